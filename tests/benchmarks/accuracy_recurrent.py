"""What recurrent networks reach on digits read by rows, and on series beside forecasts that need no network."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import Any

from tests.app_server import DATASETS
from tests.benchmarks.accuracy import accuracy_of, metrics_of
from tests.benchmarks.result import result

_SEEDS = (1, 2, 3)


def mnist_lstm() -> list[dict[str, Any]]:
    """Mean test accuracy of an LSTM of 128 units over the rows of MNIST, six epochs."""
    found = [accuracy_of("mnist-lstm", seed) for seed in _SEEDS]
    return [result("mnist-lstm, mean test accuracy", 100 * statistics.mean(found), 98.0, "%", all=found)]


def airline() -> list[dict[str, Any]]:
    """Airline passengers, the last 24 of 144 months: RMSE of an LSTM over that of the value twelve months before."""
    split = ("data.split.validation=0.1", "data.split.test=0.16667")
    return _beside("airline-passengers", "Passengers", "test_rmse_seasonal_naive", "lstm", *split)


def temperatures() -> list[dict[str, Any]]:
    """Daily minimum temperatures, one day ahead: RMSE of a GRU over that of the day before."""
    return _beside("daily-min-temperatures", "Temp", "test_rmse_last_value", "gru", "data.horizon=1")


def _beside(file: str, target: str, baseline: str, cell: str, *assignments: str) -> list[dict[str, Any]]:
    path = DATASETS / "series" / f"{file}.csv"
    network = f'network.rows=[{{"kind":"{cell}","units":32}}]'
    found = [metrics_of(str(path), seed, network, *assignments, "--series", "--target", target) for seed in _SEEDS]
    ratios = [item["test_rmse"] / item[baseline] for item in found]
    against = baseline.removeprefix("test_rmse_").replace("_", " ")
    name = f"{file}, {cell.upper()}, RMSE over that of the {against}"
    all_of = [item["test_rmse"] for item in found]
    return [
        result(name, statistics.mean(ratios), 1.0, "x", less_is_better=True, rmse=all_of, baseline=found[0][baseline])
    ]


RECURRENT_ACCURACY: dict[str, Callable[[], list[dict[str, Any]]]] = {
    "mnist-lstm": mnist_lstm,
    "airline-lstm": airline,
    "temperatures-gru": temperatures,
}
