"""Standard streams -> one trained run, or one network played with: warm up, say so, wait for the first line, leave."""

from __future__ import annotations

import gc
import os
import sys
import tempfile
from typing import TextIO

import numpy as np

from playground.data.values.dataset import Dataset, Part, Plane
from playground.engine.play.serve import play
from playground.engine.training.train import Loader, train
from playground.engine.wire.lines import EndOfInput, Inbox, Wire
from playground.engine.worker.look import look
from playground.engine.worker.runtime import limit_threads
from playground.runs.protocol.messages import OpenViews, Start, Watch
from playground.runs.protocol.play import Open, Step, parse_line
from playground.settings import Settings, read_settings
from playground.spec.change import with_changes
from playground.spec.data.kinds import COORDINATES
from playground.spec.experiment import ExperimentSpec, dump_spec


def serve(threads: int, lines: TextIO, out: TextIO) -> int:
    """Train or show the one run that a `Start` line names, or play as an `Open` line says. Returns the exit status."""
    # what data that are no points need: part of the warm-up
    import sklearn.datasets
    import sklearn.decomposition
    import sklearn.preprocessing  # noqa: F401

    from playground.data.prepare import prepare

    limit_threads(threads)
    settings = read_settings()
    warm_up(settings)
    # what is there now stays: the collector need not look at it again, which would halt pictures for tenths of a second
    gc.collect()
    gc.freeze()
    wire = Wire(out)
    wire.ready(os.getpid())
    first = _await_first(lines)
    inbox = Inbox()
    inbox.read(lines)
    if isinstance(first, OpenViews):
        look(first, prepare, wire, inbox, settings)
    elif isinstance(first, Start):
        train(first, prepare, wire, inbox, settings, threads)
    elif isinstance(first, Open):
        status = play(first, prepare, wire, inbox, settings)
        # a program may still be being compiled on another thread, which the interpreter's end would abort with noise
        sys.stderr.flush()
        os._exit(status)
    return 0


def warm_up(settings: Settings) -> None:
    """Train a tiny network on the path that every run takes, and play with it.

    What TensorFlow loads, makes and caches at first use is then there.
    """
    spec = with_changes(ExperimentSpec(), {"training.epochs": 2, "network.layers": [2, 2, 2]})  # deep enough for a view
    inbox = Inbox()
    inbox.put(Watch(1.0))
    dataset = _tiny_dataset()
    load: Loader = lambda *_: dataset  # noqa: E731
    with tempfile.TemporaryDirectory() as folder, open(os.devnull, "w", encoding="utf-8") as nowhere:
        train(Start("warm-up", dump_spec(spec), folder), load, Wire(nowhere), inbox, settings, 1, baselines=False)
        for item in (Step(), EndOfInput()):
            inbox.put(item)
        play(Open("warm-up", dump_spec(spec), folder), load, Wire(nowhere), inbox, settings)


def _tiny_dataset() -> Dataset:
    x = np.random.default_rng(0).normal(size=(40, 2)).astype(np.float32)
    part = Part(x, (x[:, 0] > 0).astype(np.int32), np.arange(40), x)
    plane = Plane(("a", "b"), COORDINATES, (-3.0, 3.0), (-3.0, 3.0))  # so that it is drawn, too
    return Dataset("warm-up", "binary", ("a", "b"), "class", ("no", "yes"), part, part, part, plane=plane)


def _await_first(lines: TextIO) -> Start | OpenViews | Open | None:
    for line in lines:
        command = parse_line(line)
        if isinstance(command, (Start, OpenViews, Open)):
            return command
    return None
