"""What has changed since a network was last saved -> when it is saved again, lest it die with its engine."""

from __future__ import annotations

import time

#: seconds between two at least and at most, and how much longer than saving lasts
_APART_S, _MOST_APART_S, _SPARSE = 5.0, 60.0, 100


class Saves:
    """Decides when to save; nothing is to be saved yet."""

    def __init__(self) -> None:
        self._changed = False
        self._next_at = float("-inf")

    def change(self) -> None:
        """There is something that would be lost."""
        self._changed = True

    def due_in(self) -> float | None:
        """Seconds until it is to be saved, 0: now; None: nothing has changed."""
        return max(0.0, self._next_at - time.monotonic()) if self._changed else None

    def saved(self, started: float) -> None:
        """It was, from `started` (monotonic) until now."""
        now = time.monotonic()
        self._changed, self._next_at = False, now + min(_MOST_APART_S, max(_APART_S, _SPARSE * (now - started)))

    def failed(self) -> None:
        """It could not be: it is tried again."""
        self._changed, self._next_at = True, time.monotonic() + _APART_S
