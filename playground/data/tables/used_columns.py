"""Table + TableData -> the columns that are used, each in the type of its role, and why others are not."""

from __future__ import annotations

import difflib
from typing import NamedTuple

import numpy as np
import pandas as pd

from playground.data.columns.clock import as_hours, clock_text, is_clock
from playground.data.columns.dates import parse_any_dates
from playground.data.tables.roles import role_in
from playground.data.values.decision import Choice, Decision, sentences
from playground.errors import DataError, Problem
from playground.spec.counted import counted
from playground.spec.data.kinds import ColumnRole, TableData

#: numbers beyond this are no measurements; they would overflow when scaled
LARGEST = 1e30
_FIRST_DAY = pd.Timestamp(1970, 1, 1)
_HOURS = 24


class UsedColumns(NamedTuple):
    """Features before they are encoded.

    Attributes:
        frame: used columns: numbers float64, categories object (text or None), dates datetime64, times of day
            timedelta64.
        roles: used column -> number, category, date or time.
        decisions: one for each column left out or changed.
    """

    frame: pd.DataFrame
    roles: dict[str, str]
    decisions: list[Decision]

    @property
    def notes(self) -> tuple[str, ...]:
        """What was decided, in sentences."""
        return sentences(self.decisions)


def check_column(name: str, frame: pd.DataFrame, field: str) -> None:
    """Refuse a name that no column has.

    Raises:
        DataError: naming the nearest column.
    """
    if name in frame.columns:
        return
    names = [str(column) for column in frame.columns]
    folded = {column.casefold(): column for column in reversed(names)}
    near = difflib.get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
    hint = f"; the nearest is `{folded[near[0]]}`" if near else f"; the columns are {_listed(names)}"
    raise DataError(Problem(field, f"`{field}` must name a column of the table; there is no `{name[:200]}`{hint}."))


def choose_columns(frame: pd.DataFrame, spec: TableData) -> UsedColumns:
    """Every column but the target, as `spec.columns` says, else as detected.

    Raises:
        DataError: `spec.columns` names no column, a role does not fit, or no column is left.
    """
    for name in spec.columns:
        check_column(name, frame, "data.columns")
    used: dict[str, pd.Series] = {}
    roles: dict[str, str] = {}
    decisions: list[Decision] = []
    for name in map(str, frame.columns):
        if name in spec.targets:
            continue
        role, reason = role_in(frame, name)
        chosen = spec.columns.get(name)
        if chosen == "leave_out":
            decisions.append(_left_out(frame[name], "leave_out", f"`{name}` is left out, as chosen."))
        elif chosen is None and reason:
            decisions.append(_left_out(frame[name], None, f"`{name}` is left out. {reason}"))
        else:
            roles[name] = chosen or role
            used[name], note = _in_role(frame[name], roles[name])
            if is_clock(frame[name]):
                decisions.append(_of_clock(frame[name], chosen, roles[name]))
            elif chosen and reason:
                decisions.append(_left_out(frame[name], chosen, f"`{name}` is used as a {chosen}, as chosen. {note}"))
            elif note:
                decisions.append(Decision(note))
    if not used:
        why = " ".join(sentences(decisions)) or f"`{spec.target}` is its only column."
        raise DataError(
            Problem("data.columns", f"At least one column besides the target must be usable; none is. {why}")
        )
    return UsedColumns(pd.DataFrame(used, index=frame.index), roles, decisions)


def _left_out(series: pd.Series, taken: ColumnRole | None, sentence: str) -> Decision:
    """A column that is left out unless another role is chosen for it: one that its values can have."""
    numeric = pd.api.types.is_numeric_dtype(series) and not pd.api.types.is_bool_dtype(series)
    roles: list[ColumnRole] = ["category"]
    if pd.api.types.is_datetime64_any_dtype(series):
        roles = ["date", "category"]
    elif numeric:
        roles = ["number", "category"]
    choices = [Choice(None, "leave out"), *(Choice(role, f"use as a {role}") for role in roles)]
    if taken == "leave_out":
        choices = [Choice(None, "as detected"), Choice("leave_out", "leave out"), *choices[1:]]
    elif series.isna().all():
        choices = []
    return Decision(sentence.strip(), ("columns", str(series.name)), taken, tuple(choices))


