"""Memory that programs have taken -> whether the engine is to make way for a fresh one."""

from __future__ import annotations

import psutil

#: bytes beyond those at the beginning, after which it leaves when it has nothing to do, and in any case
_ENOUGH, _TOO_MUCH = 1_500_000_000, 3_000_000_000


class Growth:
    """Watches the process: TensorFlow gives back little of what a program took, some megabytes for each."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self._at_first = self._now = self._process.memory_info().rss

    def has_grown(self) -> None:
        """A program was made."""
        self._now = self._process.memory_info().rss

    def is_full(self, *, playing: bool) -> bool:
        """It is time to leave; what is left is gone on from by the next engine."""
        return self._now - self._at_first > (_TOO_MUCH if playing else _ENOUGH)
