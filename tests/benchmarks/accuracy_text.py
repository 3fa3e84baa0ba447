"""What is reached on texts never seen in training, with nothing but the file and the column to predict."""

from __future__ import annotations

import json
import statistics
import tempfile
from collections.abc import Callable
from typing import Any

from tests.app_server import DATASETS
from tests.benchmarks.accuracy import accuracy_of, metrics_of, run_to_end
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


def carried_over_words() -> list[dict[str, Any]]:
    """400 reviews in folders, of which 170 are trained on: begun with a network that has read about 3,000, and the
    same network from scratch. None of the reviews is in both sets.
    """
    few = str(DATASETS / "text" / "reviews_folders.zip")
    found: dict[str, list[float]] = {"trained": [], "random": []}
    for seed in _SEEDS:
        with tempfile.TemporaryDirectory() as home:
            many = str(DATASETS / "text" / "imdb_dev_train.csv")
            run = run_to_end(home, many, seed, "--target", "sentiment")["run"]
            begun = {"kind": "transfer", "base": f"run:{run}"}
            for weights, accuracies in found.items():
                network = "network=" + json.dumps(begun | {"weights": weights})
                last = run_to_end(home, few, seed, "--set", network, "--set", "training.epochs=200")
                accuracies.append(float(last["metrics"]["test_accuracy"]))
    gained = 100 * (statistics.mean(found["trained"]) - statistics.mean(found["random"]))
    return [result("reviews, carried over above from scratch", gained, None, "pts", **found)]


def _of(file: str, seed: int, *arguments: str) -> dict[str, float]:
    return metrics_of(str(DATASETS / "text" / file), seed, *arguments)


TEXT_ACCURACY: dict[str, Callable[[], list[dict[str, Any]]]] = {
    "sms": sms,
    "imdb": imdb,
    "sentences": sentences,
    "carried-over-words": carried_over_words,
}
