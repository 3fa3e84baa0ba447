from __future__ import annotations

import threading
import time

import pytest

from playground.errors import StoreError, StoreUnavailableError
from playground.launch.runs import recorder
from playground.launch.runs.launcher import LocalLauncher
from playground.launch.runs.recorder import Recorder
from playground.runs.protocol.events import EpochEnded, Resumed
from playground.runs.store.contract import Store
from tests.launch.support import experiment, until


class Refusing:
    """A store that refuses so many batches, and then takes what it is given."""

    def __init__(self, error: StoreError, times: int) -> None:
        self.error, self.left, self.taken = error, times, []
        self.enough = threading.Event()

    def append(self, run, attempt, events) -> None:
        if run == "refused" and self.left:
            self.left -= 1
            raise self.error
        self.taken += [(run, sequence) for sequence, _ in events]
        self.enough.set()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_GATHER_S", "_RETRY_S"):
        monkeypatch.setattr(recorder, name, 0.001)
    monkeypatch.setattr(recorder, "_GIVE_UP_S", -1.0)


def test_events_wait_for_a_store_that_is_full_or_away_however_long_it_takes(
    impatient: None, caplog: pytest.LogCaptureFixture
) -> None:
    store = Refusing(StoreUnavailableError("The database cannot be used: database or disk is full."), times=50)
    writer = Recorder(store)  # type: ignore[arg-type]
    for epoch in range(1, 4):
        writer.put("refused", 1, epoch, EpochEnded("refused", epoch, {"loss": 0.5}, 1.0, 0.1))
    writer.put("other", 1, 1, Resumed("other", 0))
    assert writer.flush(60)
    writer.close()
    assert store.left == 0
    assert sorted(store.taken) == [("other", 1), ("refused", 1), ("refused", 2), ("refused", 3)]
    assert sum("disk is full" in record.getMessage() for record in caplog.records) == 1


def test_events_of_a_run_that_is_gone_do_not_hold_up_the_others(impatient: None) -> None:
    store = Refusing(StoreError("There is no such run."), times=10**9)
    writer = Recorder(store)  # type: ignore[arg-type]
    writer.put("refused", 1, 1, Resumed("refused", 0))
    writer.put("other", 1, 1, Resumed("other", 0))
    assert store.enough.wait(60)
    writer.close()
    assert store.taken == [("other", 1)]


def test_a_store_that_stays_away_does_not_keep_the_process_from_ending(
    impatient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Refusing(StoreUnavailableError("The database cannot be used: it is away."), times=10**9)
    writer = Recorder(store)  # type: ignore[arg-type]
    writer.put("refused", 1, 1, Resumed("refused", 0))
    monkeypatch.setattr(writer, "flush", lambda: False)  # it would wait for ten seconds
    writer.close()
    assert not writer._thread.is_alive()


def test_viewers_keep_the_end_of_a_run_that_the_store_could_not_take(
    launcher: LocalLauncher, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    full, append = threading.Event(), store.append

    def append_if_there_is_room(*batch) -> None:
        if full.is_set():
            raise StoreUnavailableError("The database cannot be used: database or disk is full.")
        append(*batch)

    monkeypatch.setattr(store, "append", append_if_there_is_room)
    monkeypatch.setattr(recorder, "_RETRY_S", 0.01)
    writer = launcher._slots._recorder
    monkeypatch.setattr(writer, "flush", lambda: False)  # the engine's reader would wait for ten seconds
    full.set()
    run = launcher.submit(experiment("epochs=5", 5))
    until(lambda: launcher.follow(run.id).status == "done")
    until(lambda: not launcher.holds(run.id))
    assert store.run(run.id).is_open
    now = [time.monotonic()]
    monkeypatch.setattr(launcher._slots.stored, "_clock", lambda: now[0])
    for _ in range(3):
        now[0] += 60.0
        update = launcher.follow(run.id)
        assert (update.status, update.epoch) == ("done", 5)
    full.clear()
    until(lambda: store.run(run.id).status == "done")
    until(lambda: not writer.holds(run.id))
    now[0] += 60.0
    assert launcher.follow(run.id).status == "done"
    assert store.run(run.id).epochs == 5
