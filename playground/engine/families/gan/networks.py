"""Rows of a generator and a discriminator -> two keras.Sequential."""

from __future__ import annotations

from typing import Any

import keras

from playground.engine.families.parts import hidden_block, initializer, seed_of
from playground.spec.families.gan import GanNetwork
from playground.spec.families.gan_costs import OUTPUT_KERNEL, first_picture, parted, surplus
from playground.spec.families.gan_rows import DownRow, UpRow
from playground.spec.shape import DataShape

layers = keras.layers

#: numbers of the discriminator's layers begin here: rows added to the generator leave its weights alone
_DISCRIMINATOR = 1000
_GLOROT = "glorot_uniform"


def build_generator(network: GanNetwork, shape: DataShape, seed: int) -> Any:
    """Noise of shape (n, latent) -> samples, each of the shape that the network takes."""
    sample, activation = network.input_shape(shape), network.output_activation(shape)
    dense, up = parted(network.generator)
    made: list[Any] = [keras.Input((network.latent,), name="noise")]
    for number, row in enumerate(dense, 1):
        made += hidden_block(row, number, seed)
    number = len(dense) + 1
    if not up:
        made.append(_dense(shape.features, activation, "output", seed, number))
        made += [layers.Reshape(sample, name="picture")] if len(sample) > 1 else []
        return keras.Sequential(made, name="generator")
    first = first_picture(sample, up)
    height, width, channels = first
    plain = up[0].normalization == "none"
    made.append(_dense(height * width * channels, up[0].activation if plain else None, "projection", seed, number))
    made += [layers.Reshape(first, name="first_picture"), *_after(up[0], "projection")]
    for index, enlarging in enumerate(up, 1):
        assert isinstance(enlarging, UpRow)
        made += _up(enlarging, index, seed, number + index)
    lower, right = surplus(sample, up)
    if lower or right:
        cropping = ((lower // 2, lower - lower // 2), (right // 2, right - right // 2))
        made.append(layers.Cropping2D(cropping, name="cropping"))
    arguments = _convolution(sample[2], OUTPUT_KERNEL, 1, activation, seed, number + len(up) + 1)
    made.append(layers.Conv2D(**arguments, name="output"))
    return keras.Sequential(made, name="generator")


def build_discriminator(network: GanNetwork, shape: DataShape, seed: int) -> Any:
    """Samples -> how real each looks, shape (n, 1): a logit, or a number without bounds, as the loss wants it."""
    sample = network.input_shape(shape)
    dense, down = parted(network.discriminator)
    made: list[Any] = [keras.Input(sample, name="sample")]
    if len(sample) > 1:
        # pixels are 0 to 1; a network learns better from what is around 0
        made.append(layers.Rescaling(2.0, -1.0, name="from_minus_one"))
    number = _DISCRIMINATOR
    for index, row in enumerate(down, 1):
        assert isinstance(row, DownRow)
        number += 1
        activation = row.activation if row.normalization == "none" else None
        arguments = _convolution(row.filters, row.kernel, row.stride, activation, seed, number)
        made += [layers.Conv2D(**arguments, name=f"convolution_{index}"), *_after(row, f"convolution_{index}")]
        if row.dropout:
            made.append(layers.Dropout(row.dropout, seed=seed_of(seed, number, 1), name=f"convolution_dropout_{index}"))
    made += [layers.Flatten(name="flatten")] if len(sample) > 1 else []
    for index, layer in enumerate(dense, 1):
        number += 1
        made += hidden_block(layer, number, seed, str(index))
    made.append(_dense(1, None, "verdict", seed, number + 1))
    return keras.Sequential(made, name="discriminator")


def _dense(units: int, activation: str | None, name: str, seed: int, number: int) -> Any:
    kernel = initializer(_GLOROT, seed, number)
    return layers.Dense(units, activation=activation, kernel_initializer=kernel, name=name)


def _convolution(
    filters: int, kernel: int, stride: int, activation: str | None, seed: int, number: int
) -> dict[str, Any]:
    return {
        "filters": filters,
        "kernel_size": kernel,
        "strides": stride,
        "padding": "same",
        "activation": activation,
        "kernel_initializer": initializer(_GLOROT, seed, number),
    }


def _up(row: UpRow, index: int, seed: int, number: int) -> list[Any]:
    activation = row.activation if row.normalization == "none" else None
    name, after = f"up_{index}", _after(row, f"up_{index}")
    if row.method == "transpose":
        arguments = _convolution(row.filters, row.kernel, row.stride, activation, seed, number)
        return [layers.Conv2DTranspose(**arguments, name=name), *after]
    arguments = _convolution(row.filters, row.kernel, 1, activation, seed, number)
    repeated = layers.UpSampling2D(row.stride, name=f"{name}_repeated")
    return [repeated, layers.Conv2D(**arguments, name=name), *after]


def _after(row: UpRow | DownRow, name: str) -> list[Any]:
    """Normalization and activation after a layer, where it has any."""
    if row.normalization == "none":
        return []
    kind = layers.BatchNormalization if row.normalization == "batch" else layers.LayerNormalization
    return [kind(name=f"{name}_normalization"), layers.Activation(row.activation, name=f"{name}_activation")]
