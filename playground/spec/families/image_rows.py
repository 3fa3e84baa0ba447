"""Layers that images go through: convolutions, poolings, dropout; what can be set of each, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from playground.spec.families.convolution_rows import Convolution as Convolution
from playground.spec.families.convolution_rows import ResidualBlock as ResidualBlock
from playground.spec.families.convolution_rows import SeparableConvolution as SeparableConvolution
from playground.spec.families.image_row import FEWER_POOLINGS, ImageRow, ImageShape, Padding, fitting
from playground.spec.families.image_row import padding as padding_setting
from playground.spec.families.network import Cost
from playground.spec.field import setting


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
    padding: Padding = padding_setting("valid")

    def costs(self, shape: ImageShape, number: int, place: str, advice: str) -> Iterator[Cost]:
        """See `ImageRow.costs`."""
        size, strides, layer = self.pool_size, self.strides or self.pool_size, self.layer
        given = fitting(f"{layer} {size}x{size}", shape, size, strides, self.padding, place, "pool_size", advice)
        yield Cost(f"{layer} {number}", (*given, shape[2]), 0, 0, 0, f"{place}.pool_size")

    def line(self) -> str:
        """`max 2x2`."""
        return f"{self.word} {self.pool_size}x{self.pool_size}"

    @property
    def remedy(self) -> str:
        """See `ImageRow.remedy`."""
        return FEWER_POOLINGS if (self.strides or self.pool_size) > 1 else ""


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
        help="Fraction of the values that is dropped at random in each training step.",
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


AnyImageRow = Annotated[
    Convolution | SeparableConvolution | MaxPooling | AveragePooling | ImageDropout | ResidualBlock,
    Field(discriminator="kind"),
]
