"""What convolutional networks reach on data never seen in training, over several seeds, from the command line."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import Any

from tests.benchmarks.accuracy import accuracy_of
from tests.benchmarks.result import result

_SEEDS = (1, 2, 3)


def mnist_cnn() -> list[dict[str, Any]]:
    """Mean test accuracy of `mnist-cnn`; Keras's example of a simple convnet reaches about 99 %."""
    found = [accuracy_of("mnist-cnn", seed) for seed in _SEEDS]
    return [result("mnist-cnn, mean test accuracy", 100 * statistics.mean(found), 99.0, "%", all=found)]


def lenet_5() -> list[dict[str, Any]]:
    """Lowest test accuracy of `lenet-5`; with distorted digits its authors reached 99.2 %, without them 99.05 %
    (LeCun et al. 1998, "Gradient-based learning applied to document recognition", section III.C)."""
    found = [accuracy_of("lenet-5", seed) for seed in _SEEDS]
    name = "lenet-5, lowest test accuracy (the paper: 99.2 % with distortions, 99.05 % without)"
    return [result(name, 100 * min(found), 99.0, "%", all=found)]


def augmentation() -> list[dict[str, Any]]:
    """Mean test accuracy of `cifar10-augmented` above that of `cifar10-small`, the same without augmentation."""
    without = [accuracy_of("cifar10-small", seed) for seed in _SEEDS]
    augmented = [accuracy_of("cifar10-augmented", seed) for seed in _SEEDS]
    gain = 100 * (statistics.mean(augmented) - statistics.mean(without))
    name = "cifar10-augmented above cifar10-small, mean test accuracy"
    return [result(name, gain, 3, "points", without=without, augmented=augmented)]


CONVOLUTIONAL_MEASURES: dict[str, Callable[[], list[dict[str, Any]]]] = {
    "mnist-cnn": mnist_cnn,
    "lenet-5": lenet_5,
    "cifar10-augmentation": augmentation,
}
