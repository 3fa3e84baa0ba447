"""How much faster the fused loop trains recurrent networks than `Model.fit` does, measured in turns in this process."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from playground.data.values.dataset import Dataset
from playground.spec.experiment import ExperimentSpec, parse_spec
from tests.benchmarks.result import result

_SAMPLES, _BATCH, _UNITS, _ROUNDS = 6_000, 64, 64, 5


def lstm() -> list[dict[str, Any]]:
    """LSTM(64) over the rows of 6,000 digits."""
    return [_against_fit("lstm", 1.8)]


def gru() -> list[dict[str, Any]]:
    """GRU(64) over the rows of 6,000 digits."""
    return [_against_fit("gru", 1.6)]


def _against_fit(cell: str, bar: float) -> dict[str, Any]:
    from playground.engine.build.build import build
    from playground.engine.model.tensors import inputs, labels
    from playground.engine.training.session import Session

    spec, data = _spec(cell), _digits()
    built = build(spec, data.shape)
    x, y = inputs(data.train, built.resolved), labels(data.train, built.resolved)
    session = Session(spec, data)
    session.compile()

    def fit() -> None:
        built.model.fit(x, y, batch_size=_BATCH, epochs=1, verbose=0)

    def fused() -> None:
        session.advance(session.loop.steps, 1)

    fit(), fused()
    rounds = [(_seconds(fit), _seconds(fused)) for _ in range(_ROUNDS)]
    fit_s, fused_s = (statistics.median(times) for times in zip(*rounds, strict=True))
    name = f"{cell.upper()}({_UNITS}) over 28x28 against Model.fit"
    return result(name, fit_s / fused_s, bar, "x", fit_s=fit_s, fused_s=fused_s)


def _seconds(action: Callable[[], None]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def _spec(cell: str) -> ExperimentSpec:
    network = {"kind": "recurrent", "rows": [{"kind": cell, "units": _UNITS}]}
    return parse_spec({"network": network, "training": {"batch_size": _BATCH, "epochs": None, "compile": "xla"}})


def _digits() -> Dataset:
    from tests.benchmarks.engine_speed import _mnist_dataset

    data = _mnist_dataset()
    first = {name: getattr(data.train, name)[:_SAMPLES] for name in ("x", "y", "rows")}
    return replace(data, train=replace(data.train, **first), kind="images", sample_shape=(28, 28, 1))


RECURRENT_SPEED_MEASURES: dict[str, Callable[[], list[dict[str, Any]]]] = {"lstm": lstm, "gru": gru}
