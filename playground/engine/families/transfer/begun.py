"""What a transfer network begins with: layers that have learned something else, and what makes samples fit them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np

from playground.data.files.weights import damaged_weights, fetch_weights
from playground.draws.seeds import seed_of
from playground.engine.model.family import BuildRequest
from playground.spec.families.applications import Application
from playground.spec.families.transfer import Preparation, TransferNetwork

BASE, PREPARATION = "base", "preparation"
#: ImageNet's mean of blue, green and red, as `keras.applications.imagenet_utils` has it
_MEAN = (103.939, 116.779, 123.68)
_SEED = "seed"
_UNKNOWN = 1


def base_of(order: BuildRequest, network: TransferNetwork, phase: int) -> Any:
    """The base, with those of its layers trainable that learn in a phase.

    Raises:
        SpecError: there is no such run, or it cannot be cut there.
        DataError: the weights of a Keras application cannot be had.
    """
    app = network.application
    base = _run(network) if app is None else _application(app, order, network)
    if network.weights == "random":
        base = _drawn_anew(base, order.seed)
    base.name = BASE
    _freeze(base, network.learning_layers(phase))
    return base


def _application(app: Application, order: BuildRequest, network: TransferNetwork) -> Any:
    make = getattr(keras.applications, app.function)
    shape = network.preparation(order.shape).shape
    body = make(include_top=False, weights=None, input_shape=shape, pooling="avg", **app.arguments)
    if network.weights == "trained":
        path = fetch_weights(app, lambda what, share: None)
        try:
            body.load_weights(path)
        except (OSError, ValueError) as error:
            raise damaged_weights(app, path) from error
    return body


def _run(network: TransferNetwork) -> Any:
    model = keras.models.load_model(network.run.path, compile=False)
    features = model.get_layer(network.run.cut(network.left_out).layer).input
    return keras.Model(model.inputs[0], features if len(features.shape) == 2 else keras.layers.Flatten()(features))


def _drawn_anew(model: Any, seed: int) -> Any:
    """The same layers as their own initializers begin them, each with a seed of its own."""
    return keras.Model.from_config(_seeded(model.get_config(), seed, itertools.count(1)))


def _seeded(config: Any, seed: int, numbers: Iterator[int]) -> Any:
    """A configuration in which everything that draws has another seed."""
    if isinstance(config, dict):
        return {
            key: seed_of(seed, next(numbers), 2) if key == _SEED else _seeded(value, seed, numbers)
            for key, value in config.items()
        }
    if isinstance(config, list | tuple):
        return type(config)(_seeded(item, seed, numbers) for item in config)
    return config


def _freeze(base: Any, learning: int | None) -> None:
    base.trainable = True
    if learning is None:
        return
    weighted = [layer for layer in base.layers if layer.weights]
    learners = weighted[len(weighted) - learning :] if learning else []
    for layer in base.layers:
        layer.trainable = layer in learners


def preparation_of(order: BuildRequest, network: TransferNetwork) -> Any:
    """Samples as they are -> as the base takes them: size, channels, range of pixels; numbers of words."""
    wanted, app = network.preparation(order.shape), network.application
    if wanted.words:
        return _numbered(order.shape.words, network.run.vocabulary, order.resolved.input_shape[0], wanted)
    inputs = keras.Input(order.resolved.input_shape)
    x = inputs
    if wanted.resized:
        x = keras.layers.Resizing(*wanted.shape[:2])(x)
    if wanted.channels == "repeat":
        x = keras.layers.Concatenate()([x, x, x])
    elif wanted.channels == "mean":
        x = keras.ops.mean(x, axis=-1, keepdims=True)
    if app is not None:
        # pixels from 0 to 1 become what the weights have been trained on
        if app.preparation == "tf":
            x = keras.layers.Rescaling(2.0, -1.0)(x)
        elif app.preparation == "caffe":
            x = keras.layers.Rescaling(255.0)(keras.ops.flip(x, axis=-1))
            x = keras.layers.Normalization(mean=_MEAN, variance=(1.0, 1.0, 1.0))(x)
        else:
            x = keras.layers.Rescaling(255.0)(x)
    elif x is inputs:
        x = keras.layers.Identity()(x)
    return keras.Model(inputs, x, name=PREPARATION)


def _numbered(words: tuple[str, ...], known: tuple[str, ...], length: int, wanted: Preparation) -> Any:
    """Numbers of words in one vocabulary -> in another one, in which 0 fills up and 1 is an unknown word as well.

    Args:
        words: of the numbers that are given, from number 0 on.
        known: of the numbers that are wanted, from number 2 on.
        length: words of a text that are given.
        wanted: what the base takes.
    """
    numbers = {word: number for number, word in enumerate(known, 2)}
    table = np.array([0, _UNKNOWN, *(numbers.get(word, _UNKNOWN) for word in words[2:])], np.float32)
    inputs = keras.Input((length,), dtype="int32")
    # whole numbers up to 2^24 are exact in float32, whatever the precision of the others
    exact = {"dtype": "float32"}
    look_up = keras.layers.Embedding(len(table), 1, trainable=False, name="numbers_of_words", **exact)
    x = look_up(inputs)
    look_up.set_weights([table[:, None]])
    if length > wanted.shape[0]:
        x = keras.layers.Cropping1D((0, length - wanted.shape[0]), **exact)(x)
    elif length < wanted.shape[0]:
        x = keras.layers.ZeroPadding1D((0, wanted.shape[0] - length), **exact)(x)
    x = keras.layers.Reshape(wanted.shape, **exact)(x)
    return keras.Model(inputs, keras.ops.cast(x, "int32"), name=PREPARATION)
