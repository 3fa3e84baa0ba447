"""Small data, small specifications, and a run's events in a list."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from playground.data.values.dataset import Dataset, Part, Plane
from playground.engine.worker.runtime import prepare_environment
from playground.runs.protocol.messages import Start
from playground.settings import Settings
from playground.spec.change import with_changes
from playground.spec.experiment import ExperimentSpec, dump_spec

prepare_environment()

BASE = {
    "network.layers": [5],
    "training.epochs": 4,
    "training.batch_size": 8,
    "training.optimizer": "sgd",
    "training.learning_rate": 0.05,
}


def part_of(x: np.ndarray, y: np.ndarray, first: int) -> Part:
    return Part(x, y, np.arange(first, first + len(x)), x if x.shape[1] == 2 else None)


def dataset_of(task: str, features: int, train: int, validation: int, test: int, seed: int = 3) -> Dataset:
    rng = np.random.default_rng(seed)
    total = train + validation + test
    x = rng.normal(size=(total, features)).astype(np.float32)
    score = x @ rng.normal(size=features) + 0.3 * rng.normal(size=total)
    names: tuple[str, ...] = ()
    scale, mean = 1.0, 0.0
    if task == "binary":
        y, names = (score > 0.4).astype(np.int32), ("no", "yes")
    elif task == "multiclass":
        y, names = np.digitize(score, [-0.7, 0.7]).astype(np.int32), ("low", "middle", "high")
    else:
        scale, mean = 20.0, 100.0
        y = ((score - score.mean()) / score.std()).astype(np.float32)
    cut = (train, train + validation)
    plane = Plane(("x0", "x1"), ("x1", "x2"), (-4.0, 4.0), (-4.0, 4.0)) if features == 2 else None
    return Dataset(
        name="drawn",
        task=task,  # type: ignore[arg-type]
        feature_names=tuple(f"x{number}" for number in range(features)),
        target_name="y",
        class_names=names,
        train=part_of(x[: cut[0]], y[: cut[0]], 0),
        validation=part_of(x[cut[0] : cut[1]], y[cut[0] : cut[1]], cut[0]),
        test=part_of(x[cut[1] :], y[cut[1] :], cut[1]),
        target_mean=mean,
        target_scale=scale,
        plane=plane,
    )


def spec_of(**changes: Any) -> ExperimentSpec:
    """`training__epochs=3` stands for `training.epochs`."""
    return with_changes(ExperimentSpec(), BASE | {name.replace("__", "."): value for name, value in changes.items()})


@pytest.fixture(scope="session")
def binary() -> Dataset:
    return dataset_of("binary", 2, 44, 20, 30)


@pytest.fixture(scope="session")
def multiclass() -> Dataset:
    return dataset_of("multiclass", 5, 44, 20, 30)


@pytest.fixture(scope="session")
def regression() -> Dataset:
    return dataset_of("regression", 3, 44, 20, 30)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path, "sqlite://", 1, None)


class Recorder:
    """Stands for the wire: keeps events and frames."""

    def __init__(self) -> None:
        self.events: list[Any] = []
        self.frames: list[Any] = []

    def event(self, event: Any) -> None:
        self.events.append(event)

    def frame(self, frame: Any) -> None:
        self.frames.append(frame)

    def of(self, kind: type) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]


class Runs:
    """Trains runs in this process, through the same `train` as the worker."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.folder, self.settings = folder, settings

    def __call__(
        self, spec: ExperimentSpec, dataset: Dataset, *commands: Any, recorder: Recorder | None = None, **start: Any
    ) -> Recorder:
        from playground.engine.training.train import train
        from playground.engine.wire.lines import Inbox

        recorder, inbox = recorder or Recorder(), Inbox()
        recorder.inbox = inbox  # type: ignore[attr-defined]
        for command in commands:
            inbox.put(command)
        first = replace(Start("run", dump_spec(spec), str(self.folder)), **start)
        train(first, lambda *_: dataset, recorder, inbox, self.settings, 1)  # type: ignore[arg-type]
        return recorder


@pytest.fixture
def run(tmp_path: Path, settings: Settings) -> Runs:
    return Runs(tmp_path, settings)
