"""Sample of a text table -> how it is laid out: delimiter, quotes, lines before the table, header, decimal mark."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass

from playground.data.columns.cells import MISSING_AMONG_NUMBERS, is_date, is_missing, is_number
from playground.data.columns.number_cells import split_cell
from playground.data.tables.text_rows import COMMA_BLANK, ONE_VALUE, WHITESPACE, Dialect, split_rows_of

_DELIMITERS = ("\t", ";", "|", ",")
_LARGEST_PREAMBLE = 20
#: a number that may be a name of a column
YEAR = re.compile(r"^(?:1[89]|20)\d\d$")

Rows = list[tuple[int, list[str]]]


@dataclass(frozen=True, slots=True)
class Trial:
    """The sample read in one way.

    Attributes:
        dialect: the way.
        rows: the sample's rows.
        columns: the most frequent number of cells of a row.
        share: fraction of the rows that have so many.
        failed: the quotes made no sense.
    """

    dialect: Dialect
    rows: Rows
    columns: int
    share: float
    failed: bool


def try_dialect(text: str, dialect: Dialect, cut: bool) -> Trial:
    """Read the sample; the last row is left out where the sample was cut off."""
    rows: Rows = []
    failed = False
    try:
        for row in split_rows_of(io.StringIO(text, newline=""), dialect):
            rows.append(row)
    except csv.Error:
        # the end of a sample may lie inside quotes; anything before that is an error
        failed = not cut or len(rows) < 2
    if cut and len(rows) > 1:
        rows.pop()
    counts = Counter(len(cells) for _, cells in rows)
    columns, most = max(counts.items(), key=lambda item: (item[1], item[0])) if counts else (0, 0)
    return Trial(dialect, rows, columns, most / max(1, len(rows)), failed)


def detect_dialect(text: str, cut: bool, delimiter: str | None, quotes: bool | None) -> Trial:
    """The way of reading under which the sample is most like a table.

    Args:
        text: the sample, line ends as they are.
        cut: the file goes on after the sample.
        delimiter: chosen by the user, or None.
        quotes: chosen by the user, or None.
    """
    if delimiter is not None:
        return _with_quotes_decided(text, delimiter, cut, quotes)
    trials = [_with_quotes_decided(text, mark, cut, quotes) for mark in _DELIMITERS]
    likely = [trial for trial in trials if trial.columns >= 2 and trial.share >= 0.5]
    best = max(likely, key=lambda trial: (not trial.failed, round(trial.share, 2)), default=None)
    blanks = _with_quotes_decided(text, WHITESPACE, cut, quotes)
    if _is_blank_separated(blanks, best):
        return blanks
    if best is None:
        return _with_quotes_decided(text, ",", cut, quotes) if _is_single(trials[3]) else _single(text, cut)
    if best.dialect.delimiter == "," and _blanks_after_commas(best.rows):
        return _with_quotes_decided(text, COMMA_BLANK, cut, quotes)
    return best


def _with_quotes_decided(text: str, delimiter: str, cut: bool, quotes: bool | None) -> Trial:
    if quotes is not None:
        return try_dialect(text, Dialect(delimiter, quotes), cut)
    quoted = try_dialect(text, Dialect(delimiter), cut)
    if '"' not in text:
        return quoted
    plain = try_dialect(text, Dialect(delimiter, quotes=False), cut)
    if plain.columns < 2 or plain.share < 1:
        return quoted
    # every line is a row as it stands: quotes that swallow line ends or fail are part of the text
    swallowed = len(quoted.rows) < len(plain.rows)
    return plain if quoted.failed or swallowed or quoted.share < 1 else quoted


def _is_single(trial: Trial) -> bool:
    return trial.columns == 1 and trial.share == 1 and not trial.failed


def _single(text: str, cut: bool) -> Trial:
    """Lines of text: one column, whatever stands in them."""
    return try_dialect(text, Dialect(ONE_VALUE, quotes=False), cut)


def _is_blank_separated(blanks: Trial, best: Trial | None) -> bool:
    if blanks.columns < 2 or blanks.share < 0.98 or blanks.failed:
        return False
    if best is not None and (blanks.columns <= best.columns or _cuts_values(best)):
        return False
    if best is not None and best.share >= 0.98 and _fits(best) and not _fits(blanks):
        return False  # the names have the other delimiter as well: blanks are within values, such as 1 000
    cells = [cell for _, row in blanks.rows[1:200] or blanks.rows for cell in row]
    # where every line has as many of another delimiter, blanks are rather within its values
    least = 0.8 if best is not None and best.share >= 0.98 else 0.5
    return sum(is_number(cell) or is_date(cell) or is_missing(cell) for cell in cells) >= least * len(cells)


def _fits(trial: Trial) -> bool:
    """Whether the first row is as wide as the others."""
    return bool(trial.rows) and len(trial.rows[0][1]) == trial.columns


def _cuts_values(tabs: Trial) -> bool:
    """Whether blanks stand inside values, such as a date and its time, between which there are tabs."""
    if tabs.dialect.delimiter != "\t":
        return False
    rows = [[cell for cell in row if " " in cell.strip()] for _, row in tabs.rows[1:200] or tabs.rows]
    # a run of numbers is several values, as in tables that mix blanks with a tab
    runs = [
        any(all(is_number(part) or is_missing(part) for part in cell.split()) for cell in row) for row in rows if row
    ]
    return runs.count(True) < 0.5 * len(runs)


def _blanks_after_commas(rows: Rows) -> bool:
    later = [cell for _, cells in rows[:500] for cell in cells[1:]]
    return bool(later) and sum(cell.startswith(" ") for cell in later) > 0.9 * len(later)


def count_preamble(trial: Trial) -> int:
    """Lines before the table: comments that start with # or %, and titles narrower than the table."""
    skipped = 0
    for index, (line, cells) in enumerate(trial.rows[:_LARGEST_PREAMBLE]):
        if len(cells) == trial.columns:
            break
        comment = cells[0].lstrip().startswith(("#", "%"))
        # a row of names may lack the name of the first column, so one cell less is no title
        title = len(cells) < trial.columns - 1 or (skipped and len(cells) == 1)
        if comment or (title and _all_wide(trial.rows[index + 1 :], trial.columns)):
            skipped = line
    return skipped


