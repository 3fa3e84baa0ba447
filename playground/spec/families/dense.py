"""The feed-forward network: dense layers, from the first hidden one to the output."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any, ClassVar, Literal, get_args

from pydantic import field_validator

from playground.spec.families.network import Cost, Network, head_costs
from playground.spec.field import setting
from playground.spec.network import MAX_LAYERS, DenseLayer, OutputLayer
from playground.spec.shape import DataShape, Resolved, SampleKind

_MOST_IN_FULL = 6


class DenseNetwork(Network):
    """A feed-forward network. Layers may be given as numbers: `[128, 64]`."""

    title: ClassVar[str] = "Dense"
    summary: ClassVar[str] = "Every neuron sees all neurons of the layer before: for tables, points and small images."
    takes: ClassVar[frozenset[SampleKind]] = frozenset(get_args(SampleKind)) - {"text"}

    kind: Literal["dense"] = "dense"
    layers: tuple[DenseLayer, ...] = setting(
        (DenseLayer(), DenseLayer()),
        title="Hidden layers",
        help="From the input side to the output side; none makes a linear model.",
        max_length=MAX_LAYERS,
    )
    output: OutputLayer = OutputLayer()

    @field_validator("layers", mode="before")
    @classmethod
    def _units_stand_for_layers(cls, value: Any) -> Any:
        return rows_of_units(value)

    def input_shape(self, shape: DataShape) -> tuple[int, ...]:
        """A row of numbers, whatever a sample's own shape."""
        return (shape.features,)

    def costs(self, shape: DataShape, resolved: Resolved) -> Iterator[Cost]:
        """See `Network.costs`."""
        return head_costs(self.layers, self.output, shape.features, resolved)

    def line(self) -> str:
        """`16-16-16 tanh`, `128-64 relu, dropout 0.2`; neighbours alike but for their units stand together."""
        activation = self.output.activation
        return " → ".join([dense_line(self.layers), *([] if activation == "auto" else [f"output {activation}"])])

    def short_name(self) -> str:
        """Units of the hidden layers: `128-64`, `10 x 16` for many that are alike, `linear` for none."""
        units = [layer.units for layer in self.layers]
        if not units:
            return "linear"
        if len(units) <= _MOST_IN_FULL:
            return "-".join(str(item) for item in units)
        if len(set(units)) == 1:
            return f"{len(units)} x {units[0]}"
        return f"{units[0]}-...-{units[-1]} ({len(units)} layers)"


def rows_of_units(value: Any) -> Any:
    """Rows of layers where numbers of units stand for them: `[128, 64]`; anything else as it is."""
    if isinstance(value, (list, tuple)):
        return [{"units": item} if isinstance(item, int) and not isinstance(item, bool) else item for item in value]
    return value


def dense_line(layers: tuple[DenseLayer, ...]) -> str:
    """`128-64 relu, dropout 0.2`; "no hidden layer" for none."""
    groups = [
        f"{_units(group)} {look}" for look, group in ((look, list(each)) for look, each in groupby(layers, dense_look))
    ]
    return " → ".join(groups or ["no hidden layer"])


def _units(layers: list[DenseLayer]) -> str:
    units = [layer.units for layer in layers]
    if len(units) > _MOST_IN_FULL and len(set(units)) == 1:
        return f"{len(units)} x {units[0]}"
    return "-".join(map(str, units))


def dense_look(layer: DenseLayer) -> str:
    """What is said of a layer besides its units: `relu, dropout 0.2`."""
    words = [layer.activation.replace("_", " ")]
    words += [] if layer.normalization == "none" else [f"{layer.normalization} normalization"]
    words += [f"{name} {value:g}" for name in ("dropout", "l1", "l2") if (value := getattr(layer, name))]
    return ", ".join(words)
