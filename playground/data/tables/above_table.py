"""First rows of a file -> where the table begins: title lines above it, rows of names, a row of units."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from playground.data.columns.cells import is_date, is_missing, is_number
from playground.data.columns.number_cells import split_cell
from playground.data.tables.detected_format import DetectedFormat
from playground.data.tables.dialect import YEAR, has_header, is_column_of_numbers
from playground.data.values.decision import Choice, Decision
from playground.spec.counted import are, counted
from playground.spec.data.reading import TableFormat

#: most rows above the names
_MOST = 20
#: a row with a smaller share of the cells that rows usually have is a title
_SPARSE = 0.5
#: longest unit, in characters
_UNIT = 25
#: fewest rows below rows of names
_BODY = 3

Rows = Sequence[list[str]]


class Above(NamedTuple):
    """What stands above the values.

    Attributes:
        skip: rows before the names that are left out.
        header: the next row names the columns.
        header_rows: rows of names, one above the other.
        units: the row below the names holds units.
    """

    skip: int
    header: bool
    header_rows: int
    units: bool


def find_above(rows: Rows, decimal: str, titles: bool = True) -> Above:
    """Where the table begins.

    Args:
        rows: the first rows of the file, comments and narrow titles left out.
        decimal: decimal mark.
        titles: there may be rows of titles; False where the user says how many lines are skipped.
    """
    skip = _sentences(rows, decimal) if titles else 0
    skip += _titles(rows[skip:], decimal) if titles else 0
    table = _without_repeats(rows[skip:], decimal)
    header = has_header(list(table), decimal)
    second = len(table) >= 2 + _BODY and _second(table, decimal)
    if second and not header:
        header = has_header([table[0], *table[2:]], decimal)
    if not header or not second:
        return Above(skip, header, 1, False)
    names = _spread(table[0])
    told_apart = len(set(names)) == len(names) and all(names)
    return Above(skip, True, 1 if told_apart else 2, told_apart)


def names_of(rows: Rows) -> list[str]:
    """Names of the columns from the rows that hold them: `Person` over `age` is `Person age`."""
    if len(rows) == 1:
        return rows[0]
    width = max(map(len, rows))
    spread = [_spread([*row, *[""] * (width - len(row))]) for row in rows[:-1]] + [
        [cell.strip() for cell in rows[-1]] + [""] * (width - len(rows[-1]))
    ]
    return [" ".join(dict.fromkeys(name for name in names if name)) for names in zip(*spread, strict=True)]


def take_names(
    rows: Iterator[tuple[int, list[str]]], header: bool, header_rows: int, units: bool
) -> tuple[int, list[str], list[list[str]]]:
    """(line of the last row that is no values, names of the columns, all rows taken); `rows` is left at the values."""
    if not header:
        return 0, [], []
    taken = list(itertools.islice(rows, header_rows)) or [(0, [])]
    names = names_of([cells for _, cells in taken])
    if units:
        taken.append(next(rows, taken[-1]))
    return taken[-1][0], names, [cells for _, cells in taken]


def _filled(row: list[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)


def _without_repeats(table: Rows, decimal: str) -> Rows:
    """The rows without names that come again between them; what most rows are is no name."""
    names = [row for row in table[:2] if not any(_is_value(cell, decimal) for cell in row)]
    rest = [*table[:2], *(row for row in table[2:] if row not in names)]
    has_values = any(_is_value(cell, decimal) for row in rest for cell in row)
    return rest if has_values and 2 * len(rest) > len(table) else table


def _sentences(rows: Rows, decimal: str) -> int:
    """Rows of titles that are as full as the others, because the mark between columns is also one of sentences.

    `Crop trial, east field, 2021` has a blank behind each mark, which values have not; `Station;7` stands in the column
    of the numbers, and the names below it do not.
    """
    skip = 0
    while skip < min(_MOST, len(rows) - _BODY - 1) and _has_blanks(rows[skip]):
        skip += 1
    if skip and not any(map(_has_blanks, rows[skip : skip + _BODY])):
        below = [index for index in range(len(rows[skip])) if _is_measured(rows[skip + 1 :], index, decimal)]
        named = bool(below) and not any(_is_value(rows[skip][index], decimal) for index in below)
        return skip if named else 0  # names may be written with blanks, too
    for skip in range(1, min(_MOST, len(rows) - _BODY - 1)):
        names, body, width = rows[skip], rows[skip + 1 :], len(rows[skip])
        if _filled(names) < width or any(_is_value(cell, decimal) for cell in names):
            continue
        measured = [index for index in range(width) if _is_measured(body, index, decimal)]
        above = [[row[index].strip() for index in measured if index < len(row)] for row in rows[:skip]]
        values = [any(_is_value(cell, decimal) and not YEAR.match(cell) for cell in row) for row in above]
        texts = [any(cell and not _is_value(cell, decimal) for cell in row) or not any(row) for row in above]
        return skip if len(measured) > 1 and any(values) and all(texts) else 0
    return 0


def _has_blanks(row: list[str]) -> bool:
    later = [cell for cell in row[1:] if cell.strip()]
    return bool(later) and all(cell[0] == " " and cell[1:2] != " " for cell in later)


def _titles(rows: Rows, decimal: str) -> int:
    """Rows before the first that is as full as rows usually are; sparse rows of text only."""
    filled = sorted(_filled(row) for row in rows)
    usual = filled[len(filled) // 2] if filled else 0
    if usual < 2 or len(rows) < 3:
        return 0
    skip = 0
    while skip < min(_MOST, len(rows) - 2) and _is_title(rows[skip], usual, decimal):
        skip += 1
    if skip == min(_MOST, len(rows) - 2) or (skip and not any(map(_filled, rows[:skip]))):
        return 0 if skip == min(_MOST, len(rows) - 2) else skip
    if skip and usual <= 3 and not has_header(list(rows[skip:]), decimal) and _filled(rows[skip - 1]):
        return skip - 1  # a name is missing in the row of names
    return skip


def _is_title(row: list[str], usual: int, decimal: str) -> bool:
    if _filled(row) > max(1, (usual - 1) * _SPARSE):
        return False
    return not any(is_number(cell, decimal) or is_date(cell) for cell in row if cell.strip()) or _filled(row) > 1


def _second(table: Rows, decimal: str) -> bool:
    """Whether the row below the names is none of the values: units, or more names."""
    width = max(len(table[0]), len(table[1]))
    top, row, body = (_to(table[0], width), _to(table[1], width), table[2:])
    measured = [index for index in range(width) if _is_measured(body, index, decimal)]
    said = [index for index in measured if row[index].strip() and not is_missing(row[index])]
    if measured and (said or not any(not name.strip() for name in top)):
        if any(_is_value(row[index], decimal) for index in measured):
            return False
        short = all(len(row[index]) <= _UNIT for index in said)
        return len(said) >= max(1, len(measured) / 2) and (short or not all(cell.strip() for cell in top))
    blank = [index for index in range(width) if not top[index].strip()]
    new = all(row[index].strip() and row[index] not in {_to(other, width)[index] for other in body} for index in blank)
    return len(blank) >= max(1, width / 4) and new


def _is_measured(body: Rows, index: int, decimal: str) -> bool:
    known = [row[index] for row in body if index < len(row) and not is_missing(row[index])]
    if len(known) < _BODY:
        return False
    return is_column_of_numbers(known, decimal) or sum(_is_value(cell, decimal) for cell in known) >= 0.9 * len(known)


def _is_value(cell: str, decimal: str) -> bool:
    return is_number(cell, decimal) or is_date(cell) or split_cell(cell.strip()) is not None


def _to(row: list[str], width: int) -> list[str]:
    return [*row, *[""] * (width - len(row))]


def _spread(row: list[str]) -> list[str]:
    """Names, each also over the empty cells to its right: what merged cells leave in a file."""
    spread, last = [], ""
    for cell in row:
        last = cell.strip() or last
        spread.append(last)
    return spread


def above_decisions(
    all_rows: Rows, rows: Rows, found: DetectedFormat, first: int, given: TableFormat
) -> list[Decision]:
    """What is said of the rows above the values, with switches.

    Args:
        all_rows: the first rows of the file, those skipped among them.
        rows: from the names on.
        found: how the file is read.
        first: number of the line that `rows` begin with.
        given: by the user.
    """
    skip, header, header_rows, units = found.skip_lines, found.header, found.header_rows, found.units
    said = []
    if skip or given.skip_lines is not None:
        title = next((cell.strip() for row in all_rows for cell in row if cell.strip()), "")
        what = f" ({title[:60]!r}{', ...' if skip > 1 else ''})" if skip else ""
        next_line = f"line {first} holds the names of the columns" if header else f"values begin in line {first}"
        chosen = ", as chosen" if given.skip_lines is not None else ""
        skipped = f"{counted(skip, 'line') if skip else 'No line'} {are(max(1, skip))} skipped"
        others = sorted({0, max(0, skip - 1), skip + 1, *([skip] if given.skip_lines is not None else [])})
        choices = [Choice(None, "as detected" if given.skip_lines is not None else f"skip {skip}")]
        choices += [Choice(count, f"skip {count}") for count in others if count != skip or given.skip_lines is not None]
        sentence = f"{skipped} above the table{what}{chosen}: {next_line}."
        said.append(Decision(sentence, ("format", "skip_lines"), given.skip_lines, tuple(choices)))
    if header and (header_rows > 1 or given.header_rows is not None):
        names = ", ".join(f"`{name}`" for name in names_of(rows[:header_rows])[:3])
        chosen = ", as chosen" if given.header_rows is not None else ""
        counts = (Choice(1, "one row of names"), Choice(2, "two rows of names"), Choice(3, "three rows of names"))
        sentence = f"The names of the columns stand in {counted(header_rows, 'row')}{chosen}: {names}, ..."
        said.append(Decision(sentence, ("format", "header_rows"), header_rows, counts))
    if header and (units or given.units is not None):
        row = rows[header_rows] if len(rows) > header_rows else []
        text = ", ".join(cell.strip() for cell in row if cell.strip())[:60]
        what = f"is left out: it holds units ({text})" if units else "is taken for values, as chosen"
        choices = [Choice(True, "units: leave it out"), Choice(False, "a row of values")]
        said.append(Decision(f"The row below the names {what}.", ("format", "units"), units, tuple(choices)))
    return said