def _of_clock(series: pd.Series, chosen: ColumnRole | None, role: str) -> Decision:
    """A time of day or a duration, and what it is used as."""
    circle = "is a time of day: sine and cosine of its place on a clock of 24 hours are used"
    words = {"time": circle, "number": "is used as a number of hours", "category": "is used as a category"}
    choices = (
        Choice(None, "as detected"),
        Choice("time", "use as a time of day"),
        Choice("number", "use as a number of hours"),
        Choice("leave_out", "leave out"),
    )
    known = series.dropna()
    example = f", such as {clock_text(known.iloc[0])}" if len(known) else ""
    sentence = f"`{series.name}`{example}, {words.get(role, 'is used')}{', as chosen' if chosen else ''}."
    return Decision(sentence, ("columns", str(series.name)), chosen, choices)


def as_categories(series: pd.Series) -> pd.Series:
    """Text of each value, None where missing; whole numbers without a decimal point."""
    codes, values = pd.factorize(series)
    if pd.api.types.is_float_dtype(series):
        whole = bool((pd.Series(values) % 1 == 0).all())
        texts = [f"{value:.0f}" if whole else f"{value:g}" for value in values]
    else:
        texts = [clock_text(value) if isinstance(value, pd.Timedelta) else str(value) for value in values]
    # one string object a value, not one a row; -1 stands for missing and takes the last
    return pd.Series(np.array([*texts, None], dtype=object)[codes], dtype=object, index=series.index, name=series.name)


def _in_role(series: pd.Series, role: str) -> tuple[pd.Series, str]:
    name = str(series.name)
    if role == "category":
        return as_categories(series), ""
    if role == "date":
        if pd.api.types.is_datetime64_any_dtype(series):
            return series, ""
        dates = parse_any_dates(series)
        if dates is None:
            raise _misfit(name, "date", series)
        return dates, ""
    if role == "time":
        times = _times_of_day(series)
        if times is None:
            raise _misfit(name, "time of day", series)
        return times, ""
    if pd.api.types.is_datetime64_any_dtype(series):
        return (series - _FIRST_DAY).dt.total_seconds() / 86_400, f"`{name}`: dates are used as days since 1970."
    return _as_numbers(as_hours(series))


def _times_of_day(series: pd.Series) -> pd.Series | None:
    """Time since midnight, timedelta64: of dates what they have of it, of numbers hours; None if they are no times."""
    if is_clock(series):
        return series
    if pd.api.types.is_datetime64_any_dtype(series):
        times: pd.Series = series - series.dt.normalize()
        return times
    if not pd.api.types.is_numeric_dtype(series) or not series.dropna().between(0, _HOURS).all():
        return None
    return pd.to_timedelta((series.astype("float64") * 3600).round(), unit="s")


def _as_numbers(series: pd.Series) -> tuple[pd.Series, str]:
    name = str(series.name)
    numbers = pd.to_numeric(series, errors="coerce").astype("float64")
    notes = []
    lost = int(numbers.isna().sum() - series.isna().sum())
    if numbers.isna().all():
        raise _misfit(name, "number", series)
    if lost:
        values = "1 value that is not a number counts" if lost == 1 else f"{lost:,} values that are not numbers count"
        notes.append(f"{values} as missing")
    huge = int((numbers.abs() > LARGEST).sum())
    if huge:
        numbers = numbers.where(numbers.abs() <= LARGEST, np.nan)
        notes.append(f"{counted(huge, 'infinite or enormous value')} {'counts' if huge == 1 else 'count'} as missing")
    return numbers, f"`{name}`: {' and '.join(notes)}." if notes else ""


def _misfit(name: str, role: str, series: pd.Series) -> DataError:
    example = series.dropna().iloc[:1].tolist()
    given = f"such as {str(example[0])[:60]!r}" if example else "all missing"
    return DataError(Problem(name, f"`{name}` must hold a {role} to be used as one; its values are {given}."))


def _listed(names: list[str]) -> str:
    return ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
