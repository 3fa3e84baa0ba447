"""Rows of a table -> rows by series and time, each time of a series once, and what was decided on the way."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from playground.data.times.day_times import is_guess
from playground.data.times.groups import find_groups
from playground.data.times.when import find_when, named, read_when
from playground.data.values.dataset import Integers
from playground.data.values.decision import Choice, Decision
from playground.spec.counted import counted, have, were
from playground.spec.data.series import SeriesData
from playground.spec.field import describe

#: column that is put beside those of the table: number of the row
ROW = "\0row"
#: columns that are offered for another time; share of the rows whose time is another one's that a person must look at
_MOST_OFFERED, _MANY = 8, 0.3


def choices_of(name: str) -> tuple[Choice, ...]:
    """What a setting of series may be, as its form calls it."""
    setting = describe(SeriesData, name)
    return tuple(Choice(choice, setting.label(choice)) for choice in setting.choices)


def time_of_rows(
    frame: pd.DataFrame, spec: SeriesData, said: list[Decision]
) -> tuple[tuple[str, ...], pd.Series | None]:
    """(columns that say when together, what they say), or ((), None): the rows are in order.

    Raises:
        DataError: columns were named that do not say when.
    """
    names: tuple[str, ...] = (spec.time, *spec.time_with)
    if not spec.time:
        names = find_when(frame, (*spec.targets, *spec.values, spec.group, *spec.group_with))
    if not names:
        dates = [str(name) for name in frame.columns if name not in spec.targets][:_MOST_OFFERED]
        choices = (Choice("", "in their order"), *(Choice(name, f"by {name}") for name in dates))
        said.append(
            Decision(
                "No column of dates was found: the rows are taken in the order in which they stand.",
                ("time",), "", choices, doubtful=True,
            )
        )  # fmt: skip
        return (), None
    when = read_when(frame, names)
    if len(names) == 1:
        choices = (Choice("", "as detected"), Choice(names[0], f"by {names[0]}"))
        others = [str(name) for name in frame.columns if str(name) not in names and _is_dates(frame[name])]
        choices += tuple(Choice(name, f"by {name}") for name in others[:_MOST_OFFERED])
        said.append(Decision(f"`{names[0]}` says when.", ("time",), spec.time, choices if others else ()))
    elif spec.time:
        choices = (Choice(list(names[1:]), f"with {named(names[1:])}".replace("`", "")), Choice([], "alone"))
        sentence = f"{named(names)} say when, together."
        guess = _is_dates(frame[names[0]]) and any(is_guess(frame[name]) for name in names[1:])
        said.append(Decision(sentence, ("time_with",), list(names[1:]), choices, doubtful=guess))
    else:
        said.append(Decision(f"{named(names)} say when, together.", ("time",), "", (
            Choice("", "together"), Choice(names[0], f"{names[0]} alone"),
        )))  # fmt: skip
    return names, when


def rows_in_order(
    frame: pd.DataFrame, when: pd.Series | None, spec: SeriesData, time: Sequence[str], said: list[Decision]
) -> tuple[pd.DataFrame, pd.Series | None, Integers]:
    """Rows by series and time, each time once, with their numbers as column `ROW`; when they are; their series."""
    frame = frame.assign(**{ROW: np.arange(len(frame))})
    groups = np.zeros(len(frame), dtype=np.int64)
    if spec.group:
        groups = _groups(frame, spec, said)
    known = groups >= 0
    if not known.all():
        lost = int((~known).sum())
        said.append(Decision(f"{counted(lost, 'row')} without a value of `{spec.group}` {were(lost)} left out."))
    if when is not None:
        timeless = int((when.isna().to_numpy() & known).sum())
        if timeless:
            said.append(
                Decision(f"{counted(timeless, 'row')} without a time in {named(time)} {were(timeless)} left out.")
            )
        known &= when.notna().to_numpy()
    frame, groups = frame[known], groups[known]
    when = when[known] if when is not None else None
    keys = [groups] if when is None else [when.to_numpy(), groups]
    order = np.lexsort(keys)
    if when is not None and not np.array_equal(order, np.arange(len(order))) and not spec.group:
        newest = ": the newest one stood first." if when.is_monotonic_decreasing else "."
        said.append(Decision(f"The rows were sorted by {named(time)}{newest}"))
    frame, groups = frame.iloc[order], groups[order]
    if when is None:
        return frame, None, groups
    return _once(frame, when.iloc[order], groups, spec, time, said)


def _groups(frame: pd.DataFrame, spec: SeriesData, said: list[Decision]) -> Integers:
    """Number of the series of each row, -1 where that is not known."""
    names = (spec.group, *spec.group_with)
    numbers = frame.groupby(list(names), sort=False, dropna=True).ngroup()
    groups = numbers.to_numpy(dtype=np.float64, na_value=-1).astype(np.int64)
    tells = "tells" if len(names) == 1 else "tell"
    choices = (Choice(spec.group, f"series by {spec.group}"), Choice("", "one series"))
    sentence = f"{named(names)} {tells} {int(groups.max()) + 1:,} series apart; no window lies in two."
    said.append(Decision(sentence, ("group",), spec.group, choices))
    return groups


def _once(
    frame: pd.DataFrame, when: pd.Series, groups: Integers, spec: SeriesData, time: Sequence[str], said: list[Decision]
) -> tuple[pd.DataFrame, pd.Series, Integers]:
    """Each time of a series once."""
    begins = np.ones(len(frame), dtype=bool)
    begins[1:] = (when.to_numpy()[1:] != when.to_numpy()[:-1]) | (groups[1:] != groups[:-1])
    again = int((~begins).sum())
    if not again:
        return frame, when, groups
    kept = begins if spec.repeats == "first" else np.append(begins[1:], True)
    place = "its place" if again == 1 else "their place"
    how = {
        "last": f"of a later one, which is taken in {place}",
        "first": f"of an earlier one, which is taken in {place}",
        "mean": "of another one: the mean of their numbers is taken",
    }[spec.repeats]
    many = again > _MANY * len(frame)
    sentence = f"{counted(again, 'row')} {have(again)} the time {how}."
    said.append(Decision(sentence, ("repeats",), spec.repeats, choices_of("repeats"), doubtful=many))
    if not spec.group and (found := find_groups(frame, when, (*time, *spec.targets, ROW))):
        sentence = f"{named(found)} may tell several series apart."
        choices = (Choice("", "one series"), Choice(found[0], f"series by {found[0]}"))
        said.append(Decision(sentence, ("group",), "", choices if len(found) == 1 else (), doubtful=True))
    if spec.repeats == "mean":
        numbers = [name for name in frame.columns if name != ROW and _is_number(frame[name])]
        frame = frame.astype(dict.fromkeys(numbers, "float64"))
        # all rows of a time have its mean, of which one is kept
        frame[numbers] = frame[numbers].groupby(np.cumsum(begins)).transform("mean")
    return frame[kept], when[kept], groups[kept]


def _is_dates(series: pd.Series) -> bool:
    return bool(pd.api.types.is_datetime64_any_dtype(series))


def _is_number(series: pd.Series) -> bool:
    return bool(pd.api.types.is_numeric_dtype(series) and not pd.api.types.is_bool_dtype(series))
