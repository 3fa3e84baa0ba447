"""Table -> which of its columns say when, alone or together, and the times that they make."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from playground.data.columns.calendar import month_numbers
from playground.data.columns.clock import is_clock
from playground.data.columns.dates import parse_any_dates
from playground.data.times.day_times import day_times, halves_of_day, rises_within
from playground.errors import DataError, Problem

#: part of a time -> names of columns that hold it, and the numbers that it can have
_PARTS: dict[str, tuple[frozenset[str], int, int]] = {
    "year": (frozenset(["year", "yr", "yyyy", "jahr", "annee", "année", "año", "ano", "anno"]), 1000, 3000),
    "quarter": (frozenset(["quarter", "qtr", "quartal", "q"]), 1, 4),
    "month": (frozenset(["month", "mon", "mo", "mm", "mnth", "monat", "mois", "mes", "mese"]), 1, 12),
    "week": (frozenset(["week", "wk", "kw", "isoweek"]), 1, 53),
    "day": (frozenset(["day", "dd", "dy", "tag", "jour", "dia", "día", "giorno", "dayofmonth", "day of month"]), 1, 31),
    "day of year": (
        frozenset(["doy", "day of year", "dayofyear", "yday", "julian day", "jday", "julday", "tag im jahr"]),
        1,
        366,
    ),
    "hour": (frozenset(["hour", "hr", "hh", "hours", "stunde", "heure", "hora", "ora", "hour ending", "he"]), 0, 24),
    "minute": (frozenset(["minute", "min", "minutes", "mi", "minuto"]), 0, 59),
    "second": (frozenset(["second", "sec", "seconds", "ss"]), 0, 60),
}
#: what a time of day is made of
_OF_DAY = ("hour", "minute", "second")
#: names of columns that number steps
_STEPS = frozenset(["t", "time", "step", "timestep", "time step", "tick", "index", "idx", "date", "zeit"])
_FIELD = "data.time"
_HALF_DAY, _HOUR = pd.Timedelta(hours=12), pd.Timedelta(hours=1)


def find_when(frame: pd.DataFrame, without: Sequence[str] = ()) -> tuple[str, ...]:
    """Names of the columns that together say when: dates, with a time of day where they have none; or year, month and
    so on; or numbers that count steps. Empty where there are none.

    Args:
        frame: the table.
        without: columns that are something else.
    """
    names = [str(name) for name in frame.columns if name not in without]
    parts = _named_parts(frame[names])
    dates = [name for name in names if _is_dates(frame[name]) and frame[name].nunique() > 1]
    if dates:
        date = max(dates, key=lambda name: frame[name].nunique())
        return (date, *_time_of_day(frame, date, names, parts))
    together = [parts[part] for part in _together(parts)]
    if together and ("year" in parts or len(together) > 1) and frame.groupby(together, dropna=False).ngroups > 1:
        if not {"day", "day of year"} & set(parts) or set(together) & {parts.get(part) for part in _OF_DAY}:
            return tuple(together)
        return (*together, *_of_day(frame, read_when(frame, together), names, together))
    steps = [name for name in names if _plain(name) in _STEPS and _counts_steps(frame[name])]
    return (steps[0],) if steps else ()


def read_when(frame: pd.DataFrame, names: Sequence[str]) -> pd.Series:
    """When each row is, datetime64, or numbers of steps; missing where that is not known.

    Args:
        frame: the table.
        names: columns that say it together.

    Raises:
        DataError: they hold neither dates nor numbers, or do not go together.
    """
    first, *more = names
    if not more:
        column = frame[first]
        if _is_dates(column) or (pd.api.types.is_numeric_dtype(column) and column.notna().any()):
            return column
        dates = parse_any_dates(column)
        if dates is None:
            raise _refusal(f"`{_FIELD}` must be a column of dates or numbers; `{first}` holds {_example(column)}.")
        return dates
    rest = more
    if _is_dates(frame[first]) or _part_of(first, frame[first]) is None:
        when = read_when(frame, [first])
        if not _is_dates(when):
            raise _refusal(f"`{_FIELD}` must be a column of dates where others go with it; `{first}` holds numbers.")
        # what the first column has of a time of day itself is told again by the others
        when = when.dt.normalize()
    else:
        when, rest = _of_parts(frame, names)
    halves = [hours for name in rest if (hours := halves_of_day(frame[name])) is not None]
    clocks = [_since_midnight(frame[name], name) for name in rest if halves_of_day(frame[name]) is None]
    if not clocks:
        return when
    since = sum(clocks[1:], clocks[0])
    if halves:
        # a clock of twelve hours: 12:30 AM is half an hour after midnight
        since = since % _HALF_DAY + halves[0] * _HOUR  # type: ignore[operator]
    return when + since


def named(names: Sequence[str]) -> str:
    """Names of columns as a list in words: `Date` and `Time`."""
    quoted = [f"`{name}`" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"


def _named_parts(frame: pd.DataFrame) -> dict[str, str]:
    """Part of a time -> the column that holds it."""
    found: dict[str, str] = {}
    for name in map(str, frame.columns):
        part = _part_of(name, frame[name])
        if part is not None:
            found.setdefault(part, name)
    return found


def _part_of(name: str, column: pd.Series) -> str | None:
    """Which part of a time a column holds, by its name and its values."""
    for part, (called, low, high) in _PARTS.items():
        if _plain(name) in called:
            numbers = _as_part(part, column)
            known = numbers.dropna()
            return part if len(known) and bool((known % 1 == 0).all() and known.between(low, high).all()) else None
    return None


def _as_part(part: str, column: pd.Series) -> pd.Series:
    if part == "month" and not pd.api.types.is_numeric_dtype(column):
        return month_numbers(column)
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        return column.astype("float64")
    texts = column.astype("object").astype("str").str.extract(r"^\s*[a-zA-Z]{0,2}0*(\d{1,4})\s*$")[0]
    return pd.to_numeric(texts, errors="coerce")


def _together(parts: dict[str, str]) -> list[str]:
    """Parts that make a time, the largest first, without a hole between them."""
    found = ["year"] if "year" in parts else []
    if found and "day of year" in parts and "month" not in parts:
        found.append("day of year")
    elif "month" in parts:
        found += ["month", *(["day"] if "day" in parts else [])]
    elif "quarter" in parts or "week" in parts:
        found.append("quarter" if "quarter" in parts else "week")
    if found[-1:] in (["day"], ["day of year"]) and "hour" in parts:
        found.append("hour")
        found += ["minute"] if "minute" in parts else []
        found += ["second"] if {"minute", "second"} <= set(parts) else []
    return found


def _time_of_day(frame: pd.DataFrame, date: str, names: Sequence[str], parts: dict[str, str]) -> tuple[str, ...]:
    """Columns that tell rows of the same date apart in time: a clock, or hours and minutes; none where dates do."""
    dates = frame[date]
    if bool((dates.dropna().dt.normalize() != dates.dropna()).any()) or not dates.duplicated().any():
        return ()
    clocks = [name for name in names if is_clock(frame[name])]
    hours = [parts[part] for part in _OF_DAY if part in parts] if "hour" in parts else []
    of_day = _with_half(frame, clocks[0], names) if clocks else tuple(hours)
    if not of_day:
        return _of_day(frame, dates, names, (date,))
    apart = frame.groupby([date, *of_day], dropna=False).ngroups
    return of_day if apart > dates.nunique(dropna=False) else ()


def _with_half(frame: pd.DataFrame, clock: str, names: Sequence[str]) -> tuple[str, ...]:
    """A clock of twelve hours with the column beside it that says AM or PM."""
    if frame[clock].max() >= pd.Timedelta(hours=13):
        return (clock,)
    return (clock, *[name for name in names if halves_of_day(frame[name]) is not None][:1])


def _of_day(frame: pd.DataFrame, dates: pd.Series, names: Sequence[str], when: Sequence[str]) -> tuple[str, ...]:
    """The column that rises within each date and starts again with the next one: it tells no series apart."""
    if not dates.duplicated().any():
        return ()
    days = dates.dt.normalize()
    for name in names:
        if name in when:
            continue
        times = day_times(frame[name])
        if times is not None and rises_within(days, times):
            return (name,)
    return ()


def _of_parts(frame: pd.DataFrame, names: Sequence[str]) -> tuple[pd.Series, list[str]]:
    """(days of years, months, weeks and so on, the columns that are left: of the time of day)."""
    found = {_part_of(name, frame[name]): name for name in names}
    clock = found.pop(None, None) if found.keys() & {"day", "day of year"} else None
    if clock is not None and day_times(frame[clock]) is None and halves_of_day(frame[clock]) is None:
        found[None] = clock
    if None in found:
        raise _refusal(
            f"`data.time_with` must name columns that go with `{names[0]}`, such as month, day and hour; "
            f"`{found[None]}` holds {_example(frame[found[None]])}."
        )
    values = {part: _as_part(str(part), frame[name]) for part, name in found.items()}
    years = values.get("year", pd.Series(2001.0, index=frame.index))
    if "week" in values and "month" not in values:
        texts = years.map("{:04.0f}".format) + "-" + values["week"].map("{:02.0f}".format) + "-1"
        days = pd.to_datetime(texts, format="%G-%V-%u", errors="coerce")
    elif "day of year" in values and "month" not in values:
        first = pd.to_datetime(pd.DataFrame({"year": years, "month": 1, "day": 1}), errors="coerce")
        days = first + pd.to_timedelta(values["day of year"] - 1, unit="D").astype("timedelta64[us]")
        days = days.where(days.dt.year == years)
    else:
        months = values.get("month", 3 * values["quarter"] - 2 if "quarter" in values else 1.0)
        table = pd.DataFrame({"year": years, "month": months, "day": values.get("day", 1.0)}, index=frame.index)
        days = pd.to_datetime(table, errors="coerce")
    of_day = [found[part] for part in _OF_DAY if part in found] + ([clock] if clock is not None else [])
    return days.astype("datetime64[us]"), of_day


def _since_midnight(column: pd.Series, name: str) -> pd.Series:
    """A time of day; numbers are hours, minutes or seconds, as the column is called."""
    if is_clock(column):
        return column
    part = _part_of(name, column)
    if part not in _OF_DAY and (times := day_times(column)) is not None:
        return times
    if part not in _OF_DAY:
        raise _refusal(
            f"`data.time_with` must name times of day, or hours and minutes, to go with dates; `{name}` holds "
            f"{_example(column)}."
        )
    unit = {"hour": "h", "minute": "min", "second": "s"}[str(part)]
    return pd.to_timedelta(_as_part(str(part), column), unit=unit)  # type: ignore[call-overload, no-any-return]


def _counts_steps(column: pd.Series) -> bool:
    """Whether numbers go up, or down, row by row."""
    if not pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column) or column.isna().any():
        return False
    return bool(column.is_monotonic_increasing or column.is_monotonic_decreasing) and bool(column.is_unique)


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace("_", " ").replace("-", " ").split())


def _is_dates(series: pd.Series) -> bool:
    return bool(pd.api.types.is_datetime64_any_dtype(series))


def _example(column: pd.Series) -> str:
    return repr(str(column.dropna().iloc[0])[:60]) if column.notna().any() else "nothing"


def _refusal(sentence: str) -> DataError:
    return DataError(Problem(_FIELD, sentence))
