"""What presets reach on data never seen in training, over several seeds, from the command line."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from typing import Any

from tests.app_server import DATASETS, ROOT
from tests.benchmarks.result import result

_SEEDS = (1, 2, 3)


def mnist_feedforward() -> list[dict[str, Any]]:
    """Mean test accuracy of `mnist-feedforward`; plain Keras reaches 97.0 to 97.8 % by seed."""
    found = [accuracy_of("mnist-feedforward", seed) for seed in _SEEDS]
    return [result("mnist-feedforward, mean test accuracy", 100 * statistics.mean(found), 97.2, "%", all=found)]


def accuracy_of(preset: str, seed: int) -> float:
    """Test accuracy of a preset, 0 to 1, trained by a process of its own in a home of its own."""
    return metrics_of(preset, seed)["test_accuracy"]


def metrics_of(preset: str, seed: int, *arguments: str) -> dict[str, float]:
    """Figures at the end of a run.

    Args:
        preset: its name, or a file.
        seed: main seed.
        arguments: further ones of the command line: "--set", "training.epochs=3".
    """
    with tempfile.TemporaryDirectory() as home:
        last = run_to_end(home, preset, seed, *arguments)
    return {name: float(value) for name, value in last["metrics"].items()}


def run_to_end(home: str, preset: str, seed: int, *arguments: str) -> dict[str, Any]:
    """What is told at the end of a run in `home`, where it is kept: "run", "metrics", "seconds"; else see above."""
    found = {"PLAYGROUND_DATASETS": str(DATASETS)} if DATASETS.is_dir() else {}
    done = subprocess.run(
        [sys.executable, "-m", "playground", "train", preset, "--set", f"seeds.main={seed}", *arguments, "--json"],
        env={**found, **os.environ, "PLAYGROUND_HOME": home},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    last: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return last


ACCURACY_MEASURES: dict[str, Callable[[], list[dict[str, Any]]]] = {"mnist-feedforward": mnist_feedforward}
