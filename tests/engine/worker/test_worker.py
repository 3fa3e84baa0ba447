"""The protocol, over a real process."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from playground.runs.protocol.events import EpochEnded, RunFinished, parse_event
from playground.runs.protocol.messages import Start, Stop, format_command
from playground.spec.experiment import dump_spec
from tests.engine.conftest import spec_of

pytestmark = pytest.mark.engine


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "playground.engine", "--threads", "1"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=(tmp_path / "stderr").open("w"),
        text=True,
    )
    yield process
    process.kill()
    process.wait()


def say(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(line + "\n")
    process.stdin.flush()


def test_a_process_trains_one_run_and_leaves(worker: subprocess.Popen[str], tmp_path: Path) -> None:
    assert worker.stdout is not None
    assert json.loads(worker.stdout.readline()) == {"ready": worker.pid}
    say(worker, format_command(Start("run", dump_spec(spec_of(training__epochs=None)), str(tmp_path))))
    finished = None
    for line in worker.stdout:
        if "event" not in json.loads(line):
            continue
        event = parse_event(line)
        if isinstance(event, EpochEnded) and event.epoch == 1:
            say(worker, format_command(Stop()))
        if isinstance(event, RunFinished):
            finished = event
    assert finished is not None
    assert finished.status == "stopped"
    assert worker.wait(timeout=30) == 0


def test_a_process_leaves_with_a_checkpoint_when_its_input_ends(worker: subprocess.Popen[str], tmp_path: Path) -> None:
    assert worker.stdout is not None
    assert worker.stdin is not None
    worker.stdout.readline()
    say(worker, format_command(Start("run", dump_spec(spec_of(training__epochs=None)), str(tmp_path))))
    for line in worker.stdout:
        if '"epoch_ended"' in line:
            worker.stdin.close()
            break
    rest = [json.loads(line) for line in worker.stdout]
    assert rest[-1]["event"] == "checkpoint_saved"
    assert (tmp_path / "checkpoint.npz").exists()
    assert worker.wait(timeout=30) == 0


def test_warm_up_draws_the_plane_too() -> None:
    from playground.engine.worker.worker import _tiny_dataset

    assert _tiny_dataset().is_plane  # else the first picture of a run waits for what TensorFlow loads for it
