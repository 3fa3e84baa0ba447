"""Deep dense networks of equal layers, with or without skip connections: what depth does to signals and gradients."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal, get_args

from playground.spec.families.network import Cost, Network, output_cost
from playground.spec.field import setting
from playground.spec.network import INITIALIZERS, MAX_LAYERS, Activation, Initializer, OutputLayer
from playground.spec.shape import DataShape, Resolved, SampleKind


class ResidualNetwork(Network):
    """`depth` dense layers of `width` neurons each.

    With skip connections layer k computes x + f(W x + b), as in He et al. 2015 (https://arxiv.org/abs/1512.03385),
    section 3.2, with identity shortcuts over one layer; a first dense layer brings the inputs to the width.
    """

    title: ClassVar[str] = "Deep and residual"
    summary: ClassVar[str] = "Many dense layers of the same width; skip connections keep the gradients alive."
    takes: ClassVar[frozenset[SampleKind]] = frozenset(get_args(SampleKind)) - {"text"}

    kind: Literal["residual"] = "residual"
    depth: int = setting(20, title="Depth", help="Number of equal layers.", ge=1, le=MAX_LAYERS, step=1, unit="layers")
    width: int = setting(
        16, title="Width", help="Neurons of each layer.", ge=1, le=1024, step=1, log=True, unit="units"
    )
    skip: bool = setting(
        True,
        title="Skip connections",
        help="Add each layer's input to its output, so that gradients have a short path (a skip connection).",
    )
    activation: Activation = setting(
        "relu",
        title="Activation",
        help="Function applied to each neuron's weighted sum.",
        labels={"leaky_relu": "leaky relu"},
    )
    initializer: Initializer = setting(
        "he_normal",
        title="Initializer",
        help="How the initial weights are drawn. He suits relu, LeCun selu, Glorot the others.",
        labels=INITIALIZERS,
    )
    normalization: Literal["none", "batch", "layer"] = setting(
        "layer",
        title="Normalization",
        help="Normalise the weighted sums before the activation, over the batch or over the layer. Without it relu and "
        "skip connections double the signal again and again.",
        labels={"batch": "batch normalization", "layer": "layer normalization"},
    )
    output: OutputLayer = OutputLayer()

    def input_shape(self, shape: DataShape) -> tuple[int, ...]:
        """A row of numbers, whatever a sample's own shape."""
        return (shape.features,)

    def costs(self, shape: DataShape, resolved: Resolved) -> Iterator[Cost]:
        """See `Network.costs`."""
        width, inputs = self.width, shape.features
        look = self.activation.replace("_", " ")
        if self.skip:
            weights = (inputs + 1) * width
            yield Cost(f"Dense · {look}", (width,), weights, weights, inputs * width, "width")
            inputs = width
        for number in range(1, self.depth + 1):
            weights = (inputs + 1) * width
            yield Cost(f"Dense {number} · {look}", (width,), weights, weights, inputs * width, "width")
            if self.normalization == "batch":
                yield Cost(f"Batch normalization {number}", (width,), 4 * width, 2 * width, width, "normalization")
            elif self.normalization == "layer":
                yield Cost(f"Layer normalization {number}", (width,), 2 * width, 2 * width, 3 * width, "normalization")
            inputs = width
        yield output_cost(self.output, inputs, resolved)

    def line(self) -> str:
        """`20 x 16 relu, skip connections`."""
        words = [f"{self.depth} x {self.width} {self.activation.replace('_', ' ')}"]
        words += ["skip connections"] if self.skip else []
        words += [] if self.normalization == "none" else [f"{self.normalization} normalization"]
        return ", ".join(words)

    def short_name(self) -> str:
        """`residual 20 x 16`, or `deep` without skip connections."""
        return f"{'residual' if self.skip else 'deep'} {self.depth} x {self.width}"
