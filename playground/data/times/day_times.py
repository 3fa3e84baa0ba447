"""Column beside one of dates -> the times of day that its cells stand for, where it rises within each date."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pandas as pd

from playground.data.columns.clock import is_clock

#: words of a name that say a time of day, or a part of one
_NAMED = re.compile(
    r"time|hour|minute|second|\bmin\b|\bsec\b|\bhr\b|\bhh\b|uhr|"
    r"zeit|stunde|std|heure|hora|\bora\b|godz|час|hodin|saat|period|interval|slot|block|\bhe\b|\bh\b"
    r"|viertel|settlement|時|시간|小时",
    re.IGNORECASE,
)
_TOGETHER = re.compile(r"^(?P<hours>\d{2})(?P<minutes>\d{2})$")
_SPAN = re.compile(r"^(?P<hours>\d{1,2})\s*h?\s*(?:-|–|bis|to)\s*(?P<end>\d{1,2})\s*(?:h|uhr)?$", re.IGNORECASE)
_MARKED = re.compile(r"^0*(?P<hours>\d{1,2})\s*(?:h|hrs?|uhr|std\.?|godz\.?|ч|時|时|시|点)$", re.IGNORECASE)
_NUMBERED = re.compile(r"^(?:h|he|hr|hour|std|stunde|p|period)[\s._-]*0*(?P<hours>\d{1,2})$", re.IGNORECASE)
_HALVES = {
    "am": 0, "a.m.": 0, "a.m": 0, "a": 0, "pm": 12, "p.m.": 12, "p.m": 12, "p": 12, "오전": 0, "오후": 12, "上午": 0,
    "下午": 12, "午前": 0, "午後": 12,
}  # fmt: skip
_DAY_H = 24
#: parts of a day that are numbered where the name says so
_PARTS_OF_DAY = (24, 48, 96, 144, 288, 1440)
#: smallest of the largest numbers that may be hours and minutes together
_LEAST_TOGETHER = 600
#: share of the steps within dates that must rise, or all of them fall, and of those from date to date that go back
_RISING, _BACK = 0.98, 0.9
_FEWEST_DATES = 2


def day_times(column: pd.Series) -> pd.Series | None:
    """Time since midnight, timedelta64, of a column that stands beside dates; None if its cells cannot be such.

    Numbers are hours, or hours and minutes together: 930; or they number the parts of the day, from 1.
    """
    if is_clock(column):
        return column
    if pd.api.types.is_datetime64_any_dtype(column) or pd.api.types.is_bool_dtype(column):
        return None
    if pd.api.types.is_numeric_dtype(column):
        return _of_numbers(column.astype("float64"), str(column.name))
    return _of_texts(column)


def halves_of_day(column: pd.Series) -> pd.Series | None:
    """Hours to add, 0 or 12, of a column of AM and PM; None if it is none."""
    if pd.api.types.is_numeric_dtype(column) or not pd.api.types.is_string_dtype(column):
        return None
    hours = column.astype("object").map(lambda text: _HALVES.get(str(text).strip().lower()), na_action="ignore")
    return None if hours[column.notna()].isna().any() or hours.nunique() < 2 else hours.astype("float64")


def is_guess(column: pd.Series) -> bool:
    """Whether nothing but its values says that a column of numbers beside dates is a time of day."""
    return bool(pd.api.types.is_numeric_dtype(column)) and not _NAMED.search(str(column.name))


def rises_within(dates: pd.Series, times: pd.Series) -> bool:
    """Whether times rise, or all of them fall, within each date and start again with the next one."""
    known = (dates.notna() & times.notna()).to_numpy()
    day = dates[known].to_numpy()
    value = times[known].to_numpy().astype("timedelta64[us]").astype(np.int64)
    if len(value) < 4:
        return False
    within: npt.NDArray[np.bool_] = day[1:] == day[:-1]
    steps = np.diff(value)
    if (~within).sum() + 1 < _FEWEST_DATES or not within.any() or (~within).sum() + 1 > 1.1 * len(np.unique(day)):
        return False
    up, down = float((steps[within] > 0).mean()), float((steps[within] < 0).mean())
    back = steps[~within]
    return bool((up >= _RISING and (back <= 0).mean() >= _BACK) or (down >= _RISING and (back >= 0).mean() >= _BACK))


def _of_numbers(numbers: pd.Series, name: str) -> pd.Series | None:
    known = np.unique(numbers.dropna().to_numpy())
    if len(known) < 2 or known[0] < 0 or bool((known % 1 != 0).any()):
        return None
    first, last = float(known[0]), float(known[-1])
    steps = np.unique(np.diff(known))
    parts = float(steps[0]) * len(known) if len(steps) == 1 else 0.0
    if parts == _DAY_H and first <= steps[0] and last <= _DAY_H:
        # from 1 to 24 they are numbers of hours, the first of which begins at midnight
        return _hours(numbers - (1 if last == _DAY_H or first == 1 else 0))
    if not _NAMED.search(name):
        return None
    if first == 1 and parts in _PARTS_OF_DAY and last <= parts:
        return _hours((numbers - 1) * _DAY_H / parts)
    if _LEAST_TOGETHER <= last <= 100 * _DAY_H and bool((known % 100 < 60).all()):
        return _hours(numbers // 100 + numbers % 100 / 60)
    return None


def _of_texts(column: pd.Series) -> pd.Series | None:
    texts = column.astype("object").where(column.notna(), None)
    codes, different = pd.factorize(texts)
    words = pd.Series(different).astype("str").str.strip()
    if not len(words) or len(words) > _DAY_H * 60:
        return None
    for pattern in (_TOGETHER, _SPAN, _MARKED, _NUMBERED):
        parts = words.str.extract(pattern)
        if parts["hours"].isna().any():
            continue
        hours = parts["hours"].astype("float64")
        if "minutes" in parts:
            minutes = parts["minutes"].astype("float64")
            if (minutes >= 60).any():
                continue
            hours += minutes / 60
        if "end" in parts and not (((parts["end"].astype("float64") - hours) % _DAY_H).between(0.5, 12)).all():
            continue
        if hours.max() > _DAY_H:
            continue
        if pattern is _NUMBERED and hours.min() > 0:
            hours = hours - 1
        found = _hours(pd.Series(hours.to_numpy()))
        return pd.Series(found.array.take(codes, allow_fill=True), index=column.index)
    return None


def _hours(numbers: pd.Series) -> pd.Series:
    return pd.to_timedelta((numbers * 3.6e9).round(), unit="us").astype("timedelta64[us]")
