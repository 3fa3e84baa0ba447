"""Texts of times of day or durations -> time since midnight, and back to text."""

from __future__ import annotations

import re

import pandas as pd

#: what a clock shows, at the end of a text: hours, minutes, and perhaps seconds and the half of the day
CLOCK = (
    r"(?P<hours>\d{1,4})(?:[:h](?P<minutes>\d{2})(?:[:m](?P<seconds>\d{2}(?:[.,]\d{1,9})?)s?)?)"
    r"(?:\s*(?P<half>[ap])\.?m\.?)?"
)
_PATTERNS = (
    re.compile(rf"^(?:kl\.?|klo)?\s*{CLOCK}\s*(?:uhr|hrs?|h|o'clock)?\.?$"),
    re.compile(
        r"^(?:kl\.?|klo)?\s*(?P<hours>\d{1,2})\.(?P<minutes>\d{2})(?:\.(?P<seconds>\d{2}))?\s*(?:uhr|hrs?|h|o'clock)\.?$"
    ),
    re.compile(r"^(?:kl\.?|klo)\s*(?P<hours>\d{1,2})[.:](?P<minutes>\d{2})$"),
    re.compile(r"^(?P<hours>\d{1,2})\s*(?:uhr|o'clock)$"),
    re.compile(r"^(?P<hours>\d{1,2})\s*(?P<half>[ap])\.?m\.?$"),
    re.compile(r"^(?P<days>\d+) days?,? (?P<hours>\d{1,2}):(?P<minutes>\d{2}):(?P<seconds>\d{2}(?:\.\d{1,9})?)$"),
)
#: as instruments write them; only where the column's name says what they are, for dates and versions look alike
_DOTTED = re.compile(r"^(?P<hours>\d{1,2})\.(?P<minutes>\d{2})(?:\.(?P<seconds>\d{2}))?$")
_NAMED_CLOCK = re.compile(r"time|hour|uhr|zeit|heure|hora\b|\bora\b", re.IGNORECASE)
_NAMED_DURATION = re.compile(
    r"duration|^dur\b|length|elapsed|runtime|pace\b|\blap|split|dauer|durée|duración|time (?:taken|spent)|spent\b",
    re.IGNORECASE,
)
#: what stands on both sides of a colon is no time there
_NAMED_RATIO = re.compile(r"score|result|ratio|aspect|verse|odds|scale|mixture", re.IGNORECASE)
_DAY, _HOUR = pd.Timedelta(days=1), pd.Timedelta(hours=1)
#: times from which on it tells something that all are short
_ENOUGH = 20


def read_clock(texts: pd.Series, name: str) -> pd.Series:
    """Time since midnight, timedelta64; NaT where a text is none. `24:00` is the end of the day; more is a duration.

    Args:
        texts: trimmed, in lower case.
        name: of the column.
    """
    found = pd.Series(pd.NaT, index=texts.index, dtype="timedelta64[us]")
    if _NAMED_RATIO.search(name):
        return found
    for pattern in (*_PATTERNS, *((_DOTTED,) if _NAMED_CLOCK.search(name) else ())):
        open_ = found.isna()
        if not open_.any():
            break
        parts = texts[open_].str.extract(pattern)
        known = parts["hours"].notna()
        if known.any():
            found[parts.index[known]] = since_midnight(parts[known])
    return found


def since_midnight(parts: pd.DataFrame) -> pd.Series:
    """Time of hours, minutes, seconds, days and half of the day as texts; NaT where they make none."""

    def number(name: str) -> pd.Series:
        if name not in parts:
            return pd.Series(0.0, index=parts.index)
        return parts[name].str.replace(",", ".").astype("float64").fillna(0.0)

    hours, minutes, seconds = number("hours"), number("minutes"), number("seconds")
    right = (minutes < 60) & (seconds < 60)
    if "half" in parts:
        half = parts["half"]
        right &= half.isna() | hours.between(1, 12)
        hours = hours.where(half.isna(), hours % 12 + 12 * (half == "p"))
    total = ((number("days") * 24 + hours) * 60 + minutes) * 60 + seconds
    return pd.to_timedelta((total * 1e6).round().where(right), unit="us").astype("timedelta64[us]")


def is_duration(series: pd.Series) -> bool:
    """Whether times are how long something took, and not when in the day it was: longer than a day, all of
    them shorter than an hour, or called so."""
    # within the first hour after midnight is nothing measured but how long it took
    known = series.dropna()
    if len(known) and bool((known > _DAY).any() or (len(known) >= _ENOUGH and (known < _HOUR).all())):
        return True
    return _NAMED_DURATION.search(str(series.name)) is not None


def is_clock(series: pd.Series) -> bool:
    """Whether a column holds times of day or durations."""
    return bool(pd.api.types.is_timedelta64_dtype(series))


def as_hours(series: pd.Series) -> pd.Series:
    """A column of times of day or durations as hours, float64; every other column as it is."""
    return series.dt.total_seconds() / 3600 if is_clock(series) else series


def clock_text(value: pd.Timedelta) -> str:
    """As a clock shows it: 08:05, or 08:05:30 where there are seconds."""
    seconds = value.total_seconds()
    hours, minutes, rest = int(seconds // 3600), int(seconds % 3600 // 60), seconds % 60
    return f"{hours:02d}:{minutes:02d}" + (f":{rest:02.0f}" if rest else "")


def with_clocks(frame: pd.DataFrame) -> pd.DataFrame:
    """A table to look at: times of day and durations as a clock shows them."""
    clocks = {str(name): frame[name].map(clock_text, na_action="ignore") for name in frame if is_clock(frame[name])}
    return frame.assign(**clocks) if clocks else frame
