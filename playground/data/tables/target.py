"""Target column + task -> labels or scaled numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from playground.data.columns.clock import as_hours
from playground.data.tables.roles import check_classes, count, derive_task
from playground.data.tables.used_columns import LARGEST, as_categories
from playground.errors import DataError, Problem
from playground.spec.data.kinds import TableData, Task


class Target(NamedTuple):
    """What is predicted.

    Attributes:
        task: of the target.
        values: labels 0..classes-1, int32; numbers in their own unit, float64, for a regression; shape (rows,), or
            (rows, targets) where several are predicted.
        class_names: in the order of the labels; empty for a regression.
    """

    task: Task
    values: npt.NDArray[Any]
    class_names: tuple[str, ...]


def encode_targets(frame: pd.DataFrame, spec: TableData) -> Target:
    """The target, or the targets that are predicted together: values of shape (rows,), or (rows, targets).

    Raises:
        DataError: the task does not fit, or one of several targets is no number.
    """
    if spec.task == "labels":
        return _yes_or_no(frame, spec)
    if len(spec.targets) == 1:
        return encode_target(grouped(frame[spec.target], spec), spec.task)
    if spec.task not in ("auto", "regression"):
        raise DataError(
            Problem(
                "data.more_targets",
                f"`data.more_targets` must be empty where classes are predicted; got {len(spec.more_targets)}.",
            )
        )
    columns = [encode_target(frame[name], "regression").values for name in spec.targets]
    return Target("regression", np.column_stack(columns), ())


def _yes_or_no(frame: pd.DataFrame, spec: TableData) -> Target:
    """Columns of 0 and 1 that are predicted together, each by an output of its own."""
    for name in spec.targets:
        column = frame[name]
        if not pd.api.types.is_numeric_dtype(column) or not column.isin([0, 1]).all():
            example = str(column[~column.isin([0, 1])].iloc[0])[:60]
            raise _refusal(f"`{name}` must hold 0 and 1 to be one of several labels; it holds {example!r}.")
    if len(spec.targets) < 2:
        raise _refusal(f"`data.task` labels must have two columns or more to predict; `{spec.target}` is alone.")
    return Target("regression", frame[list(spec.targets)].to_numpy(dtype="float64"), ())


def check_groups(frame: pd.DataFrame, spec: TableData) -> None:
    """Refuse a class that is put into a group, and is not among the values of the whole table.

    Raises:
        DataError: naming it.
    """
    if not spec.groups:
        return
    known = {str(name) for name in as_categories(frame[spec.target]).dropna().unique()}
    for name in spec.groups:
        if name not in known:
            raise DataError(
                Problem("data.groups", f"`data.groups` must name values of `{spec.target}`; there is no {name[:60]!r}.")
            )


def grouped(known: pd.Series, spec: TableData) -> pd.Series:
    """The target in which classes are replaced by their groups; as it is where there are none."""
    if not spec.groups:
        return known
    classes = as_categories(known)
    replaced: pd.Series = classes.map(lambda name: spec.groups.get(name, name), na_action="ignore")
    return replaced


def encode_target(known: pd.Series, task: str) -> Target:
    """The target of the rows that have one.

    Args:
        known: the column, without missing values.
        task: binary, multiclass, regression, or auto.

    Raises:
        DataError: the task does not fit the values.
    """
    name, known = str(known.name), as_hours(known)
    chosen: Task = derive_task(known)  # also refuses what no task fits
    distinct = int(known.nunique())
    if task == "binary":
        if distinct != 2:
            raise _refusal(f"The target `{name}` must have two classes for a binary task; it has {distinct:,}.")
        chosen = "binary"
    elif task == "multiclass":
        check_classes(name, count(known))
        chosen = "multiclass"
    elif task == "regression":
        if not pd.api.types.is_numeric_dtype(known) or pd.api.types.is_bool_dtype(known):
            raise _refusal(
                f"The target `{name}` must be a number for a regression; it holds text such as "
                f"{str(known.iloc[0])[:60]!r}."
            )
        chosen = "regression"
    return _numbers(known, name) if chosen == "regression" else _labels(known, chosen)


def _numbers(known: pd.Series, name: str) -> Target:
    values = known.to_numpy(dtype="float64")
    if not np.isfinite(values).all() or np.abs(values).max() > LARGEST:
        raise _refusal(f"The target `{name}` must hold numbers of at most {LARGEST:g}; some are larger or infinite.")
    return Target("regression", values, ())


def _labels(known: pd.Series, task: Task) -> Target:
    labels, classes = pd.factorize(known, sort=True)
    names = as_categories(pd.Series(classes))
    return Target(task, labels.astype(np.int32), tuple(str(value) for value in names))


def _refusal(sentence: str) -> DataError:
    return DataError(Problem("data.task", sentence))


def targets_named(targets: Sequence[str]) -> str:
    """`the target `price``, or `each target: `a`, `b``: what every row that is used has a value of."""
    return ("the target " if len(targets) == 1 else "each target: ") + ", ".join(f"`{name}`" for name in targets)
