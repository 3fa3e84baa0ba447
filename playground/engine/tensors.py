"""Part of a Dataset -> the tensors that a Keras model is trained and tested on."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from playground.data.dataset import Dataset, Part
from playground.spec.resolve import SPARSE, Resolved

Tensors = tuple[Any, ...]
"""(x, y) or (x, y, sample weight)."""


def labels(part: Part, resolved: Resolved) -> npt.NDArray[Any]:
    """Labels as the loss takes them: int32 (samples,), one-hot float32 (samples, classes), or float32 (samples, 1)."""
    return as_targets(part.y, resolved)


def as_targets(y: npt.NDArray[Any], resolved: Resolved) -> npt.NDArray[Any]:
    """Labels 0..classes-1, or a regression's scaled values, shape (samples,), as the loss takes them; see `labels`."""
    if resolved.loss == SPARSE:
        return y.astype(np.int32)
    if resolved.one_hot:
        return np.eye(resolved.output_units, dtype=np.float32)[y.astype(np.int64)]
    targets = y.astype(np.float32).reshape(-1, 1)
    return 2 * targets - 1 if resolved.signed else targets


def training_tensors(dataset: Dataset, resolved: Resolved, class_weights: bool) -> Tensors:
    """The training samples, with a weight each if classes are to be balanced."""
    x, y = tf.constant(dataset.train.x), tf.constant(labels(dataset.train, resolved))
    if not class_weights or dataset.task == "regression":
        return x, y
    return x, y, tf.constant(balanced_weights(dataset.train.y, len(dataset.class_names)))


def test_tensors(part: Part, resolved: Resolved) -> Tensors | None:
    """Validation or test samples; None if there are none."""
    return (tf.constant(part.x), tf.constant(labels(part, resolved))) if len(part) else None


def balanced_weights(y: npt.NDArray[Any], classes: int) -> npt.NDArray[np.float32]:
    """Weight of each sample that makes all classes count the same: samples / (classes * samples of its class)."""
    counts = np.bincount(y.astype(np.int64), minlength=classes)
    present = int((counts > 0).sum())
    weights = len(y) / (present * np.maximum(counts, 1))
    return weights[y.astype(np.int64)].astype(np.float32)
