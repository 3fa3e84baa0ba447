"""Launcher.follow -> what one live view has not seen yet; and the launcher is told who looks at what."""

from __future__ import annotations

import math
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from playground.launch.contract import Launcher, Update
from playground.runs.run import OPEN, Run
from playground.web.messages import FASTEST, StreamRequest

#: seconds between looks at runs that have all ended; they can be resumed
IDLE_S = 1.0
#: seconds after which the launcher is told again that somebody looks
RENEW_S = 3.0
#: seconds after a choice in the views of an ended run in which its answer is looked for as often as of one that trains
LOOKING_S = 120.0


_NO_PICTURES: dict[str, Any] = {"frame": None, "panels": None}


@dataclass(frozen=True, slots=True)
class Source:
    """Where runs are found. `launcher`: gives the server's. `run_by_token`: raises StoreError for an unknown one."""

    launcher: Callable[[], Launcher]
    run_by_token: Callable[[str], Run]


@dataclass(slots=True)
class _Seen:
    """What a viewer has seen of a run."""

    cursor: int = 0
    state: Update | None = None


@dataclass(slots=True)
class StreamViewer:
    """One live view: what it wants, what it has seen, and whether it is ready for more.

    Methods block, and may be called from several threads.

    Attributes:
        source: where runs are found.
        name: unguessable, so that no two viewers are taken for one.
        rate: frames a second it wants.
        visible: whether anybody can see it.
        sent: number of the last message sent.
        drawn: number of the last message drawn.
    """

    source: Source
    name: str = field(default_factory=lambda: secrets.token_hex(8))
    rate: float = 0.0
    visible: bool = True
    sent: int = 0
    drawn: int = 0
    _seen: dict[str, _Seen] = field(default_factory=dict)
    _watched: dict[str, tuple[float, float]] = field(default_factory=dict)
    _looked: float = -math.inf
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, request: StreamRequest) -> None:
        """Follow what the live view says.

        Raises:
            StoreError: a token is of no run.
        """
        with self._lock:
            if request.runs is not None:
                runs = [self.source.run_by_token(token).id for token in request.runs]
                self._seen = {run: _Seen() for run in runs}
                self.drawn = self.sent
            self.rate = self.rate if request.rate is None else request.rate
            self.visible = self.visible if request.visible is None else request.visible
            self._watch()
            for run, choices in (request.look or {}).items():
                if run in self._seen:
                    self._looked = time.monotonic()
                    self.source.launcher().look(run, choices)

    def drew(self, number: int) -> None:
        """The live view has drawn this message; does not block."""
        self.drawn = max(self.drawn, number)

    @property
    def is_ready(self) -> bool:
        """Somebody looks at a run, and all that was sent is drawn."""
        return self.visible and self.drawn >= self.sent and bool(self._seen)

    @property
    def pause_s(self) -> float:
        """Seconds until it is worth looking again."""
        now = time.monotonic()
        is_open = any(seen.state is None or seen.state.status in OPEN for seen in self._seen.values())
        is_open = is_open or now - self._looked < LOOKING_S
        return 1 / FASTEST if is_open else IDLE_S

    def news(self) -> dict[str, Update]:
        """Run -> update, of the runs of which anything is new."""
        with self._lock:
            self._watch()
            launcher, news = self.source.launcher(), {}
            for run, seen in self._seen.items():
                update = launcher.follow(run, seen.cursor)
                state = replace(update, cursor=0, reset=False, epochs=[], elapsed_s=[], series={}, **_NO_PICTURES)
                pictures = update.frame is not None or update.panels is not None
                if update.reset or update.epochs or pictures or seen.state != state:
                    news[run] = update
                seen.cursor, seen.state = update.cursor, state
            return news

    def leave(self) -> None:
        """Nobody looks any more."""
        with self._lock:
            self.visible = False
            self._watch()

    def _watch(self) -> None:
        """Tell the launcher which frames are wanted, where it does not know or will soon have forgotten."""
        now, launcher = time.monotonic(), self.source.launcher()
        wanted = dict.fromkeys(self._seen, self.rate) if self.visible and self.rate > 0 else {}
        for run in set(self._watched) - set(wanted):
            del self._watched[run]
            launcher.watch(run, self.name, 0.0)
        for run, rate in wanted.items():
            rate_told, told = self._watched.get(run, (0.0, 0.0))
            if rate != rate_told or now - told >= RENEW_S:
                self._watched[run] = (rate, now)
                launcher.watch(run, self.name, rate)
