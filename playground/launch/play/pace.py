"""How often something may be done in a minute, by all tabs together."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

from playground.errors import PlaygroundError

_WITHIN_S = 60.0


class Pace:
    """At most so many times a minute. Safe for several threads."""

    def __init__(self, most: int, what: str, clock: Callable[[], float] = time.monotonic) -> None:
        """Nothing was done yet.

        Args:
            most: times in a minute.
            what: is done, in the plural and as it ends a sentence: "runs can be kept".
            clock: seconds.
        """
        self._most, self._what, self._clock = most, what, clock
        self._times: deque[float] = deque()
        self._lock = threading.Lock()

    def take(self) -> None:
        """Do it once.

        Raises:
            PlaygroundError: it was done too often; the sentence says how long to wait.
        """
        with self._lock:
            now = self._clock()
            while self._times and now - self._times[0] >= _WITHIN_S:
                self._times.popleft()
            if len(self._times) >= self._most:
                wait = self._times[0] + _WITHIN_S - now
                raise PlaygroundError(f"At most {self._most} {self._what} a minute; wait {max(1, round(wait))} s.")
            self._times.append(now)


#: states that are kept as runs by all tabs of a server
KEPT = Pace(20, "runs can be kept")
