"""Points of a run -> how far validation loss stands above training loss, and what that means, in one sentence."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from playground.charts.levels import Levels, levels_of
from playground.runs.number_text import number_text

#: fewest epochs that are judged
_LEAST = 4
#: a rise counts from these shares on: of the lowest level, and of the way down to it
_RISE, _OF_FALL = 0.05, 0.03
#: share of the validation loss that the training loss is below it where the network is overfitting somewhat
_APART = 0.25


def gap_table(points: pd.DataFrame) -> pd.DataFrame:
    """Columns `epoch`, `loss`, `val_loss` and `gap`, which is validation minus training loss; no rows where the run
    has no validation loss.

    Args:
        points: as `Store.points` gives them.
    """
    if "loss" not in points or "val_loss" not in points:
        return pd.DataFrame({"epoch": pd.Series(dtype="int64"), "loss": [], "val_loss": [], "gap": []}, dtype="float64")
    table = points[["epoch", "loss", "val_loss"]].reset_index(drop=True)
    with np.errstate(invalid="ignore"):
        table["gap"] = table["val_loss"] - table["loss"]
    return table


def gap_sentence(table: pd.DataFrame, restored: int = 0) -> str:
    """The verdict on a `gap_table`, as one sentence: is the run overfitting, and since when.

    Levels are compared, each over several epochs: that of the end with the lowest one. The validation loss has risen
    where it is higher by more than its own noise, by 5 % of the lowest level, and by 3 % of the way down to it. Where
    the training loss has not risen as well, that is overfitting.

    Args:
        table: from `gap_table`.
        restored: epoch whose weights the network was left with; 0: those of the last.
    """
    measured = table.dropna(subset=["val_loss"])
    if measured.empty:
        return "Without validation loss, overfitting cannot be seen."
    finite = table[np.isfinite(table["loss"]) & np.isfinite(table["val_loss"])]
    ends = float(table["loss"].iloc[-1]), float(measured["val_loss"].iloc[-1])
    if finite.empty or not np.isfinite(ends).all():
        return "The losses are no longer finite numbers: overfitting cannot be judged."
    if len(finite) < _LEAST:
        return f"After {_epochs(finite)} it is too early to judge overfitting."
    turn = _turn(finite)
    if restored:
        return _of_restored(finite, turn, restored)
    if turn.risen and not turn.training_risen:
        return (
            f"Overfitting: the validation loss was lowest after epoch {turn.epoch:,} ({number_text(turn.lowest)}) and "
            f"has risen to {number_text(turn.validation)} since, while the training loss fell to "
            f"{number_text(turn.loss)}."
        )
    if turn.risen:
        return (
            f"Not converged: the validation loss was lowest after epoch {turn.epoch:,} ({number_text(turn.lowest)}) "
            f"and is now {number_text(turn.validation)}, and the training loss has risen as well, to "
            f"{number_text(turn.loss)}: a smaller learning rate may help."
        )
    return _of_gap(turn.loss, turn.validation)


class _Turn(NamedTuple):
    """What a run's losses did.

    Attributes:
        epoch: the one with the lowest validation loss.
        lowest: that loss.
        loss: level of the training loss at the end.
        validation: level of the validation loss at the end.
        risen: the validation loss has clearly risen since.
        training_risen: the training loss has clearly risen since.
    """

    epoch: int
    lowest: float
    loss: float
    validation: float
    risen: bool
    training_risen: bool


def _turn(finite: pd.DataFrame) -> _Turn:
    validation, training = (levels_of(finite[name].to_numpy(np.float64)) for name in ("val_loss", "loss"))
    at, best = validation.lowest_at, int(finite["val_loss"].to_numpy().argmin())
    return _Turn(
        int(finite["epoch"].iloc[best]),
        float(finite["val_loss"].iloc[best]),
        float(training.levels[-1]),
        float(validation.levels[-1]),
        _has_risen(validation, at),
        _has_risen(training, at),
    )


def _has_risen(course: Levels, since: int) -> bool:
    """The level at the end is clearly higher than it was at this place."""
    before, now = float(course.levels[since]), float(course.levels[-1])
    fall = max(0.0, course.first - before)
    enough = max(3 * course.noise, _RISE * abs(before), _OF_FALL * fall)
    return len(course.levels) - 1 - since >= course.width and now - before > enough


def _of_restored(finite: pd.DataFrame, turn: _Turn, restored: int) -> str:
    """The verdict on a network that was left with the weights of an earlier epoch."""
    kept = finite[finite["epoch"] <= restored]
    row = (kept if len(kept) else finite).iloc[-1]
    if turn.risen and not turn.training_risen and restored < int(finite["epoch"].iloc[-1]):
        return (
            f"The network began to overfit after epoch {restored:,} (the validation loss rose from "
            f"{number_text(float(row['val_loss']))} to {number_text(turn.validation)}), and the weights of epoch "
            f"{restored:,} were restored: the results are from before the overfitting."
        )
    text = _of_gap(float(row["loss"]), float(row["val_loss"]))
    return f"{text.removesuffix('.')}, at epoch {restored:,}, whose weights were restored."


def _of_gap(loss: float, validation: float) -> str:
    low, high = number_text(loss), number_text(validation)
    if validation - loss > _APART * max(abs(validation), 1e-12):
        return (
            f"Some overfitting: the validation loss ({high}) is well above the training loss ({low}), but it has "
            "not risen."
        )
    if validation < loss:
        return f"No overfitting: the validation loss ({high}) is not above the training loss ({low})."
    return f"Hardly any overfitting: the validation loss ({high}) stays close to the training loss ({low})."


def _epochs(table: pd.DataFrame) -> str:
    return "one epoch" if len(table) == 1 else f"{len(table)} epochs"
