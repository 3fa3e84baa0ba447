"""Runs of a race -> who leads in what."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from playground.runs.run import Run
from playground.spec.metrics import more_is_better

#: metrics in which runs are compared, and what the best one is told
_LEADS = {
    "val_loss": "lowest validation loss",
    "val_accuracy": "best validation accuracy",
    "val_r2": "best validation R²",
    "val_mae": "smallest validation error",
    "val_distance": "closest to the real samples",
    "test_accuracy": "best on test samples",
}


def standings(runs: Sequence[Run]) -> dict[str, tuple[str, ...]]:
    """Run -> what it is best at among `runs`; a tie makes nobody the best."""
    marks: dict[str, list[str]] = {run.id: [] for run in runs}
    for metric, text in _LEADS.items():
        if metric == "val_loss" and leading_metric(runs):
            continue
        sign = -1.0 if more_is_better(metric) else 1.0
        _award(marks, runs, text, lambda run, metric=metric, sign=sign: sign * _best(run, metric))  # type: ignore[misc]
    _award(marks, runs, "fewest parameters", lambda run: float(run.parameters) if run.epochs else math.nan)
    if not any(run.is_open for run in runs):
        _award(marks, runs, "shortest training", lambda run: run.elapsed_s or math.nan)
    return {run: tuple(texts) for run, texts in marks.items()}


def leading_metric(runs: Sequence[Run]) -> str:
    """The metric that tells more of these runs than the loss does; "" where there is none."""
    headline_metric = next((run.spec.network.headline_metric for run in runs if run.spec.network.headline_metric), "")
    return f"val_{headline_metric}" if headline_metric else ""


def _best(run: Run, metric: str) -> float:
    return run.metrics[metric].best if metric in run.metrics else math.nan


def _award(marks: dict[str, list[str]], runs: Sequence[Run], text: str, value: Callable[[Run], float]) -> None:
    values = {run.id: value(run) for run in runs}
    known = {run: number for run, number in values.items() if math.isfinite(number)}
    if len(known) < 2:
        return
    smallest = min(known.values())
    best = [run for run, number in known.items() if number == smallest]
    if len(best) == 1:
        marks[best[0]].append(text)
