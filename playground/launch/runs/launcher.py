"""Runs of the store's queue -> engines in slots; commands to them, and what they say to the viewers."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence

from playground.errors import LaunchError, StoreError
from playground.launch.contract import Update
from playground.launch.engines.owner import this_process
from playground.launch.engines.pool import EnginePool
from playground.launch.runs.preview import preview
from playground.launch.runs.purge import purge
from playground.launch.runs.recovery import lost_runs
from playground.launch.runs.slots import Slots, want_more
from playground.runs.protocol.events import Sink
from playground.runs.protocol.messages import ChooseViews, Command, Stop
from playground.runs.protocol.panels import Panels
from playground.runs.run import STATUS_WORDS, Run
from playground.runs.store.contract import Store
from playground.settings import Settings
from playground.spec.counted import counted
from playground.spec.experiment import ExperimentSpec

_COMMANDS_S, _IDLE_S, _RECOVER_S, _PURGE_S = 0.25, 2.0, 30.0, 3600.0
_log = logging.getLogger(__name__)


class LocalLauncher:
    """A Launcher whose engines are processes of this machine."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        *,
        standby: bool = True,
        standby_in_s: float = 0.0,
        engine_command: Sequence[str] | None = None,
        slots: int | None = None,
        queue_shared: bool = True,
        sink: Sink | None = None,
    ) -> None:
        """Begin to work off the queue.

        Args:
            store: where runs are kept.
            settings: folders, and the number of slots unless given.
            standby: keep an engine warm for the next run.
            standby_in_s: seconds until the first one is started.
            engine_command: what an engine is started with, if not `python -m playground.engine`.
            slots: engines at once.
            queue_shared: take any run of the queue. If not, only those submitted here.
            sink: gets every event of the runs held here, in order, in the engine's reader thread.
        """
        count = slots or settings.slots
        self._store, self._shared, self._owner = store, queue_shared, this_process()
        self._mine: deque[str] = deque()
        self._closing = threading.Lock()
        self._closed = False
        self._poke = threading.Event()
        self._pool = EnginePool(
            settings,
            max(1, (os.cpu_count() or 1) // count),
            standby=standby,
            first_in_s=standby_in_s,
            command=engine_command,
            on_change=self._poke.set,
        )
        self._slots = Slots(store, self._pool, self._owner, count, sink, self._poke.set)
        self._next_recover = self._next_purge = 0.0
        self._settings = settings
        self._scheduler = threading.Thread(target=self._schedule, name="scheduler", daemon=True)
        self._scheduler.start()

    @property
    def pool(self) -> EnginePool:
        """Where engines come from; play sessions take theirs there too, so that one engine waits for both."""
        return self._pool

    def submit(self, spec: ExperimentSpec, *, group: str = "") -> Run:
        """A new run, started as soon as a slot is free."""
        return self.submit_together([spec], group=group)[0]

    def submit_together(self, specs: Sequence[ExperimentSpec], *, group: str) -> list[Run]:
        """Several runs that belong together."""
        self._must_be_open()
        runs = [self._store.create_run(spec, group=group) for spec in specs]
        self._enqueue(*(run.id for run in runs))
        return runs

    def resume(self, run: str, *, extra_epochs: int = 0) -> None:
        """Go on with an ended run from its last checkpoint.

        Raises:
            LaunchError: it has no checkpoint, is open, or has nothing left to train.
        """
        self._must_be_open()
        snapshot = self._store.run(run)
        if snapshot.is_open:
            raise LaunchError(f"{snapshot.name} has not ended; it is {STATUS_WORDS[snapshot.status]}.")
        if snapshot.checkpoint_epoch is None:
            raise LaunchError(f"{snapshot.name} ended before its first checkpoint; start it again instead.")
        total = snapshot.spec.training.epochs
        if snapshot.status == "done" and not extra_epochs and total is not None and snapshot.epochs >= total:
            raise LaunchError(f"{snapshot.name} has trained all of its {counted(total, 'epoch')}; say how many more.")
        want_more(self._store.folder(run), extra_epochs)
        self._store.requeue(run)
        self._slots.stored.drop(run)
        self._enqueue(run)

    def command(self, run: str, command: Command) -> None:
        """Hand a command to the run's engine, wherever it is held.

        Raises:
            LaunchError: the run is not live.
        """
        attempt = self._slots.get(run)
        if attempt is not None and not attempt.over.is_set():
            attempt.command(command)
            return
        snapshot = self._store.run(run)
        if not snapshot.is_live:
            raise LaunchError(f"{snapshot.name} is not training; it is {STATUS_WORDS[snapshot.status]}.")
        self._store.send_command(run, command)

    def cancel(self, run: str) -> None:
        """End a run: a queued one leaves the queue, a live one is stopped, and killed if it does not answer in 10 s."""
        snapshot = self._store.run(run)
        if snapshot.status == "queued":
            self._store.set_status(run, "cancelled", "Cancelled while it waited.")
            attempt = self._slots.get(run)
            if attempt is not None:  # it was taken in this very moment
                attempt.command(Stop(evaluate=False))
        elif snapshot.is_live:
            self.command(run, Stop(evaluate=False))

    def move(self, run: str, position: int) -> None:
        """Put a queued run at this place in the queue, from 1."""
        self._store.move_in_queue(run, position)

    def follow(self, run: str, cursor: int = 0) -> Update:
        """What is new of the run since `cursor`.

        Raises:
            StoreError: there is no such run.
        """
        attempt = self._slots.get(run)
        return attempt.feed.update(cursor) if attempt is not None else self._slots.stored.update(run, cursor)

    def watch(self, run: str, viewer: str, rate: float) -> None:
        """A viewer wants this many frames a second; 0 when it looks away or leaves. To be said again within 10 s."""
        self._slots.viewers.look(run, viewer, rate)
        attempt = self._slots.get(run)
        if attempt is not None:
            attempt.watch(self._slots.viewers.rate(run))

    def look(self, run: str, choices: Mapping[str, str | float]) -> None:
        """A viewer chose something in the live views. A run that has ended is opened again for that, for a while.

        Raises:
            StoreError: there is no such run.
        """
        attempt = self._slots.get(run)
        if attempt is not None and not attempt.over.is_set():
            attempt.command(ChooseViews(dict(choices)))
            return
        snapshot = self._store.run(run)
        if snapshot.is_live:
            self._store.send_command(run, ChooseViews(dict(choices)))
        elif not snapshot.is_open:
            self._slots.ended_views.look(snapshot, choices)

    def preview(self, spec: ExperimentSpec) -> Panels:
        """The views of a network before any training; no run is made of it. Waits for an engine to draw them.

        Raises:
            LaunchError: there is nothing to see; the sentence says why.
        """
        self._must_be_open()
        return preview(self._pool, spec)

    def wait(self, run: str, timeout_s: float | None = None) -> bool:
        """Wait until the run's engine here has ended. False after `timeout_s`; True at once if it is not held here."""
        attempt = self._slots.get(run)
        return attempt.over.wait(timeout_s) if attempt is not None else True

    def recover(self) -> None:
        """End the runs whose process is gone, so that none is shown as running that is not."""
        for run in lost_runs(self._store, self._owner):
            self._slots.end_if_lost(run)

    def holds(self, run: str) -> bool:
        """Whether the run is in an engine of this launcher."""
        return self._slots.get(run) is not None

    def close(self, reason: str = "The server was shut down.") -> None:
        """Engines save a checkpoint and leave; their runs can be resumed. `reason`: what they give for their end."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
            self._poke.set()
            self._pool.close()
            self._slots.close(reason)
            self._scheduler.join(timeout=5.0)

    def _must_be_open(self) -> None:
        if self._closed:
            raise LaunchError("The server is shutting down; no run can be started.")

    def _enqueue(self, *runs: str) -> None:
        if self._shared:
            self._poke.set()
        else:
            self._mine += runs
            self._slots.fill(self._take)

    def _take(self) -> tuple[Run, int] | None:
        if self._shared:
            return self._store.take_next(self._owner)
        if not self._mine:
            return None
        run = self._mine.popleft()
        try:
            number = self._store.take(run, self._owner)
        except StoreError:
            if self._store.run(run).is_live:
                return None  # another process was quicker to take it from the queue
            raise
        return self._store.run(run), number

    def _schedule(self) -> None:
        while not self._closed:
            self._poke.clear()
            try:
                self._tick()
            except (StoreError, OSError) as error:
                _log.warning("the queue is not worked off at present: %s", error)
            self._poke.wait(_COMMANDS_S if len(self._slots) else min(_IDLE_S, self._pool.due_in_s))

    def _tick(self) -> None:
        if time.monotonic() >= self._next_recover:
            self._next_recover = time.monotonic() + _RECOVER_S
            self.recover()
        if self._shared and time.monotonic() >= self._next_purge:
            self._next_purge = time.monotonic() + _PURGE_S
            purge(self._store, self._settings)
        self._slots.fill(self._take)
        self._slots.maintain()
        try:
            self._pool.maintain()
        except OSError as error:
            _log.warning("no engine can be started: %s", error)
