"""Part of a Dataset -> the tensors that a Keras model is trained and tested on."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from playground.data.values.dataset import Dataset, Part
from playground.engine.model.family import Family
from playground.spec.resolve import SPARSE
from playground.spec.shape import Resolved

Tensors = tuple[Any, ...]
"""(x, y) or (x, y, sample weight)."""


def labels(part: Part, resolved: Resolved) -> npt.NDArray[Any]:
    """Labels as the loss takes them.

    Returns:
        int32, shape (samples,); one-hot, float32, (samples, classes); or float32, (samples, outputs).
    """
    return as_targets(part.y, resolved)


def as_targets(y: npt.NDArray[Any], resolved: Resolved) -> npt.NDArray[Any]:
    """Labels 0..classes-1, or a regression's scaled values, as the loss takes them; see `labels`."""
    if resolved.loss == SPARSE:
        return y.astype(np.int32)
    if resolved.one_hot:
        return np.eye(resolved.output_units, dtype=np.float32)[y.astype(np.int64)]
    targets = y.astype(np.float32).reshape(len(y), -1)
    return 2 * targets - 1 if resolved.signed else targets


def inputs(part: Part, resolved: Resolved) -> npt.NDArray[Any]:
    """Inputs in the shape that the network takes, (samples, ...)."""
    return part.x.reshape(len(part), *(resolved.input_shape or part.x.shape[1:]))


def training_tensors(
    dataset: Dataset, resolved: Resolved, class_weights: bool, family: Family | None = None
) -> Tensors:
    """The training samples, with a weight each if classes are to be balanced; see `Family.tensors`."""
    if family is not None and family.tensors is not None:
        return tuple(tf.constant(values) for values in family.tensors(dataset.train, dataset, resolved, True))
    x, y = tf.constant(inputs(dataset.train, resolved)), tf.constant(labels(dataset.train, resolved))
    if not class_weights or dataset.task == "regression":
        return x, y
    return x, y, tf.constant(balanced_weights(dataset.train.y, len(dataset.class_names)))


def held_out_tensors(part: Part, dataset: Dataset, resolved: Resolved, family: Family | None = None) -> Tensors | None:
    """Validation or test samples; None if there are none."""
    if not len(part):
        return None
    if family is not None and family.tensors is not None:
        return tuple(tf.constant(values) for values in family.tensors(part, dataset, resolved, False))
    return tf.constant(inputs(part, resolved)), tf.constant(labels(part, resolved))


def balanced_weights(y: npt.NDArray[Any], classes: int) -> npt.NDArray[np.float32]:
    """Weight of each sample that makes all classes count the same: samples / (classes * samples of its class)."""
    counts = np.bincount(y.astype(np.int64), minlength=classes)
    present = int((counts > 0).sum())
    weights = len(y) / (present * np.maximum(counts, 1))
    return weights[y.astype(np.int64)].astype(np.float32)
