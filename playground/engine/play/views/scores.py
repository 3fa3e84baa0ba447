"""Live network + held-out samples -> accuracy and confusion matrix, or a regression's errors."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from playground.data.values.dataset import Dataset, Part
from playground.engine.model.family import Built
from playground.engine.model.predict import Predictor, original_unit, probabilities, sample_losses
from playground.engine.model.tensors import as_targets

#: samples that are scored at most, spread evenly over the part
MOST_SAMPLES = 5000

Predict = Callable[[Any], npt.NDArray[np.float32]]


def scores(built: Built, dataset: Dataset, predict: Predict | None = None) -> dict[str, Any]:
    """Scores of the network as it is now, as the news `scores` tells them.

    Args:
        built: the network.
        dataset: what it learns. Scored are its validation samples, else its test samples, else its training samples.
        predict: inputs -> outputs of the network, traced once for it; None: traced for this call.

    Returns:
        `part` ("test" or "training"); `metrics`: `loss` without penalties, and `accuracy`, or `r2`, `mae` and `rmse` in
        the target's own unit; what is not finite is None; `confusion` (rows are true classes); `class_names`;
        `samples`: scored; `of`: samples that the part has.
    """
    name, part = _scored(dataset)
    chosen = np.unique(np.linspace(0, len(part) - 1, min(len(part), MOST_SAMPLES)).astype(np.int64))
    predict = predict or Predictor(built, dataset.shape.features)
    outputs, y = predict(part.x[chosen]), part.y[chosen]
    metrics = {"loss": float(sample_losses(built.resolved.loss, as_targets(y, built.resolved), outputs).mean())}
    confusion: list[list[int]] = []
    if dataset.task == "regression":
        metrics |= _errors(original_unit(y, dataset), original_unit(outputs[:, 0], dataset))
    else:
        predicted = probabilities(np.nan_to_num(outputs), built.resolved).argmax(axis=1)
        metrics["accuracy"] = float((predicted == y).mean())
        confusion = _confusion(y.astype(np.int64), predicted, len(dataset.class_names))
    return {
        "part": name,
        "metrics": {metric: value if math.isfinite(value) else None for metric, value in metrics.items()},
        "confusion": confusion,
        "class_names": list(dataset.class_names),
        "samples": len(chosen),
        "of": len(part),
    }


def _scored(dataset: Dataset) -> tuple[str, Part]:
    held_out = dataset.validation if len(dataset.validation) else dataset.test
    return ("test", held_out) if len(held_out) else ("training", dataset.train)


def _errors(y: npt.NDArray[np.float64], predicted: npt.NDArray[np.float64]) -> dict[str, float]:
    errors = y - predicted
    spread = float(((y - y.mean()) ** 2).sum())
    return {
        "r2": 1.0 - float((errors**2).sum()) / spread if spread else 0.0,
        "mae": float(np.abs(errors).mean()),
        "rmse": float(np.sqrt((errors**2).mean())),
    }


def _confusion(y: npt.NDArray[np.int64], predicted: npt.NDArray[np.int64], classes: int) -> list[list[int]]:
    counts: list[list[int]] = np.bincount(y * classes + predicted, minlength=classes**2).reshape(classes, -1).tolist()
    return counts
