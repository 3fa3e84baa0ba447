"""Points of a run that has learned little -> what to try, in a sentence or two."""

from __future__ import annotations

import numpy as np
import pandas as pd

from playground.charts.levels import levels_of
from playground.runs.number_text import number_text
from playground.spec.training.optimizers import OPTIMIZER_LABELS, usual_rate
from playground.spec.training.training import TrainingSpec

#: fewest epochs that are judged
_LEAST = 4
#: share of the first epoch's loss that must be gone by the end
_FALL = 0.05
#: a learning rate is large from so many times the usual one on, and small below one so manieth
_LARGE, _SMALL = 5.0, 20.0
#: accuracy and R² from which on a network has learned something, whatever its loss does
_GOOD = {"accuracy": 0.9, "r2": 0.5}


def advice_sentence(points: pd.DataFrame, training: TrainingSpec, *, learned_nothing: bool = False) -> str:
    """What to try where the training loss has hardly fallen; "" where it has.

    Args:
        points: as `Store.points` gives them.
        training: as it was asked for.
        learned_nothing: a constant guess does as well on the test samples.
    """
    if "loss" not in points:
        return ""
    losses = points["loss"].to_numpy(np.float64)
    losses = losses[np.isfinite(losses)]
    if len(losses) < _LEAST or any(_reached(points, name) >= good for name, good in _GOOD.items()):
        return ""
    first, end = float(losses[0]), float(levels_of(losses).levels[-1])
    stuck = first - end < _FALL * abs(first)
    rate, usual = training.learning_rate, usual_rate(training.optimizer.name)
    too_large = rate >= _LARGE * usual
    if not (stuck or learned_nothing):
        return ""
    optimizer = OPTIMIZER_LABELS[training.optimizer.name]
    fell = "has risen" if end > first else "has hardly fallen"
    said = (
        f"The training loss {fell} ({number_text(first)} to {number_text(end)})."
        if stuck
        else "The network is no better than a constant guess."
    )
    if too_large:
        return f"{said} A learning rate of {rate:g} is large for {optimizer}: try {usual:g}."
    if rate * _SMALL <= usual:
        return f"{said} A learning rate of {rate:g} is small for {optimizer}: try {usual:g}."
    return f"{said} Try more epochs, more units or layers, or other inputs."


def _reached(points: pd.DataFrame, metric: str) -> float:
    return float(points[metric].iloc[-1]) if metric in points and len(points) else float("-inf")
