"""Layers that images go through: what can be set of each, what it costs, and whether it fits what it is given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from playground.errors import Problem, SpecError
from playground.spec.families.network import Cost
from playground.spec.field import Spec, setting
from playground.spec.network import INITIALIZERS, Activation, Initializer

Padding = Literal["valid", "same"]
#: height, width, channels
ImageShape = tuple[int, ...]

_FEWER_POOLINGS, _SMALLER_STRIDE = "remove a pooling layer above", "take a smaller stride above"
_PADDING = {"valid": "none (valid)", "same": "zeros at the edge (same)"}


def _filters() -> int:
    value: int = setting(
        16,
        title="Filters",
        help="Number of patterns looked for; each gives a feature map of its own.",
        ge=1,
        le=1024,
        step=1,
        log=True,
        unit="filters",
    )
    return value


def _kernel_size() -> int:
    value: int = setting(3, title="Kernel", help="Height and width of a filter.", ge=1, le=15, step=1, unit="pixels")
    return value


def _strides() -> int:
    value: int = setting(
        1,
        title="Stride",
        help="Pixels from one place of the window to the next; 2 halves height and width.",
        ge=1,
        le=8,
        step=1,
        unit="pixels",
    )
    return value


def _padding(default: Padding) -> Padding:
    value: Padding = setting(
        default,
        title="Padding",
        help="With zeros at the edge, height and width stay (divided by the stride); without, they shrink.",
        labels=_PADDING,
    )
    return value


def _activation() -> Activation:
    value: Activation = setting(
        "relu",
        title="Activation",
        help="Function applied to each number of the feature maps.",
        labels={"leaky_relu": "leaky relu"},
    )
    return value


def _batch_normalization(default: bool) -> bool:
    value: bool = setting(
        default,
        title="Batch normalization",
        help="Normalise each feature map over the batch before the activation; takes the place of the bias.",
    )
    return value


def _initializer() -> Initializer:
    value: Initializer = setting(
        "he_normal",
        title="Initializer",
        help="How the initial weights are drawn. He suits relu, LeCun selu, Glorot the others.",
        labels=INITIALIZERS,
    )
    return value


def _l2() -> float:
    value: float = setting(
        0.0,
        title="L2",
        help="Penalty on the squared size of the weights, added to the loss.",
        ge=0,
        le=10,
        log=True,
        live=True,
    )
    return value


class ImageRow(Spec):
    """What all rows have."""

    def costs(self, shape: ImageShape, number: int, place: str, advice: str) -> Iterator[Cost]:
        """A `Cost` for each Keras layer of the row; the last one's shape is what the next row is given.

        Args:
            shape: height, width and channels of what it is given.
            number: of the row, from 1, for people.
            place: of the row below the network: "rows.0".
            advice: what to do where the row does not fit.

        Raises:
            SpecError: the image is too small for it.
        """
        raise NotImplementedError

    def line(self) -> str:
        """What it is, in a few words: "32 3x3 relu"."""
        raise NotImplementedError

    def __str__(self) -> str:
        return self.line()

    @property
    def remedy(self) -> str:
        """What to do with it where a row below is given too small an image; "" if it makes none smaller."""
        return ""


class Convolution(ImageRow):
    """A convolution: every filter looks for its pattern at every place of the image (Keras's Conv2D)."""

    kind: Literal["conv2d"] = "conv2d"
    filters: int = _filters()
    kernel_size: int = _kernel_size()
    strides: int = _strides()
    padding: Padding = _padding("same")
    activation: Activation = _activation()
    batch_normalization: bool = _batch_normalization(False)
    initializer: Initializer = _initializer()
    l2: float = _l2()

    def costs(self, shape: ImageShape, number: int, place: str, advice: str) -> Iterator[Cost]:
        """See `ImageRow.costs`."""
        name, size = f"Conv2D {number}", self.kernel_size
        given = _fitting(f"Conv2D {size}x{size}", shape, size, self.strides, self.padding, place, "kernel_size", advice)
        yield from _convolved(
            name, shape, (*given, self.filters), size, self.batch_normalization, self.activation, number, place
        )

    def line(self) -> str:
        """`32 3x3 relu`."""
        return _convolution_line(self)

    @property
    def remedy(self) -> str:
        """See `ImageRow.remedy`."""
        return _SMALLER_STRIDE if self.strides > 1 else ""


class SeparableConvolution(ImageRow):
    """A convolution in two steps: a filter for each channel, then a mixture of the channels (Keras's SeparableConv2D).

    Far fewer weights and multiplications for about the same: Chollet 2017, https://arxiv.org/abs/1610.02357.
    """

    kind: Literal["separable_conv2d"] = "separable_conv2d"
    filters: int = _filters()
    kernel_size: int = _kernel_size()
    strides: int = _strides()
    padding: Padding = _padding("same")
    activation: Activation = _activation()
    batch_normalization: bool = _batch_normalization(False)
    initializer: Initializer = _initializer()
    l2: float = _l2()

    def costs(self, shape: ImageShape, number: int, place: str, advice: str) -> Iterator[Cost]:
        """See `ImageRow.costs`."""
        size, channels = self.kernel_size, shape[2]
        layer = f"SeparableConv2D {size}x{size}"
        height, width = _fitting(layer, shape, size, self.strides, self.padding, place, "kernel_size", advice)
        bias = 0 if self.batch_normalization else self.filters
        kernels = size * size * channels + channels * self.filters
        activation = "" if self.batch_normalization else f" · {_words(self.activation)}"
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

    @property
    def remedy(self) -> str:
        """See `ImageRow.remedy`."""
        return _SMALLER_STRIDE if self.strides > 1 else ""


class Pooling(ImageRow):
    """What the poolings have in common: a window that slides over the maps, and learns nothing."""

    layer: ClassVar[str]
    word: ClassVar[str]

    pool_size: int = setting(
        2, title="Window", help="Height and width of the window.", ge=1, le=16, step=1, unit="pixels"
    )
    strides: int | None = setting(
        None,
        title="Stride",
        help="Pixels from one window to the next. Empty: windows lie side by side.",
        ge=1,
        le=16,
        step=1,
        unit="pixels",
        labels={"None": "window"},
    )
    padding: Padding = _padding("valid")

    def costs(self, shape: ImageShape, number: int, place: str, advice: str) -> Iterator[Cost]:
        """See `ImageRow.costs`."""
        size, strides, layer = self.pool_size, self.strides or self.pool_size, self.layer
        given = _fitting(f"{layer} {size}x{size}", shape, size, strides, self.padding, place, "pool_size", advice)
        yield Cost(f"{layer} {number}", (*given, shape[2]), 0, 0, 0, f"{place}.pool_size")

    def line(self) -> str:
        """`max 2x2`."""
        return f"{self.word} {self.pool_size}x{self.pool_size}"

    @property
    def remedy(self) -> str:
        """See `ImageRow.remedy`."""
        return _FEWER_POOLINGS if (self.strides or self.pool_size) > 1 else ""


class MaxPooling(Pooling):
    """Keeps the largest number of each window (Keras's MaxPooling2D)."""

    layer: ClassVar[str] = "MaxPooling2D"
    word: ClassVar[str] = "max"

    kind: Literal["max_pooling2d"] = "max_pooling2d"


class AveragePooling(Pooling):
    """Keeps the mean of each window (Keras's AveragePooling2D)."""

    layer: ClassVar[str] = "AveragePooling2D"
    word: ClassVar[str] = "average"

    kind: Literal["average_pooling2d"] = "average_pooling2d"


class ImageDropout(ImageRow):
    """Switches numbers off at random in training (Keras's Dropout, or SpatialDropout2D for whole feature maps)."""

    title: ClassVar[str] = "Dropout"

    kind: Literal["dropout"] = "dropout"
    rate: float = setting(
        0.25,
        title="Dropout",
        help="Fraction that is switched off in each training step.",
        ge=0,
        le=0.95,
        step=0.05,
        live=True,
    )
    whole_maps: bool = setting(
        False, title="Whole maps", help="Switch off whole feature maps instead of single numbers in them."
    )

    def costs(self, shape: ImageShape, number: int, place: str, advice: str) -> Iterator[Cost]:
        """See `ImageRow.costs`."""
        yield Cost(f"Dropout {number} · {self.rate:g}", shape, 0, 0, 0, f"{place}.rate")

    def line(self) -> str:
        """`dropout 0.25`."""
        return f"dropout {self.rate:g}"


class ResidualBlock(ImageRow):
    """Two convolutions whose result is added to what they were given, then the activation.

    He et al. 2015, https://arxiv.org/abs/1512.03385, figure 2 and option B: where shapes differ, a 1x1 convolution with
    the same stride takes the place of the short way.
    """

    kind: Literal["residual"] = "residual"
    filters: int = _filters()
    kernel_size: int = _kernel_size()
    strides: int = _strides()
    activation: Activation = _activation()
    batch_normalization: bool = _batch_normalization(True)
    initializer: Initializer = _initializer()
    l2: float = _l2()

    def projects(self, channels: int) -> bool:
        """The short way needs a convolution, where it is given so many channels."""
        return self.strides > 1 or channels != self.filters

    def costs(self, shape: ImageShape, number: int, place: str, advice: str) -> Iterator[Cost]:
        """See `ImageRow.costs`."""
        normalized, size = self.batch_normalization, self.kernel_size
        height, width = (_slid(side, 1, self.strides, "same") for side in shape[:2])
        given = (height, width, self.filters)
        first, second, short = (f"Residual {number}{part}" for part in ("a", "b", " shortcut"))
        yield from _convolved(first, shape, given, size, normalized, self.activation, number, place)
        yield from _convolved(second, given, given, size, normalized, None, number, place)
        if self.projects(shape[2]):
            yield from _convolved(short, shape, given, 1, normalized, None, number, place)
        yield Cost(f"Residual {number} sum", given, 0, 0, 0, f"{place}.filters")
        yield Cost(f"Residual {number} · {_words(self.activation)}", given, 0, 0, 0, f"{place}.activation")

    def line(self) -> str:
        """`residual 32 3x3 relu`."""
        return f"residual {_convolution_line(self)}"

    @property
    def remedy(self) -> str:
        """See `ImageRow.remedy`."""
        return _SMALLER_STRIDE if self.strides > 1 else ""


AnyImageRow = Annotated[
    Convolution | SeparableConvolution | MaxPooling | AveragePooling | ImageDropout | ResidualBlock,
    Field(discriminator="kind"),
]


def _slid(side: int, window: int, strides: int, padding: Padding) -> int:
    """Places that a window takes along a side; the rule of Keras's and TensorFlow's convolutions."""
    return -(-side // strides) if padding == "same" else -(-(side - window + 1) // strides)


def _fitting(
    layer: str, shape: ImageShape, window: int, strides: int, padding: Padding, place: str, field: str, advice: str
) -> tuple[int, int]:
    """Height and width of what a sliding window gives.

    Raises:
        SpecError: it does not fit.
    """
    height, width = shape[:2]
    if padding == "valid" and min(height, width) < window:
        raise SpecError(
            Problem(
                f"network.{place}.{field}",
                f"{layer} needs at least {window}x{window}; the input here is {height}x{width}: {advice}.",
            )
        )
    return _slid(height, window, strides, padding), _slid(width, window, strides, padding)


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
    told = f" · {_words(activation)}" if activation and not normalized else ""
    yield Cost(f"{name}{told}", given, weights, weights, height * width * kernel, f"{place}.filters")
    if normalized:
        yield from _normalized(given, activation, name.partition(" ")[2], place)


def _normalized(shape: ImageShape, activation: str | None, name: str, place: str) -> Iterator[Cost]:
    height, width, filters = shape
    at = f"{place}.batch_normalization"
    yield Cost(f"Batch normalization {name}", shape, 4 * filters, 2 * filters, height * width * filters, at)
    if activation:
        yield Cost(f"Activation {name} · {_words(activation)}", shape, 0, 0, 0, f"{place}.activation")


def _convolution_line(row: Convolution | SeparableConvolution | ResidualBlock) -> str:
    words = [f"{row.filters} {row.kernel_size}x{row.kernel_size}"]
    words += [f"stride {row.strides}"] if row.strides > 1 else []
    return " ".join([*words, _words(row.activation)])


def _words(name: str) -> str:
    return name.replace("_", " ")
