"""AugmentationSpec -> Keras's preprocessing layers, and images as a training sees them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from playground.draws.seeds import seed_of
from playground.spec.data.kinds import DataSpec
from playground.spec.training.augmentation import AugmentationSpec

Floats = npt.NDArray[np.float32]
#: lowest and highest value of a pixel
Range = tuple[float, float]

_ANY = (-1e6, 1e6)
_NAME = "augmentation_"
#: first of the uses that seeds of these layers stand for; see `seed_of`
_USE = 100


def pixel_range(data: DataSpec) -> Range:
    """Values that pixels can have; images whose contrast is changed are kept within them."""
    return (0.0, 1.0) if getattr(data, "scaling", "auto") in ("auto", "minmax") else _ANY


def augmentation_layers(augmentation: AugmentationSpec, pixels: Range, seed: int) -> list[Any]:
    """A Keras layer for each change, in the order of `AugmentationSpec.steps`; they act in training only.

    Args:
        augmentation: what was asked for.
        pixels: lowest and highest value that a raised contrast may give.
        seed: what the changes are drawn from.
    """
    asked, layers, fill = augmentation, keras.layers, {"fill_mode": augmentation.fill}
    makers: tuple[tuple[bool, Callable[..., Any], dict[str, Any]], ...] = (
        (asked.flip != "none", layers.RandomFlip, {"mode": asked.flip}),
        (asked.rotation > 0, layers.RandomRotation, {"factor": asked.rotation / 360, **fill}),
        (
            asked.translation > 0,
            layers.RandomTranslation,
            {"height_factor": asked.translation, "width_factor": asked.translation, **fill},
        ),
        (asked.zoom > 0, layers.RandomZoom, {"height_factor": asked.zoom, **fill}),
        (asked.contrast > 0, layers.RandomContrast, {"factor": asked.contrast, "value_range": pixels}),
        (asked.noise > 0, layers.GaussianNoise, {"stddev": asked.noise}),
    )
    # pixels are moved about in float32 whatever the precision of the network
    return [
        make(**arguments, seed=seed_of(seed, 0, _USE + number), dtype="float32", name=f"{_NAME}{number}")
        for number, (wanted, make, arguments) in enumerate(makers, 1)
        if wanted
    ]


def augmentation_of(model: Any) -> list[Any]:
    """The layers of a model that `augmentation_layers` has made."""
    return [layer for layer in model.layers if layer.name.startswith(_NAME)]


def augmented(layers: Sequence[Any], images: Floats, seed: int) -> Floats:
    """Images as one step of a training sees them.

    Args:
        layers: of a network, or of none. They are copied: what is drawn here moves no training on.
        images: shape (images, height, width, channels).
        seed: the same one gives the same changes.

    Returns:
        Of the same shape.
    """
    x = tf.constant(images)
    for number, layer in enumerate(layers, 1):
        copy = type(layer).from_config({**layer.get_config(), "seed": seed_of(seed, number, _USE)})
        x = copy(x, training=True)
    return np.asarray(x, np.float32)
