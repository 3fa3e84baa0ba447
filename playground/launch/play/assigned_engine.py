"""An engine that works for a session: commands to it, and what it says to the session."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Protocol

from playground.launch.engines.exit_reason import ExitReason
from playground.launch.engines.process import EngineProcess
from playground.runs.protocol.messages import Pause
from playground.runs.protocol.play import Open, PlayCommand


class Host(Protocol):
    """Whoever has the engine; called from the engine's reader thread."""

    def hear(self, assigned: AssignedEngine, line: str) -> None:
        """The engine told news."""

    def ended(self, assigned: AssignedEngine, exit_reason: ExitReason) -> None:
        """The engine is over."""


class AssignedEngine:
    """One engine from its `Open` to its end.

    Attributes:
        engine: the process.
        opened: it has built its network.
        since: moment (monotonic) at which it was taken, or had built its network.
        broken: it could not, and takes no more commands.
        left: moment (monotonic) at which it was asked to leave, or None.
    """

    def __init__(self, host: Host, engine: EngineProcess) -> None:
        self._host = host
        self.engine = engine
        self.opened = self.broken = False
        self.left: float | None = None
        self.since = time.monotonic()

    def begin(self, first: Open, log: Path) -> bool:
        """Put the engine to work. False if it has ended already."""
        return self.engine.assign_to_play(self, first, log)

    def send(self, command: PlayCommand) -> None:
        """Hand a command over; never waits."""
        self.engine.send(command)

    def leave(self) -> None:
        """Have it save a checkpoint and end."""
        if self.left is None:
            self.left = time.monotonic()
            self.engine.send(Pause())
            self.engine.close_input()

    def hear(self, news: str) -> None:
        """The engine told news."""
        self._host.hear(self, news)

    def ended(self, exit_reason: ExitReason) -> None:
        """The engine is over."""
        self._host.ended(self, exit_reason)
