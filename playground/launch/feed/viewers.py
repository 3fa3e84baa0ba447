"""Who looks at which run, and how often -> the rate of frames an engine is asked for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

#: a viewer that has not said again that it looks has gone
FORGET_S = 10.0


class Viewers:
    """Rates that viewers want, forgotten when they are not renewed. Safe for several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._wanted: dict[str, dict[str, tuple[float, float]]] = {}

    def look(self, run: str, viewer: str, rate: float) -> None:
        """A viewer wants `rate` frames a second; 0: it looks away."""
        with self._lock:
            viewers = self._wanted.setdefault(run, {})
            if rate > 0:
                viewers[viewer] = (rate, self._clock() + FORGET_S)
            else:
                viewers.pop(viewer, None)
            if not viewers:
                del self._wanted[run]

    def rate(self, run: str) -> float:
        """Frames a second that the most eager viewer of the run wants."""
        now = self._clock()
        with self._lock:
            viewers = self._wanted.get(run, {})
            for name in [name for name, (_, until) in viewers.items() if until < now]:
                del viewers[name]
            if not viewers:
                self._wanted.pop(run, None)
            return max((rate for rate, _ in viewers.values()), default=0.0)
