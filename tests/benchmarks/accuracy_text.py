"""What is reached on texts never seen in training, with nothing but the file and the column to predict."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import Any

from tests.app_server import DATASETS
from tests.benchmarks.accuracy import accuracy_of, metrics_of
from tests.benchmarks.result import result

_SEEDS = (1, 2, 3)


def sms() -> list[dict[str, Any]]:
    """SMS spam: accuracy, and F1 of spam, of the convolutions that are proposed for it."""
    found = [_of("sms.tsv", seed, "--target", "1") for seed in _SEEDS]
    accuracy, f1 = ([item[f"test_{name}"] for item in found] for name in ("accuracy", "f1"))
    return [
        result("SMS spam, mean test accuracy", 100 * statistics.mean(accuracy), 98.0, "%", all=accuracy),
        result("SMS spam, mean test F1 of spam", statistics.mean(f1), 0.92, "", all=f1),
    ]


def imdb() -> list[dict[str, Any]]:
    """About 3,000 film reviews: accuracy of the bag of words that is proposed for them."""
    found = [_of("imdb_dev_train.csv", seed, "--target", "sentiment")["test_accuracy"] for seed in _SEEDS]
    return [result("IMDB small set, mean test accuracy", 100 * statistics.mean(found), 80.0, "%", all=found)]


def sentences() -> list[dict[str, Any]]:
    """Opinions, which neighbouring words or attention tell, and comparisons, which the order of the words tells."""
    rows = []
    for preset in ("opinions-cnn", "opinions-attention", "comparisons"):
        found = [accuracy_of(preset, seed) for seed in _SEEDS]
        rows.append(result(f"{preset}, mean test accuracy", 100 * statistics.mean(found), 98.0, "%", all=found))
    return rows


def _of(file: str, seed: int, *arguments: str) -> dict[str, float]:
    return metrics_of(str(DATASETS / "text" / file), seed, *arguments)


TEXT_ACCURACY: dict[str, Callable[[], list[dict[str, Any]]]] = {"sms": sms, "imdb": imdb, "sentences": sentences}
