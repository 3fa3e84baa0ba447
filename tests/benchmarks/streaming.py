"""What it costs a training to stream its metrics and have them saved: the same epochs in turns, told and untold."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playground.runs.protocol.events import Event, RunStarted, parse_event
from playground.spec.change import with_changes
from playground.spec.experiment import ExperimentSpec
from tests.benchmarks.result import result

_ROUNDS = 7
_EPOCHS = 15_000  # about three seconds of a toy


def streaming() -> list[dict[str, Any]]:
    """Extra seconds of training for a toy network at full speed, its events piped to a process that saves them."""
    from playground.engine.worker.runtime import prepare_environment
    from tests.benchmarks.engine_speed import toy_session

    prepare_environment()
    from playground.engine.training.showing import Showing
    from playground.engine.training.training import Training
    from playground.engine.wire.lines import Inbox, Wire

    session = toy_session([4, 2])
    quiet, told = [], []
    with tempfile.TemporaryDirectory() as home:
        writer = subprocess.Popen([sys.executable, "-m", __name__, home], stdin=subprocess.PIPE, text=True)
        assert writer.stdin is not None
        run = "run"
        wire = Wire(writer.stdin)
        wire.event(RunStarted(run, 1, 1))
        unseen = Showing(run, session.dataset, session.built.family, session.resolved.objective, wire.frame)

        def seconds(tell: Callable[[Event], None]) -> float:
            session.position.total = session.position.epoch + _EPOCHS
            before = session.position.elapsed_s
            Training(run, session, Path(home), tell, Inbox(), unseen).run()
            return session.position.elapsed_s - before

        seconds(lambda event: None)
        for _ in range(_ROUNDS):
            quiet.append(seconds(lambda event: None))
            told.append(seconds(wire.event))
        writer.stdin.close()
        writer.wait()
    cost = 100 * (statistics.median(told) / statistics.median(quiet) - 1)
    pairs = [[round(a, 3), round(b, 3)] for a, b in zip(quiet, told, strict=True)]
    return [result("cost of streaming and saving metrics", cost, 3, "%", less_is_better=True, all=pairs)]


def save_what_comes(home: str) -> None:
    """Events on stdin -> a store on disk, as the launcher writes them."""
    from playground.launch.engines.owner import this_process
    from playground.launch.runs.recorder import Recorder
    from playground.runs.store.open_store import open_store
    from playground.settings import read_settings

    store = open_store(read_settings({"PLAYGROUND_HOME": home}))
    run = store.create_run(with_changes(ExperimentSpec(), {"network.layers": [4, 2]}))
    attempt = store.take(run.id, this_process())
    recorder = Recorder(store)
    for sequence, line in enumerate(sys.stdin, 1):
        recorder.put(run.id, attempt, sequence, parse_event(line))
    recorder.flush()
    recorder.close()
    store.close()


STREAMING_MEASURES: dict[str, Callable[[], list[dict[str, Any]]]] = {"streaming": streaming}

if __name__ == "__main__":
    save_what_comes(sys.argv[1])
