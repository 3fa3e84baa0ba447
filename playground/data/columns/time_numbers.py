"""Column of numbers -> dates, where the numbers are days written together, seconds since 1970, or days of Excel."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

#: words of a column's name that say when, and those that may as well count or mean something else
_WHEN = frozenset(
    ["date", "datum", "fecha", "datetime", "timestamp", "time", "ts", "epoch", "unix", "created", "updated"]
)
_PERHAPS = frozenset(["day", "tag", "month", "monat", "week", "period", "data", "dt", "when", "zeit", "t", "at"])
_DATE = frozenset(["date", "datum", "fecha", "datetime"])
_WEEKS = frozenset(["week", "kw", "yearweek"])
_FEWEST, _ENOUGH = 3, 8
#: digits of dates written together -> how they are written
_TOGETHER = {6: "%Y%m", 8: "%Y%m%d", 10: "%Y%m%d%H", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
_FIRST_YEAR, _LAST_YEAR = 1700, 2199
#: seconds since 1970 of the years 1973 to 2099, and what fractions of them are called
_SINCE_1970 = (1.0e8, 4.1e9)
_UNITS = {"s": 1.0, "ms": 1e3, "us": 1e6, "ns": 1e9}
_UNIT_NAMES = {"s": "seconds", "ms": "milliseconds", "us": "microseconds", "ns": "nanoseconds"}
#: days of Excel of the years 1930 to 2099
_EXCEL = (10_959, 73_050)
_EXCEL_ORIGIN = pd.Timestamp(1899, 12, 30)
_EVEN = 0.9
#: what stands for no day among days of eight digits, and for a day that never comes
_NEVER, _WITHOUT_END = (0, 99_999_999, 99_991_231), "99991231"


class NumberDates(NamedTuple):
    """Dates that numbers stand for.

    Attributes:
        values: datetime64; NaT where missing.
        note: what they are, to follow the column's name.
    """

    values: pd.Series
    note: str


def dates_of_numbers(series: pd.Series, *, asked: bool = False) -> NumberDates | None:
    """The dates that a column of numbers stands for; None if it is one of plain numbers.

    Names count as well as values: numbers such as 41,275 are days only in a column that is called so.

    Args:
        series: its name and its numbers.
        asked: the user says that they are dates.
    """
    never = _never(series)
    if never.any():
        found = dates_of_numbers(series[~never], asked=asked)
        if found is None or "together" not in found.note:
            return None
        values, marks = found.values.reindex(series.index), series[never].map("{:.0f}".format)
        values[marks.index[marks == _WITHOUT_END]] = pd.Timestamp("9999-12-31")
        none = " and ".join(f"`{mark}`" for mark in sorted(set(marks[marks != _WITHOUT_END])))
        note = f" {none} is no date and read as missing." if none else ""
        return NumberDates(values, found.note + note)
    known = series.dropna().to_numpy(dtype=np.float64)
    if len(known) < (1 if asked else _FEWEST) or not np.isfinite(known).all() or known.min() <= 0:
        return None
    words = name_words(str(series.name))
    regular, steps = _is_regular(known), np.abs(np.diff(known))
    whole = bool((known % 1 == 0).all())
    if whole and (found := _together(series, known, words, asked=asked)) is not None:
        return found
    for unit, size in _UNITS.items():
        low, high = _SINCE_1970[0] * size, _SINCE_1970[1] * size
        # minutes, hours, days: numbers that only count have other steps
        minutes = regular and bool((steps[steps > 0] % (60 * size) == 0).all())
        if low <= known.min() and known.max() <= high and (asked or words & _WHEN or minutes):
            dates = pd.to_datetime((series / size * 1e6).round(), unit="us")
            return NumberDates(dates.astype("datetime64[us]"), f"its numbers are {_UNIT_NAMES[unit]} since 1970 (UTC).")
    inside = known.min() >= _EXCEL[0] and known.max() <= _EXCEL[1]
    if inside and (asked or words & _DATE or (regular and words & (_WHEN | _PERHAPS))):
        dates = _EXCEL_ORIGIN + pd.to_timedelta((series * 86_400).round(), unit="s")
        return NumberDates(dates.astype("datetime64[us]"), "its numbers are days as Excel counts them.")
    return None


def _never(series: pd.Series) -> pd.Series:
    """Which numbers among days of eight digits are no day, or the last one that there is."""
    days = series.between(17_000_000, 99_999_999)
    never = series.isin(_NEVER)
    return never if bool((never | days | series.isna()).all()) and not never.all() else pd.Series(False, series.index)


def name_words(name: str) -> set[str]:
    """Words of a column's name, in lower case: `pickupTime_utc` has pickup, time and utc."""
    return set(re.findall(r"[a-z]+|\d+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()))


def _together(series: pd.Series, known: npt.NDArray[np.float64], words: set[str], *, asked: bool) -> NumberDates | None:
    """Dates whose digits are written together: 20200131."""
    digits = len(f"{known[0]:.0f}")
    layout = _TOGETHER.get(digits)
    if layout is None or known.max() >= 10**digits or known.min() < 10 ** (digits - 1):
        return None
    years = known // 10 ** (digits - 4)
    if years.min() < _FIRST_YEAR or years.max() > _LAST_YEAR:
        return None
    # numbers of six digits are dates too often by chance
    different = len(np.unique(known))
    if not (asked or words & (_WHEN | _PERHAPS | _WEEKS)) and (
        different < _ENOUGH or (digits == 6 and not _in_months(known))
    ):
        return None
    texts = series.map(lambda value: f"{value:.0f}", na_action="ignore").astype("object")
    if digits == 6 and words & _WEEKS:
        texts, layout = texts + "1", "%G%V%u"
    dates = pd.to_datetime(texts, format=layout, errors="coerce").astype("datetime64[us]")
    if dates.isna().sum() > series.isna().sum():
        return None
    example = f"{known[0]:.0f}"
    shown = str(dates.dropna().iloc[0]).removesuffix(" 00:00:00")
    return NumberDates(dates, f"its numbers are dates written together: {example} is {shown}.")


def _in_months(known: npt.NDArray[np.float64]) -> bool:
    months = known // 100 * 12 + known % 100
    return bool((np.abs(np.diff(months)) <= 1).all())


def _is_regular(known: npt.NDArray[np.float64]) -> bool:
    """Whether numbers go up, or down, in steps that are nearly all alike."""
    steps = np.diff(known)
    if len(steps) < _ENOUGH or not ((steps >= 0).all() or (steps <= 0).all()):
        return False
    _, counts = np.unique(np.round(steps[steps != 0], 9), return_counts=True)
    return float(counts.max(initial=0)) >= _EVEN * len(steps)
