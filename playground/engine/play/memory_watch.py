"""Memory that the process has taken -> whether the engine is to make way for a fresh one."""

from __future__ import annotations

import time

import psutil

#: bytes beyond those at the beginning, after which it leaves when it has nothing to do, and in any case
_ENOUGH, _TOO_MUCH = 1_500_000_000, 3_000_000_000
#: seconds without a command after which it has nothing to do: whoever changes a network goes on to play it
_REST_S = 3.0
#: seconds after which it is tried again where what it would leave could not be saved
_AGAIN_S = 5.0


class MemoryWatch:
    """Watches the process: TensorFlow gives back little of what a program took, some megabytes for each."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self._at_first = self._process.memory_info().rss
        self._asked_at = time.monotonic()
        self._stays_until = float("-inf")

    def asked(self) -> None:
        """A command has come."""
        self._asked_at = time.monotonic()

    def stays(self) -> None:
        """It cannot leave now without losing what it has done."""
        self._stays_until = time.monotonic() + _AGAIN_S

    def leaves_in(self, *, playing: bool) -> float | None:
        """Seconds until it is time to leave, 0: now; None: it stays. The next engine goes on from what is left."""
        # looked at every time, which takes some microseconds: a program is also made that is put nowhere in the end
        grown = self._process.memory_info().rss - self._at_first
        now = time.monotonic()
        if grown > _TOO_MUCH:
            return max(0.0, self._stays_until - now)
        return None if playing or grown <= _ENOUGH else max(0.0, max(self._asked_at + _REST_S, self._stays_until) - now)