def _all_wide(rows: Rows, columns: int) -> bool:
    wide = sum(len(cells) == columns for _, cells in rows)
    return wide >= 2 and wide >= 0.9 * len(rows)


def has_header(rows: list[list[str]], decimal: str) -> bool:
    """Whether the first row names the columns: it differs in kind from what stands below it."""
    if len(rows) < 2:
        return len(rows) == 1 and not any(is_number(cell, decimal) for cell in rows[0])
    first, below = rows[0], rows[1:]
    votes = [_vote(cell, [row[i] for row in below if i < len(row)], decimal) for i, cell in enumerate(first)]
    yes, no = votes.count(1), votes.count(-1)
    if yes or no:
        return yes > no if no else True
    # all text: names are short, differ from each other, and do not come again as values
    repeated = any(cell in {row[i] for row in below if i < len(row)} for i, cell in enumerate(first) if cell.strip())
    names = [cell for cell in first if cell.strip()]
    return len(first) > 1 and len(names) == len(set(names)) and not repeated and all(len(cell) <= 200 for cell in names)


def _vote(name: str, values: list[str], decimal: str) -> int:
    known = [value for value in values if not is_missing(value)]
    if not known or is_missing(name):
        return 0
    numbers = is_column_of_numbers(known, decimal)
    dates = not numbers and sum(is_date(value) for value in known) >= 0.9 * len(known)
    if numbers:
        if not is_number(name, decimal):
            return 1
        return 0 if YEAR.match(name.strip()) and not all(YEAR.match(value.strip()) for value in known) else -1
    if dates:
        return -1 if is_date(name) else 1
    return -1 if is_number(name, decimal) else 0


def is_column_of_numbers(known: list[str], decimal: str) -> bool:
    """Whether nearly all of these are numbers, but for a mark of missing ones, whatever it is."""
    others = Counter(
        value.strip() for value in known if not is_number(value, decimal) and split_cell(value.strip()) is None
    )
    mark, rows = others.most_common(1)[0] if others else ("", 0)
    is_mark = mark in MISSING_AMONG_NUMBERS or (1 < rows == others.total())
    rest = len(known) - (rows if is_mark and rows <= 0.5 * len(known) else 0)
    return len(known) - others.total() >= 0.9 * rest
