"""Convolutions of images: what can be set of each, what it costs, and whether it fits what it is given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from playground.spec.families.image_row import SMALLER_STRIDE, ImageRow, ImageShape, Padding, fitting, in_words, slid
from playground.spec.families.image_row import padding as padding_setting
from playground.spec.families.network import Cost
from playground.spec.field import setting
from playground.spec.network import INITIALIZERS, Activation, Initializer


def _batch_normalization(default: bool) -> bool:
    value: bool = setting(
        default,
        title="Batch normalization",
        help="Normalise each feature map over the batch before the activation; takes the place of the bias.",
    )
    return value


class _Sliding(ImageRow):
    """Filters that slide over the image: what all convolutions have first."""

    kind: str
    filters: int = setting(
        16,
        title="Filters",
        help="Number of patterns looked for; each gives a feature map of its own.",
        ge=1,
        le=1024,
        step=1,
        log=True,
        unit="filters",
    )
    kernel_size: int = setting(
        3, title="Kernel", help="Height and width of a filter.", ge=1, le=15, step=1, unit="pixels"
    )
    strides: int = setting(
        1,
        title="Stride",
        help="Pixels from one place of the window to the next; 2 halves height and width.",
        ge=1,
        le=8,
        step=1,
        unit="pixels",
    )

    @property
    def remedy(self) -> str:
        """See `ImageRow.remedy`."""
        return SMALLER_STRIDE if self.strides > 1 else ""


class _Padded(ImageRow):
    """What is done at the edge, where that is a choice."""

    padding: Padding = padding_setting("same")


class _Learned(ImageRow):
    """What becomes of what the filters find, and how they are learned: what all convolutions have last."""

    activation: Activation = setting(
        "relu",
        title="Activation",
        help="Function applied to each number of the feature maps.",
        labels={"leaky_relu": "leaky relu"},
    )
    batch_normalization: bool = _batch_normalization(False)
    initializer: Initializer = setting(
        "he_normal",
        title="Initializer",
        help="How the initial weights are drawn. He suits relu, LeCun selu, Glorot the others.",
        labels=INITIALIZERS,
    )
    l2: float = setting(
        0.0,
        title="L2",
        help="Penalty on the squared size of the weights, added to the loss.",
        ge=0,
        le=10,
        log=True,
        live=True,
    )


# settings stand in the order of the bases, the last one's first
class FilterRow(_Learned, _Padded, _Sliding):
    """What the convolutions have that stand by themselves."""


class Convolution(FilterRow):
    """A convolution: every filter looks for its pattern at every place of the image (Keras's Conv2D)."""

    kind: Literal["conv2d"] = "conv2d"

    def costs(self, shape: ImageShape, number: int, place: str, advice: str) -> Iterator[Cost]:
        """See `ImageRow.costs`."""
        name, size = f"Conv2D {number}", self.kernel_size
        given = fitting(f"Conv2D {size}x{size}", shape, size, self.strides, self.padding, place, "kernel_size", advice)
        yield from _convolved(
            name, shape, (*given, self.filters), size, self.batch_normalization, self.activation, number, place
        )

    def line(self) -> str:
        """`32 3x3 relu`."""
        return _convolution_line(self)


class SeparableConvolution(FilterRow):
    """A convolution in two steps: a filter for each channel, then a mixture of the channels (Keras's SeparableConv2D).

    Far fewer weights and multiplications for about the same: Chollet 2017, https://arxiv.org/abs/1610.02357.
    """

    kind: Literal["separable_conv2d"] = "separable_conv2d"

    def costs(self, shape: ImageShape, number: int, place: str, advice: str) -> Iterator[Cost]:
        """See `ImageRow.costs`."""
        size, channels = self.kernel_size, shape[2]
        layer = f"SeparableConv2D {size}x{size}"
        height, width = fitting(layer, shape, size, self.strides, self.padding, place, "kernel_size", advice)
        bias = 0 if self.batch_normalization else self.filters
        kernels = size * size * channels + channels * self.filters
        activation = "" if self.batch_normalization else f" · {in_words(self.activation)}"
        yield Cost(
            f"SeparableConv2D {number}{activation}",
            (height, width, self.filters),
            kernels + bias,
            kernels + bias,
            height * width * kernels,
            f"{place}.filters",
        )
        if self.batch_normalization:
            yield from _normalized((height, width, self.filters), self.activation, str(number), place)

    def line(self) -> str:
        """`separable 32 3x3 relu`."""
        return f"separable {_convolution_line(self)}"


class ResidualBlock(_Learned, _Sliding):
    """Two convolutions whose result is added to what they were given, then the activation.

    He et al. 2015, https://arxiv.org/abs/1512.03385, figure 2 and option B: where shapes differ, a 1x1 convolution with
    the same stride takes the place of the short way.
    """

    kind: Literal["residual"] = "residual"
    batch_normalization: bool = _batch_normalization(True)

    def projects(self, channels: int) -> bool:
        """The short way needs a convolution, where it is given so many channels."""
        return self.strides > 1 or channels != self.filters

    def costs(self, shape: ImageShape, number: int, place: str, advice: str) -> Iterator[Cost]:
        """See `ImageRow.costs`."""
        normalized, size = self.batch_normalization, self.kernel_size
        height, width = (slid(side, 1, self.strides, "same") for side in shape[:2])
        given = (height, width, self.filters)
        first, second, short = (f"Residual {number}{part}" for part in ("a", "b", " shortcut"))
        yield from _convolved(first, shape, given, size, normalized, self.activation, number, place)
        yield from _convolved(second, given, given, size, normalized, None, number, place)
        if self.projects(shape[2]):
            yield from _convolved(short, shape, given, 1, normalized, None, number, place)
        yield Cost(f"Residual {number} sum", given, 0, 0, 0, f"{place}.filters")
        yield Cost(f"Residual {number} · {in_words(self.activation)}", given, 0, 0, 0, f"{place}.activation")

    def line(self) -> str:
        """`residual 32 3x3 relu`."""
        return f"residual {_convolution_line(self)}"


def _convolved(
    name: str,
    shape: ImageShape,
    given: ImageShape,
    size: int,
    normalized: bool,
    activation: str | None,
    number: int,
    place: str,
) -> Iterator[Cost]:
    """A convolution from `shape` to `given`; with normalization and activation after it, where there are such."""
    height, width, filters = given
    kernel = size * size * shape[2] * filters
    weights = kernel + (0 if normalized else filters)
    told = f" · {in_words(activation)}" if activation and not normalized else ""
    yield Cost(f"{name}{told}", given, weights, weights, height * width * kernel, f"{place}.filters")
    if normalized:
        yield from _normalized(given, activation, name.partition(" ")[2], place)


def _normalized(shape: ImageShape, activation: str | None, name: str, place: str) -> Iterator[Cost]:
    height, width, filters = shape
    at = f"{place}.batch_normalization"
    yield Cost(f"Batch normalization {name}", shape, 4 * filters, 2 * filters, height * width * filters, at)
    if activation:
        yield Cost(f"Activation {name} · {in_words(activation)}", shape, 0, 0, 0, f"{place}.activation")


def _convolution_line(row: Convolution | SeparableConvolution | ResidualBlock) -> str:
    words = [f"{row.filters} {row.kernel_size}x{row.kernel_size}"]
    words += [f"stride {row.strides}"] if row.strides > 1 else []
    return " ".join([*words, in_words(row.activation)])
