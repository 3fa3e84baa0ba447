"""What is gained by beginning with what another network has learned, and by computing frozen layers once."""

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


def carried_over(seeds: tuple[int, ...] = _SEEDS) -> list[dict[str, Any]]:
    """Mean test accuracy on digits 5 to 9, ten images each: carried over from 0 to 4 above the same from scratch."""
    scratch, carried = [], []
    for seed in seeds:
        with tempfile.TemporaryDirectory() as home:
            first = _trained(home, "mnist-0-to-4", seed)
            scratch.append(_accuracy(_trained(home, "mnist-5-to-9-few", seed)))
            base = ("--set", "network.kind=transfer", "--set", f"network.base=run:{first['run']}")
            base += ("--set", 'network.fine_tune={"after":10,"rate":1.0}')
            carried.append(_accuracy(_trained(home, "mnist-5-to-9-few", seed, *base)))
    gain = 100 * (statistics.mean(carried) - statistics.mean(scratch))
    name = "digits 5 to 9, ten images each: carried over above from scratch"
    return [result(name, gain, 3, "points", scratch=scratch, carried=carried)]


def kept_features() -> list[dict[str, Any]]:
    """Seconds of an epoch in which the frozen base is computed, by seconds of one on features that were kept."""
    import time

    import numpy as np

    from playground.engine.session import Session
    from playground.spec.experiment import parse_spec
    from tests.engine.families.test_convolutional import pictures

    data = pictures(256, 0, 32, (96, 96, 3))
    seconds = {}
    for name, augmentation in (("kept", None), ("computed", {"translation": 0.0, "noise": 1e-6})):
        network = {"kind": "transfer", "augmentation": augmentation}
        session = Session(parse_spec({"network": network, "training": {"epochs": 1000, "batch_size": 32}}), data)
        session.compile()
        session.advance(session.loop.steps, 1)
        times = []
        for _ in range(5):
            began = time.perf_counter()
            session.advance(session.loop.steps, 1)
            times.append(time.perf_counter() - began)
        seconds[name] = float(np.median(times))
    name = "frozen MobileNet: epochs on kept features against computing it every epoch"
    return [result(name, seconds["computed"] / seconds["kept"], 20, "x", **seconds)]


def _trained(home: str, preset: str, seed: int, *arguments: str) -> dict[str, Any]:
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


def _accuracy(ended: dict[str, Any]) -> float:
    return float(ended["metrics"]["test_accuracy"])


TRANSFER_ACCURACY: dict[str, Callable[[], list[dict[str, Any]]]] = {"carried-over": carried_over}
TRANSFER_SPEED: dict[str, Callable[[], list[dict[str, Any]]]] = {"kept-features": kept_features}
