"""ExperimentSpec -> a short name for people: `Spiral 16-16`."""

from __future__ import annotations

from collections.abc import Container
from itertools import count

from playground.spec.data import DrawnData, TableData
from playground.spec.experiment import ExperimentSpec
from playground.spec.field import describe
from playground.spec.image_data import ImageData
from playground.spec.series import SeriesData
from playground.spec.text import TextData

LONGEST_NAME = 120


def data_name(spec: ExperimentSpec) -> str:
    """What the data are called: `MNIST`, or a table's targets."""
    data = spec.data
    if isinstance(data, TableData):
        return f"table: {', '.join(data.targets)}"
    if isinstance(data, ImageData):
        return "Own images"
    if isinstance(data, SeriesData):
        return f"series: {', '.join(data.targets)}"
    if isinstance(data, TextData):
        return f"texts: {data.target}" if data.target else "texts"
    if isinstance(data, DrawnData):
        return "Drawn points"
    return describe(type(data), "name").label(data.name).partition(" (")[0]


def layers_name(spec: ExperimentSpec) -> str:
    """What the network is called: `128-64`, units of the hidden layers, or the name that its family gives it."""
    return spec.network.short_name()


def default_name(spec: ExperimentSpec, taken: Container[str]) -> str:
    """A telling name that is not in `taken`: `Spiral 16-16`, then `Spiral 16-16 (2)`."""
    layers = layers_name(spec)
    name = f"{data_name(spec)[: LONGEST_NAME - len(layers) - 12]} {layers}"
    if name not in taken:
        return name
    return next(numbered for number in count(2) if (numbered := f"{name} ({number})") not in taken)
