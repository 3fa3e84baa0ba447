"""Columns of text -> the same without rows that are none: empty ones, names that come again, totals and remarks."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from playground.data.columns.number_cells import split_cell
from playground.data.tables.gather import Gathered
from playground.data.values.decision import Choice, Decision
from playground.spec.counted import counted, were
from playground.spec.data.reading import TableFormat

#: rows at the end that are looked at
_END = 12
_TOTAL = re.compile(
    r"^\W*(?:grand\s+|sub\s*|sub-)?(?:totals?|sums?|summe|gesamt(?:summe)?|insgesamt|zusammen|total\s+g[eé]n[eé]ral|somme"
    r"|totale|suma|razem|ogółem|celkem|spolu|összesen|итого|всего|усього|toplam|totaal|yhteensä|sammanlagt|σύνολο"
    r"|averages?|means?|mittel(?:wert)?|durchschnitt|moyenne|media|promedio|średnia|合計|総計|合计|总计|總計|합계|계)\b",
    re.IGNORECASE,
)
_EMPTY = pa.array([""], pa.string())


def without_other_rows(gathered: Gathered, given: TableFormat) -> list[Decision]:
    """Take rows out of `gathered` that are no values, and say which.

    Args:
        gathered: is changed.
        given: what the user wants left out.
    """
    rows = len(gathered.columns[0])
    decisions = []
    if empty := _drop(gathered, _all_empty(gathered.columns)):
        decisions.append(Decision(f"{_counted(len(empty), 'empty row')} left out."))
    if gathered.header and len(gathered.columns) > 1:
        again = _same_as(gathered.columns, gathered.header)
        numbers = [number + 1 for number in _numbers(again)]
        if numbers and (len(numbers) < 0.5 * rows):
            keep = given.repeats is False
            if not keep:
                _drop(gathered, again)
            what = "are rows, as chosen" if keep else "were left out"
            sentence = f"The names of the columns come again in {_listed(numbers)}: these {what}."
            choices = (Choice(None, "leave them out"), Choice(False, "keep them as rows"))
            decisions.append(Decision(sentence, ("format", "repeats"), False if keep else None, choices))
    if end := _rows_at_the_end(gathered.columns):
        keep = given.totals is False
        text = " ".join(cell.strip() for cell in end[0] if cell.strip())[:80]
        what = "is kept, as chosen" if keep else "was left out"
        few = "The last row" if len(end) == 1 else f"The end of the table, {len(end)} rows,"
        sentence = f"{few} {what}: it sums up or explains the others ({text!r})."
        if not keep:
            gathered.columns = [column.slice(0, len(column) - len(end)) for column in gathered.columns]
        choices = (Choice(None, "leave it out"), Choice(False, "keep it"))
        decisions.append(Decision(sentence, ("format", "totals"), False if keep else None, choices, not keep))
    return decisions


def _drop(gathered: Gathered, mask: pa.ChunkedArray | None) -> list[int]:
    """Take rows out; their numbers from 0. Never all of them."""
    numbers = _numbers(mask)
    if not numbers or len(numbers) == len(gathered.columns[0]):
        return []
    rest = pc.invert(mask)
    gathered.columns = [column.filter(rest) for column in gathered.columns]
    return numbers


def _numbers(mask: pa.ChunkedArray | None) -> list[int]:
    return [] if mask is None else [int(number) for number in pc.indices_nonzero(mask).to_pylist()]


def _all_empty(columns: Sequence[pa.ChunkedArray]) -> pa.ChunkedArray | None:
    mask: pa.ChunkedArray | None = None
    for column in columns:
        empty = pc.equal(pc.utf8_trim_whitespace(column), "")
        mask = empty if mask is None else pc.and_(mask, empty)
        if not pc.any(mask).as_py():
            return None
    return mask


def _same_as(columns: Sequence[pa.ChunkedArray], cells: Sequence[str]) -> pa.ChunkedArray | None:
    mask: pa.ChunkedArray | None = None
    if not any(cell.strip() for cell in cells):
        return None
    for column, cell in zip(columns, cells, strict=False):
        same = pc.equal(pc.utf8_trim_whitespace(column), cell.strip())
        mask = same if mask is None else pc.and_(mask, same)
        if not pc.any(mask).as_py():
            return None
    return mask


def _rows_at_the_end(columns: Sequence[pa.ChunkedArray]) -> list[list[str]]:
    """Totals, and remarks of one cell below them."""
    length, width = len(columns[0]), len(columns)
    if width < 2 or length < 8:
        return []
    start = max(0, length - _END)
    tail = list(zip(*(column.slice(start).to_pylist() for column in columns), strict=True))
    usual = sorted(sum(bool(cell.strip()) for cell in row) for row in tail)[len(tail) // 2]
    found = len(tail)
    while found > len(tail) // 2:
        row = [cell.strip() for cell in tail[found - 1]]
        filled = [cell for cell in row if cell]
        is_remark = len(filled) == 1 and usual >= 3 and split_cell(filled[0]) is None and row[0] != ""
        if not (is_remark and _is_new(columns, row)) and not _is_total(row, columns):
            break
        found -= 1
    return [list(row) for row in tail[found:]]


def _is_total(row: list[str], columns: Sequence[pa.ChunkedArray]) -> bool:
    first = next((index for index, cell in enumerate(row) if cell), None)
    if first is None or not _TOTAL.match(row[first]):
        return False
    return any(split_cell(cell) is not None for cell in row[first + 1 :]) and _is_new(columns, row)


def _is_new(columns: Sequence[pa.ChunkedArray], row: list[str]) -> bool:
    """The row's first text is no usual value of its column."""
    index = next(index for index, cell in enumerate(row) if cell)
    same = pc.sum(pc.equal(pc.utf8_trim_whitespace(columns[index]), row[index])).as_py()
    return int(same or 0) <= 2


def _counted(count: int, noun: str) -> str:
    return f"{counted(count, noun)} {were(count)}"


def _listed(numbers: list[int]) -> str:
    if len(numbers) == 1:
        return f"row {numbers[0]:,}"
    more = f" and {len(numbers) - 5:,} more" if len(numbers) > 5 else ""
    return f"rows {', '.join(f'{number:,}' for number in numbers[:5])}{more}"
