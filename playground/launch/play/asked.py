"""Specifications that an engine is asked to play -> numbers, and which of them it plays."""

from __future__ import annotations

from playground.spec.experiment import ExperimentSpec


class Asked:
    """Those that the engine may play. Not safe for several threads.

    Attributes:
        number: of the one in force: pictures of it are `of` this number or a later one.
    """

    def __init__(self) -> None:
        self.number = self._count = 0
        self._specs: dict[int, ExperimentSpec] = {}

    def ask(self, spec: ExperimentSpec) -> int:
        """Put one in force. Returns its number."""
        self._count += 1
        self.number = self._count
        self._specs[self.number] = spec
        return self.number

    def follow(self, number: int) -> None:
        """The engine plays the one of this number; it goes back to none before that."""
        self._specs = {known: spec for known, spec in self._specs.items() if known >= number}

    def refuse(self, number: int) -> ExperimentSpec | None:
        """The engine cannot play the one of this number. The one in force from now on, which it goes on playing; None
        where there is none, or another one was asked for meanwhile.
        """
        played = min(self._specs, default=number)
        if number != self.number or played >= number:
            return None
        self.number, self._specs = played, {played: self._specs[played]}
        return self._specs[played]
