"""Network + one point -> what goes into and comes out of a layer there, and the loss's derivatives by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from playground.engine.build import Built
from playground.engine.play.neurons import number_of

Row = npt.NDArray[np.float64]

#: Keras's names of activations -> those of the specification
_NAMES = {"silu": "swish"}


@dataclass(frozen=True, slots=True)
class Forward:
    """A layer at one point, in inference mode; rows of shape (units,) but for `inputs`, (sources,).

    Attributes:
        inputs: of the layer.
        sums: weighted sums with biases.
        normalized: the sums after normalization; None where there is none.
        activation: name.
        outputs: what the next layer gets.
        upstream: derivative of the loss by `outputs`.
        delta: by `sums`.
        loss: at this point, without penalties.
    """

    inputs: Row
    sums: Row
    normalized: Row | None
    activation: str
    outputs: Row
    upstream: Row
    delta: Row
    loss: float


def forward(built: Built, x: Any, y: Any, layer: int) -> Forward:
    """Put the network to one point.

    Args:
        built: the network, which is left as it is.
        x: inputs, shape (1, features).
        y: label as the loss takes it, a batch of one.
        layer: 1 to the output's number.
    """
    seen: dict[str, Any] = {"normalized": None}
    with tf.GradientTape(persistent=True, watch_accessed_variables=False) as tape:
        values = tf.constant(x)
        for part in built.model.layers:
            if isinstance(part, keras.layers.Dropout):
                continue
            here = number_of(built, part) == layer
            values = _dense(part, values, tape, seen) if here and _is_dense(part) else part(values, training=False)
            if here:
                _see(part, values, seen)
                tape.watch(values)
        of = keras.losses.get(built.resolved.loss)
        loss = tf.reduce_sum(of(y, values))
        # Keras takes the loss of a sigmoid or softmax by its sums; a copy of the output does not know them
        by_output = tf.reduce_sum(of(y, tf.identity(values)))
    upstream = tape.gradient(by_output, seen["outputs"])
    delta = tape.gradient(loss, seen["sums"])
    return Forward(
        inputs=_row(seen["inputs"]),
        sums=_row(seen["sums"]),
        normalized=None if seen["normalized"] is None else _row(seen["normalized"]),
        activation=seen["activation"],
        outputs=_row(seen["outputs"]),
        upstream=_row(upstream),
        delta=_row(delta),
        loss=float(loss),
    )


def _is_dense(part: Any) -> bool:
    return isinstance(part, keras.layers.Dense)


def _dense(part: Any, values: Any, tape: Any, seen: dict[str, Any]) -> Any:
    sums = tf.matmul(values, tf.convert_to_tensor(part.kernel))
    if part.use_bias:
        sums = sums + tf.convert_to_tensor(part.bias)
    tape.watch(sums)
    seen |= {"inputs": values, "sums": sums}
    return part.activation(sums)


def _see(part: Any, values: Any, seen: dict[str, Any]) -> None:
    seen["outputs"] = values
    if isinstance(part, keras.layers.BatchNormalization | keras.layers.LayerNormalization):
        seen["normalized"] = values
    elif hasattr(part, "activation"):
        name = part.activation.__name__
        seen["activation"] = _NAMES.get(name, name)


def _row(values: Any) -> Row:
    row: Row = np.asarray(values, np.float64)[0]
    return row
