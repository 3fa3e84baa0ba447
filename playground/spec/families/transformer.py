"""Transformer encoders: every word, or step in time, looks at all others and takes from them what it needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from playground.errors import Problem
from playground.spec.families.dense import dense_line
from playground.spec.families.head import DenseLayers, head_setting
from playground.spec.families.network import Cost, Network, head_costs
from playground.spec.field import setting
from playground.spec.network import OutputLayer
from playground.spec.shape import DataShape, Resolved, SampleKind

#: most steps that are looked at: attention takes the square of them
MAX_STEPS = 1_000


class TransformerNetwork(Network):
    """Blocks of self-attention and a small dense network at every place, as in Vaswani et al. 2017
    (https://arxiv.org/abs/1706.03762), section 3.1, the encoder; then pooled, and dense layers.
    """

    title: ClassVar[str] = "Transformer encoder"
    summary: ClassVar[str] = "Every word or step looks at all others, by attention: for text and series."
    takes: ClassVar[frozenset[SampleKind]] = frozenset({"text", "series"})

    kind: Literal["transformer"] = "transformer"
    width: int = setting(
        32,
        title="Width",
        help="Numbers that stand for a word or step, throughout the network; a multiple of the heads.",
        ge=2,
        le=512,
        step=2,
        log=True,
        unit="units",
    )
    heads: int = setting(
        2,
        title="Heads",
        help="Attentions side by side in each block, each over its share of the width.",
        ge=1,
        le=16,
        step=1,
        unit="heads",
    )
    blocks: int = setting(1, title="Blocks", help="One after another.", ge=1, le=12, step=1, unit="blocks")
    feed_forward: int = setting(
        64,
        title="Feed-forward width",
        help="Neurons of the dense network that follows the attention at every place.",
        ge=1,
        le=2048,
        step=1,
        log=True,
        unit="units",
    )
    activation: Literal["relu", "gelu", "silu"] = setting(
        "gelu", title="Activation", help="Of the feed-forward network's neurons."
    )
    positions: Literal["learned", "sinusoidal", "none"] = setting(
        "learned",
        title="Positions",
        help="Position encoding: numbers that are learned for each place, fixed waves "
        "of different lengths, or not at all, so that the order is lost.",
    )
    normalization: Literal["before", "after"] = setting(
        "before",
        title="Layer normalization",
        help="Before attention and feed-forward network, which trains more easily, or after what they add, as in the "
        "original.",
        labels={"before": "before (pre-norm)", "after": "after (post-norm)"},
    )
    dropout: float = setting(
        0.1,
        title="Dropout",
        help="Fraction of what attention and feed-forward network add that is switched off at random in training.",
        ge=0,
        le=0.95,
        step=0.05,
        live=True,
    )
    read: Literal["average", "first"] = setting(
        "average",
        title="What is read",
        help="The average over all words or steps, or what stands at the first place.",
        labels={"average": "the average", "first": "the first place"},
    )
    layers: DenseLayers = head_setting("Between what is read and the output.")
    output: OutputLayer = OutputLayer()

    def misfits(self, shape: DataShape) -> list[Problem]:
        """A width that the heads cannot share, or too many places to look at."""
        problems = []
        if self.width % self.heads:
            problems.append(
                Problem(
                    "network.width",
                    f"`network.width` must be a multiple of `network.heads`, so that each has a share of it; got "
                    f"{self.width} and {self.heads}.",
                )
            )
        steps = shape.sample_shape[0]
        if steps > MAX_STEPS:
            name = "data.length" if shape.kind == "text" else "data.window"
            problems.append(Problem(name, f"`{name}` must be at most {MAX_STEPS:,} for a transformer; got {steps:,}."))
        return problems

    def costs(self, shape: DataShape, resolved: Resolved) -> Iterator[Cost]:
        """See `Network.costs`."""
        steps, width = shape.sample_shape[0], self.width
        out = (steps, width)
        if shape.kind == "text":
            weights = shape.vocabulary * width
            yield Cost(f"Embedding · {width}", out, weights, weights, 0, "width")
        else:
            values = shape.sample_shape[-1]
            weights = (values + 1) * width
            yield Cost(f"Dense at every step · {width}", out, weights, weights, steps * values * width, "width")
        if self.positions != "none":
            weights = steps * width
            trained = weights if self.positions == "learned" else 0
            yield Cost(f"Positions · {self.positions}", out, weights, trained, 0, "positions")
            yield Cost("Word and position" if shape.kind == "text" else "Step and position", out, 0, 0, 0, "positions")
        for number in range(1, self.blocks + 1):
            yield from self._block(number, steps)
        if self.normalization == "before":
            yield _norm("Layer normalization", out)
        if self.read == "average":
            yield Cost("Average over all places", (width,), 0, 0, 0, "read")
        yield from head_costs(self.layers, self.output, width, resolved)

    def _block(self, number: int, steps: int) -> Iterator[Cost]:
        width, hidden = self.width, self.feed_forward
        out = (steps, width)
        before, drops = self.normalization == "before", self.dropout > 0
        # queries, keys, values and what is made of them; then every place with every other, twice
        weights = 4 * (width * width + width)
        adds = 4 * steps * width * width + 2 * steps * steps * width
        attention = [Cost(f"Attention {number} · {self.heads} heads", out, weights, weights, adds, "heads")]
        first, second = (width + 1) * hidden, (hidden + 1) * width
        work = steps * width * hidden
        feed = [
            Cost(f"Dense {number}a · {self.activation}", (steps, hidden), first, first, work, "feed_forward"),
            Cost(f"Dense {number}b", out, second, second, work, "feed_forward"),
        ]
        for name, layers in (("attention", attention), ("feed-forward", feed)):
            if before:
                yield _norm(f"Layer normalization {number} · {name}", out)
            yield from layers
            if drops:
                yield Cost(f"Dropout {number} · {name}", out, 0, 0, 0, "dropout")
            yield Cost(f"Sum {number} · {name}", out, 0, 0, 0, "blocks")
            if not before:
                yield _norm(f"Layer normalization {number} · {name}", out)

    def line(self) -> str:
        """`2 blocks of width 32, 2 heads, feed-forward 64, dropout 0.1 → 16 relu`."""
        blocks = "1 block" if self.blocks == 1 else f"{self.blocks} blocks"
        words = [f"{blocks} of width {self.width}", "1 head" if self.heads == 1 else f"{self.heads} heads"]
        words += [f"feed-forward {self.feed_forward}"]
        words += [] if self.positions == "learned" else [f"{self.positions} positions".replace("none", "no")]
        words += [f"dropout {self.dropout:g}"] if self.dropout else []
        return " → ".join([", ".join(words), *([dense_line(self.layers)] if self.layers else [])])

    def short_name(self) -> str:
        """`transformer 2 x 32`."""
        return f"transformer {self.blocks} x {self.width}"


def _norm(name: str, out: tuple[int, ...]) -> Cost:
    width = out[-1]
    return Cost(name, out, 2 * width, 2 * width, 3 * out[0] * width, "normalization")
