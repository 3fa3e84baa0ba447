"""Columns of text -> the same without rows that are none: empty ones, names that come again, totals and remarks."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
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
#: sums between the rows
_SUBTOTAL = (
    r"(?i)^[^\pL\d]*(?:sub-?\s?total[es]?|zwischensumme|teilsumme|sous-total|suma częściowa|mezisoučet"
    r"|részösszeg|промежуточный итог|ara toplam|tussentotaal|välisumma|delsumma|小計|小计|소계)(?:[^\pL]|$)"
)
#: statistics below a table, of which one alone may be a value
_STATISTIC = re.compile(
    r"^\W*(?:means?|averages?|avg|medians?|std(?:\W?dev(?:iation)?)?|s\.?d\.?|stdev|standard deviation|variance|var|cv"
    r"|s\.?e\.?m?\.?|standard error|min(?:imum)?|max(?:imum)?|n|count|range|q1|q3|25\s?%|50\s?%|75\s?%|totals?|sum"
    r"|mittel(?:wert)?|durchschnitt|standardabweichung|stabw\.?|anzahl|moyenne|médiane|écart-type|media|mediana|desviación"
    r"|średnia|odchylenie|平均|標準偏差|标准差|最大|最小|最大値|最小値|中央値|평균|표준편차|최댓값|최솟값)\W*$",
    re.IGNORECASE,
)
_WEAK = re.compile(r"^\W*(?:n|count|anzahl|range|cv|var|s\.?e\.?m?\.?)\W*$", re.IGNORECASE)
#: what a printer writes above each page
_PAGE = (
    r"(?i)^\W*(?:page|seite|página|pagina|strona|strana|stránka|oldal|страница|стр\.?|sayfa|sida|side|pág\.?|p\.)"
    r"\s*\d+(?:\s*(?:of|von|de|di|z|ze|из|av|af|/)\s*\d+)?\W*$|^第\s*\d+\s*[页頁ページ]+"
)
#: largest share of the rows that may be sums
_SUMS = 0.34


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
    if len(gathered.columns) > 1 and (said := _again(gathered, given, rows)):
        decisions.append(said)
    if said := _sums(gathered, given):
        decisions.append(said)
    return decisions


def _again(gathered: Gathered, given: TableFormat, rows: int) -> Decision | None:
    """Rows of names, all of them, and titles of pages that come again between the rows."""
    masks = [_same_as(gathered.columns, cells) for cells in ([*gathered.above] or [gathered.header])]
    names = sorted({number for mask in masks for number in _numbers(mask)}) if _numbers(masks[0]) else []
    pages = [number for number in _numbers(_matches(gathered.columns[0], _PAGE)) if _alone(gathered.columns, number)]
    found = sorted({*names, *pages})
    if not found or len(found) >= 0.5 * rows:
        return None
    keep = given.repeats is False
    if not keep:
        _drop(gathered, _mask(found, len(gathered.columns[0])))
    what = "are rows, as chosen" if keep else "were left out"
    again = "The names of the columns come again" if names else "Titles of pages stand"
    more = " with titles of pages" if names and pages else ""
    sentence = f"{again}{more} in {_listed([number + 1 for number in found])}: these {what}."
    choices = (Choice(None, "leave them out"), Choice(False, "keep them as rows"))
    return Decision(sentence, ("format", "repeats"), False if keep else None, choices)


def _sums(gathered: Gathered, given: TableFormat) -> Decision | None:
    """Sums and remarks at the end, and sums between the rows."""
    keep = given.totals is False
    said = []
    if end := _rows_at_the_end(gathered.columns):
        text = " ".join(cell.strip() for cell in end[0] if cell.strip())[:80]
        what = "is kept, as chosen" if keep else "was left out"
        few = "The last row" if len(end) == 1 else f"The end of the table, {len(end)} rows,"
        said.append(f"{few} {what}: it sums up or explains the others ({text!r}).")
        if not keep:
            gathered.columns = [column.slice(0, len(column) - len(end)) for column in gathered.columns]
    between = _subtotals(gathered.columns)
    if between:
        text = " ".join(cell.strip() for cell in _row(gathered.columns, between[0]) if cell.strip())[:80]
        first = f"{text!r} in row {between[0] + 1:,}"
        what = "kept, as chosen" if keep else "left out"
        said.append(f"{counted(len(between), 'sum')} between the rows {were(len(between))} {what}, such as {first}.")
        if not keep:
            _drop(gathered, _mask(between, len(gathered.columns[0])))
    if not said:
        return None
    one = "it" if len(end) + len(between) == 1 else "them"
    choices = (Choice(None, f"leave {one} out"), Choice(False, f"keep {one}"))
    return Decision(" ".join(said), ("format", "totals"), False if keep else None, choices, not keep)


def _subtotals(columns: Sequence[pa.ChunkedArray]) -> list[int]:
    """Rows whose first text says that they are sums of some of the others."""
    found: set[int] = set()
    for column in columns[:2] if len(columns) > 2 else columns[:1] if len(columns) > 1 else []:
        found.update(_numbers(_matches(column, _SUBTOTAL)))
    rows = [number for number in sorted(found) if any(split_cell(cell.strip()) for cell in _row(columns, number))]
    return rows if len(rows) <= _SUMS * len(columns[0]) else []


def _matches(column: pa.ChunkedArray, pattern: str) -> pa.ChunkedArray:
    return pc.match_substring_regex(column, pattern)


def _row(columns: Sequence[pa.ChunkedArray], number: int) -> list[str]:
    return [column[number].as_py() for column in columns]


def _alone(columns: Sequence[pa.ChunkedArray], number: int) -> bool:
    """Whether nothing stands in a row but its first cell."""
    return not any(cell.strip() for cell in _row(columns[1:], number))


def _mask(numbers: Sequence[int], rows: int) -> pa.Array:
    return pa.array(np.isin(np.arange(rows), numbers))


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
        if (
            not (is_remark and _is_new(columns, row))
            and not _is_total(row, columns)
            and not _is_statistic(row, columns)
        ):
            break
        found -= 1
    rest = [[cell.strip() for cell in row] for row in tail[found:]]
    statistics = [row for row in rest if _is_statistic(row, columns)]
    if len(statistics) == 1 or all(_WEAK.match(_first(row)) for row in statistics):  # `N` or `Max` alone may be a value
        while rest and rest[0] in statistics and not _is_total(rest[0], columns):
            rest.pop(0)
            found += 1
    return [list(row) for row in tail[found:]]


def _is_total(row: list[str], columns: Sequence[pa.ChunkedArray]) -> bool:
    first = next((index for index, cell in enumerate(row) if cell), None)
    if first is None or not _TOTAL.match(row[first]):
        return False
    return any(split_cell(cell) is not None for cell in row[first + 1 :]) and _is_new(columns, row)


def _is_statistic(row: list[str], columns: Sequence[pa.ChunkedArray]) -> bool:
    first = _first(row)
    if not _STATISTIC.match(first) or not _is_new(columns, row):
        return False
    return any(split_cell(cell) is not None for cell in row[row.index(first) + 1 :])


def _first(row: Sequence[str]) -> str:
    return next((cell for cell in row if cell), "")


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
