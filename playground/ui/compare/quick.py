"""Races to start with one click."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playground.spec.experiment import ExperimentSpec
from playground.spec.presets import PRESETS
from playground.ui.compare.names import distinguishing_names
from playground.ui.compare.vary import DEPTH, varied


@dataclass(frozen=True, slots=True)
class QuickRace:
    """A race that explains one thing.

    Attributes:
        title: what is varied, over which values.
        text: what to watch for.
        path: setting that is varied, see `VARIED`.
        values: its values.
    """

    title: str
    text: str
    path: str
    values: tuple[Any, ...]


PRESET = "spiral"
QUICK_RACES = {
    "width": QuickRace(
        "Width: 4, 16, 64",
        "How many neurons does it take to bend a boundary around the spiral?",
        "network.layers.*.units",
        (4, 16, 64),
    ),
    "depth": QuickRace(
        "Depth: 1, 2, 4 layers", "Do more layers learn the spiral faster, or only cost more?", DEPTH, (1, 2, 4)
    ),
    "activation": QuickRace(
        "Activation: tanh, relu, sigmoid",
        "The same network three times. Which function gets stuck?",
        "network.layers.*.activation",
        ("tanh", "relu", "sigmoid"),
    ),
    "optimizer": QuickRace(
        "Optimizers: SGD, Adam, RMSprop",
        "The same loss, different steps: which optimizer reaches the minimum first?",
        "training.optimizer.name",
        ("sgd", "adam", "rmsprop"),
    ),
}


def quick_specs(name: str) -> list[ExperimentSpec]:
    """What a quick race trains, on the spiral."""
    race = QUICK_RACES[name]
    specs = varied(PRESETS[PRESET].spec, race.path, race.values)
    names = distinguishing_names(specs)
    return [spec.model_copy(update={"name": name}) for spec, name in zip(specs, names, strict=True)]
