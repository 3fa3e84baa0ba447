"""The batch that comes next -> all that happens in its step: points, way forward, loss, gradients, new weights."""

from __future__ import annotations

import base64
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from playground.data.points.scene import own_unit
from playground.data.values.dataset import Dataset
from playground.engine.build.checkpoint import assign, values_of
from playground.engine.model.family import Built
from playground.engine.play.neurons import dense_layers, number_of
from playground.engine.training.session import Session
from playground.spec.drawing import DrawnLayer

#: points of a batch that are told one by one, at most
MOST_POINTS = 100

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Pass:
    """One batch forward and backward, in training mode.

    Attributes:
        loss: mean over the batch, without penalties.
        penalty: of the weights.
        losses: of each point, weighted as in the mean; shape (points,).
        outputs: of each layer, from the inputs to the output's, each (points, units).
        deltas: derivative of the loss by the sums of each layer from 1 on, each (points, units).
        kernels: derivatives by the weights of each layer, (sources, units).
        biases: by the biases, (units,); 0 where there are none.
    """

    loss: float
    penalty: float
    losses: Array
    outputs: list[Array]
    deltas: list[Array]
    kernels: list[Array]
    biases: list[Array]


class Watch:
    """The step that a session takes next, as it will be. Taking it is left to the session, so a step that is watched is
    the step that it is otherwise.

    Args:
        session: which is left as it is.
        drawing: layers and neurons that are told.
    """

    def __init__(self, session: Session, drawing: Sequence[DrawnLayer]) -> None:
        self._built, self._dataset, self._drawing = session.built, session.dataset, drawing
        position, size = session.position, session.loop.batch_size
        order = session.samples.orders.take(position.epoch + 1, 1)[0]
        self.rows = np.asarray(order[position.batch * size : (position.batch + 1) * size])
        self._batch = tuple(tf.gather(values, self.rows) for values in session.samples.train)
        self._place = {"epoch": position.epoch + 1, "number": position.batch + 1, "of": session.loop.steps}
        self._rate = self._built.learning_rate()
        self._before = _weights(self._built)
        self.passed = passed(self._built, self._batch)

    def told(self) -> dict[str, Any]:
        """The news `batch`, after the session has taken the step: see `runs.protocol.news`."""
        after, seen = _weights(self._built), self.passed
        updates = [
            [new - old for new, old in zip(*pair, strict=True)] for pair in zip(after, self._before, strict=True)
        ]
        shown = slice(0, MOST_POINTS)
        return {
            **self._place,
            "size": len(self.rows),
            "points": _points(self._dataset, self.rows[shown]),
            "losses": [_number(value) for value in seen.losses[shown]],
            "loss": _number(seen.loss),
            "penalty": _number(seen.penalty),
            "loss_after": _number(passed(self._built, self._batch).loss),
            "rate": _number(self._rate),
            "layers": [
                {
                    "layer": drawn.layer,
                    "neurons": list(drawn.neurons),
                    "outputs": _text(seen.outputs[drawn.layer][shown, list(drawn.neurons)]),
                    "deltas": _text(seen.deltas[drawn.layer - 1][shown, list(drawn.neurons)]) if drawn.layer else "",
                }
                for drawn in self._drawing
            ],
            "weights": _text(self._drawn(*self._before)),
            "gradients": _text(self._drawn(seen.kernels, seen.biases)),
            "updates": _text(self._drawn(*updates)),
        }

    def _drawn(self, kernels: Sequence[Array], biases: Sequence[Array]) -> Array:
        """Of the neurons drawn, in the order of `runs.protocol.news.Picture.weights`."""
        parts = []
        for before, here in zip(self._drawing, self._drawing[1:], strict=False):
            if here.layer == before.layer + 1:
                parts.append(kernels[here.layer - 1][np.ix_(before.neurons, here.neurons)].ravel())
            parts.append(biases[here.layer - 1][list(here.neurons)])
        return np.concatenate(parts)


