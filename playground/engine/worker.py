"""Standard streams -> one trained run: warm up, say so, wait for a `Start`, train, leave."""

from __future__ import annotations

import os
import tempfile
from typing import TextIO

import numpy as np

from playground.data.dataset import Dataset, Part
from playground.engine.runtime import limit_threads
from playground.engine.train import Loader, train
from playground.engine.wire import Inbox, Wire
from playground.runs.protocol import Start, Watch, parse_command
from playground.settings import Settings, read_settings
from playground.spec.change import with_changes
from playground.spec.experiment import ExperimentSpec, dump_spec


def serve(threads: int, lines: TextIO, out: TextIO) -> int:
    """Train the one run that a `Start` line names. Returns the exit status."""
    from playground.data.prepare import prepare  # scikit-learn comes with it: part of the warm-up

    limit_threads(threads)
    settings = read_settings()
    warm_up(settings)
    wire = Wire(out)
    wire.ready(os.getpid())
    start = _await_start(lines)
    if start is None:
        return 0
    inbox = Inbox()
    inbox.read(lines)
    train(start, prepare, wire, inbox, settings, threads)
    return 0


def warm_up(settings: Settings) -> None:
    """Train a tiny network on the path that every run takes.

    What TensorFlow loads, makes and caches at first use is then there.
    """
    spec = with_changes(ExperimentSpec(), {"training.epochs": 2, "network.layers": [2, 2]})
    inbox = Inbox()
    inbox.put(Watch(1.0))
    dataset = _tiny_dataset()
    load: Loader = lambda *_: dataset  # noqa: E731
    with tempfile.TemporaryDirectory() as folder, open(os.devnull, "w", encoding="utf-8") as nowhere:
        train(Start("warm-up", dump_spec(spec), folder), load, Wire(nowhere), inbox, settings, 1)


def _tiny_dataset() -> Dataset:
    x = np.random.default_rng(0).normal(size=(40, 2)).astype(np.float32)
    part = Part(x, (x[:, 0] > 0).astype(np.int32), np.arange(40))
    return Dataset("warm-up", "binary", ("a", "b"), "class", ("no", "yes"), part, part, part)


def _await_start(lines: TextIO) -> Start | None:
    for line in lines:
        command = parse_command(line)
        if isinstance(command, Start):
            return command
    return None
