"""Network + one point -> what goes into and comes out of a layer there, and the loss's derivatives by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from playground.engine.model.family import Built
from playground.engine.play.neurons import number_of, output_layer

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
    is_output = layer == output_layer(built)
    # hidden layers are led to by way of the sums, as when they are trained: a saturated probability would stop it
    upstream = _by_probability(built, seen, y) if is_output else tape.gradient(loss, seen["outputs"])
    if upstream is None:
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


def _by_probability(built: Built, seen: dict[str, Any], y: Any) -> Any | None:
    """Derivative of a cross-entropy by the probabilities, exact where float32 has rounded them to 0 or 1; else None."""
    sums = np.asarray(seen["sums"], np.float64)
    with np.errstate(over="ignore"):
        match built.resolved.loss, seen["activation"]:
            case "binary_crossentropy", "sigmoid":
                wanted = np.asarray(y, np.float64).reshape(sums.shape)
                return (1 - wanted) * (1 + np.exp(sums)) - wanted * (1 + np.exp(-sums))
            case (("categorical_crossentropy" | "sparse_categorical_crossentropy" as loss), "softmax"):
                given = np.asarray(y)
                one_hot = np.eye(sums.shape[1])[given.reshape(-1).astype(int)] if loss.startswith("sparse") else given
                whole = np.log(np.exp(sums - sums.max()).sum()) + sums.max()
                return np.where(one_hot > 0, -one_hot * np.exp(whole - sums), 0.0)
    return None


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
