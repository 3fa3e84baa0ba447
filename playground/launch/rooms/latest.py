"""Work of one room that only its newest wish needs -> threads shared by all rooms, one call of a room at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Executor

from playground.launch.rooms.strand import log_failure


class Latest:
    """One call is made, and one waits; a later one takes the place of the one that waits."""

    def __init__(self, executor: Executor) -> None:
        self._executor, self._lock = executor, threading.Lock()
        self._waiting: Callable[[], None] | None = None
        self._busy = False

    def put(self, call: Callable[[], None]) -> None:
        """Have a call made, unless another is put before it begins."""
        with self._lock:
            self._waiting = call
            if self._busy:
                return
            self._busy = True
        self._go()

    def _go(self) -> None:
        try:
            self._executor.submit(self._next).add_done_callback(log_failure)
        except RuntimeError:  # the server is being shut down
            self._waiting = None

    def _next(self) -> None:
        with self._lock:
            call, self._waiting = self._waiting, None
        try:
            if call is not None:
                call()
        finally:
            with self._lock:
                self._busy = self._waiting is not None
                more = self._busy
            if more:
                self._go()  # behind what other rooms have put meanwhile
