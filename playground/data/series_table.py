"""Table + SeriesData -> Series: rows in the order of time, the columns that are used, and what was noticed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from playground.data.columns import check_classes, count, detect_role
from playground.data.dataset import Integers
from playground.data.dates import parse_any_dates
from playground.data.table_columns import LARGEST, as_categories, check_column
from playground.errors import DataError, Problem
from playground.spec.data import Task
from playground.spec.series import SeriesData

Floats = npt.NDArray[np.float64]
Times = npt.NDArray[np.datetime64]

#: a step longer than so many usual ones is a gap
_GAP = 1.5
_TARGET = "data.target"


@dataclass(frozen=True, slots=True)
class Series:
    """Steps in time, in order; several series one after another.

    Attributes:
        inputs: float64, shape (steps, inputs); NaN where missing.
        input_names: of its columns.
        targets: float64, shape (steps, targets), NaN where missing; of classes the label of each step, -1 where
            missing, int64, shape (steps, 1).
        target_names: of its columns.
        task: what is predicted.
        class_names: in the order of the labels; empty for a regression.
        times: datetime64[s], shape (steps,); None where nothing is known but the order.
        groups: number of the series that each step belongs to, in ascending order, shape (steps,).
        segments: the same, where a gap begins another one.
        rows: number of each step's row in the source.
        notes: sentences for the user.
    """

    inputs: Floats
    input_names: tuple[str, ...]
    targets: npt.NDArray[Any]
    target_names: tuple[str, ...]
    task: Task
    class_names: tuple[str, ...]
    times: Times | None
    groups: Integers
    segments: Integers
    rows: Integers
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.inputs)

    @property
    def step_s(self) -> float | None:
        """The usual time from one step to the next, in seconds, or None."""
        if self.times is None or len(self) < 2:
            return None
        within = np.diff(self.times)[np.diff(self.groups) == 0]
        return float(np.median(within.astype("timedelta64[s]").astype(np.float64))) if len(within) else None


def read_series(frame: pd.DataFrame, spec: SeriesData) -> Series:
    """The series of a table.

    Raises:
        DataError: a column is not there, or cannot be what it is asked to be; one sentence says why.
    """
    notes: list[str] = []
    for field, names in _named(spec).items():
        for name in names:
            check_column(name, frame, field)
    frame = frame.reset_index(drop=True)
    time, when = _time(frame, spec, notes)
    frame, when, groups = _in_order(frame, when, spec, time, notes)
    if len(frame) < 3:
        raise DataError(Problem("data.dataset", f"A series must have at least 3 rows; this one has {len(frame)}."))
    task = _task(frame, spec)
    targets, classes = _targets(frame, spec, task)
    names = _inputs(frame, spec, time, task, notes)
    inputs = np.column_stack([_numbers(frame[name], "data.values", notes) for name in names])
    times = when.to_numpy().astype("datetime64[s]") if when is not None and _is_dates(when) else None
    segments = _segments(times, groups, spec, notes)
    return Series(
        inputs, names, targets, spec.targets, task, classes, times, groups, segments,
        frame["\0row"].to_numpy(dtype=np.int64), tuple(notes),
    )  # fmt: skip


def _named(spec: SeriesData) -> dict[str, tuple[str, ...]]:
    return {
        _TARGET: (spec.target,),
        "data.more_targets": spec.more_targets,
        "data.values": spec.values,
        "data.time": (spec.time,) if spec.time else (),
        "data.group": (spec.group,) if spec.group else (),
    }


def _is_dates(series: pd.Series) -> bool:
    return bool(pd.api.types.is_datetime64_any_dtype(series))


def _is_number(series: pd.Series) -> bool:
    return bool(pd.api.types.is_numeric_dtype(series) and not pd.api.types.is_bool_dtype(series))


def _time(frame: pd.DataFrame, spec: SeriesData, notes: list[str]) -> tuple[str, pd.Series | None]:
    """(name of the column that says when, its values), or ("", None): the rows are in order."""
    if not spec.time:
        found = next((str(name) for name in frame.columns if _is_dates(frame[name])), "")
        if not found:
            notes.append("No column of dates was found: the rows are taken in the order in which they stand.")
            return "", None
        notes.append(f"`{found}` says when.")
        return found, frame[found]
    column = frame[spec.time]
    if _is_dates(column) or (_is_number(column) and column.notna().any()):
        return spec.time, column
    dates = parse_any_dates(column)
    if dates is None:
        example = str(column.dropna().iloc[0])[:60] if column.notna().any() else "nothing"
        raise DataError(
            Problem("data.time", f"`data.time` must be a column of dates or numbers; `{spec.time}` holds {example!r}.")
        )
    return spec.time, dates


def _in_order(
    frame: pd.DataFrame, when: pd.Series | None, spec: SeriesData, time: str, notes: list[str]
) -> tuple[pd.DataFrame, pd.Series | None, Integers]:
    """Rows by series and time, each time once; and the number of each row's series."""
    frame = frame.assign(**{"\0row": np.arange(len(frame))})
    groups = np.zeros(len(frame), dtype=np.int64)
    if spec.group:
        groups = pd.factorize(frame[spec.group])[0].astype(np.int64)
    known = groups >= 0
    if not known.all():
        notes.append(f"{int((~known).sum()):,} rows without a value of `{spec.group}` were left out.")
    if when is not None:
        timeless = int((when.isna().to_numpy() & known).sum())
        if timeless:
            notes.append(f"{timeless:,} rows without a time in `{time}` were left out.")
        known &= when.notna().to_numpy()
    frame, groups = frame[known], groups[known]
    when = when[known] if when is not None else None
    keys = [groups] if when is None else [when.to_numpy(), groups]
    order = np.lexsort(keys)
    if when is not None and not np.array_equal(order, np.arange(len(order))) and not spec.group:
        notes.append(f"The rows were sorted by `{time}`.")
    frame, groups = frame.iloc[order], groups[order]
    if when is None:
        return frame, None, groups
    when = when.iloc[order]
    again = np.zeros(len(frame), dtype=bool)
    again[:-1] = (when.to_numpy()[1:] == when.to_numpy()[:-1]) & (groups[1:] == groups[:-1])
    if again.any():
        notes.append(f"{int(again.sum()):,} rows have the time of a later one, which is taken in their place.")
    return frame[~again], when[~again], groups[~again]


