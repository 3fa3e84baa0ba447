"""Model + inputs -> outputs, probabilities and each sample's own loss."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from playground.data.values.dataset import Dataset
from playground.spec.shape import Resolved

if TYPE_CHECKING:
    from playground.engine.model.family import Built

Floats = npt.NDArray[np.float32]


class Predictor:
    """The network in inference mode, traced once for any number of samples."""

    def __init__(self, built: Built, features: int) -> None:
        model, shape, self._chunk = built.model, built.resolved.input_shape, built.chunk
        self._function = tf.function(
            lambda x: model(tf.reshape(x, [-1, *(shape or x.shape[1:])]), training=False),
            input_signature=[tf.TensorSpec([None, features], tf.float32)],
            autograph=False,
        )

    def __call__(self, x: Any) -> Floats:
        """Outputs of the network, shape (samples, outputs), for rows of inputs, shape (samples, features)."""
        chunks = (x[start : start + self._chunk] for start in range(0, len(x), self._chunk))
        parts = [self._function(tf.cast(chunk, tf.float32)).numpy() for chunk in chunks]
        return np.concatenate(parts).astype(np.float32, copy=False)


def probabilities(outputs: Floats, resolved: Resolved) -> Floats:
    """Probability of each class, rows sum to 1.

    A hinge loss learns scores, not probabilities: they are put through a softmax, which keeps their order and no more.
    Where the labels are -1 and 1, the output o stands for (o + 1) / 2.

    Args:
        outputs: of the network, shape (samples, 1 or classes).
        resolved: loss, and how it takes labels.

    Returns:
        Shape (samples, classes).
    """
    if resolved.loss == "hinge":
        outputs = np.concatenate([-outputs, outputs], axis=1)
    if resolved.loss in ("hinge", "categorical_hinge"):
        raised = np.exp(outputs - outputs.max(axis=1, keepdims=True))
        return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)
    if outputs.shape[1] == 1:
        one = np.clip(0.5 * (outputs + np.float32(1)) if resolved.signed else outputs, 0.0, 1.0)
        return np.concatenate([1.0 - one, one], axis=1)
    return np.asarray(outputs)


def original_unit(
    values: npt.NDArray[Any], dataset: Dataset, base: npt.NDArray[np.float64] | None = None
) -> npt.NDArray[np.float64]:
    """A regression's values as they were before scaling.

    Args:
        values: scaled, shape (samples,) or (samples, outputs).
        dataset: how they were scaled.
        base: `Part.base` of these samples.
    """
    mean: Any = dataset.target_mean
    scale: Any = dataset.target_scale
    if dataset.scaling:
        mean, scale = np.asarray(dataset.scaling, dtype=np.float64).T
    found: npt.NDArray[np.float64] = values.astype(np.float64) * scale + mean
    return found if base is None else found + base.reshape(found.shape)


_KEPT: list[tuple[Any, Predictor]] = []


def predictor_of(built: Built, features: int) -> Predictor:
    """A Predictor of this model, traced the first time that it is asked for; the last model's is kept."""
    if not _KEPT or _KEPT[0][0] is not built.model:
        _KEPT[:] = [(built.model, Predictor(built, features))]
    return _KEPT[0][1]


def sample_losses(loss: str, y: npt.NDArray[Any], outputs: Floats) -> Floats:
    """Loss of each sample by itself, without regularization, shape (samples,)."""
    values = keras.losses.get(loss)(tf.constant(y), tf.constant(outputs))
    return np.asarray(values, dtype=np.float32).reshape(len(outputs))
