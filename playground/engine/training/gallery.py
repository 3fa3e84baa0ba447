"""Network + viewers of its family + what the user chose -> Panels: what there is to see besides the curves."""

from __future__ import annotations

import math
import sys
import traceback
from collections.abc import Iterable, Mapping
from typing import Any

import tensorflow as tf

from playground.data.values.dataset import Dataset
from playground.engine.model.family import Built, Scene, ViewFunction
from playground.runs.protocol.panels import Choice, Panel, Panels

#: what a view that does not fit its network or data may raise; a training is not to end by a picture of it
_FAULTS = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError, tf.errors.OpError)
_FAULTS_ALLOWED = 3


class Gallery:
    """Draws the live views of a network.

    Args:
        run: whose network it is.
        dataset: what it learns.
        viewers: of its family; one that fails again and again is left out, and the reason printed.
    """

    def __init__(self, run: str, dataset: Dataset, viewers: Iterable[ViewFunction]) -> None:
        self._run, self._dataset = run, dataset
        self._viewers = list(viewers)
        self._faults = dict.fromkeys(self._viewers, 0)
        self._wished: dict[str, str | float] = {}
        self._valid: dict[str, str | float] = {}
        self._known: dict[str, Choice] = {}

    def __bool__(self) -> bool:
        return bool(self._viewers)

    def wish(self, choices: Mapping[str, Any]) -> None:
        """The user chose: name of a choice -> value. What no choice knows when it is drawn is ignored."""
        self._wished |= {name: value for name, value in choices.items() if isinstance(value, (str, int, float))}
        self._chosen()

    def paint(self, built: Built, epoch: int, *, ended: bool = False) -> Panels | None:
        """The views after `epoch` epochs; None where there is nothing to see.

        Args:
            built: the network as it is now.
            epoch: epochs complete.
            ended: the training has ended: views may take their time.
        """
        chosen = self._chosen()
        choices, panels = self._view(built, epoch, chosen, ended)
        self._known = {choice.name: choice for choice in choices}
        if self._chosen() != chosen:  # a wish for what was not known to be there, or is not there any more
            choices, panels = self._view(built, epoch, self._chosen(), ended)
        return Panels(self._run, epoch, tuple(choices), tuple(panels)) if panels else None

    def _chosen(self) -> dict[str, Any]:
        """Of each choice that is known the latest wish that it offers."""
        chosen: dict[str, str | float] = {}
        for name, choice in self._known.items():
            wishes = (self._wished.get(name), self._valid.get(name))
            value = next((wish for wish in wishes if wish is not None and fits(wish, choice)), None)
            if value is not None:
                chosen[name] = self._valid[name] = value
        return chosen

    def _view(
        self, built: Built, epoch: int, chosen: Mapping[str, Any], ended: bool
    ) -> tuple[list[Choice], list[Panel]]:
        scene = Scene(built, self._dataset, epoch, chosen, ended)
        choices: dict[str, Choice] = {}
        panels: dict[str, Panel] = {}
        for viewer in self._viewers:
            if self._faults[viewer] >= _FAULTS_ALLOWED:
                continue
            try:
                offered, drawn = viewer(scene)
            except _FAULTS:
                self._faults[viewer] += 1
                print(f"the view {viewer.__name__} failed:", file=sys.stderr)
                traceback.print_exc()
                continue
            # one that two views offer stands once: both go by it
            choices = {choice.name: choice for choice in offered} | choices
            panels |= {panel.name: panel for panel in drawn}
        return list(choices.values()), list(panels.values())


def fits(value: str | float, choice: Choice) -> bool:
    """Whether it is a value that the choice offers."""
    if choice.options:
        return value in choice.options
    if isinstance(value, (str, bool)):
        return False
    return math.isfinite(value) and choice.low <= value <= choice.high
