"""How much faster the fused loop trains than `Model.fit` does, both measured in turns in this process."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from playground.data.values.dataset import Dataset, Part
from playground.engine.worker.runtime import prepare_environment
from playground.spec.change import with_changes
from playground.spec.experiment import ExperimentSpec
from tests.benchmarks.result import result

Measure = dict[str, Any]

prepare_environment()

_POINTS = 250
_ROUNDS = 5
_MNIST_EPOCHS = 5


def toy_2_4_2_1() -> Measure:
    """The smallest network of the live playground."""
    return _small("2-4-2-1", 2, [4, 2], 300)


def toy_7_8_8_1() -> Measure:
    """Two hidden layers, seven inputs."""
    return _small("7-8-8-1", 7, [8, 8], 180)


def toy_deep() -> Measure:
    """Six hidden layers."""
    return _small("7-8-8-8-8-8-8-1", 7, [8] * 6, 100)


def mnist() -> list[Measure]:
    """784-128-64-10 with Adam on all of MNIST: compilation included over five epochs, and excluded."""
    data = _mnist_dataset()
    changes = {"training.optimizer": "adam", "training.batch_size": 32, "training.epochs": None}
    spec = with_changes(ExperimentSpec(), {"network.layers": [128, 64], **changes})
    fit, first_fit = _fit_epochs(spec, data, validation=False)
    fused, first_fused = _fused_epochs(spec, data)
    fit_s, fused_s = [first_fit], [first_fused]
    for _ in range(_MNIST_EPOCHS - 1):
        fit_s.append(fit(1))
        fused_s.append(fused(1))
    excluded = statistics.median(fit_s[1:]) / statistics.median(fused_s[1:])
    note = "seconds an epoch: " + " ".join(
        f"{ours:.2f}/{theirs:.2f}" for ours, theirs in zip(fused_s, fit_s, strict=True)
    )
    return [
        _measure("MNIST 784-128-64-10 over 5 epochs, compilation included", sum(fit_s) / sum(fused_s), 4.5, note),
        _measure("MNIST 784-128-64-10, compilation excluded", excluded, 6, note),
    ]


def _small(name: str, features: int, layers: list[int], bar: float) -> Measure:
    dataset = _points(features)
    spec = _toy_spec(layers)
    fit, _ = _fit_epochs(spec, dataset, validation=True)
    fused, _ = _fused_epochs(spec, dataset)
    fused(500)
    fit_s, fused_s = [], []
    for _ in range(_ROUNDS):
        fit_s.append(fit(8) / 8)
        fused_s.append(fused(2000) / 2000)
    ratio = statistics.median(fit_s) / statistics.median(fused_s)
    note = f"{1 / statistics.median(fused_s):,.0f} against {1 / statistics.median(fit_s):,.1f} epochs/s"
    return _measure(f"{name} against Model.fit", ratio, bar, note)


def toy_session(layers: list[int]) -> Any:
    """A compiled Session of a toy on 250 points with two features, SGD, batch 10, without an end."""
    from playground.engine.training.session import Session

    session = Session(_toy_spec(layers), _points(2))
    session.compile()
    return session


def _toy_spec(layers: list[int]) -> ExperimentSpec:
    changes: dict[str, Any] = {"training.optimizer": "sgd", "training.learning_rate": 0.03, "training.batch_size": 10}
    # from the first epoch on: `auto` would train that one in the graph
    changes |= {"network.layers": layers, "training.epochs": None, "training.compile": "xla"}
    return with_changes(ExperimentSpec(), changes)


def _measure(measure: str, value: float, bar: float, note: str = "") -> Measure:
    return result(measure, value, bar, "x", note=note)


def _fit_epochs(spec: ExperimentSpec, dataset: Dataset, validation: bool) -> tuple[Callable[[int], float], float]:
    """(trains so many epochs by `fit` and gives the seconds, seconds of the first epoch with its compilation)."""
    from playground.engine.build.build import build
    from playground.engine.model.tensors import inputs, labels

    built = build(spec, dataset.shape)
    x, y = inputs(dataset.train, built.resolved), labels(dataset.train, built.resolved)
    held = dataset.validation
    held_out = (inputs(held, built.resolved), labels(held, built.resolved)) if validation else None
    batch, history = spec.training.batch_size, []

    def train(epochs: int) -> float:
        began = time.perf_counter()
        done = built.model.fit(x, y, batch_size=batch, epochs=epochs, validation_data=held_out, verbose=0)
        history.append(done.history)
        return time.perf_counter() - began

    return train, train(1)


def _fused_epochs(spec: ExperimentSpec, dataset: Dataset) -> tuple[Callable[[int], float], float]:
    """The same for the engine: sized calls as in a run, every epoch's figures recorded."""
    from playground.engine.training.session import Session
    from playground.engine.training.tempo import Tempo

    began = time.perf_counter()
    session = Session(spec, dataset)
    session.compile()
    tempo = Tempo()
    history: list[Any] = []

    def train(epochs: int) -> float:
        began, left = time.perf_counter(), epochs
        while left:
            before = time.perf_counter()
            done = session.advance(tempo.steps, left)
            tempo.took(done.steps, time.perf_counter() - before)
            history.append(done.rows)
            left -= len(done.epochs)
        return time.perf_counter() - began

    train(1)
    return train, time.perf_counter() - began


def _points(features: int) -> Dataset:
    rng = np.random.default_rng(1)

    def part() -> Part:
        x = rng.normal(size=(_POINTS, features)).astype(np.float32)
        return Part(x, (x[:, 0] * x[:, 1] > 0).astype(np.int32), np.arange(_POINTS))

    names = tuple(f"x{number}" for number in range(features))
    return Dataset("points", "binary", names, "y", ("no", "yes"), part(), part(), part())


def _mnist_dataset() -> Dataset:
    beside = Path(__file__).parents[3] / "shared" / "data"
    folder = Path(os.environ.get("PLAYGROUND_DATASETS") or beside)
    path = next((path for path in (folder / "mnist.npz", folder / "images" / "mnist.npz") if path.exists()), None)
    if path is None:
        raise FileNotFoundError(f"mnist.npz is neither in {folder} nor in its folder images: set PLAYGROUND_DATASETS.")
    with np.load(path, allow_pickle=False) as file:
        x = (file["x_train"].reshape(-1, 784) / 255).astype(np.float32)
        y = file["y_train"].astype(np.int32)
    train, none = Part(x, y, np.arange(len(x))), Part(x[:0], y[:0], np.arange(0))
    names = tuple(str(number) for number in range(784))
    return Dataset("MNIST", "multiclass", names, "digit", tuple("0123456789"), train, none, none, (28, 28))


ENGINE_MEASURES: dict[str, Callable[[], list[Measure]]] = {
    "toys": lambda: [toy_2_4_2_1(), toy_7_8_8_1(), toy_deep()],
    "mnist": mnist,
}
