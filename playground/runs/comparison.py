"""Runs -> tables that set them side by side. Pure pandas."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from playground.runs.baselines import NOISE, split_baseline, verdict_of
from playground.runs.naming import data_name
from playground.runs.run import Run
from playground.runs.shape_text import network_text
from playground.spec.change import flatten
from playground.spec.training.optimizers import OPTIMIZER_LABELS

_KINDS = {
    "id": "str",
    "name": "str",
    "status": "str",
    "starred": "bool",
    "tags": "object",
    "note": "str",
    "group": "str",
    "data": "str",
    "network": "str",
    "optimizer": "str",
    "learning_rate": "float64",
    "batch_size": "Int64",
    "epochs": "Int64",
    "elapsed_s": "float64",
    "parameters": "Int64",
    "baselines": "str",
}
_LAST_KINDS = {"created": "datetime64[us, UTC]", "sparkline": "object"}
# what every two runs differ in, or never
_NO_SETTINGS = ("version", "name")


def runs_table(runs: Sequence[Run]) -> pd.DataFrame:
    """One row a run, in the order given.

    Columns: `id`, `name`, `status`, `starred`, `tags` (list), `note`, `group`, `data`, `network` ("784-128-64-10"),
    `optimizer`, `learning_rate`, `batch_size` (missing: all samples), `epochs` (complete), `elapsed_s`, `parameters`
    (missing: not built yet), `baselines` ("9.1 points behind gradient boosting", "" where nothing was compared); for
    each metric of any of the runs `<metric>`, `<metric>_best` and `<metric>_best_epoch` (missing where the run has
    none), and of a baseline its figure alone; `created` (UTC) and `sparkline` (list, of finite values only).
    """
    metrics = [name for name in dict.fromkeys(name for run in runs for name in run.metrics) if not _is_noise(name)]
    columns: dict[str, list[Any]] = {name: [] for name in _KINDS}
    for run in runs:
        for name, value in _fixed(run).items():
            columns[name].append(value)
    table = {name: pd.Series(values, dtype=_KINDS[name]) for name, values in columns.items()}
    for metric in metrics:
        found = [run.metrics.get(metric) for run in runs]
        table[metric] = pd.Series([item.last if item else None for item in found], dtype="float64")
        if split_baseline(metric)[1] or " of " in metric:
            # no network's, or of one class or output: found once, at the end, so none of its epochs is the best. Names
            # of the user's get no ending, either: another class may be called so
            continue
        table[f"{metric}_best"] = pd.Series([item.best if item else None for item in found], dtype="float64")
        epochs = [item.best_epoch or None if item else None for item in found]
        table[f"{metric}_best_epoch"] = pd.Series(epochs, dtype="Int64")
    table["created"] = pd.Series([run.created for run in runs], dtype=_LAST_KINDS["created"])
    # of values that are no finite numbers, tables draw no line but print the list
    lines = [[value for value in run.sparkline if math.isfinite(value)] for run in runs]
    table["sparkline"] = pd.Series(lines, dtype=_LAST_KINDS["sparkline"])
    return pd.DataFrame(table)


def settings_table(runs: Sequence[Run], *, only_differences: bool = False) -> pd.DataFrame:
    """One row a setting by its dotted path, one column a run by its id; None where a run has no such setting.

    Args:
        runs: in the order of the columns.
        only_differences: leave out settings that are the same in all runs.
    """
    leaves = {run.id: flatten(run.spec) for run in runs}
    paths = dict.fromkeys(path for values in leaves.values() for path in values if path not in _NO_SETTINGS)
    rows = {path: [values.get(path) for values in leaves.values()] for path in paths}
    if only_differences:
        rows = {path: values for path, values in rows.items() if any(value != values[0] for value in values)}
    index = pd.Index(list(rows), dtype=object, name="setting")
    columns = [
        pd.Series([values[place] for values in rows.values()], dtype=object, index=index, name=run)
        for place, run in enumerate(leaves)
    ]
    return pd.concat(columns, axis=1) if columns else pd.DataFrame(index=index)


def _fixed(run: Run) -> dict[str, Any]:
    training = run.spec.training
    verdict = verdict_of({name: item.last for name, item in run.metrics.items()})
    return {
        "id": run.id,
        "name": run.name,
        "status": run.status,
        "starred": run.starred,
        "tags": list(run.tags),
        "note": run.note,
        "group": run.group,
        "data": data_name(run.spec),
        "network": network_text(run.spec),
        "optimizer": OPTIMIZER_LABELS[training.optimizer.name],
        "learning_rate": training.learning_rate,
        "batch_size": training.batch_size,
        "epochs": run.epochs,
        "elapsed_s": run.elapsed_s,
        "parameters": run.parameters or None,
        "baselines": verdict.short if verdict else "",
    }


def _is_noise(metric: str) -> bool:
    return split_baseline(metric)[1] == NOISE
