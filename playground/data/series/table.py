"""Table + SeriesData -> Series: rows in the order of time, the columns that are used, and what was noticed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from playground.data.columns.clock import as_hours
from playground.data.series.gaps import without_gaps
from playground.data.series.order import rows_in_order, time_of_rows
from playground.data.series.types import Floats, Series
from playground.data.tables.roles import check_classes, count, role_in
from playground.data.tables.used_columns import LARGEST, as_categories, check_column
from playground.data.times.when import named
from playground.data.values.decision import Decision
from playground.errors import DataError, Problem
from playground.spec.data.kinds import Task
from playground.spec.data.series import SeriesData

_TARGET = "data.target"


def read_series(frame: pd.DataFrame, spec: SeriesData) -> Series:
    """The series of a table.

    Raises:
        DataError: a column is not there, or cannot be what it is asked to be; one sentence says why.
    """
    said: list[Decision] = []
    for field, names in _named(spec).items():
        for name in names:
            check_column(name, frame, field)
    frame = frame.reset_index(drop=True)
    all_rows = len(frame)
    time, when = time_of_rows(frame, spec, said)
    frame, when, groups = rows_in_order(frame, when, spec, time, said)
    if len(frame) < 3:
        alike = (
            f" once each of the {all_rows:,} rows has a time of its own in {named(time)}"
            if all_rows > 2 and time
            else ""
        )
        raise DataError(
            Problem("data.dataset", f"A series must have at least 3 rows; this one has {len(frame)}{alike}.")
        )
    task = _task(frame, spec)
    targets, classes = _targets(frame, spec, task)
    names = _inputs(frame, spec, time, task, said)
    inputs = np.column_stack([_numbers(frame[name], "data.values", said) for name in names])
    times = when.to_numpy().astype("datetime64[s]") if when is not None and _is_dates(when) else None
    rows = frame["\0row"].to_numpy(dtype=np.int64)
    _, segments = np.unique(groups, return_inverse=True)
    series = Series(inputs, names, targets, spec.targets, task, classes, times, groups, segments.astype(np.int64), rows)
    if when is not None:
        series = without_gaps(series, when.to_numpy(), spec, said)
    return replace(series, decisions=tuple(said))


def _named(spec: SeriesData) -> dict[str, tuple[str, ...]]:
    return {
        _TARGET: (spec.target,),
        "data.more_targets": spec.more_targets,
        "data.values": spec.values,
        "data.time": (spec.time,) if spec.time else (),
        "data.time_with": spec.time_with if spec.time else (),
        "data.group": (spec.group,) if spec.group else (),
        "data.group_with": spec.group_with if spec.group else (),
    }


def _is_dates(series: pd.Series) -> bool:
    return bool(pd.api.types.is_datetime64_any_dtype(series))


def _is_number(series: pd.Series) -> bool:
    return bool(pd.api.types.is_numeric_dtype(series) and not pd.api.types.is_bool_dtype(series))


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


def _inputs(
    frame: pd.DataFrame, spec: SeriesData, time: Sequence[str], task: Task, said: list[Decision]
) -> tuple[str, ...]:
    targets = spec.targets if task == "regression" else ()
    own = {*time, spec.group, *spec.group_with, "\0row", *(() if targets else (spec.target,))}
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
        role, reason = role_in(frame, name)
        if name in targets or role == "number":
            names.append(name)
        elif reason:
            said.append(Decision(f"`{name}` is left out. {reason}"))
        else:
            said.append(Decision(f"`{name}` is left out. Only numbers can be seen as a series."))
    if not names:
        raise DataError(Problem("data.values", "At least one column of numbers must be there to look at; none is."))
    return tuple(names)


def _numbers(series: pd.Series, field: str, said: list[Decision]) -> Floats:
    series = as_hours(series)
    values = pd.to_numeric(series, errors="coerce") if not _is_dates(series) else pd.Series(np.nan, series.index)
    found = values.to_numpy(dtype=np.float64, na_value=np.nan)
    if np.isnan(found).all():
        example = str(series.dropna().iloc[0])[:60] if series.notna().any() else "nothing"
        raise DataError(Problem(field, f"`{series.name}` must hold numbers; it holds {example!r}."))
    with np.errstate(invalid="ignore"):
        huge = np.abs(found) > LARGEST
    lost = int(np.isnan(found).sum() - series.isna().sum()) + int(huge.sum())
    if lost:
        what = "values that are no numbers, or enormous ones, count as missing"
        said.append(Decision(f"`{series.name}`: {lost:,} {what}."))
    return np.where(huge, np.nan, found)
