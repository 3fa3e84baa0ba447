"""Rows of a generator and a discriminator: dense layers, and those of images, which enlarge and make smaller."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Discriminator, Tag

from playground.spec.field import Spec, setting
from playground.spec.network import Activation, DenseLayer

MAX_ROWS = 12

_NORMALIZATIONS = {"batch": "batch normalization", "layer": "layer normalization"}


def _filters() -> int:
    value: int = setting(
        32, title="Filters", help="Channels of its output.", ge=1, le=1024, step=1, log=True, unit="filters"
    )
    return value


def _kernel() -> int:
    value: int = setting(
        4,
        title="Kernel",
        help="Height and width of the filters. A multiple of the stride leaves no chequered pattern.",
        ge=1,
        le=9,
        step=1,
        unit="pixels",
    )
    return value


class UpRow(Spec):
    """A layer that enlarges a picture, with what comes after it: normalization, activation, in this order."""

    title: ClassVar[str] = "Enlarge"

    kind: Literal["up"] = "up"
    filters: int = _filters()
    kernel: int = _kernel()
    stride: int = setting(
        2, title="Enlarge", help="Height and width become so many times as large.", ge=1, le=4, step=1, unit="times"
    )
    method: Literal["transpose", "repeat"] = setting(
        "transpose",
        title="Method",
        help="A transposed convolution, or pixels that are repeated and then a convolution, which is slower and "
        "leaves no chequered pattern.",
        labels={"transpose": "Conv2DTranspose", "repeat": "UpSampling2D and Conv2D"},
    )
    activation: Activation = setting(
        "relu", title="Activation", help="Function applied to each number.", labels={"leaky_relu": "leaky relu"}
    )
    normalization: Literal["none", "batch", "layer"] = setting(
        "batch",
        title="Normalization",
        help="Normalise before the activation, over the batch or over the channels of each pixel.",
        labels=_NORMALIZATIONS,
    )


class DownRow(Spec):
    """A convolution, with what comes after it: normalization, activation, dropout, in this order."""

    title: ClassVar[str] = "Convolution"

    kind: Literal["conv"] = "conv"
    filters: int = _filters()
    kernel: int = _kernel()
    stride: int = setting(
        2,
        title="Stride",
        help="Height and width become so many times as small, rounded up.",
        ge=1,
        le=4,
        step=1,
        unit="pixels",
    )
    activation: Activation = setting(
        "leaky_relu", title="Activation", help="Function applied to each number.", labels={"leaky_relu": "leaky relu"}
    )
    normalization: Literal["none", "batch", "layer"] = setting(
        "none",
        title="Normalization",
        help="Normalise before the activation, over the batch or over the channels of each pixel. Over the batch it "
        "does not go with a gradient penalty, which is each sample's own.",
        labels=_NORMALIZATIONS,
    )
    dropout: float = setting(
        0.0,
        title="Dropout",
        help="Fraction of the numbers left out at random in each training step.",
        ge=0,
        le=0.95,
        step=0.05,
        live=True,
    )


def _kind(value: Any) -> str | None:
    """The kind of a row; dense where it names none."""
    if isinstance(value, dict):
        kind = value.get("kind", "dense")
        return kind if isinstance(kind, str) else None
    return getattr(value, "kind", None)


GeneratorRow = Annotated[
    Annotated[DenseLayer, Tag("dense")] | Annotated[UpRow, Tag("up")],
    Discriminator(_kind),
]
DiscriminatorRow = Annotated[
    Annotated[DenseLayer, Tag("dense")] | Annotated[DownRow, Tag("conv")],
    Discriminator(_kind),
]


def rows_line(rows: tuple[DenseLayer | UpRow | DownRow, ...]) -> str:
    """`128, up 64-32, batch normalization`: what the rows are, neighbours of a kind together; "linear" for none."""
    words: list[str] = []
    before = ""
    for row in rows:
        size = str(row.units if isinstance(row, DenseLayer) else row.filters)
        if words and row.kind == before:
            words[-1] += f"-{size}"
        else:
            words.append(size if row.kind == "dense" else f"{row.kind} {size}")
        before = row.kind
    return " ".join(words) or "linear"
