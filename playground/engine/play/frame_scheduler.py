"""What is wanted, acknowledged and spent -> when the next picture is due."""

from __future__ import annotations

#: share of the time that drawing may take
SHARE = 1 / 3
#: after this many seconds a picture that was not acknowledged is given up for lost
LOST_S = 0.5
#: pictures under way that were not acknowledged: one is drawn by the browser while the next is taken and travels
_UNDER_WAY = 2


class FrameScheduler:
    """Decides when a picture is taken: the latest state wins, and none is taken that nobody looks at."""

    def __init__(self, rate: float = 30.0) -> None:
        self._rate = rate
        self._number = self._acknowledged = 0
        self._taken_at = float("-inf")
        self._next_at = float("-inf")
        self._changed = self._fresh = True

    def watch(self, rate: float) -> None:
        """From now on, `rate` pictures a second at most; 0 for none."""
        if rate > 0:
            self._changed, self._acknowledged = True, self._number  # whoever comes sees the present state at once
        self._rate = max(0.0, rate)

    def acknowledge(self, number: int) -> None:
        """The picture of this number was drawn."""
        self._acknowledged = max(self._acknowledged, min(number, self._number))

    def freshen(self) -> None:
        """Something was trained."""
        self._fresh = True

    def change(self) -> None:
        """A command has changed what is seen: show it as soon as can be."""
        self._changed = True

    def due_in(self, now: float) -> float | None:
        """Seconds until a picture is to be taken, 0: now; None: none is to be taken."""
        if self._rate <= 0 or not (self._fresh or self._changed):
            return None
        busy = self._number - self._acknowledged >= _UNDER_WAY
        free_at = self._taken_at + LOST_S if busy else float("-inf")
        return max(free_at, float("-inf") if self._changed else self._next_at, now) - now

    @property
    def next(self) -> int:
        """Number of the next picture."""
        return self._number + 1

    def take(self) -> int:
        """Number of the picture that is taken now."""
        self._number += 1
        return self._number

    def taken(self, started: float, ended: float) -> None:
        """Drawing it lasted from `started` to `ended`."""
        self._changed = self._fresh = False
        self._taken_at = ended
        interval = 1 / max(self._rate, 1e-3)
        # counted from when it was due, so that calls of the program that end late cost no pictures
        due_at = self._next_at if started - self._next_at < interval else started
        # one that nobody took for long, as while the server did not answer, was not drawn for so long
        spent = min(ended - started, LOST_S)
        self._next_at = max(due_at + interval, ended + spent * (1 / SHARE - 1))
