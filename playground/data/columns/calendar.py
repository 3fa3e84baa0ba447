"""Texts of dates without a time -> dates: day, month and year in any order, names of months, quarters, weeks."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

import pandas as pd

DayOrder = Literal["day_first", "month_first"]

#: years of two digits up to this one are of this century: tables of the past are more frequent than of the far future
_LAST_SHORT_YEAR = 40
#: names of the months and what they are cut to, in English, German, French, Spanish, Italian, Dutch and Portuguese
_MONTHS = (
    "january jan januar jänner jän janvier janv enero ene gennaio gen januari janeiro",
    "february feb februar février févr fév febrero febbraio februari fevereiro fev",
    "march mar märz mär mrz mars marzo maart mrt março",
    "april apr avril avr abril abr aprile",
    "may mai mayo maggio mag mei maio",
    "june jun juni juin junio giugno giu junho",
    "july jul juli juillet juil julio luglio lug julho",
    "august aug août aoû agosto ago augustus",
    "september sept sep septembre septiembre settembre set setembro",
    "october oct oktober okt octobre octubre ottobre ott outubro out",
    "november nov novembre noviembre novembro",
    "december dec dezember dez décembre déc diciembre dic dicembre dezembro",
)
_MONTH_OF = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_NAME = r"(?P<name>" + "|".join(sorted(_MONTH_OF, key=len, reverse=True)) + r")\.?"
_ENGLISH = r"(?P<name>" + "|".join(f"{name.split()[0]}|{name[:3]}" for name in _MONTHS) + r"|sept)\.?"
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_MARK = r"[\s\-/.,:_']*"
_YEAR = r"(?P<year>\d{4}|\d{2})"
_LONG_YEAR = r"(?P<year>\d{4})"

_YEAR_FIRST = re.compile(rf"^{_LONG_YEAR}[-/. ](?P<month>\d{{1,2}})[-/. ](?P<day>\d{{1,2}})$")
_COMPACT = re.compile(r"^(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})$")
_SPANS = re.compile(r"^(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})\s*(?:-|–|/|to)\s*\d{4}-\d{2}-\d{2}$")
_DAY_FIRST = re.compile(rf"^(?P<day>\d{{1,2}})[-/.](?P<month>\d{{1,2}})[-/.]{_YEAR}$")
_MONTH_FIRST = re.compile(rf"^(?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}})[-/.]{_YEAR}$")
_MONTHS_ONLY = (
    re.compile(rf"^{_LONG_YEAR}[-/](?P<month>\d{{1,2}})$"),
    re.compile(rf"^{_LONG_YEAR}[\s\-:_]?m(?P<month>\d{{1,2}})$"),
    re.compile(rf"^(?P<month>\d{{1,2}})[-/]{_LONG_YEAR}$"),
)
_NAMED = (
    re.compile(rf"^{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?{_MARK}(?:de\s+)?{_NAME}{_MARK}(?:de\s+)?{_YEAR}$"),
    re.compile(rf"^{_WEEKDAY}{_NAME}{_MARK}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,\s*|\s+|-|/){_YEAR}$"),
    re.compile(rf"^{_LONG_YEAR}{_MARK}{_NAME}{_MARK}(?P<day>\d{{1,2}})$"),
    re.compile(rf"^{_NAME}{_MARK}{_LONG_YEAR}$"),
    re.compile(rf"^{_ENGLISH}[-']?(?P<year>\d{{2}})$"),
    re.compile(rf"^{_LONG_YEAR}{_MARK}{_NAME}$"),
)
_QUARTER = r"(?:q|qtr|quarter|quartal|trim|trimestre)\.?"
_QUARTERS = (
    re.compile(rf"^{_QUARTER}\s*(?P<quarter>[1-4]){_MARK}{_YEAR}$"),
    re.compile(rf"^{_LONG_YEAR}{_MARK}{_QUARTER}\s*(?P<quarter>[1-4])$"),
    re.compile(rf"^(?P<quarter>[1-4])(?:st|nd|rd|th|\.)?\s*{_QUARTER}{_MARK}{_YEAR}$"),
    re.compile(rf"^{_LONG_YEAR}{_MARK}(?P<quarter>[1-4])(?:st|nd|rd|th|\.)?\s*{_QUARTER}$"),
)
_HALVES = (
    re.compile(rf"^[hs](?P<half>[12]){_MARK}{_LONG_YEAR}$"),
    re.compile(rf"^{_LONG_YEAR}{_MARK}[hs](?P<half>[12])$"),
)
_WEEK = r"(?:w|wk|week|kw|cw|semaine|semana)\.?\s*"
_WEEKS = (
    re.compile(rf"^{_LONG_YEAR}{_MARK}{_WEEK}(?P<week>\d{{1,2}})(?:-(?P<weekday>[1-7]))?$"),
    re.compile(rf"^{_WEEK}(?P<week>\d{{1,2}}){_MARK}{_LONG_YEAR}$"),
)
_NO_YEAR = re.compile(r"^(?P<month>\d{1,2})/(?P<day>\d{1,2})$")
#: stands for the year that such dates do not have
NO_YEAR = 2001

#: what the notation is -> its patterns; of the first whose notation reads the values
NOTATIONS: dict[str, tuple[re.Pattern[str], ...]] = {
    "year first": (_YEAR_FIRST,),
    "day_first": (_DAY_FIRST,),
    "month_first": (_MONTH_FIRST,),
    "names of months": _NAMED,
    "months": _MONTHS_ONLY,
    "quarters": _QUARTERS,
    "weeks": _WEEKS,
    "half-years": _HALVES,
    "digits": (_COMPACT,),
    "spans": (_SPANS,),
    "no year": (_NO_YEAR,),
}
#: notations that say more than a reader sees at once -> what is said of them
SAID = {
    "quarters": "are quarters: each stands for its first day",
    "weeks": "are weeks (ISO 8601): each stands for its Monday",
    "half-years": "are half-years: each stands for its first day",
    "spans": "are spans of days: each stands for its first day",
    "no year": f"are dates without a year, month first: they are taken as of {NO_YEAR}",
}


def read_days(texts: pd.Series, notation: str) -> pd.Series:
    """Dates of texts in one of `NOTATIONS`, datetime64; NaT where a text is not written so, or is no day.

    Args:
        texts: without a time of day, trimmed, in lower case.
        notation: key of `NOTATIONS`.
    """
    found = pd.Series(pd.NaT, index=texts.index, dtype="datetime64[us]")
    for pattern in NOTATIONS[notation]:
        open_ = found.isna()
        if not open_.any():
            break
        parts = texts[open_].str.extract(pattern)
        known = parts["year"].notna() if "year" in parts else parts["month"].notna()
        if known.any():
            found[parts.index[known]] = _days(parts[known])
    return found


def _days(parts: pd.DataFrame) -> pd.Series:
    """Dates of what a pattern found: years, and months, days, quarters or weeks, as texts."""
    years = _years(parts["year"]) if "year" in parts else pd.Series(NO_YEAR, index=parts.index)
    if "week" in parts:
        weekdays = parts["weekday"].fillna("1") if "weekday" in parts else "1"
        iso = years.astype("str") + "-" + parts["week"].str.zfill(2) + "-" + weekdays
        return pd.to_datetime(iso, format="%G-%V-%u", errors="coerce").astype("datetime64[us]")
    months = _months(parts)
    days = parts["day"].astype("float64").fillna(1) if "day" in parts else 1
    table = pd.DataFrame({"year": years, "month": months, "day": days}, index=parts.index)
    return pd.to_datetime(table, errors="coerce").astype("datetime64[us]")


def _months(parts: pd.DataFrame) -> pd.Series:
    convert: dict[str, Callable[[pd.Series], pd.Series]] = {
        "month": lambda texts: texts.astype("float64"),
        "name": lambda texts: texts.map(_MONTH_OF),
        "quarter": lambda texts: 3 * texts.astype("float64") - 2,
        "half": lambda texts: 6 * texts.astype("float64") - 5,
    }
    name = next(name for name in convert if name in parts)
    return convert[name](parts[name])


def _years(texts: pd.Series) -> pd.Series:
    numbers = texts.astype("int64")
    short = texts.str.len() == 2
    return numbers.where(~short, numbers + 1900 + 100 * (numbers <= _LAST_SHORT_YEAR))


def month_numbers(names: pd.Series) -> pd.Series:
    """Number of the month that each text names, float64; NaN where it names none."""
    texts = names.astype("object").where(names.notna(), "").astype("str").str.strip().str.lower().str.rstrip(".")
    return texts.map(_MONTH_OF).astype("float64")
