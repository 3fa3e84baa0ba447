"""Dates such as 03/04/2020, of all columns of a file -> whether the day or the month stands first."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from playground.data.columns.calendar import DayOrder
from playground.data.columns.date_codes import USUAL

_SLASHED = r"^\s*(?P<first>\d{1,2})[-/.](?P<second>\d{1,2})[-/.](?:\d{4}|\d{2})(?:[\sT,].*)?$"
_LAST_MONTH = 12
#: different dates from which on they tell something
_ENOUGH = 4
#: share of the steps that go the same way, below which rows are in no order
_SHUFFLED = 0.8
#: share of steps that are alike from which on rows are evenly spaced, and shares that are too close to tell apart
_EVEN, _CLOSE = 0.9, 0.02


def order_of_file(columns: Iterable[pa.ChunkedArray]) -> DayOrder | None:
    """The order that some column cannot be read without; None if there is none, or if they differ."""
    found = {order for column in columns if (order := certain_order(column)) is not None}
    return found.pop() if len(found) == 1 else None


def certain_order(texts: pa.ChunkedArray) -> DayOrder | None:
    """The only order in which all values of a column are dates; None if it is open, or if they are none."""
    known = pc.drop_null(texts)
    if not len(known) or not pc.all(pc.match_substring_regex(known.slice(0, 3), _SLASHED)).as_py():
        return None
    parts = pc.extract_regex(known, _SLASHED)
    first, second = (
        pc.max(pc.cast(pc.struct_field(parts, name), pa.int64())).as_py() or 0 for name in ("first", "second")
    )
    if (first > _LAST_MONTH) == (second > _LAST_MONTH):
        return None
    return "day_first" if first > _LAST_MONTH else "month_first"


def likelier_order(day_first: pd.Series, month_first: pd.Series, *, dense: bool) -> tuple[DayOrder, str]:
    """(which of the two readings of the same rows makes the more regular times, why; "" where neither does).

    Args:
        day_first: times of the rows, read so.
        month_first: the same, read so.
        dense: many rows are of the same day, as where something is measured all day long.
    """
    # days that stand for a missing date would hide how far apart all others are
    readings: dict[DayOrder, pd.Series] = {
        "day_first": day_first[~day_first.isin(USUAL)].dropna(),
        "month_first": month_first[~month_first.isin(USUAL)].dropna(),
    }
    if readings["day_first"].dt.normalize().nunique() < _ENOUGH:
        return "day_first", ""
    in_order = {name: _in_order(dates) for name, dates in readings.items()}
    best = max(in_order, key=lambda name: in_order[name])
    if in_order[best] == 1 and min(in_order.values()) < _SHUFFLED:
        return best, "the rows are in order then"
    firsts: list[DayOrder] = [name for name, dates in readings.items() if bool((dates.dt.day == 1).all())]
    if len(firsts) == 1 and not dense:
        return firsts[0], "all of them are the first of a month then"
    even = {name: in_order[name] * _evenness(dates) for name, dates in readings.items()}
    best = max(even, key=lambda name: even[name])
    if even[best] >= _EVEN and even[best] - min(even.values()) >= _CLOSE:
        return best, "the rows are evenly spaced in time then"
    spans = {name: dates.max() - dates.min() for name, dates in readings.items()}
    best = min(spans, key=lambda name: spans[name])
    if dense and not firsts and spans[best] * 2 < max(spans.values()):
        return best, "the days follow one another then"
    return (best if dense else "day_first"), ""


def _in_order(dates: pd.Series) -> float:
    """Share of the steps from one time to another that go the same way, 0.5 to 1."""
    steps = np.diff(dates.dropna().to_numpy().astype("datetime64[s]").astype(np.int64))
    steps = steps[steps != 0]
    return float(max((steps > 0).mean(), (steps < 0).mean())) if len(steps) else 0.0


def _evenness(dates: pd.Series) -> float:
    """Share of the steps between different times that are alike, in seconds or in months."""
    times = pd.Series(dates.dropna().unique()).sort_values()
    months = (12 * times.dt.year + times.dt.month).to_numpy()
    return max(_alike(times.to_numpy().astype("datetime64[s]").astype(np.int64)), _alike(months))


def _alike(values: npt.NDArray[np.integer]) -> float:
    """Share of the steps that are as long as the most frequent one; of no time at all none is."""
    steps = np.diff(values)
    _, counts = np.unique(steps[steps != 0], return_counts=True)
    return float(counts.max(initial=0) / max(1, len(steps)))
