"""The two halves of an autoencoder, each by itself and without chance: sample -> code, code -> sample."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from playground.engine.model.family import Scene
from playground.spec.families.autoencoder import AutoencoderNetwork

Floats = npt.NDArray[np.float32]

#: samples that are encoded at once
_AT_ONCE = 1024


def chained(layers: Iterable[Any], x: Any) -> Any:
    """What comes out of layers one after another."""
    for layer in layers:
        x = layer(x)
    return x


class Anatomy:
    """The halves of an autoencoder, in inference: no noise, no dropout, and of a drawn code its mean.

    Args:
        network: its settings.
        input_shape: of one sample, as the network takes it.
        encoder: layers from the input to the code.
        decoder: layers from the code to the output.
    """

    def __init__(
        self,
        network: AutoencoderNetwork,
        input_shape: tuple[int, ...],
        encoder: tuple[Any, ...],
        decoder: tuple[Any, ...],
    ) -> None:
        self.network, self.input_shape = network, input_shape
        self.encoder, self.decoder = encoder, decoder
        features = int(np.prod(input_shape))
        halves = [_model(input_shape, encoder), _model((network.code,), decoder)]
        self._encode = _traced(lambda x: halves[0](tf.reshape(x, [-1, *input_shape]), training=False), features)
        self._decode = _traced(lambda z: tf.reshape(halves[1](z, training=False), [-1, features]), network.code)

    def encode(self, x: Floats) -> Floats:
        """Codes, shape (samples, code), of rows of inputs, shape (samples, features)."""
        return _in_pieces(self._encode, x, self.network.code)

    def decode(self, codes: Floats) -> Floats:
        """Reconstructions, shape (samples, features), of codes, shape (samples, code)."""
        return _in_pieces(self._decode, codes, int(np.prod(self.input_shape)))

    def reconstruct(self, x: Floats) -> Floats:
        """What is made of the samples, shape (samples, features) as theirs."""
        return self.decode(self.encode(x))

    def errors(self, x: Floats) -> Floats:
        """Mean squared error of each sample's reconstruction, shape (samples,)."""
        pieces = (x[start : start + _AT_ONCE] for start in range(0, len(x), _AT_ONCE))
        found = [np.mean(np.square(piece - self.reconstruct(piece)), axis=1) for piece in pieces]
        return np.concatenate([np.empty(0, np.float32), *found])


def anatomy_of(scene: Scene) -> Anatomy:
    """The halves of the autoencoder that a view is drawn from."""
    anatomy: Anatomy = scene.built.model.anatomy
    return anatomy


def _model(shape: tuple[int, ...], layers: tuple[Any, ...]) -> Any:
    inputs = keras.Input(shape)
    return keras.Model(inputs, chained(layers, inputs))


def _traced(function: Callable[[Any], Any], numbers: int) -> Any:
    signature = [tf.TensorSpec([None, numbers], tf.float32)]
    return tf.function(function, input_signature=signature, autograph=False)


def _in_pieces(function: Any, x: Floats, numbers: int) -> Floats:
    pieces = (x[start : start + _AT_ONCE] for start in range(0, len(x), _AT_ONCE))
    found = [function(tf.constant(piece, tf.float32)).numpy() for piece in pieces]
    return np.concatenate([np.empty((0, numbers), np.float32), *found])
