"""Runs taken from the queue -> attempts, each in an engine, no more at once than there are slots."""

from __future__ import annotations

import dataclasses
import json
import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from playground.launch.engines.pool import EnginePool
from playground.launch.feed.feed import Feed
from playground.launch.feed.stored import StoredFeeds, fill
from playground.launch.feed.viewers import Viewers
from playground.launch.runs.attempt import Attempt
from playground.launch.runs.ended_views import EndedViews
from playground.launch.runs.recorder import Recorder
from playground.launch.runs.recovery import end_lost_run
from playground.runs.protocol.events import Sink
from playground.runs.protocol.messages import Start
from playground.runs.run import Run
from playground.runs.store.contract import Owner, Store
from playground.spec.experiment import dump_spec

_HEARTBEAT_S = 10.0
#: the next engine's import of TensorFlow is not to compete with the first seconds of a run
_WARM_AFTER_S = 3.0
_LEAVE_S = 8.0
_TRAIN_ON = "train_on.json"
_log = logging.getLogger(__name__)


class Slots:
    """The attempts that this process holds. Safe for several threads.

    Attributes:
        viewers: who looks at which run.
        stored: feeds of runs that are not held here; those of ended attempts go there.
        ended_views: ended runs that are opened again to be looked at.
    """

    def __init__(
        self, store: Store, pool: EnginePool, owner: Owner, count: int, sink: Sink | None, on_change: Callable[[], None]
    ) -> None:
        """Empty slots.

        Args:
            store: where runs are kept.
            pool: where engines come from.
            owner: this process.
            count: attempts at once.
            sink: gets every event, or None.
            on_change: called when a slot has become free.
        """
        self.viewers = Viewers()
        self._store, self._pool, self._owner, self._count = store, pool, owner, count
        self._sink, self._on_change = sink, on_change
        self._recorder = Recorder(store)
        self.stored = StoredFeeds(store, self._recorder.holds)
        self.ended_views = EndedViews(store, pool, self.stored, self.viewers)
        self._lock = threading.RLock()
        self._held: dict[str, Attempt] = {}
        self._closed = False
        self._next_heartbeat = 0.0

    def __len__(self) -> int:
        return len(self._held)

    def get(self, run: str) -> Attempt | None:
        """The attempt at this run that is held here, if there is one."""
        return self._held.get(run)

    def fill(self, take: Callable[[], tuple[Run, int] | None]) -> None:
        """Begin runs as `take` gives them, until it gives none or no slot is free."""
        with self._lock:
            while len(self._held) < self._count and not self._closed and (taken := take()) is not None:
                self._begin(*taken)

    def maintain(self) -> None:
        """What is to be done again and again: commands of other processes, rates, overdue engines, the lease."""
        self.ended_views.maintain()
        held = dict(self._held)
        if not held:
            return
        for run, command in self._store.take_commands(self._owner):
            if run in held:
                held[run].command(command)
        for run, attempt in held.items():
            attempt.watch(self.viewers.rate(run))
            attempt.kill_if_overdue()
            if attempt.trains_since is not None and not attempt.settled:
                attempt.settled = True
                self._pool.prepare(_WARM_AFTER_S)
        if time.monotonic() >= self._next_heartbeat:
            self._next_heartbeat = time.monotonic() + _HEARTBEAT_S
            self._store.heartbeat(self._owner)
            for run, attempt in held.items():
                if not attempt.over.is_set() and self._store.run(run).status in ("cancelled", "crashed"):
                    attempt.engine.kill()  # another process has given it up

    def end_if_lost(self, run: Run) -> None:
        """End a run in the store whose holder is gone, or is this process without holding it."""
        with self._lock:
            if run.id in self._held:
                return
        end_lost_run(self._store, run)
        self.stored.drop(run.id)

    def close(self, reason: str) -> None:
        """End all attempts, each with a checkpoint, and write down what they said."""
        with self._lock:
            self._closed = True
            held = list(self._held.values())
        self.ended_views.close()
        for attempt in held:
            attempt.leave(reason)
        until = time.monotonic() + _LEAVE_S
        for attempt in held:
            if not attempt.over.wait(max(0.0, until - time.monotonic())):
                attempt.engine.kill()
                attempt.over.wait(2.0)
        self._recorder.close()

    def _begin(self, run: Run, number: int) -> None:
        run = dataclasses.replace(run, status="starting", reason="", diagnosis="", position=0)
        folder = self._store.folder(run.id)
        resume = run.checkpoint_epoch is not None
        feed = Feed(run)
        if number > 1:
            fill(feed, self._store, run)
            feed.show(run)
        extra = _extra_epochs(folder) if resume else 0
        feed.train_on(extra)
        start = Start(run.id, dump_spec(run.spec), str(folder), resume=resume, extra_epochs=extra)
        attempt = Attempt(
            run, number, feed, store=self._store, recorder=self._recorder, sink=self._sink, on_end=self._ended
        )
        try:
            attempt.engine = self._pool.take()
            self._held[run.id] = attempt
            while not attempt.engine.assign(attempt, start, folder / f"engine-{number}.log"):
                attempt.engine = self._pool.take()
        except OSError as error:
            self._held.pop(run.id, None)
            self._store.set_status(run.id, "crashed", f"The engine could not be started: {error}.")
            return
        self.stored.drop(run.id)
        self.ended_views.leave(run.id)
        attempt.watch(self.viewers.rate(run.id))

    def _ended(self, attempt: Attempt) -> None:
        with self._lock:
            self.stored.keep(attempt.run.id, attempt.feed)
            self._held.pop(attempt.run.id, None)
        if attempt.started:
            self._pool.mark_healthy()
        self._pool.prepare(0.0)
        self._on_change()


def want_more(folder: Path, extra_epochs: int) -> None:
    """Note in a run's folder how many epochs beyond the specification's its next attempt is to train."""
    path = folder / _TRAIN_ON
    if extra_epochs:
        path.write_text(json.dumps({"extra_epochs": extra_epochs}), encoding="utf-8")
    else:
        path.unlink(missing_ok=True)


def _extra_epochs(folder: Path) -> int:
    """What `want_more` noted; once."""
    path = folder / _TRAIN_ON
    try:
        wanted = int(json.loads(path.read_text(encoding="utf-8"))["extra_epochs"])
    except FileNotFoundError:
        return 0
    except (OSError, ValueError, KeyError, TypeError) as error:
        _log.warning("cannot read %s: %s", path, error)
        return 0
    path.unlink(missing_ok=True)
    return wanted
