"""ExperimentSpec -> a short name for people: `Spiral 16-16`."""

from __future__ import annotations

from collections.abc import Container
from itertools import count

from playground.spec.data import DrawnData, TableData
from playground.spec.experiment import ExperimentSpec
from playground.spec.field import describe

LONGEST_NAME = 120
_MANY_LAYERS = 6


def data_name(spec: ExperimentSpec) -> str:
    """What the data are called: `MNIST`, or a table's target."""
    data = spec.data
    if isinstance(data, TableData):
        return f"table: {data.target}"
    if isinstance(data, DrawnData):
        return "Drawn points"
    return describe(type(data), "name").label(data.name).partition(" (")[0]


def layers_name(spec: ExperimentSpec) -> str:
    """Units of the hidden layers: `128-64`, `10 x 16` for many that are alike, `linear` for none."""
    units = [layer.units for layer in spec.network.layers]
    if not units:
        return "linear"
    if len(units) <= _MANY_LAYERS:
        return "-".join(str(item) for item in units)
    if len(set(units)) == 1:
        return f"{len(units)} x {units[0]}"
    return f"{units[0]}-...-{units[-1]} ({len(units)} layers)"


def default_name(spec: ExperimentSpec, taken: Container[str]) -> str:
    """A telling name that is not in `taken`: `Spiral 16-16`, then `Spiral 16-16 (2)`."""
    layers = layers_name(spec)
    name = f"{data_name(spec)[: LONGEST_NAME - len(layers) - 12]} {layers}"
    if name not in taken:
        return name
    return next(numbered for number in count(2) if (numbered := f"{name} ({number})") not in taken)
