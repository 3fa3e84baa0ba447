"""Runs that have ended -> engines that draw them again as viewers choose, until nobody looks any more."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping

from playground.launch.engines.exit_reason import ExitReason
from playground.launch.engines.pool import EnginePool
from playground.launch.engines.process import EngineProcess
from playground.launch.feed.stored import StoredFeeds
from playground.launch.feed.viewers import Viewers
from playground.runs.protocol.events import CommandRefused, Event
from playground.runs.protocol.messages import ChooseViews, Frame, OpenViews
from playground.runs.run import Run
from playground.runs.store.contract import Store
from playground.spec.experiment import dump_spec

#: an engine is kept so long after the last look of anybody
LEAVE_S = 60.0
#: engines at once; another one takes the place of the one that was asked longest ago
MOST = 1
_OPENING = "Opening the network again …"
_log = logging.getLogger(__name__)


class EndedViews:
    """Engines that train nothing: they count as no slot, and change nothing of their runs. Safe for several threads."""

    def __init__(
        self,
        store: Store,
        pool: EnginePool,
        stored: StoredFeeds,
        viewers: Viewers,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store, self._pool, self._stored, self._viewers, self._clock = store, pool, stored, viewers, clock
        self._lock = threading.RLock()
        self._held: dict[str, _Onlooker] = {}
        self._closed = False

    def __len__(self) -> int:
        return len(self._held)

    def look(self, run: Run, choices: Mapping[str, str | float]) -> None:
        """Have the run drawn as chosen; without a checkpoint or an engine, it is said why that cannot be."""
        with self._lock:
            if self._closed:
                return
            onlooker = self._held.pop(run.id, None)
            if onlooker is None:
                onlooker = self._open(run)
            if onlooker is None:
                return
            self._held[run.id] = onlooker  # asked last
            onlooker.chosen |= choices
            onlooker.asked = self._clock()
            onlooker.engine.send(ChooseViews(dict(onlooker.chosen)))

    def maintain(self) -> None:
        """Let engines leave that nobody looks at."""
        with self._lock:
            now = self._clock()
            for run, onlooker in self._held.items():
                if self._viewers.rate(run) > 0:
                    onlooker.asked = now
            for run in [run for run, onlooker in self._held.items() if now - onlooker.asked >= LEAVE_S]:
                self.leave(run)

    def leave(self, run: str) -> None:
        """Close the run, if it is open."""
        with self._lock:
            onlooker = self._held.pop(run, None)
        if onlooker is not None:
            onlooker.engine.close_input()

    def close(self) -> None:
        """End all engines; they have nothing to save."""
        with self._lock:
            self._closed = True
            held = list(self._held.values())
            self._held.clear()
        for onlooker in held:
            onlooker.engine.kill()

    def _open(self, run: Run) -> _Onlooker | None:
        if run.checkpoint_epoch is None:
            self._stored.say_of_views(run.id, "The run has left no network that could be opened again.")
            return None
        while len(self._held) >= MOST:
            self.leave(next(iter(self._held)))
        self._stored.say_of_views(run.id, _OPENING)
        folder = self._store.folder(run.id)
        first = OpenViews(run.id, dump_spec(run.spec), str(folder), trained=True)
        onlooker = _Onlooker(run.id, self._stored, self._ended)
        onlooker.chosen = self._stored.choices(run.id)  # what is not chosen anew stays
        try:
            onlooker.engine = self._pool.take()
            while not onlooker.engine.assign(onlooker, first, folder / "look.log"):
                onlooker.engine = self._pool.take()
        except OSError as error:
            self._stored.say_of_views(run.id, f"No engine can be started: {error}.")
            return None
        self._pool.prepare(LEAVE_S / 10)
        return onlooker

    def _ended(self, onlooker: _Onlooker, exit_reason: ExitReason) -> None:
        with self._lock:
            if self._held.get(onlooker.run) is onlooker:
                del self._held[onlooker.run]
                if not onlooker.engine.has_left:
                    _log.warning("the engine that showed run %s ended. %s", onlooker.run, exit_reason.reason)
                    self._stored.say_of_views(onlooker.run, exit_reason.reason)


class _Onlooker:
    """One run in one engine that draws it.

    Attributes:
        engine: set when one was assigned.
        chosen: all that was chosen so far.
        asked: moment (monotonic) at which somebody last looked.
    """

    engine: EngineProcess

    def __init__(self, run: str, stored: StoredFeeds, on_end: Callable[[_Onlooker, ExitReason], None]) -> None:
        self.run = run
        self.chosen: dict[str, str | float] = {}
        self.asked = 0.0
        self._stored, self._on_end = stored, on_end

    def receive(self, message: Event | Frame) -> None:
        """Frames go to the viewers; of events there is none but a refusal."""
        if isinstance(message, CommandRefused):
            self._stored.say_of_views(self.run, message.sentence)
        elif not isinstance(message, Event):
            self._stored.put_frame(self.run, message)

    def ended(self, exit_reason: ExitReason) -> None:
        """The engine is over."""
        self._on_end(self, exit_reason)
