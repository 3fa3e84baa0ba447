"""Column of text -> column of dates, or of times of day, if one notation reads its values."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from playground.data.columns.calendar import NOTATIONS, SAID, DayOrder, read_days
from playground.data.columns.clock import CLOCK, read_clock, since_midnight
from playground.data.columns.day_order import certain_order, likelier_order
from playground.data.columns.spans import first_times
from playground.data.columns.zones import ZONE, offsets
from playground.spec.counted import were

_ISO = re.compile(r"^(?:\d{4}-\d\d(?:-\d\d)?(?:[T ]\d\d:\d\d[^\[(]*)?|\d{8}T\d{4}(?:\d\d)?Z?)$")
_DIGIT = re.compile(r"\d")
#: a date, and perhaps a time and its zone; of an old Unix the year stands behind both
_WHOLE = re.compile(rf"^(?P<date>.*?)(?:(?:[\s,t]+|\b-\s)(?P<clock>{CLOCK})\s*{ZONE})?$")
_UNIX = re.compile(rf"^(?P<date>[a-z]{{3}} [a-z]{{3}}\s+\d{{1,2}}) (?P<clock>{CLOCK})\s*{ZONE} (?P<year>\d{{4}})$")
_NO_DATE = re.compile(r"^(?:0{4}[-/.]0{2}[-/.]0{2}|0{2}[-/.]0{2}[-/.]0{4})(?:[ t][0:.]+)?$")
_LONGEST = 60
_SAMPLE = 200
#: fewest values, and largest share of them that may be no dates, for those to count as missing
_ENOUGH, _BAD = 20, 0.02
#: rows of each date from which on they are measured all day long
_OFTEN = 20
#: in the unit of the dates: in nanoseconds no date before 1678 or after 2261 can be added
_MIDNIGHT = pd.Timedelta(0, unit="us").as_unit("us")


@dataclass(frozen=True, slots=True)
class Dated:
    """A column that was read as times.

    Attributes:
        values: datetime64 in UTC without zone, or timedelta64 since midnight; NaT where missing.
        note: a sentence on what was decided, to follow the column's name, or "".
        either: the order in which dates are read that can be read in both, else None.
    """

    values: pd.Series
    note: str = ""
    either: DayOrder | None = None


def parse_dates(
    texts: pa.ChunkedArray,
    known: pa.ChunkedArray,
    name: str = "",
    order: DayOrder | None = None,
    *,
    asked: bool = False,
) -> Dated | None:
    """Dates, or times of day; None if its values are neither.

    Args:
        texts: the column, trimmed, null where missing.
        known: the values that are not missing.
        name: of the column.
        order: how dates are read that can be read in two ways; None: as is likelier for this column.
        asked: the user chose the order.
    """
    sample = known.slice(0, _SAMPLE).to_pylist()
    if (starts := _starts(texts, sample)) is not None:
        found = parse_dates(starts, pc.drop_null(starts), name, order, asked=asked)
        note = "its values are spans of time: the start counts."
        return (
            None if found is None else replace(found, note=f"{note} {found.note[:1].upper()}{found.note[1:]}".strip())
        )
    odd = sum(len(text) > _LONGEST or not _DIGIT.search(text) for text in sample)
    if odd > _allowed(len(sample)):
        return None
    if all(_ISO.match(text) for text in sample) and (found := _iso(texts)) is not None:
        return found
    # dates come again and again: each different text is read once
    codes, different = pd.factorize(texts.to_pandas().astype("object"))
    folded = pd.Series(different).astype("str").str.lower()
    none = folded.str.match(_NO_DATE)
    if none.all():
        return None
    order = order if order is not None else certain_order(texts)
    often = len(codes) >= _OFTEN * len(different)
    found = _of_different(folded[~none], name, order, asked, often)
    if found is None:
        return None
    read = found.values.reindex(folded.index).array.take(codes, allow_fill=True)
    notes = [found.note, _bad_values(pd.Series(different), read, codes)]
    return Dated(pd.Series(read), " ".join(note for note in notes if note), found.either)


def _starts(texts: pa.ChunkedArray, sample: list[str]) -> pa.ChunkedArray | None:
    """Where each text holds two times, the first one."""
    if first_times(list(dict.fromkeys(sample))) is None:
        return None
    different = pc.drop_null(pc.unique(texts)).to_pylist()
    starts = first_times(different)
    if starts is None:
        return None
    start_of = dict(zip(different, starts, strict=True))
    return pa.chunked_array([pa.array([start_of.get(text) for text in texts.to_pylist()], pa.string())])


def _of_different(folded: pd.Series, name: str, order: DayOrder | None, asked: bool, often: bool) -> Dated | None:
    clock = _fitting(folded, lambda some: read_clock(some, name))
    return _dates(folded, order, asked, often) if clock is None else Dated(clock)


def _iso(texts: pa.ChunkedArray) -> Dated | None:
    try:
        dates = pd.to_datetime(texts.to_pandas().astype("object"), format="ISO8601", errors="raise", utc=True)
    except (ValueError, OverflowError):  # not all are dates after all, or one lies outside the calendar
        return None
    zones = pc.match_substring_regex(texts, r":\d\d(?:\.\d+)?\s*(?:[zZ]|[+-]\d\d:?\d*)$")
    note = "times have a zone and are taken in UTC." if pc.any(zones).as_py() else ""
    return Dated(dates.dt.tz_localize(None).astype("datetime64[us]"), note)


def _dates(folded: pd.Series, order: DayOrder | None, asked: bool, often: bool) -> Dated | None:
    parts = _parts(folded)
    fitting: dict[str, pd.Series] = {}
    for notation in NOTATIONS:
        if notation == "no year" and parts["clock"].isna().any():
            continue  # fractions and scores look alike
        days = _fitting(parts["date"], partial(read_days, notation=notation))
        if days is not None:
            fitting[notation] = days
            if notation != "day_first":  # what else could be read month first
                break
    if not fitting:
        return None
    chosen = "month_first" if "month_first" in fitting and order == "month_first" else next(iter(fitting))
    note, either = "", None
    if {"day_first", "month_first"} <= set(fitting):
        clock = _clock(parts)
        readings = {name: fitting[name] + clock for name in ("day_first", "month_first")}
        dense = often or len(clock.unique()) > 1
        either, note = _chosen_order(readings, parts["date"], order, asked, dense=dense)
        chosen = either
    elif asked and chosen in ("day_first", "month_first") and chosen != order:
        note = f"dates are read {chosen.replace('_', ' ')}: not all of them can be read as chosen."
    found = fitting[chosen] + _clock(parts)
    notes = [note, f"its values {SAID[chosen]}." if chosen in SAID else ""]
    zones = parts["zone"].fillna("") != ""
    if zones.any():
        found = found - offsets(parts["zone"])
        notes.append("times have a zone and are taken in UTC.")
    said = " ".join(item for item in notes if item)
    return Dated(found.astype("datetime64[us]"), said, either)


def _parts(folded: pd.Series) -> pd.DataFrame:
    """Columns date, clock, zone, and those of a clock, of each text."""
    unix = folded.str.extract(_UNIX)
    if unix["date"].notna().all():
        return unix.assign(date=unix["date"] + " " + unix["year"])
    parts = folded.str.extract(_WHOLE)
    return parts.assign(date=parts["date"].str.strip())


def _clock(parts: pd.DataFrame) -> pd.Series:
    """Time since midnight; none where no time is written."""
    if parts["clock"].isna().all():
        return pd.Series(_MIDNIGHT, index=parts.index)
    return since_midnight(parts).where(parts["clock"].notna(), _MIDNIGHT)


def _chosen_order(
    fitting: dict[str, pd.Series], texts: pd.Series, order: DayOrder | None, asked: bool, *, dense: bool
) -> tuple[DayOrder, str]:
    """(order of dates that can be read in both, what is to be said of it)."""
    why = "as chosen" if asked else "as another column must be"
    if order is None:
        order, why = likelier_order(fitting["day_first"], fitting["month_first"], dense=dense)
    example = next((text for text in texts if len(set(re.split(r"[-/. ]", text)[:2])) == 2), texts.iloc[0])
    shown = fitting[order][texts.index[texts == example][0]]
    words = order.replace("_", " ")
    note = f"dates are read {words}, {why or 'but either is possible'}: {example} is {shown:%Y-%m-%d}."
    return order, note


def _fitting(texts: pd.Series, read: Callable[[pd.Series], pd.Series]) -> pd.Series | None:
    """What is read of the texts, if it is of nearly all of them; a sample is tried first."""
    sample = texts.iloc[:_SAMPLE]
    if read(sample).isna().sum() > _allowed(len(sample)):
        return None
    found = read(texts)
    return found if found.isna().sum() <= _allowed(len(texts)) else None


def _allowed(values: int) -> int:
    """How many of so many values may be no dates."""
    return max(1, int(_BAD * values)) if values >= _ENOUGH else 0


def _bad_values(different: pd.Series, read: Any, codes: npt.NDArray[np.integer]) -> str:
    """A sentence on values that are no dates; `different`: texts, `codes`: which of them each row has, -1 for none."""
    (bad,) = np.nonzero((codes >= 0) & pd.isna(read))
    if not len(bad):
        return ""
    some = ", ".join(repr(text[:30]) for text in different[pd.unique(codes[bad])[:3]])
    values = "1 value that is no date or time" if len(bad) == 1 else f"{len(bad):,} values that are no dates or times"
    return f"{values} ({some}) {were(len(bad))} read as missing."


def parse_any_dates(series: pd.Series) -> pd.Series | None:
    """A column as dates because the user says so: in one notation, else value by value; None if none is a date."""
    if pd.api.types.is_numeric_dtype(series):
        years = series.where((series % 1 == 0) & series.between(1, 9999))
        if years.isna().all():
            return None
        texts = years.map(lambda year: f"{int(year):04d}-01-01", na_action="ignore")
        return pd.to_datetime(texts.astype("object"), errors="coerce")
    if pd.api.types.is_timedelta64_dtype(series):
        return None
    texts = pa.chunked_array([pa.array(series.astype("object").where(series.notna(), None), pa.string())])
    exact = parse_dates(texts, texts.drop_null()) if texts.null_count < len(texts) else None
    dates = exact.values if exact is not None else _each(series)
    if not pd.api.types.is_datetime64_any_dtype(dates):
        return None
    dates.index = series.index
    return None if dates.isna().all() else dates.rename(str(series.name))


def _each(series: pd.Series) -> pd.Series:
    return pd.to_datetime(series.astype("object"), format="mixed", errors="coerce", utc=True).dt.tz_localize(None)
