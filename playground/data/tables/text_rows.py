"""Text file -> its rows, each a list of cells with the line it ends on. The only parser of text tables."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

WHITESPACE = "whitespace"
COMMA_BLANK = ", "
#: stands for "no delimiter": a control character that separates nothing in practice
ONE_VALUE = "\x1f"
_TOKEN = re.compile(r'"([^"]*)"|(\S+)')
_LARGEST_CELL = 1 << 24


@dataclass(frozen=True, slots=True)
class Dialect:
    """How lines become cells.

    Attributes:
        delimiter: one character, `", "` (blanks after commas are dropped), or `whitespace` (runs of blanks).
        quotes: True where double quotes enclose cells; False where they are ordinary characters.
    """

    delimiter: str
    quotes: bool = True


def split_rows_of(lines: Iterable[str], dialect: Dialect) -> Iterator[tuple[int, list[str]]]:
    """(number of the row's last line from 1, cells) of each row that is not empty.

    Raises:
        csv.Error: a quote is never closed, or something other than a delimiter follows a closed one.
    """
    if dialect.delimiter == WHITESPACE:
        return _blank_separated(lines, dialect.quotes)
    return _delimited(lines, dialect)


def _blank_separated(lines: Iterable[str], quotes: bool) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(lines, 1):
        quoted = quotes and '"' in line
        cells = [inner or bare for inner, bare in _TOKEN.findall(line)] if quoted else line.split()
        if cells:
            yield number, cells


def _delimited(lines: Iterable[str], dialect: Dialect) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(_LARGEST_CELL)
    rows = csv.reader(
        lines,
        delimiter=dialect.delimiter[0],
        skipinitialspace=dialect.delimiter == COMMA_BLANK,
        quoting=csv.QUOTE_MINIMAL if dialect.quotes else csv.QUOTE_NONE,
        strict=True,
    )
    for cells in rows:
        if cells and (len(cells) > 1 or cells[0].strip()):
            yield rows.line_num, cells
