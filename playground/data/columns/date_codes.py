"""Column of dates -> days that stand for a missing one: 9999-12-31 for "without end", 1900-01-01 for "not known"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from playground.data.values.decision import Choice, Decision
from playground.spec.counted import counted

#: first and last days of calendars, of databases and of programs
USUAL = tuple(
    pd.Timestamp(text).as_unit("us")
    for text in (
        "0001-01-01", "1111-11-11", "1600-01-01", "1601-01-01", "1700-01-01", "1753-01-01", "1800-01-01", "1899-12-30",
        "1899-12-31", "1900-01-01", "1901-01-01", "1904-01-01", "1970-01-01", "2079-06-06", "2099-01-01", "2099-12-31",
        "2100-01-01", "2199-12-31", "2200-01-01", "2262-04-11", "2500-12-31", "2999-01-01", "2999-12-31", "3000-01-01",
        "3000-12-31", "3999-12-31", "4000-01-01", "4712-12-31", "5999-12-31", "7999-12-31", "8888-12-31", "9998-12-31",
        "9999-01-01", "9999-09-09", "9999-12-30", "9999-12-31",
    )
)  # fmt: skip
#: years in which nobody measured and nobody will: a usual day in them needs no company to be told
_NEVER = (1, 2900)
#: fewest rows of a code and of the column, and smallest share; it comes so many times as often as any other day
_FEWEST, _ROWS, _SHARE, _OFTENER = 3, 20, 0.005, 3
#: other days than the usual ones: share, distance in ranges of the others
_ODD_SHARE, _ODD_RANGES = 0.02, 3.0
#: share above which a day of a year that may be is told, but not taken out
_MOST = 0.9
#: codes of a column, and ways in which one is written
_CODES, _WAYS = 4, 20


class DateCode(NamedTuple):
    """A day that looks like a code for a missing date.

    Attributes:
        day: it.
        rows: that have it.
        sure: it is a usual code, so it is taken out.
    """

    day: pd.Timestamp
    rows: int
    sure: bool


def find_date_codes(dates: pd.Series) -> list[DateCode]:
    """The first or last days of a column that lie too far from all others, or come too often, to be one of them."""
    known = dates.dropna()
    counts = known.dt.normalize().value_counts().sort_index()
    found: list[DateCode] = []
    while len(counts) > 1 and len(found) < _CODES:
        code = _code_at(counts, 0) or _code_at(counts, -1)
        if code is None:
            break
        found.append(code)
        counts = counts.drop(code.day)
    return found


def _code_at(counts: pd.Series, end: int) -> DateCode | None:
    """The first or the last day, if it is a code."""
    day, rows, total = counts.index[end], int(counts.iloc[end]), int(counts.sum())
    others = counts.iloc[1:] if end == 0 else counts.iloc[:-1]
    low, high = others.index[0], others.index[-1]
    gap = low - day if end == 0 else day - high
    usual = day in USUAL
    if usual and not _NEVER[0] < day.year < _NEVER[1]:
        # among dates of a museum, or of a far future, it is a date like others
        return DateCode(day, rows, True) if gap.days > 365 * 50 else None
    if total < _ROWS or rows < max(_FEWEST, _SHARE * total) or len(others) < 4:
        return None
    often = rows >= _OFTENER * int(others.max())
    if usual and often:
        return DateCode(day, rows, bool(gap >= high - low) and rows <= _MOST * total)
    far = gap >= _ODD_RANGES * (high - low) and len(others) >= 10
    return DateCode(day, rows, False) if often and far and rows >= _ODD_SHARE * total else None


def without_date_codes(
    dates: pd.Series, texts: pa.ChunkedArray, missing: Sequence[str] | None
) -> tuple[pd.Series, list[Decision]]:
    """Dates without the days that stand for a missing one, and what is said of them, with a switch.

    Args:
        dates: datetime64, or times of day, which have no such codes; its name is that of the column.
        texts: the same cells as they stand in the file, trimmed.
        missing: what stands for a missing one, if the user said so: it is no date any more.
    """
    if not pd.api.types.is_datetime64_any_dtype(dates):
        return dates, []
    name = str(dates.name)
    path = ("format", "missing", name)
    if missing is not None:
        words = " and ".join(f"`{mark}`" for mark in missing) or "no date"
        either = (Choice(list(missing), "as chosen"), Choice(None, "as detected"))
        return dates, [
            Decision(f"`{name}`: {words} stands for a missing date, as chosen.", path, list(missing), either)
        ]
    codes = find_date_codes(dates)
    if not codes:
        return dates, []
    days = dates.dt.normalize()
    written = {code.day: _written(texts, days == code.day) for code in codes}
    taken = [code for code in codes if code.sure]
    out = days.isin([code.day for code in taken])
    marks = [mark for code in taken for mark in written[code.day]]
    all_marks = [mark for code in codes for mark in written[code.day]]
    others = dates[~days.isin([code.day for code in codes])].dropna()
    between = f"all others lie between {others.min():%Y-%m-%d} and {others.max():%Y-%m-%d}"
    parts = []
    for some, what in (
        (taken, "is taken for a missing date"),
        ([code for code in codes if not code.sure], "may stand for a missing date, but is taken for a date"),
    ):
        if some:
            each = " and ".join(f"`{written[code.day][0]}` ({counted(code.rows, 'time')})" for code in some)
            parts.append(f"{each} {what}")
    way = {tuple(marks): "as detected", tuple(all_marks): "missing", (): "dates like others"}
    choices = tuple(Choice(list(value), words) for value, words in way.items())
    sentence = f"`{name}`: {'; '.join(parts)}; {between}."
    return dates.mask(out), [Decision(sentence, path, marks, choices, True)]


def _written(texts: pa.ChunkedArray, rows: pd.Series) -> list[str]:
    """How a day is written in the file."""
    (at,) = np.nonzero(rows.to_numpy())
    found = texts.take(pa.array(at)).unique().to_pylist()
    return [str(text) for text in found[:_WAYS]]
