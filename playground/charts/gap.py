"""Points of a run -> how far validation loss stands above training loss, and what that means, in one sentence."""

from __future__ import annotations

import numpy as np
import pandas as pd

_RISE = 0.05
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


def gap_sentence(table: pd.DataFrame) -> str:
    """The verdict on a `gap_table`, as one sentence: is the run overfitting, and since when.

    The end of the validation curve is compared with its lowest point, both as means over a twentieth of the points, so
    that one noisy epoch does not decide: risen by more than 5 % while the training loss fell means overfitting.
    """
    measured = table.dropna(subset=["val_loss"])
    if measured.empty:
        return "Without validation loss, overfitting cannot be seen."
    finite = table[np.isfinite(table["loss"]) & np.isfinite(table["val_loss"])]
    ends = float(table["loss"].iloc[-1]), float(measured["val_loss"].iloc[-1])
    if finite.empty or not np.isfinite(ends).all():
        return "The losses are no longer finite numbers, so their gap says nothing."
    if len(finite) < 3:
        return f"After {_epochs(finite)} it is too early to speak of overfitting."
    means = finite[["loss", "val_loss"]].rolling(max(1, len(finite) // 20)).mean().dropna()
    turn = means.loc[means["val_loss"].idxmin()]
    loss, validation = float(means["loss"].iloc[-1]), float(means["val_loss"].iloc[-1])
    best = finite.loc[finite["val_loss"].idxmin()]
    lowest, epoch = float(best["val_loss"]), int(best["epoch"])
    risen = validation - float(turn["val_loss"]) > _RISE * max(abs(float(turn["val_loss"])), 1e-12)
    if risen and loss < float(turn["loss"]):
        return (
            f"Overfitting: the validation loss was lowest after epoch {epoch:,} ({lowest:.4g}) and has risen to "
            f"{validation:.4g} since, while the training loss fell to {loss:.4g}."
        )
    if risen:
        return (
            f"Not converged: the validation loss was lowest after epoch {epoch:,} ({lowest:.4g}) and is now "
            f"{validation:.4g}, but the training loss rose as well, to {loss:.4g}."
        )
    if validation - loss > _APART * max(abs(validation), 1e-12):
        return (
            f"Some overfitting: the validation loss ({validation:.4g}) stands well above the training loss "
            f"({loss:.4g}), but it has not risen."
        )
    if validation < loss:
        return f"No overfitting: the validation loss ({validation:.4g}) is not above the training loss ({loss:.4g})."
    return (
        f"No overfitting to speak of: the validation loss ({validation:.4g}) stays close to the training loss "
        f"({loss:.4g})."
    )


def _epochs(table: pd.DataFrame) -> str:
    return "one epoch" if len(table) == 1 else f"{len(table)} epochs"