def passed(built: Built, batch: tuple[Any, ...]) -> Pass:
    """A batch forward and backward through a network, which is left as it is: its dropout draws the same again.

    Args:
        built: the network.
        batch: x, y and perhaps a weight of each sample, as the training takes them.
    """
    values, layers = values_of(built), dense_layers(built)
    try:
        seen = _passed(built, batch)
        kernels = [layer.kernel for layer in layers]
        biases = [layer.bias if layer.use_bias else None for layer in layers]
        by_kernels, by_biases, deltas = seen.tape.gradient(
            seen.total, [kernels, [b for b in biases if b is not None], seen.sums]
        )
        found = iter(by_biases)
        return Pass(
            loss=float(seen.total - seen.penalty),
            penalty=float(seen.penalty),
            losses=_losses(built, batch, seen.outputs[-1]),
            outputs=[np.asarray(value) for value in seen.outputs],
            deltas=[_array(delta, value) for delta, value in zip(deltas, seen.sums, strict=True)],
            kernels=[_array(one, kernel) for one, kernel in zip(by_kernels, kernels, strict=True)],
            biases=[
                np.zeros(layer.units, np.float32) if bias is None else _array(next(found), bias)
                for layer, bias in zip(layers, biases, strict=True)
            ],
        )
    finally:
        assign(built, values)


@dataclass(frozen=True, slots=True)
class _Seen:
    tape: Any
    total: Any
    penalty: Any
    outputs: list[Any]
    sums: list[Any]


def _passed(built: Built, batch: tuple[Any, ...]) -> _Seen:
    """The forward way of Keras's `train_step`, with the sums of every layer seen by the tape."""
    x, y, weights = batch[0], batch[1], batch[2] if len(batch) > 2 else None
    outputs: dict[int, Any] = {0: tf.convert_to_tensor(x)}
    sums: list[Any] = []
    with tf.GradientTape() as tape:
        values = outputs[0]
        for part in built.model.layers:
            if isinstance(part, keras.layers.Dense):
                total = tf.matmul(values, tf.convert_to_tensor(part.kernel))
                if part.use_bias:
                    total = total + tf.convert_to_tensor(part.bias)
                tape.watch(total)
                sums.append(total)
                values = part.activation(total)
            else:
                values = part(values, training=True)
            outputs[number_of(built, part)] = values  # the last part of a layer stands for it
        loss = built.model.compute_loss(x=x, y=y, y_pred=values, sample_weight=weights, training=True)
        penalties = built.model.losses
        penalty = tf.add_n(penalties) if penalties else tf.constant(0.0)
    return _Seen(tape, loss, penalty, [outputs[number] for number in sorted(outputs)], sums)


def _losses(built: Built, batch: tuple[Any, ...], outputs: Any) -> Array:
    values = keras.losses.get(built.resolved.loss)(tf.convert_to_tensor(batch[1]), tf.identity(outputs))
    losses = np.asarray(values, np.float64).reshape(len(outputs))
    return losses * np.asarray(batch[2], np.float64) if len(batch) > 2 else losses


def _weights(built: Built) -> tuple[list[Array], list[Array]]:
    layers = dense_layers(built)
    kernels = [np.array(layer.kernel) for layer in layers]
    return kernels, [np.array(layer.bias) if layer.use_bias else np.zeros(layer.units, np.float32) for layer in layers]


def _points(dataset: Dataset, rows: Array) -> list[list[float]]:
    if dataset.train.points is None:
        return []
    values = own_unit(dataset, dataset.train.y[rows])
    return [
        [float(f"{x:.6g}"), float(f"{y:.6g}"), int(value) if dataset.class_names else float(f"{value:.6g}")]
        for (x, y), value in zip(dataset.train.points[rows].tolist(), values.tolist(), strict=True)
    ]


def _array(value: Any, like: Any) -> Array:
    return np.zeros(like.shape, np.float32) if value is None else np.asarray(value)


def _number(value: Any) -> float | None:
    number = float(value)
    return float(f"{number:.7g}") if math.isfinite(number) else None


def _text(values: Array) -> str:
    return base64.b64encode(np.ascontiguousarray(values, "<f4").tobytes()).decode()
