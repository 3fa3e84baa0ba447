"""Networks for text that look up what each word stands for, and pool: bags of words, and convolutions side by side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from playground.errors import Problem
from playground.spec.families.dense import dense_line
from playground.spec.families.head import DenseLayers, head_setting
from playground.spec.families.network import Cost, Network, head_costs
from playground.spec.field import Spec, setting
from playground.spec.network import Activation, OutputLayer
from playground.spec.shape import DataShape, Resolved, SampleKind

#: most convolutions side by side
MAX_CONVOLUTIONS = 6


class ConvolutionRow(Spec):
    """One convolution over the words, beside others."""

    title: ClassVar[str] = "Convolution"

    filters: int = setting(
        32,
        title="Filters",
        help="Number of filters: each looks for one phrase.",
        ge=1,
        le=512,
        step=1,
        log=True,
        unit="units",
    )
    kernel: int = setting(
        3, title="Kernel", help="Neighbouring words that a phrase spans.", ge=1, le=16, step=1, unit="words"
    )


class EmbeddingNetwork(Network):
    """Numbers for each word, pooled over the text, then dense layers.

    Without convolutions it is the bag of words of Joulin et al. 2016 (https://arxiv.org/abs/1607.01759), blind to the
    order; with some, each with a pooling of its own, the network of Kim 2014 (https://arxiv.org/abs/1408.5882).
    """

    title: ClassVar[str] = "Bag of words and text CNN"
    summary: ClassVar[str] = "Looks up what each word stands for and pools it; convolutions see words side by side."
    takes: ClassVar[frozenset[SampleKind]] = frozenset({"text"})

    kind: Literal["embedding"] = "embedding"
    embedding: int = setting(
        32,
        title="Embedding",
        help="Numbers that stand for a word; they are learned.",
        ge=1,
        le=512,
        step=1,
        log=True,
        unit="units",
    )
    branches: tuple[ConvolutionRow, ...] = setting(
        (),
        title="Convolutions side by side",
        help="Each looks at so many neighbouring words; what they find stands together. None: each word by itself.",
        max_length=MAX_CONVOLUTIONS,
    )
    activation: Activation = setting(
        "relu",
        title="Activation",
        help="Function applied to the outputs of the convolutions.",
        labels={"leaky_relu": "leaky relu"},
    )
    pooling: Literal["average", "max"] = setting(
        "average",
        title="Pooling",
        help="How all positions of a text become one: the average (without the padding), or the largest value.",
        labels={"average": "average", "max": "largest"},
    )
    dropout: float = setting(
        0.0,
        title="Dropout",
        help="Fraction of the pooled numbers switched off at random in each training step.",
        ge=0,
        le=0.95,
        step=0.05,
        live=True,
    )
    layers: DenseLayers = head_setting("Between the pooling and the output.")
    output: OutputLayer = OutputLayer()

    def inactive_settings(self, shape: DataShape | None) -> frozenset[str]:
        """See `Network.inactive_settings`."""
        return frozenset() if self.branches else frozenset({"activation"})

    def misfits(self, shape: DataShape) -> list[Problem]:
        """Kernels that are longer than the texts."""
        return [
            Problem(
                f"network.branches.{index}.kernel",
                f"Convolution {index + 1}, whose kernel spans {row.kernel} words, needs texts of at least as many; "
                f"their length here is {shape.features}: take a smaller kernel, or a greater length.",
            )
            for index, row in enumerate(self.branches)
            if row.kernel > shape.features
        ]

    def costs(self, shape: DataShape, resolved: Resolved) -> Iterator[Cost]:
        """See `Network.costs`."""
        words, width = shape.features, self.embedding
        weights = shape.vocabulary * width
        yield Cost(f"Embedding · {width}", (words, width), weights, weights, 0, "embedding")
        pooled = "Average" if self.pooling == "average" else "Largest"
        look = self.activation.replace("_", " ")
        if not self.branches:
            yield Cost(f"{pooled} over the words", (width,), 0, 0, 0, "pooling")
        for index, row in enumerate(self.branches):
            weights = (row.kernel * self.embedding + 1) * row.filters
            adds = words * row.kernel * self.embedding * row.filters
            at, number = f"branches.{index}", index + 1
            yield Cost(f"Conv1D {number} · {look}", (words, row.filters), weights, weights, adds, f"{at}.filters")
            yield Cost(f"{pooled} {number}", (row.filters,), 0, 0, 0, "pooling")
        if self.branches:
            width = sum(row.filters for row in self.branches)
        if len(self.branches) > 1:
            yield Cost("Side by side", (width,), 0, 0, 0, "branches")
        if self.dropout:
            yield Cost(f"Dropout · {self.dropout:g}", (width,), 0, 0, 0, "dropout")
        yield from head_costs(self.layers, self.output, width, resolved)

    def line(self) -> str:
        """`embedding 32 → Conv1D 32 over 3 | 32 over 5 → largest, dropout 0.3 → 16 relu`."""
        found = " | ".join(f"{row.filters} over {row.kernel}" for row in self.branches)
        pooled = "average" if self.pooling == "average" else "largest"
        words = [f"embedding {self.embedding}", *([f"Conv1D {found}"] if found else [])]
        words.append(f"{pooled}, dropout {self.dropout:g}" if self.dropout else pooled)
        return " → ".join([*words, *([dense_line(self.layers)] if self.layers else [])])

    def short_name(self) -> str:
        """`text CNN 32-32` or `bag of words 32`."""
        if self.branches:
            return f"text CNN {'-'.join(str(row.filters) for row in self.branches)}"
        return f"bag of words {self.embedding}"
