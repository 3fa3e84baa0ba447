"""What a network that is played with carries beside a plain one: gates, held weights and penalties that can be turned.

None of it is a variable of the model, so its variables and their names are those of the plain network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf


class Gate(keras.layers.Layer):
    """Multiplies each neuron's output by its own constant: 1, or 0 where it is silenced."""

    def __init__(self, constants: Any, name: str) -> None:
        super().__init__(name=name)
        self._constants = constants

    def call(self, inputs: Any) -> Any:
        """Shape (samples, units) -> the same."""
        return inputs * self._constants


class Held(keras.constraints.Constraint):
    """After each step, puts back the weights that are held; NaN stands for those that are free."""

    def __init__(self, values: Any) -> None:
        self._values = values

    def __call__(self, weights: Any) -> Any:
        """The weights, those held as they were."""
        return tf.where(tf.math.is_nan(self._values), weights, self._values)


class Penalty(keras.regularizers.Regularizer):
    """L1 and L2 as `keras.regularizers.L1L2`, at rates that may change."""

    def __init__(self, rates: tuple[Any, Any]) -> None:
        self._l1, self._l2 = rates

    def __call__(self, weights: Any) -> Any:
        """The penalty, a scalar."""
        # in Keras's own order, so that the same rates give the same bits
        return self._l1 * tf.reduce_sum(tf.abs(weights)) + self._l2 * tf.reduce_sum(tf.square(weights))


@dataclass(frozen=True, slots=True)
class LayerHooks:
    """Of one layer.

    Attributes:
        gate: float32, shape (units,); None for the output layer.
        rates: l1 and l2, float32 scalars.
        held: "kernel", "bias", "gamma", "beta" -> what it is held at, NaN where it is free.
    """

    gate: Any | None
    rates: tuple[Any, Any]
    held: dict[str, Any]

    def dense(self) -> dict[str, Any]:
        """Arguments of the layer's `Dense`."""
        return {
            "kernel_regularizer": Penalty(self.rates),
            "kernel_constraint": Held(self.held["kernel"]),
            "bias_constraint": Held(self.held["bias"]),
        }

    def normalization(self) -> dict[str, Any]:
        """Arguments of the layer's normalization."""
        return {"gamma_constraint": Held(self.held["gamma"]), "beta_constraint": Held(self.held["beta"])}


def make_hooks(features: int, layers: Sequence[tuple[int, float, float]]) -> tuple[LayerHooks, ...]:
    """Hooks that change nothing yet.

    Args:
        features: inputs of the network.
        layers: units, l1 and l2 of each layer, the output's last.
    """
    sources = [features, *(units for units, _, _ in layers)]
    return tuple(
        LayerHooks(
            gate=_variable(np.ones(units)) if number < len(layers) else None,
            rates=(_variable(l1), _variable(l2)),
            held={
                "kernel": _variable(np.full((inputs, units), np.nan)),
                **{name: _variable(np.full(units, np.nan)) for name in ("bias", "gamma", "beta")},
            },
        )
        for number, (inputs, (units, l1, l2)) in enumerate(zip(sources, layers, strict=False), 1)
    )


def _variable(values: Any) -> Any:
    return tf.Variable(np.asarray(values, np.float32), trainable=False)
