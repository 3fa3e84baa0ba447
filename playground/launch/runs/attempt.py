"""One run in one engine: what the engine says goes to the viewers at once and to the store soon."""

from __future__ import annotations

import dataclasses
import logging
import threading
import time
from collections.abc import Callable

from playground.errors import StoreError
from playground.launch.engines.exit_reason import ExitReason
from playground.launch.engines.process import EngineProcess
from playground.launch.feed.feed import Feed
from playground.launch.runs.recorder import Recorder
from playground.runs.protocol.events import (
    CheckpointSaved,
    EpochEnded,
    Event,
    Progressed,
    RunFinished,
    RunStarted,
    Sink,
)
from playground.runs.protocol.messages import Command, Frame, Stop, Watch
from playground.runs.run import Run, Status
from playground.runs.store.contract import Store

#: an engine that does not answer a stop in so many seconds is killed
ANSWER_S = 10.0
#: so long it may evaluate, where that was asked for
EVALUATE_S = 30.0
_log = logging.getLogger(__name__)


class Attempt:
    """A run that is held by this process, from its `Start` to the end of the engine.

    Attributes:
        run: snapshot taken when the attempt began.
        number: of the attempt, from 1.
        feed: what viewers see.
        engine: set when one was assigned.
        over: set when the engine has ended and the store knows how.
        started: the engine has begun with the run.
        trains_since: moment (monotonic) of the first figures, or None.
        settled: the launcher has taken note of that.
    """

    engine: EngineProcess

    def __init__(
        self,
        run: Run,
        number: int,
        feed: Feed,
        *,
        store: Store,
        recorder: Recorder,
        sink: Sink | None,
        on_end: Callable[[Attempt], None],
    ) -> None:
        self.run, self.number, self.feed = run, number, feed
        self.over = threading.Event()
        self.trains_since: float | None = None
        self.started = self.settled = False
        self._store, self._recorder, self._sink, self._on_end = store, recorder, sink, on_end
        self._sequence = 0
        self._checkpoint = run.checkpoint_epoch
        self._finished = False
        self._stop: Stop | None = None
        self._stop_sent = self._last_step = self._leave_by = 0.0
        self._leaving = ""
        self._rate = 0.0

    # what is asked of the engine

    def command(self, command: Command) -> None:
        """Hand a command to the engine."""
        if self._finished:
            return
        if isinstance(command, Stop):
            if self._stop is None:
                self._stop_sent = time.monotonic()
                self._stop = command
            else:
                self._stop = Stop(evaluate=False)  # asked twice: it is not to take its time
            self.feed.say("stopping")
        self.engine.send(command)

    def watch(self, rate: float) -> None:
        """Ask for so many frames a second, if that is another rate than before."""
        if rate != self._rate:
            self._rate = rate
            self.engine.send(Watch(rate))

    def leave(self, reason: str) -> None:
        """Save a checkpoint and end, because this process does."""
        self._leaving = reason
        self.command(Stop(evaluate=False))
        self.engine.close_input()

    def kill_if_overdue(self) -> None:
        """Kill an engine that does not stop, or does not leave after its run has finished."""
        now = time.monotonic()
        if self._finished:
            if now > self._leave_by:
                self.engine.kill()
        elif self._stop is not None and now > self._stop_sent + ANSWER_S:
            trains_on = self._last_step > self._stop_sent + ANSWER_S / 2
            if trains_on or not self._stop.evaluate or now > self._stop_sent + EVALUATE_S:
                self.engine.kill()

    # what the engine says, in its reader thread

    def receive(self, message: Event | Frame) -> None:
        """Pass an event or a frame on."""
        if not isinstance(message, Event):
            self.feed.put_frame(message)
            return
        event = message
        self._sequence += 1
        match event:
            case EpochEnded() | Progressed():
                self._last_step = time.monotonic()
                if self.trains_since is None:
                    self.trains_since = self._last_step
            case RunStarted():
                self.started = True
            case CheckpointSaved():
                self._checkpoint = event.epoch
            case RunFinished():
                if self._leaving and event.status == "stopped":
                    event = dataclasses.replace(event, reason=self._leaving)
                self._leave_by = time.monotonic() + ANSWER_S
                self._finished = True
        self._recorder.put(self.run.id, self.number, self._sequence, event)
        if self._finished:
            # who reads "done" here must find the same in the store
            self._recorder.flush()
            self.engine.close_input()
        self.feed.apply(event)
        if self._sink is not None:
            self._sink(event)

    def ended(self, exit_reason: ExitReason) -> None:
        """The engine is over; if it did not say how the run ended, say it."""
        if not self._finished:
            self._recorder.flush()
            status, reason, diagnosis = self._verdict(exit_reason)
            try:
                self._store.set_status(self.run.id, status, reason, diagnosis)
            except StoreError as error:
                # the launcher's look for abandoned runs will find it
                _log.warning("cannot store the end of run %s: %s", self.run.id, error)
            self.feed.end(status, reason)
        self.over.set()
        self._on_end(self)

    def _verdict(self, exit_reason: ExitReason) -> tuple[Status, str, str]:
        if self._leaving:
            return "stopped", self._leaving, ""
        if self._stop is not None:
            return "stopped", "Stopped; the engine did not answer in time and was ended.", ""
        point = f"It can go on from epoch {self._checkpoint}." if self._checkpoint else ""
        return "crashed", exit_reason.reason, " ".join(text for text in (exit_reason.diagnosis, point) if text)