def _task(frame: pd.DataFrame, spec: SeriesData) -> Task:
    column = frame[spec.target].dropna()
    counts = count(column)
    if counts.distinct < 2:
        raise DataError(
            Problem(
                _TARGET,
                f"The target `{spec.target}` must have at least two different values; it has {counts.distinct}.",
            )
        )
    if _is_dates(column):
        raise DataError(Problem(_TARGET, f"The target `{spec.target}` must be numbers or classes; it is a date."))
    task: Task
    if spec.task != "auto":
        task = spec.task
    elif _is_number(column) and (counts.distinct > 2 or not bool((column % 1 == 0).all())):
        task = "regression"
    else:
        task = "binary" if counts.distinct == 2 else "multiclass"
    if task == "regression":
        return task
    if spec.more_targets:
        raise DataError(
            Problem(
                "data.more_targets",
                f"`data.more_targets` must be empty where classes are predicted, as of `{spec.target}`; "
                f"got {len(spec.more_targets)}.",
            )
        )
    if task == "binary" and counts.distinct != 2:
        raise DataError(
            Problem("data.task", f"The target `{spec.target}` must have two classes; it has {counts.distinct:,}.")
        )
    check_classes(spec.target, counts)
    return task


def _targets(frame: pd.DataFrame, spec: SeriesData, task: Task) -> tuple[npt.NDArray[Any], tuple[str, ...]]:
    if task == "regression":
        return np.column_stack([_numbers(frame[name], _TARGET, []) for name in spec.targets]), ()
    labels, classes = pd.factorize(frame[spec.target], sort=True)
    names = as_categories(pd.Series(classes))
    return labels.astype(np.int64)[:, None], tuple(str(name) for name in names)


def _inputs(frame: pd.DataFrame, spec: SeriesData, time: str, task: Task, notes: list[str]) -> tuple[str, ...]:
    targets = spec.targets if task == "regression" else ()
    own = {time, spec.group, "\0row", *(() if targets else (spec.target,))}
    if spec.values:
        wrong = [name for name in spec.values if name in own]
        if wrong:
            raise DataError(
                Problem(
                    "data.values", f"`data.values` must not name the time, the series or the class; got `{wrong[0]}`."
                )
            )
        return tuple(dict.fromkeys(spec.values))
    names = []
    for name in map(str, frame.columns):
        if name in own:
            continue
        role, reason = detect_role(frame[name])
        if name in targets or role == "number":
            names.append(name)
        elif reason:
            notes.append(f"`{name}` is left out. {reason}")
        else:
            notes.append(f"`{name}` is left out. Only numbers can be seen as a series.")
    if not names:
        raise DataError(Problem("data.values", "At least one column of numbers must be there to look at; none is."))
    return tuple(names)


def _numbers(series: pd.Series, field: str, notes: list[str]) -> Floats:
    values = pd.to_numeric(series, errors="coerce") if not _is_dates(series) else pd.Series(np.nan, series.index)
    found = values.to_numpy(dtype=np.float64, na_value=np.nan)
    if np.isnan(found).all():
        example = str(series.dropna().iloc[0])[:60] if series.notna().any() else "nothing"
        raise DataError(Problem(field, f"`{series.name}` must hold numbers; it holds {example!r}."))
    with np.errstate(invalid="ignore"):
        huge = np.abs(found) > LARGEST
    lost = int(np.isnan(found).sum() - series.isna().sum()) + int(huge.sum())
    if lost:
        notes.append(f"`{series.name}`: {lost:,} values that are no numbers, or enormous ones, count as missing.")
    return np.where(huge, np.nan, found)


def _segments(times: Times | None, groups: Integers, spec: SeriesData, notes: list[str]) -> Integers:
    begins = np.zeros(len(groups), dtype=bool)
    begins[1:] = np.diff(groups) != 0
    if times is not None and len(times) > 2:
        steps = np.diff(times).astype(np.float64)
        within = ~begins[1:]
        usual = float(np.median(steps[within])) if within.any() else 0.0
        gap = within & (steps > _GAP * usual)
        if gap.any() and usual > 0:
            longest = int(np.argmax(np.where(gap, steps, 0)))
            what = "no window lies over one" if spec.gaps == "break" else "the next row counts as the next step"
            notes.append(
                f"{int(gap.sum()):,} gaps in time, the longest after {times[longest]}: {what}.".replace("T00:00:00", "")
            )
            if spec.gaps == "break":
                begins[1:] |= gap
    return np.cumsum(begins).astype(np.int64)
