"""How much faster the fused loop trains networks of other families than `Model.fit` does, measured in turns."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from playground.data.values.dataset import Dataset
from playground.spec.experiment import ExperimentSpec, parse_spec
from tests.benchmarks.result import result

_ROUNDS = 5
_CNN_SAMPLES, _CNN_BATCH = 6000, 64


def cnn() -> list[dict[str, Any]]:
    """Convolutions of 32 and 64 filters on 6,000 digits: the fused loop in float32 and mixed bfloat16 against `fit`."""
    from tests.benchmarks.engine_speed import _fit_epochs, _fused_epochs

    data = _digits(_CNN_SAMPLES)
    plain, mixed = _cnn_spec("float32"), _cnn_spec("mixed_bfloat16")
    fit, _ = _fit_epochs(plain, data, validation=False)
    fused, _ = _fused_epochs(plain, data)
    fused_mixed, _ = _fused_epochs(mixed, data)
    rounds = [(fit(1), fused(1), fused_mixed(1)) for _ in range(_ROUNDS)]
    fit_s, fused_s, mixed_s = (statistics.median(times) for times in zip(*rounds, strict=True))
    seconds = {"fit_s": fit_s, "fused_s": fused_s, "mixed_s": mixed_s}
    return [
        result("CNN 32-64 against Model.fit", fit_s / fused_s, 1.3, "x", **seconds),
        result("CNN 32-64 in mixed bfloat16 against Model.fit in float32", fit_s / mixed_s, 2, "x", **seconds),
    ]


def _cnn_spec(precision: str) -> ExperimentSpec:
    """The convolutional network of Keras's introductory example (keras.io, "Simple MNIST convnet")."""
    convolution = {"kind": "conv2d", "kernel_size": 3, "padding": "valid"}
    rows = [
        {**convolution, "filters": 32},
        {"kind": "max_pooling2d"},
        {**convolution, "filters": 64},
        {"kind": "max_pooling2d"},
    ]
    network = {"kind": "convolutional", "rows": rows, "head": []}
    training = {"batch_size": _CNN_BATCH, "epochs": None, "precision": precision}
    return parse_spec({"network": network, "training": training})


def _digits(samples: int) -> Dataset:
    from tests.benchmarks.engine_speed import _mnist_dataset

    data = _mnist_dataset()
    train = replace(data.train, x=data.train.x[:samples], y=data.train.y[:samples], rows=data.train.rows[:samples])
    return replace(data, train=train, kind="images", sample_shape=(28, 28, 1))


CONVOLUTIONAL_SPEED_MEASURES: dict[str, Callable[[], list[dict[str, Any]]]] = {"cnn": cnn}
