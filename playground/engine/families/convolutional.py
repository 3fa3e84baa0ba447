"""ConvolutionalNetwork -> keras.Model: augmentation, rows of convolutions and poolings, dense layers, output."""

from __future__ import annotations

from typing import Any

import keras

from playground.engine.families.image_rows import apply_row
from playground.engine.families.image_views import IMAGE_VIEWERS
from playground.engine.families.parts import chained, head
from playground.engine.model.augmentation import augmentation_layers, pixel_range
from playground.engine.model.family import BuildRequest, Family
from playground.spec.families.convolutional import ConvolutionalNetwork

_POOLINGS: dict[str, Any] = {
    "flatten": keras.layers.Flatten,
    "average": keras.layers.GlobalAveragePooling2D,
    "max": keras.layers.GlobalMaxPooling2D,
}


def _build(order: BuildRequest) -> Any:
    network, seed = order.spec.network, order.seed
    assert isinstance(network, ConvolutionalNetwork)
    inputs = keras.Input(order.resolved.input_shape, name="input")
    x = inputs
    if network.augmentation is not None:
        x = chained(augmentation_layers(network.augmentation, pixel_range(order.spec.data), seed), x)
    for number, row in enumerate(network.rows, 1):
        x = apply_row(row, number, seed, x)
    x = _POOLINGS[network.pooling](name=network.pooling)(x)
    x = chained(head(order, network.head, len(network.rows) + 1, "head"), x)
    return keras.Model(inputs, x, name="network")


CONVOLUTIONAL = Family(build=_build, viewers=IMAGE_VIEWERS, xla=False)
