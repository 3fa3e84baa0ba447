"""Table + target -> columns that give the answer away: an index, a copy, a code of the same classes, or nearly so."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from playground.data.tables.roles import derive_task, role_in
from playground.errors import PlaygroundError
from playground.spec.counted import counted
from playground.spec.data.kinds import TableData

#: rows that a single column is tried on, and fewest rows that anything is said of
_ROWS, _FEWEST = 2_000, 30
#: columns that are tried
_COLUMNS = 200
#: accuracy or R2 of one column alone from which on it is suspect
_ALONE = 0.99
#: R2 of the ranks from which on a column is the target in another measure
_RANKED = 0.999
#: the accuracy must be so far above the share of the commonest class, in parts of what is left
_ABOVE = 0.9
_FOLDS = 5
#: bins that say quickly whether one number can tell another
_BINS, _QUICK = 60, 0.95


#: answers that are remembered
_KEPT = 64
_known: OrderedDict[str, tuple[Leak, ...]] = OrderedDict()
_lock = threading.Lock()


class Leak(NamedTuple):
    """A column that gives the target away.

    Attributes:
        column: its name.
        certain: it is a copy of the target or another name of the same classes, so it is left out.
        sentence: what it is, with the figure.
    """

    column: str
    certain: bool
    sentence: str


def find_leaks(frame: pd.DataFrame, target: str, classes: bool) -> list[Leak]:
    """Columns that alone give the target away.

    Args:
        frame: rows that have a target.
        target: column to predict.
        classes: it is predicted as classes, not as a number.
    """
    if len(frame) < _FEWEST:
        return []
    leaks = []
    few = frame.iloc[np.sort(np.random.default_rng(0).permutation(len(frame))[:_ROWS])]
    labels = pd.factorize(few[target])[0]
    for name in [str(column) for column in frame.columns if column != target][:_COLUMNS]:
        if frame[name].nunique() < 2:
            continue
        leak = _copy(frame[name], frame[target], classes) or _alone(few[name], few[target], labels, classes)
        if leak is not None:
            leaks.append(leak)
    return leaks


def _copy(column: pd.Series, target: pd.Series, classes: bool) -> Leak | None:
    name, of = str(column.name), str(target.name)
    both = column.notna()
    if both.sum() < 0.9 * len(column):
        return None
    left, right = column[both], target[both]
    if _equal(left, right):
        return Leak(name, True, f"It is a copy of the target `{of}`: equal in {counted(int(both.sum()), 'row')}.")
    if not classes:
        return None
    pairs = pd.DataFrame({"left": pd.factorize(left)[0], "right": pd.factorize(right)[0]}).drop_duplicates()
    kinds = len(pairs)
    if kinds == pairs["left"].nunique() == pairs["right"].nunique() and kinds == target.nunique():
        return Leak(name, True, f"It is the target `{of}` by another name: each of its {kinds} values is one class.")
    return None


def _equal(left: pd.Series, right: pd.Series) -> bool:
    numeric = pd.api.types.is_numeric_dtype(left) and pd.api.types.is_numeric_dtype(right)
    if numeric:
        return bool(np.allclose(left.to_numpy(float), right.to_numpy(float), rtol=1e-9, atol=0))
    return bool((left.astype("str").to_numpy() == right.astype("str").to_numpy()).all())


def _alone(column: pd.Series, target: pd.Series, labels: npt.NDArray[np.intp], classes: bool) -> Leak | None:
    """What a small tree predicts from this column only, tried on rows that it has not seen."""
    # slow to load, and no page needs them before a table is there
    from sklearn.model_selection import cross_val_score
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    values = _as_numbers(column)
    if values is None:
        return None
    x = values.reshape(-1, 1)
    if classes:
        counts = np.bincount(labels)
        if counts.min() < _FOLDS:
            return None
        common = float(counts.max() / len(labels))
        tree = DecisionTreeClassifier(max_leaf_nodes=max(8, 2 * len(counts)), min_samples_leaf=2, random_state=0)
        if tree.fit(x, labels).score(x, labels) < _ALONE:
            return None
        score = float(cross_val_score(tree, x, labels, cv=_FOLDS).mean())
        if score < _ALONE or score - common < _ABOVE * (1 - common):
            return None
        figure = f"{100 * score:.1f} % of the rows right, where the commonest class is {100 * common:.1f} %"
    else:
        y = target.to_numpy(dtype=np.float64)
        order = np.random.default_rng(0).permutation(len(y))
        straight = float(np.corrcoef(x[:, 0], y)[0, 1] ** 2) if np.ptp(x) and np.ptp(y) else 0.0
        # log and exp of the target have its order
        ranked = float(column.corr(target, method="spearman") ** 2) if column.nunique() >= _BINS else 0.0
        score = max(straight, ranked if ranked >= _RANKED and pd.api.types.is_numeric_dtype(column) else 0.0)
        if score < _ALONE and _in_bins(x[:, 0], y) > _QUICK:
            regressor = DecisionTreeRegressor(min_samples_leaf=3, random_state=0)
            score = float(cross_val_score(regressor, x[order], y[order], cv=_FOLDS, scoring="r2").mean())
        if score < _ALONE:
            return None
        figure = f"R² {score:.3f}{' of the ranks' if straight < _ALONE and score == ranked else ''}"
    return Leak(
        str(column.name),
        False,
        f"It alone predicts `{target.name}` ({figure}): is it known before the target is? Leave it out if not.",
    )


def _in_bins(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> float:
    """Share of the variance of `y` that lies between rows of neighbouring `x`."""
    spread = float(y.var())
    blocks = np.array_split(y[np.argsort(x, kind="stable")], min(_BINS, len(y) // 5))
    return 1 - float(sum(block.var() * len(block) for block in blocks)) / (len(y) * spread) if spread else 0.0


def _as_numbers(column: pd.Series) -> npt.NDArray[np.float64] | None:
    if pd.api.types.is_datetime64_any_dtype(column) or pd.api.types.is_timedelta64_dtype(column):
        return None
    if pd.api.types.is_numeric_dtype(column):
        values = column.to_numpy(dtype=np.float64, na_value=np.nan)
        values = np.where(np.isfinite(values), values, np.nan)
        filled = np.where(np.isnan(values), np.nanmin(values) - 1 if not np.isnan(values).all() else 0, values)
        return np.asarray(filled, dtype=np.float64)
    codes, found = pd.factorize(column)
    # of many different texts, a tree would learn the order in which they come
    return codes.astype(np.float64) if len(found) <= 100 else None


def without_leaks(frame: pd.DataFrame, data: TableData) -> TableData:
    """`data` with columns left out that are the target once more, unless the user says what they are used as."""
    certain = [leak.column for leak in leaks_of(frame, data) if leak.certain and leak.column not in data.columns]
    rest = [name for name in map(str, frame.columns) if name not in (*certain, *data.targets)]
    usable = any(data.columns.get(name) != "leave_out" and not role_in(frame, name).reason for name in rest)
    if not certain or not usable:
        return data
    return data.model_copy(update={"columns": {**data.columns, **dict.fromkeys(certain, "leave_out")}})


def leaks_of(frame: pd.DataFrame, data: TableData) -> tuple[Leak, ...]:
    """`find_leaks` for the target of these data, remembered; () where several columns are predicted."""
    if len(data.targets) > 1 or data.target not in frame.columns:
        return ()
    key = json.dumps([data.dataset, data.format.model_dump(mode="json"), data.target, data.task])
    with _lock:
        if key in _known:
            return _known[key]
    known = frame.dropna(subset=[data.target])
    try:
        classes = (derive_task(known[data.target]) if data.task == "auto" else data.task) != "regression"
        found = tuple(find_leaks(known, data.target, classes))
    except PlaygroundError:
        return ()  # said where the target is chosen
    with _lock:
        _known[key] = found
        while len(_known) > _KEPT:
            _known.popitem(last=False)
    return found
