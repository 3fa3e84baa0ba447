"""Events of all runs held -> the store: one writer, in batches of at most 0.5 s, which never lets an engine wait.

A store that is away or full is waited for: events are kept in memory meanwhile.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable

from playground.errors import StoreError, StoreUnavailableError
from playground.runs.protocol.events import Event, LoadProgressed, Paused, Progressed, Resumed, RunStarted
from playground.runs.store.contract import Store

_GATHER_S = 0.3
_RETRY_S = 0.5
#: a batch that a store at work has refused for so long belongs to a run that is gone
_GIVE_UP_S = 60.0
#: seconds between two lines of the log about the same trouble
_REMIND_S = 60.0
#: events that give a run another status
_TURNS = (RunStarted, Paused, Resumed)
_log = logging.getLogger(__name__)

_Batch = dict[tuple[str, int], list[tuple[int, Event]]]


class Recorder:
    """Writes events in the order in which they came, a transaction a run and batch."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._changed = threading.Condition()
        self._waiting: _Batch = {}
        self._writing: _Batch = {}
        self._taken = 0
        self._written = 0
        self._hurry = False
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._thread.start()

    def put(self, run: str, attempt: int, sequence: int, event: Event) -> None:
        """Have an event written soon."""
        with self._changed:
            self._waiting.setdefault((run, attempt), []).append((sequence, event))
            self._taken += 1
            # the live view tells of it at once, and the page that is rendered for that is to find it
            self._hurry = self._hurry or isinstance(event, _TURNS)
            self._changed.notify_all()

    def flush(self, timeout_s: float = 10.0) -> bool:
        """Wait until all that was put before is in the store. False if that takes longer than `timeout_s`."""
        with self._changed:
            goal = self._taken
            self._hurry = True
            self._changed.notify_all()
            return self._changed.wait_for(lambda: self._written >= goal, timeout_s)

    def holds(self, run: str) -> bool:
        """Whether there are events of the run that the store does not have yet."""
        with self._changed:
            return any(run == known for known, _ in (*self._waiting, *self._writing))

    def close(self) -> None:
        """Write what is left, and end."""
        self.flush()
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closed)
                if not self._waiting:
                    return
                self._changed.wait_for(lambda: self._hurry or self._closed, _GATHER_S)
                batch, self._waiting, self._hurry = self._waiting, {}, False
                self._writing = batch
            for (run, attempt), events in batch.items():
                self._write(run, attempt, events)
            with self._changed:
                self._written += sum(map(len, batch.values()))
                self._writing = {}
                self._changed.notify_all()

    def _write(self, run: str, attempt: int, events: list[tuple[int, Event]]) -> None:
        batch = list(_worth_writing(events))
        give_up, remind = time.monotonic() + _GIVE_UP_S, 0.0
        while True:
            try:
                self._store.append(run, attempt, batch)
                return
            except StoreError as error:
                now, lasts = time.monotonic(), isinstance(error, StoreUnavailableError)
                gone = self._closed or (now > give_up and not lasts)
                if gone or now >= remind:
                    remind = now + _REMIND_S
                    _log.warning("cannot store %d events of run %s: %s", len(batch), run, error)
                if gone:
                    return
                time.sleep(_RETRY_S)


def _worth_writing(events: list[tuple[int, Event]]) -> Iterable[tuple[int, Event]]:
    """All but the steps of progress that a later one in the batch has overtaken."""
    last = max((sequence for sequence, event in events if isinstance(event, (Progressed, LoadProgressed))), default=0)
    return (
        (sequence, event)
        for sequence, event in events
        if sequence == last or not isinstance(event, (Progressed, LoadProgressed))
    )
