"""Convolutional networks: rows of convolutions and poolings, then one row of numbers, dense layers and the output."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from playground.spec.families.dense import dense_line
from playground.spec.families.head import DenseLayers, head_setting
from playground.spec.families.image_row import ImageRow, ImageShape
from playground.spec.families.image_rows import (
    AnyImageRow,
    Convolution,
    MaxPooling,
    ResidualBlock,
    SeparableConvolution,
)
from playground.spec.families.network import Cost, Network, head_costs
from playground.spec.field import setting
from playground.spec.network import MAX_LAYERS, DenseLayer, OutputLayer
from playground.spec.shape import DataShape, Resolved, SampleKind
from playground.spec.training.augmentation import AugmentationSpec

_MOST_IN_FULL = 6
_POOLINGS = {"flatten": "Flatten", "average": "Global average pooling", "max": "Global max pooling"}


class ConvolutionalNetwork(Network):
    """A convolutional network. Dense layers may be given as numbers: `"head": [64]`."""

    title: ClassVar[str] = "Convolutional"
    summary: ClassVar[str] = "Small filters look for the same pattern at every place: for images."
    takes: ClassVar[frozenset[SampleKind]] = frozenset({"images"})

    kind: Literal["convolutional"] = "convolutional"
    augmentation: AugmentationSpec | None = setting(
        None, title="Augmentation", help="Random changes of the training images, against overfitting."
    )
    rows: tuple[AnyImageRow, ...] = setting(
        (Convolution(filters=16), MaxPooling(), Convolution(filters=32), MaxPooling()),
        title="Convolutions",
        help="Layers over the image, from the input side on.",
        max_length=MAX_LAYERS,
    )
    pooling: Literal["flatten", "average", "max"] = setting(
        "flatten",
        title="Then",
        help="How feature maps become one row of numbers: all of their numbers, or one for each map.",
        labels={"flatten": "flatten", "average": "global average pooling", "max": "global max pooling"},
    )
    head: DenseLayers = head_setting(
        "Between the feature maps and the output; none gives the maps straight to the output.", (DenseLayer(units=64),)
    )
    output: OutputLayer = OutputLayer()

    def costs(self, shape: DataShape, resolved: Resolved) -> Iterator[Cost]:
        """See `Network.costs`."""
        given: ImageShape = shape.sample
        for step in self.augmentation.steps() if self.augmentation else ():
            yield Cost(f"Augmentation · {step}", given, 0, 0, 0, "augmentation")
        for cost in rows_costs(self.rows, given):
            given = cost.shape
            yield cost
        units = given[0] * given[1] * given[2] if self.pooling == "flatten" else given[2]
        yield Cost(_POOLINGS[self.pooling], (units,), 0, 0, 0, "pooling")
        yield from head_costs(self.head, self.output, units, resolved, "head")

    def line(self) -> str:
        """`16 3x3 relu → max 2x2 → flatten → 64 relu, with augmentation`."""
        words = [*(row.line() for row in self.rows)]
        if len(words) > _MOST_IN_FULL:
            words = [*words[: _MOST_IN_FULL - 2], "...", words[-1]]
        words += [_POOLINGS[self.pooling].lower()]
        words += [dense_line(self.head)] if self.head else []
        return " → ".join(words) + (", with augmentation" if self.augmentation else "")

    def short_name(self) -> str:
        """Filters of the convolutions: `CNN 16-32`."""
        filters = [
            str(row.filters) for row in self.rows if isinstance(row, Convolution | SeparableConvolution | ResidualBlock)
        ]
        if len(filters) > _MOST_IN_FULL:
            filters = [filters[0], "...", f"{filters[-1]} ({len(filters)} convolutions)"]
        return " ".join(["CNN", *(["-".join(filters)] if filters else [])])


def rows_costs(rows: tuple[ImageRow, ...], shape: ImageShape, place: str = "rows") -> Iterator[Cost]:
    """Costs of rows one after another.

    Args:
        rows: the rows.
        shape: height, width and channels of what the first one is given.
        place: path of the list below the network.

    Raises:
        SpecError: a row does not fit what it is given.
    """
    advice = "take a smaller window, or pad with zeros"
    for index, row in enumerate(rows):
        for cost in row.costs(shape, index + 1, f"{place}.{index}", advice):
            given = cost.shape
            yield cost
        shape, advice = given, row.remedy or advice
