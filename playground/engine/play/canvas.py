"""Network + points in the plane -> what its neurons drawn put out there, in one call of one program."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from playground.engine.build import Built
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
        drawing: its layers and neurons that are drawn.
        xla: let XLA compile it, which takes some tenths of a second, and makes it several times faster.
    """

    def __init__(self, built: Built, drawing: Sequence[DrawnLayer], *, xla: bool = False) -> None:
        self._built, self._drawing = built, drawing
        self.neurons = [(drawn.layer, neuron) for drawn in drawing[1:] for neuron in drawn.neurons]
        self.tile, self.side = tile_size(len(self.neurons)), side_of(built)
        self._draw = tf.function(self._trace, autograph=False, jit_compile=xla)
        self._weigh = tf.function(self._weights, autograph=False)

    def draw(self, inputs: Any, column: int) -> tuple[Floats, Bytes, Bytes, Floats]:
        """The network as it is now.

        Args:
            inputs: of the network, at the points of a grid of `side` rows, the lowest first; (side * side, features).
            column: which of `neurons` to give in full.

        Returns:
            outputs, (SIZE * SIZE, outputs); tiles, (neurons, tile, tile); that neuron, (SIZE * SIZE,); `weights`.
        """
        outputs, tiles, looked, weights = self._draw(inputs, tf.constant(column, tf.int32))
        return outputs.numpy(), tiles.numpy(), looked.numpy(), weights.numpy()

    def weights(self) -> Floats:
        """Weights and biases drawn, in the order of `runs.news.Picture`."""
        return np.asarray(self._weigh().numpy())

    def _trace(self, inputs: Any, column: Any) -> Any:
        outputs, shown = self._outputs(inputs)
        outputs, whole = self._whole(outputs), self._whole(shown)
        count, stride = len(self.neurons), -(-SIZE // self.tile)
        grid = tf.reshape(_quantised(whole), [SIZE, SIZE, count])[::stride, ::stride]
        looked = _quantised(tf.gather(whole, column, axis=1))
        return outputs, tf.transpose(grid, [2, 0, 1]), looked, self._weights()

    def _outputs(self, inputs: Any) -> tuple[Any, Any]:
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
        drawn = [tf.gather(taps[item.layer], list(item.neurons), axis=1) for item in self._drawing[1:]]
        return values, tf.concat(drawn, axis=1)

    def _whole(self, values: Any) -> Any:
        """(side * side, n) -> (SIZE * SIZE, n), interpolated."""
        if self.side == SIZE:
            return values
        between = tf.constant(_interpolation(self.side))
        grid = tf.reshape(values, [self.side, self.side, values.shape[-1]])
        rows = tf.einsum("as,stn->atn", between, grid)
        return tf.reshape(tf.einsum("bt,atn->abn", between, rows), [SIZE * SIZE, values.shape[-1]])

    def _weights(self) -> Any:
        layers, parts = dense_layers(self._built), []
        for before, drawn in zip(self._drawing, self._drawing[1:], strict=False):
            layer, neurons = layers[drawn.layer - 1], list(drawn.neurons)
            if drawn.layer == before.layer + 1:
                rows = tf.gather(tf.convert_to_tensor(layer.kernel), list(before.neurons), axis=0)
                parts.append(tf.reshape(tf.gather(rows, neurons, axis=1), [-1]))
            biases = tf.convert_to_tensor(layer.bias) if layer.use_bias else tf.zeros([layer.units])
            parts.append(tf.gather(biases, neurons))
        return tf.concat(parts, axis=0)


def quantised(values: Floats) -> Bytes:
    """-1 is byte 0, 1 is byte 255; clipped."""
    return np.asarray(_quantised(tf.constant(values)).numpy())


def _quantised(values: Any) -> Any:
    return tf.cast(tf.clip_by_value(tf.math.rint(127.5 * values + 127.5), 0.0, 255.0), tf.uint8)


def _interpolation(side: int) -> Floats:
    """Linear interpolation from `side` points to SIZE points between the same ends, shape (SIZE, side)."""
    at = np.linspace(0, side - 1, SIZE)
    return np.maximum(0.0, 1.0 - np.abs(at[:, None] - np.arange(side))).astype(np.float32)
