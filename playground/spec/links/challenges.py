"""The challenges that come with the page: each an experiment to begin from, and what is to be reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playground.spec.change import with_changes
from playground.spec.experiment import ExperimentSpec
from playground.spec.links.challenge import Challenge, for_data
from playground.spec.presets import PLAYGROUND_PRESET, preset


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """One of them.

    Attributes:
        challenge: what is to be reached.
        summary: a sentence that makes one want to try.
        changes: dotted path -> value: what differs from the playground's preset.
    """

    challenge: Challenge
    summary: str
    changes: dict[str, Any]

    @property
    def spec(self) -> ExperimentSpec:
        """What to begin from."""
        return with_changes(preset(PLAYGROUND_PRESET), self.changes)

    @property
    def fitted(self) -> Challenge:
        """The challenge of its data."""
        return for_data(self.challenge, self.spec)


CHALLENGES: tuple[BuiltIn, ...] = (
    BuiltIn(
        Challenge(title="Spiral, small", metric="val_loss", goal=0.05, score="weights"),
        "Bring the test loss of the spiral below 0.05. Every weight counts: how few are enough?",
        {"data.name": "spiral", "data.noise": 0.0},
    ),
    BuiltIn(
        Challenge(title="Circle with two neurons", metric="val_loss", most_neurons=2, plain_features=True),
        "Two hidden neurons, and only x1 and x2: how low does the test loss get?",
        {"data.name": "circle", "data.noise": 0.0, "network.layers": [{"units": 2, "activation": "tanh"}]},
    ),
    BuiltIn(
        Challenge(title="Half of it is noise", metric="val_loss", most_epochs=200),
        "50 % noise, 200 epochs: the best test loss wins. Who learns the noise by heart, loses.",
        {"data.name": "circle", "data.noise": 0.5},
    ),
    BuiltIn(
        Challenge(title="XOR in a hurry", metric="val_loss", goal=0.1, score="epochs", plain_features=True),
        "Only x1 and x2: in how few epochs does the test loss of XOR come below 0.1?",
        {"data.name": "xor", "data.noise": 0.0},
    ),
)
