"""Columns of 0 and 1, or of yes and no, of which exactly one is 1 in each row -> one column of classes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from playground.data.columns.label_text import means_yes
from playground.data.values.decision import Choice, Decision
from playground.errors import DataError, Problem

#: fewest columns and rows of a group, and most columns beside the target that are looked at
_FEWEST, _ROWS, _WIDE = 3, 10, 60


def one_hot_group(frame: pd.DataFrame, column: str) -> tuple[str, ...]:
    """The columns beside this one that are 1 where none of the others is; () where there are no such."""
    names = [str(name) for name in frame.columns]
    if column not in names or len(frame) < _ROWS or not _is_flag(frame[column]):
        return ()
    at = names.index(column)
    low, high = at, at
    while low > max(0, at - _WIDE) and _is_flag(frame[names[low - 1]]):
        low -= 1
    while high < min(len(names) - 1, at + _WIDE) and _is_flag(frame[names[high + 1]]):
        high += 1
    sums = np.zeros((high - low + 2, len(frame)), dtype=np.int64)
    sums[1:] = np.cumsum([_flags(frame[name]).astype(np.int64) for name in names[low : high + 1]], axis=0)
    for first in range(low, at + 1):
        for last in range(high, at - 1, -1):
            if last - first + 1 >= _FEWEST and (sums[last - low + 1] - sums[first - low] == 1).all():
                return tuple(names[first : last + 1])
    return ()


def _is_flag(series: pd.Series) -> bool:
    if pd.api.types.is_bool_dtype(series):
        return True
    if pd.api.types.is_integer_dtype(series):
        return bool(series.isin([0, 1]).all() and series.nunique() == 2)
    if pd.api.types.is_numeric_dtype(series) or series.nunique() != 2 or series.isna().any():
        return False
    return {means_yes(str(value)) for value in series.unique()} == {True, False}


def _flags(series: pd.Series) -> npt.NDArray[np.float64]:
    """0 and 1 as numbers, yes and no as 1 and 0; NaN for anything else."""
    if not pd.api.types.is_numeric_dtype(series):
        words = {value: means_yes(str(value)) for value in series.dropna().unique()}
        series = series.map(words).astype("object")
    return np.asarray(pd.to_numeric(series, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan))


def _yes(series: pd.Series) -> str:
    """What a 1 is called in the column."""
    if pd.api.types.is_numeric_dtype(series) and not pd.api.types.is_bool_dtype(series):
        return "1"
    return next((str(value) for value in series.dropna().unique() if means_yes(str(value))), "yes")


def offered_group(frame: pd.DataFrame, target: str) -> Decision | None:
    """What is said where the target is one of such columns, with the switch that makes one column of them."""
    group = one_hot_group(frame, target)
    if not group:
        return None
    named = ", ".join(f"`{name}`" for name in group[:6]) + (", ..." if len(group) > 6 else "")
    sentence = (
        f"{named}: exactly one of these {len(group)} columns is {_yes(frame[target])} in each row, so they are one "
        f"column of classes. "
        f"`{target}` alone is predicted now, and the others give it away."
    )
    choices = (Choice(None, "as they are"), Choice(list(group), f"one column of {len(group)} classes"))
    return Decision(sentence, ("format", "one_hot", _name(group, frame)), None, choices, doubtful=True)


def with_classes(frame: pd.DataFrame, name: str, group: tuple[str, ...]) -> tuple[pd.DataFrame, Decision]:
    """The table with one column of classes in place of the first of these columns.

    Raises:
        DataError: there is no such column, or not exactly one of them is 1 in each row.
    """
    for column in group:
        if column not in frame.columns:
            sentence = f"`data.format.one_hot` must name columns of the table; there is no `{column[:200]}`."
            raise DataError(Problem("data.format.one_hot", sentence))
    values = np.column_stack([_flags(frame[column]) for column in group])
    wrong = ~(np.isin(values, [0, 1]).all(axis=1) & (values.sum(axis=1) == 1))
    if wrong.any():
        sentence = (
            f"`data.format.one_hot` must name columns of which exactly one is 1 in each row; in row "
            f"{int(np.flatnonzero(wrong)[0]) + 1:,} it is not so."
        )
        raise DataError(Problem("data.format.one_hot", sentence))
    prefix = _prefix(group)
    labels = np.array([column.removeprefix(prefix) for column in group], dtype=object)
    classes = pd.Series(labels[values.argmax(axis=1)], index=frame.index, dtype="str")
    place = list(frame.columns).index(group[0])
    rest = frame.drop(columns=list(group))
    rest.insert(min(place, rest.shape[1]), name, classes)
    choices = (Choice(list(group), f"one column of {len(group)} classes"), Choice(None, "as they are"))
    kinds = "0 and 1" if pd.api.types.is_numeric_dtype(frame[group[0]]) else "yes and no"
    sentence = f"`{name}` is made of {len(group)} columns of {kinds}, as chosen."
    return rest, Decision(sentence, ("format", "one_hot", name), list(group), choices)


def _prefix(group: tuple[str, ...]) -> str:
    same = [len(set(letters)) == 1 for letters in zip(*group, strict=False)]
    common = group[0][: same.index(False) if False in same else len(same)]
    cut = max(common.rfind(mark) for mark in "_-. =:")
    return common[: cut + 1]


def _name(group: tuple[str, ...], frame: pd.DataFrame) -> str:
    name = _prefix(group).strip("_-. =:") or "class"
    return name if name not in frame.columns or name in group else f"{name} (one of {len(group)})"
