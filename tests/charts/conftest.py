from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from playground.runs.predictions import Predictions


def make_predictions(
    y: np.ndarray, outputs: np.ndarray, names: tuple[str, ...] = (), image_shape: tuple[int, ...] = ()
) -> Predictions:
    """Predictions of these outputs; for names none, a regression. Each sample's loss is its own."""
    y, outputs = np.asarray(y), np.asarray(outputs, dtype=np.float32)
    count = len(y)
    if names:
        task = "binary" if len(names) == 2 else "multiclass"
        loss = -np.log(np.maximum(outputs[np.arange(count), y.astype(int)], 1e-7))
    else:
        task, outputs = "regression", outputs.reshape(count, 1)
        loss = (outputs[:, 0] - y) ** 2
    shown = np.arange(min(count, 4))
    features = int(np.prod(image_shape)) if image_shape else 2
    return Predictions(
        part="test",
        task=task,
        class_names=names,
        rows=np.arange(count) * 10,
        y=y,
        outputs=outputs,
        loss=loss.astype(np.float32),
        shown=shown,
        x=np.arange(len(shown) * features, dtype=np.float32).reshape(len(shown), features),
        feature_names=tuple(f"x{number}" for number in range(features)),
        image_shape=image_shape,
    )


@pytest.fixture
def predictions_of() -> Callable[..., Predictions]:
    return make_predictions


@pytest.fixture
def random_predictions() -> Callable[[int, int], Predictions]:
    """(classes, samples) -> better than chance, some wrong, with equal scores among them."""

    def make(classes: int, samples: int) -> Predictions:
        random = np.random.default_rng(classes * 1000 + samples)
        y = random.integers(0, classes, samples)
        scores = random.normal(size=(samples, classes))
        scores[np.arange(samples), y] += 1.5
        outputs = np.exp(np.round(scores, 1))
        outputs /= outputs.sum(axis=1, keepdims=True)
        return make_predictions(y, outputs, tuple(f"class {label}" for label in range(classes)))

    return make
