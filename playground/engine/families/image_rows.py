"""Rows of convolutions and poolings -> Keras layers, applied to what they are given."""

from __future__ import annotations

from typing import Any

import keras

from playground.draws.seeds import seed_of
from playground.engine.families.parts import initializer
from playground.spec.families.image_row import ImageRow
from playground.spec.families.image_rows import (
    AveragePooling,
    Convolution,
    ImageDropout,
    MaxPooling,
    ResidualBlock,
    SeparableConvolution,
)

#: uses of seeds besides the kernel's and dropout's; see `seed_of`
_SECOND, _SHORTCUT, _DEPTHWISE = 2, 3, 4


def apply_row(row: ImageRow, number: int, seed: int, x: Any) -> Any:
    """A symbolic tensor (samples, height, width, channels) -> what the row makes of it.

    Args:
        row: what was asked for.
        number: of the row in the network, from 1: its seed, and its layers' names.
        seed: of all initial weights.
        x: what it is given.
    """
    match row:
        case Convolution():
            x = _convolution(row, number, seed, f"conv_{number}", strides=row.strides, padding=row.padding)(x)
            return _finished(row, f"{number}", x)
        case SeparableConvolution():
            return _finished(row, f"{number}", _separable(row, number, seed)(x))
        case MaxPooling():
            return _pooling(keras.layers.MaxPooling2D, row, f"max_pooling_{number}")(x)
        case AveragePooling():
            return _pooling(keras.layers.AveragePooling2D, row, f"average_pooling_{number}")(x)
        case ImageDropout():
            layer = keras.layers.SpatialDropout2D if row.whole_maps else keras.layers.Dropout
            return layer(row.rate, seed=seed_of(seed, number, 1), name=f"dropout_{number}")(x)
        case ResidualBlock():
            return _residual(row, number, seed, x)
    raise TypeError(type(row).__name__)


def _residual(row: ResidualBlock, number: int, seed: int, x: Any) -> Any:
    """He et al. 2015, figure 2: f(conv(f(conv(x))) + x), with normalization after each convolution."""
    after = _convolution(row, number, seed, f"conv_{number}a", strides=row.strides, padding="same")(x)
    after = _finished(row, f"{number}a", after)
    after = _convolution(row, number, seed, f"conv_{number}b", use=_SECOND, activated=False, padding="same")(after)
    after = _normalized(row, f"{number}b", after)
    if row.projects(x.shape[-1]):
        more: dict[str, Any] = {"size": 1, "strides": row.strides, "padding": "same"}
        x = _convolution(row, number, seed, f"shortcut_{number}", use=_SHORTCUT, activated=False, **more)(x)
        x = _normalized(row, f"shortcut_{number}", x)
    x = keras.layers.Add(name=f"add_{number}")([x, after])
    return keras.layers.Activation(row.activation, name=f"activation_{number}")(x)


def _convolution(
    row: Convolution | ResidualBlock,
    number: int,
    seed: int,
    name: str,
    *,
    use: int = 0,
    size: int = 0,
    activated: bool = True,
    **arguments: Any,
) -> Any:
    return keras.layers.Conv2D(
        row.filters,
        size or row.kernel_size,
        activation=row.activation if activated and not row.batch_normalization else None,
        use_bias=not row.batch_normalization,
        kernel_initializer=initializer(row.initializer, seed, number, use),
        kernel_regularizer=_penalty(row.l2),
        name=name,
        **arguments,
    )


def _separable(row: SeparableConvolution, number: int, seed: int) -> Any:
    return keras.layers.SeparableConv2D(
        row.filters,
        row.kernel_size,
        strides=row.strides,
        padding=row.padding,
        activation=None if row.batch_normalization else row.activation,
        use_bias=not row.batch_normalization,
        depthwise_initializer=initializer(row.initializer, seed, number, _DEPTHWISE),
        pointwise_initializer=initializer(row.initializer, seed, number),
        depthwise_regularizer=_penalty(row.l2),
        pointwise_regularizer=_penalty(row.l2),
        name=f"conv_{number}",
    )


def _finished(row: Convolution | SeparableConvolution | ResidualBlock, ending: str, x: Any) -> Any:
    """Normalization, and the activation after it; without normalization the convolution has done both."""
    if not row.batch_normalization:
        return x
    return keras.layers.Activation(row.activation, name=f"activation_{ending}")(_normalized(row, ending, x))


def _normalized(row: Convolution | SeparableConvolution | ResidualBlock, ending: str, x: Any) -> Any:
    return keras.layers.BatchNormalization(name=f"batch_normalization_{ending}")(x) if row.batch_normalization else x


def _pooling(layer: Any, row: MaxPooling | AveragePooling, name: str) -> Any:
    return layer(row.pool_size, strides=row.strides, padding=row.padding, name=name)


def _penalty(l2: float) -> Any:
    return keras.regularizers.L2(l2) if l2 else None
