"""Column of text -> column of dates, if one notation reads every value."""

from __future__ import annotations

import re

import pandas as pd
import pyarrow as pa

_TIMES = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", "T%H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
_DAY_FIRST = ("%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%y", "%d/%m/%y")
_MONTH_FIRST = ("%m/%d/%Y", "%m-%d-%Y", "%m/%d/%y")
_OTHER = (
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%d %b %Y",
    "%d-%b-%Y",
    "%d-%b-%y",
    "%b %d, %Y",
    "%B %d, %Y",
    "%b-%y",
    "%b-%Y",
    "%b %Y",
)
_ISO = re.compile(r"^\d{4}-\d\d(?:-\d\d)?(?:[T ]\d\d:\d\d.*)?$")
_LIKELY = re.compile(r"^\d{1,4}[-/. ]\S{1,9}[-/. ,]?.*$|^[A-Z][a-z]{2,8}[- ]\d.*$")
_SAMPLE = 200
_LAST_SHORT_YEAR = 2040


def parse_dates(texts: pa.ChunkedArray, known: pa.ChunkedArray) -> tuple[pd.Series, str] | None:
    """(column of datetime64 in UTC without zone, sentence on an ambiguous notation or ""), None if not all are dates.

    Args:
        texts: the column, null where missing.
        known: the values that are not missing.
    """
    sample = known.slice(0, _SAMPLE).to_pylist()
    if not all(len(text) <= 40 and _LIKELY.match(text) for text in sample):
        return None
    if all(_ISO.match(text) for text in sample):
        return _read(texts, "ISO8601", "")
    formats = [day + time for day in (*_OTHER, *_DAY_FIRST, *_MONTH_FIRST) for time in _TIMES]
    fitting = [layout for layout in formats if _fits(sample, layout)]
    for layout in fitting:
        twin = layout.startswith(_DAY_FIRST) and any(other.startswith(_MONTH_FIRST) for other in fitting)
        result = _read(texts, layout, "dates were read as day before month." if twin else "")
        if result is not None:
            return result
    return None


def _fits(sample: list[str], layout: str) -> bool:
    return not pd.to_datetime(pd.Series(sample, dtype="object"), format=layout, errors="coerce").isna().any()


def _read(texts: pa.ChunkedArray, layout: str, note: str) -> tuple[pd.Series, str] | None:
    try:
        dates = pd.to_datetime(texts.to_pandas().astype("object"), format=layout, errors="raise", utc=True)
    except (ValueError, OverflowError):  # not all are dates after all, or one lies outside the calendar
        return None
    if "%y" in layout:
        # strptime takes 00 to 68 for 2000 to 2068; tables of the past are more frequent than of the far future
        dates = dates.where(~(dates.dt.year > _LAST_SHORT_YEAR), dates - pd.DateOffset(years=100))
    return dates.dt.tz_localize(None), note if not _one_reading(dates, layout) else ""


def _one_reading(dates: pd.Series, layout: str) -> bool:
    # a day above 12 would have refused the other notation, so only all-small days are ambiguous
    return not layout.startswith(_DAY_FIRST) or bool((dates.dt.day > 12).any())


def parse_any_dates(series: pd.Series) -> pd.Series | None:
    """A column as dates because the user says so: in one notation, else value by value; None if none is a date."""
    if pd.api.types.is_numeric_dtype(series):
        years = series.where((series % 1 == 0) & series.between(1, 9999))
        if years.isna().all():
            return None
        texts = years.map(lambda year: f"{int(year):04d}-01-01", na_action="ignore")
        return pd.to_datetime(texts.astype("object"), errors="coerce")
    texts = pa.chunked_array([pa.array(series.astype("object").where(series.notna(), None), pa.string())])
    exact = parse_dates(texts, texts.drop_null()) if texts.null_count < len(texts) else None
    dates = exact[0] if exact is not None else _each(series)
    dates.index = series.index
    return None if dates.isna().all() else dates.rename(str(series.name))


def _each(series: pd.Series) -> pd.Series:
    return pd.to_datetime(series.astype("object"), format="mixed", errors="coerce", utc=True).dt.tz_localize(None)
