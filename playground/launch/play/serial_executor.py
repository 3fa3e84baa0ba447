"""Calls of one session -> threads shared by all sessions, one call of a session at a time and in order."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future

_log = logging.getLogger(__name__)


class SerialExecutor:
    """A queue of calls that are made one after the other, on whichever thread is free."""

    def __init__(self, executor: Executor, *, newest: bool = False) -> None:
        """No calls.

        Args:
            executor: has the threads.
            newest: of the calls that wait only the last is made.
        """
        self._executor, self._lock, self._newest = executor, threading.Lock(), newest
        self._calls: deque[Callable[[], None]] = deque()
        self._busy = False

    def put(self, call: Callable[[], None]) -> None:
        """Have a call made after those put before, or in place of those of them that wait."""
        with self._lock:
            if self._newest:
                self._calls.clear()
            self._calls.append(call)
            if self._busy:
                return
            self._busy = True
        self._go()

    def _go(self) -> None:
        try:
            self._executor.submit(self._next).add_done_callback(log_failure)
        except RuntimeError:  # the server is being shut down
            self._calls.clear()

    def _next(self) -> None:
        with self._lock:
            call = self._calls.popleft()
        try:
            call()
        finally:
            with self._lock:
                more = self._busy = bool(self._calls)
            if more:
                self._go()  # behind what other sessions have put meanwhile


def log_failure(future: Future[None]) -> None:
    """Log what a call raised that nobody foresaw."""
    if not future.cancelled() and (error := future.exception()) is not None:
        _log.error("a call for a play session failed", exc_info=error)
