"""Network + points in the plane -> what its neurons drawn put out there, in one call of one program."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from playground.engine.model.family import Built
from playground.engine.play.neurons import dense_layers, number_of, output_layer
from playground.spec.drawing import DrawnLayer

SIZE = 100
#: tiles up to which each has `_LARGE` rows and columns, every second of the plane's, and beyond that `_SMALL`
_MANY, _LARGE, _SMALL = 24, 50, 34
#: points in a row that the network is asked for, of which the rest is interpolated, and work for all of them at most
_SIDES = (100, 67, 50, 34, 25, 20, 15, 10)
_MOST_WORK = 4e8
#: work of a neuron's activation, in multiplications
_ACTIVATION_WORK = 100
#: output activations that give probabilities, which tiles show from -1 to 1
_PROBABILITIES = ("sigmoid", "softmax")

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]


def tile_size(neurons: int) -> int:
    """Rows and columns of a tile, for so many neurons drawn."""
    return _LARGE if neurons <= _MANY else _SMALL


def side_of(built: Built) -> int:
    """Points in a row that the network is asked for: `SIZE`, or fewer where that would take long."""
    work = sum(int(np.prod(layer.kernel.shape)) + _ACTIVATION_WORK * layer.units for layer in dense_layers(built))
    return next((side for side in _SIDES if side * side * work <= _MOST_WORK), _SIDES[-1])


class Canvas:
    """The program that draws; traced when it is first called.

    Args:
        built: the network.
        drawing: its layers that are drawn, and how many neurons of each.
        xla: let XLA compile it, which takes some tenths of a second, and makes it several times faster.
    """

    def __init__(self, built: Built, drawing: Sequence[DrawnLayer], *, xla: bool = False) -> None:
        self._built, self._drawing = built, drawing
        self._count = len(neurons_of(drawing))
        self.tile, self.side = tile_size(self._count), side_of(built)
        self._draw = tf.function(self._trace, autograph=False, jit_compile=xla)
        self._weigh = tf.function(self._weights, autograph=False)

    def draw(self, inputs: Any, drawing: Sequence[DrawnLayer], column: int) -> tuple[Floats, Bytes, Bytes, Floats]:
        """The network as it is now.

        Args:
            inputs: of the network, at the points of a grid of `side` rows, the lowest first; (side * side, features).
            drawing: the same layers, and as many neurons of each, but which ones may be others at each call.
            column: which of the neurons drawn to give in full.

        Returns:
            outputs, (SIZE * SIZE, outputs); tiles, (neurons, tile, tile); that neuron, (SIZE * SIZE,); `weights`.
        """
        outputs, tiles, looked, weights = self._draw(inputs, _which(tuple(drawing)), tf.constant(column, tf.int32))
        return outputs.numpy(), tiles.numpy(), looked.numpy(), weights.numpy()

    def weights(self, drawing: Sequence[DrawnLayer]) -> Floats:
        """Weights and biases drawn, in the order of `runs.protocol.news.Picture`."""
        return np.asarray(self._weigh(_which(tuple(drawing))).numpy())

    def _trace(self, inputs: Any, which: list[Any], column: Any) -> Any:
        outputs, shown = self._outputs(inputs, which)
        outputs, whole = self._whole(outputs), self._whole(shown)
        count, stride = self._count, -(-SIZE // self.tile)
        grid = tf.reshape(_quantised(whole), [SIZE, SIZE, count])[::stride, ::stride]
        looked = _quantised(tf.gather(whole, column, axis=1))
        return outputs, tf.transpose(grid, [2, 0, 1]), looked, self._weights(which)

    def _outputs(self, inputs: Any, which: list[Any]) -> tuple[Any, Any]:
        """Outputs (points, outputs), and those of the neurons drawn (points, neurons)."""
        values, taps = inputs, {}
        for layer in self._built.model.layers:
            if isinstance(layer, keras.layers.Dropout):
                continue
            values = layer(values, training=False)
            # the last layer of a block stands for it: its gate where there is one
            taps[number_of(self._built, layer)] = values
        if self._built.resolved.output_activation in _PROBABILITIES:
            taps[output_layer(self._built)] = 2.0 * values - 1.0
        layers = zip(self._drawing[1:], which[1:], strict=True)
        return values, tf.concat([tf.gather(taps[item.layer], own, axis=1) for item, own in layers], axis=1)

    def _whole(self, values: Any) -> Any:
        """(side * side, n) -> (SIZE * SIZE, n), interpolated."""
        if self.side == SIZE:
            return values
        between = tf.constant(_interpolation(self.side))
        grid = tf.reshape(values, [self.side, self.side, values.shape[-1]])
        rows = tf.einsum("as,stn->atn", between, grid)
        return tf.reshape(tf.einsum("bt,atn->abn", between, rows), [SIZE * SIZE, values.shape[-1]])

    def _weights(self, which: list[Any]) -> Any:
        layers, parts = dense_layers(self._built), []
        for place, drawn in enumerate(self._drawing[1:], 1):
            layer, neurons = layers[drawn.layer - 1], which[place]
            if drawn.layer == self._drawing[place - 1].layer + 1:
                rows = tf.gather(tf.convert_to_tensor(layer.kernel), which[place - 1], axis=0)
                parts.append(tf.reshape(tf.gather(rows, neurons, axis=1), [-1]))
            biases = tf.convert_to_tensor(layer.bias) if layer.use_bias else tf.zeros([layer.units])
            parts.append(tf.gather(biases, neurons))
        return tf.concat(parts, axis=0)


def neurons_of(drawing: Sequence[DrawnLayer]) -> list[tuple[int, int]]:
    """(layer, neuron) of all that are drawn, hidden and output, in their order."""
    return [(drawn.layer, neuron) for drawn in drawing[1:] for neuron in drawn.neurons]


@lru_cache(maxsize=64)
def _which(drawing: tuple[DrawnLayer, ...]) -> list[Any]:
    """Neurons drawn of each layer: values of the program, so that others do not need another one."""
    return [tf.constant(drawn.neurons, tf.int32) for drawn in drawing]


def quantised(values: Floats) -> Bytes:
    """-1 is byte 0, 1 is byte 255; clipped. What is no number is drawn as 0 is: it has no sign."""
    return np.asarray(_quantised(tf.constant(values)).numpy())


def _quantised(values: Any) -> Any:
    values = tf.where(tf.math.is_nan(values), tf.zeros_like(values), values)
    return tf.cast(tf.clip_by_value(tf.math.rint(127.5 * values + 127.5), 0.0, 255.0), tf.uint8)


def _interpolation(side: int) -> Floats:
    """Linear interpolation from `side` points to SIZE points between the same ends, shape (SIZE, side)."""
    at = np.linspace(0, side - 1, SIZE)
    return np.maximum(0.0, 1.0 - np.abs(at[:, None] - np.arange(side))).astype(np.float32)
