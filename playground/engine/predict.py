"""Model + inputs -> outputs, probabilities and each sample's own loss."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from playground.data.dataset import Dataset
from playground.engine.build import Built
from playground.spec.resolve import Resolved

Floats = npt.NDArray[np.float32]

_CHUNK = 8192


class Predictor:
    """The network in inference mode, traced once for any number of samples."""

    def __init__(self, built: Built, features: int) -> None:
        model = built.model
        self._function = tf.function(
            lambda x: model(x, training=False),
            input_signature=[tf.TensorSpec([None, features], tf.float32)],
            autograph=False,
        )

    def __call__(self, x: Any) -> Floats:
        """Outputs of the network, shape (samples, outputs)."""
        parts = [self._function(x[start : start + _CHUNK]).numpy() for start in range(0, len(x), _CHUNK)]
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


def original_unit(values: npt.NDArray[Any], dataset: Dataset) -> npt.NDArray[np.float64]:
    """A regression's values as they were before scaling."""
    return values.astype(np.float64) * dataset.target_scale + dataset.target_mean


def sample_losses(loss: str, y: npt.NDArray[Any], outputs: Floats) -> Floats:
    """Loss of each sample by itself, without regularization, shape (samples,)."""
    values = keras.losses.get(loss)(tf.constant(y), tf.constant(outputs))
    return np.asarray(values, dtype=np.float32).reshape(len(outputs))
