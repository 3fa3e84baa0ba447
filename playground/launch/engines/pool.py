"""One engine with TensorFlow loaded that waits for the next run, so that a click is answered within a second."""

from __future__ import annotations

import itertools
import logging
import math
import os
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

from playground.launch.engines.process import ENGINE, EngineProcess
from playground.settings import Settings

#: engines that end by themselves, one after the other, before no more are started in advance
_ENOUGH = 3
_log = logging.getLogger(__name__)


class EnginePool:
    """Starts engines: cold ones when asked, and one in advance. Safe for several threads."""

    def __init__(
        self,
        settings: Settings,
        threads: int,
        *,
        standby: bool,
        first_in_s: float = 0.0,
        command: Sequence[str] | None,
        on_change: Callable[[], None],
    ) -> None:
        """Make it ready.

        Args:
            settings: for the engines.
            threads: of TensorFlow, for each engine.
            standby: whether one is started in advance.
            first_in_s: seconds until the first one is.
            command: what an engine is started with, if not `python -m playground.engine`.
            on_change: called when an engine nobody uses has ended.
        """
        self._settings, self._threads, self._command = settings, threads, tuple(command or ENGINE)
        self._on_change = on_change
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._waiting: EngineProcess | None = None
        self._due: float | None = time.monotonic() + first_in_s if standby else None
        self._wanted = standby
        self._failures = 0
        self._closed = False
        self._sweep()

    @property
    def waiting(self) -> EngineProcess | None:
        """The engine started in advance, if there is one."""
        return self._waiting

    @property
    def due_in_s(self) -> float:
        """Seconds until `maintain` has something to do; infinite if nothing is foreseen."""
        if self._due is None or not self._wanted or self._waiting is not None or self._failures >= _ENOUGH:
            return math.inf
        return max(0.0, self._due - time.monotonic())

    def take(self) -> EngineProcess:
        """An engine for a run: the one that waits, warm or nearly so, or a new one.

        Raises:
            OSError: no process can be started.
        """
        with self._lock:
            engine, self._waiting, self._due = self._waiting, None, None
            if engine is not None and not engine.is_over:
                return engine
            return self._start()

    def prepare(self, in_s: float) -> None:
        """Have one start in so many seconds, if none waits."""
        with self._lock:
            due = time.monotonic() + in_s
            self._due = due if self._due is None else min(self._due, due)

    def mark_healthy(self) -> None:
        """An engine began its run: whatever kept engines from starting is over."""
        self._failures = 0

    def maintain(self) -> None:
        """Replace an engine that ended while it waited, and start one when it is due.

        Raises:
            OSError: no process can be started.
        """
        with self._lock:
            now = time.monotonic()
            if self._waiting is not None and self._waiting.is_over:
                _log.warning("the engine in waiting ended. %s", self._waiting.exit_reason().reason)
                self._waiting.log.unlink(missing_ok=True)
                self._waiting = None
                self._failures += 1
                self._due = now + self._failures
            due = self._wanted and self._due is not None and now >= self._due
            if due and self._waiting is None and self._failures < _ENOUGH and not self._closed:
                self._due = None
                self._waiting = self._start()

    def close(self) -> None:
        """End the engine that waits; it has nothing to save."""
        with self._lock:
            self._closed = True
            engine, self._waiting = self._waiting, None
        if engine is not None:
            engine.kill()
            engine.log.unlink(missing_ok=True)

    def _start(self) -> EngineProcess:
        log = self._logs / f"{os.getpid()}-{next(self._numbers)}.log"
        return EngineProcess(self._settings, self._threads, log, command=self._command, on_idle_end=self._on_change)

    @property
    def _logs(self) -> Path:
        return self._settings.home / "engines"

    def _sweep(self) -> None:
        """Remove what servers that were killed have left behind."""
        for path in self._logs.glob("*-*.log"):
            number = path.name.partition("-")[0]
            if number.isdigit() and int(number) != os.getpid() and not psutil.pid_exists(int(number)):
                path.unlink(missing_ok=True)
