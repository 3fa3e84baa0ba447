"""ExperimentSpec -> a short name for people: `Spiral 16-16`."""

from __future__ import annotations

from collections.abc import Callable, Container
from itertools import count
from typing import Any

from playground.runs.number_text import number_text
from playground.spec.change import flatten, setting_at
from playground.spec.data.images import ImageData
from playground.spec.data.kinds import DrawnData, TableData
from playground.spec.data.series import SeriesData
from playground.spec.data.text import TextData
from playground.spec.experiment import ExperimentSpec
from playground.spec.families.run_base import PREFIX
from playground.spec.families.transfer import TransferNetwork
from playground.spec.field import describe
from playground.spec.training.optimizers import OPTIMIZER_LABELS

LONGEST_NAME = 120
#: characters of a run's name within a text about another run
_LONGEST_BASE = 40


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


def base_run(spec: ExperimentSpec) -> str:
    """Identifier of the run that the network begins with; "" if it begins with none."""
    network = spec.network
    if not isinstance(network, TransferNetwork) or not network.base.startswith(PREFIX):
        return ""
    return network.base.removeprefix(PREFIX)


def with_base_named(text: str, spec: ExperimentSpec, name: str, show: Callable[[str], str] = str) -> str:
    """What a specification says of itself, in which the run that it begins with is told by its name.

    Specifications know it by its identifier: `run 0123456789ab, frozen` becomes `run "MNIST 16-32", frozen`.

    Args:
        text: what it says.
        spec: says it.
        name: of the run; a long one is cut. "" leaves the identifier.
        show: gives the name in the text, after it was cut.
    """
    id = base_run(spec)
    if not id or not name:
        return text
    short = name if len(name) <= _LONGEST_BASE else name[: _LONGEST_BASE - 1].rstrip() + "…"
    return text.replace(f"run {id}", f'run "{show(short)}"')


def default_name(
    spec: ExperimentSpec, taken: Container[str], base: str = "", before: ExperimentSpec | None = None
) -> str:
    """A telling name that is not in `taken`: `Spiral 16-16`, then `Spiral 16-16, learning rate 0.01`, and where nothing
    tells them apart `Spiral 16-16 (2)`.

    Args:
        spec: is given a name.
        taken: names that others have.
        base: name of the run that its network begins with; "" if it begins with none, or that has no name.
        before: what the run has that took the short name.
    """
    layers = with_base_named(layers_name(spec), spec, base)
    name = f"{data_name(spec)[: LONGEST_NAME - len(layers) - 12]} {layers}"
    if name not in taken:
        return name
    apart = difference(spec, before) if before else ""
    if apart and len(name) + len(apart) + 12 <= LONGEST_NAME:
        name = f"{name}, {apart}"
        if name not in taken:
            return name
    return next(numbered for number in count(2) if (numbered := f"{name} ({number})") not in taken)


def difference(spec: ExperimentSpec, other: ExperimentSpec) -> str:
    """In what a specification differs from another of the same network, at most two settings: `epochs 40, seed 3`."""
    own, others = flatten(spec), flatten(other)
    apart = [path for path, value in own.items() if path not in _NO_SETTINGS and value != others.get(path, _NOTHING)]
    named = {path.removesuffix("name") for path in apart if path.endswith(".name")}
    # settings of an optimizer say nothing more where the optimizer is another one
    apart = [path for path in apart if path.endswith(".name") or not path.startswith(tuple(named))]
    texts = dict.fromkeys(_written(spec, path, own[path]) for path in apart)
    return ", ".join(text for text in texts if text) if len(texts) <= _MOST_APART else ""


_NOTHING = object()
_NO_SETTINGS = ("name", "version")
_MOST_APART = 2


def _written(spec: ExperimentSpec, path: str, value: Any) -> str:
    try:
        setting = setting_at(spec, path)
    except KeyError:
        return ""
    if path == "training.optimizer.name":
        return OPTIMIZER_LABELS[value]
    text = "on" if value is True else "off" if value is False else setting.labels.get(str(value), "")
    text = text or (number_text(value, 6) if isinstance(value, int | float) else str(value))
    title = "" if path.endswith(".name") else f"{setting.title[:1].lower()}{setting.title[1:]} "
    return f"{title}{text.replace('_', ' ')}"
