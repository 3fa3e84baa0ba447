"""What autoencoders reach on data never seen in training, over several seeds, from the command line."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import Any

from tests.benchmarks.accuracy import metrics_of
from tests.benchmarks.result import result

_SEEDS = (1, 2, 3)


def mnist_codes() -> list[dict[str, Any]]:
    """Mean squared error of the test images' reconstructions, pixels 0 to 1, from codes of 2 and of 32 numbers."""
    results = []
    for code, bar in ((2, 0.045), (32, 0.010)):
        found = [metrics_of(f"mnist-autoencoder-{code}", seed)["test_mse"] for seed in _SEEDS]
        name = f"mnist-autoencoder-{code}, mean squared error of the test images"
        results.append(result(name, statistics.mean(found), bar, "", less_is_better=True, all=found))
    return results


def mnist_anomaly() -> list[dict[str, Any]]:
    """ROC AUC of the digit 9 against 0 to 8, by the autoencoder's errors; the bar is scikit-learn's IsolationForest."""
    found = [metrics_of("mnist-anomaly", seed) for seed in _SEEDS]
    own = [figures["test_roc_auc"] for figures in found]
    forest = [figures["test_roc_auc_isolation_forest"] for figures in found]
    name = "mnist-anomaly, ROC AUC beside IsolationForest's"
    return [result(name, statistics.mean(own), statistics.mean(forest), "", all=own, isolation_forest=forest)]


AUTOENCODER_ACCURACY: dict[str, Callable[[], list[dict[str, Any]]]] = {
    "mnist-autoencoder": mnist_codes,
    "mnist-anomaly": mnist_anomaly,
}
