"""What all layers have in common that images go through, and how a window slides over an image."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from typing import Literal

from playground.errors import Problem, SpecError
from playground.spec.families.network import Cost
from playground.spec.field import Spec, setting

Padding = Literal["valid", "same"]
#: height, width, channels
ImageShape = tuple[int, ...]

#: what to do with a row where one below it is given too small an image
FEWER_POOLINGS, SMALLER_STRIDE = "remove a pooling layer above", "take a smaller stride above"
_PADDING = {"valid": "none (valid)", "same": "zeros at the edge (same)"}


class ImageRow(Spec):
    """What all rows have."""

    @abstractmethod
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

    @abstractmethod
    def line(self) -> str:
        """What it is, in a few words: "32 3x3 relu"."""

    def __str__(self) -> str:
        return self.line()

    @property
    def remedy(self) -> str:
        """What to do with it where a row below is given too small an image; "" if it makes none smaller."""
        return ""


def padding(default: Padding) -> Padding:
    """The setting of what is done at an image's edge."""
    value: Padding = setting(
        default,
        title="Padding",
        help="With zeros at the edge, height and width stay (divided by the stride); without, they shrink.",
        labels=_PADDING,
    )
    return value


def slid(side: int, window: int, strides: int, padding: Padding) -> int:
    """Places that a window takes along a side; the rule of Keras's and TensorFlow's convolutions."""
    return -(-side // strides) if padding == "same" else -(-(side - window + 1) // strides)


def fitting(
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
    return slid(height, window, strides, padding), slid(width, window, strides, padding)


def in_words(name: str) -> str:
    """`leaky_relu` -> `leaky relu`."""
    return name.replace("_", " ")
