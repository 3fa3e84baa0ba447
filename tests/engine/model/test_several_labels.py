"""Several labels are learnt together, an output with a sigmoid for each, as Keras's binary crossentropy has it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from playground.data.values.dataset import Dataset, Part
from playground.runs.predictions import load_predictions
from playground.runs.protocol.events import ModelBuilt, RunFinished
from tests.engine.conftest import Runs, dataset_of, spec_of

pytestmark = pytest.mark.engine


@pytest.fixture
def several() -> Dataset:
    """Two labels that are the signs of both inputs."""
    base = dataset_of("regression", 2, 300, 60, 90)

    def labelled(part: Part) -> Part:
        return replace(part, y=(part.x[:, :2] > 0).astype(np.float32))

    return replace(
        base,
        train=labelled(base.train),
        validation=labelled(base.validation),
        test=labelled(base.test),
        target_mean=0.0,
        target_scale=1.0,
        scaling=((0.0, 1.0), (0.0, 1.0)),
        target_names=("is a", "is b"),
        labels=True,
    )


def test_each_label_is_learnt_by_its_own_output(run: Runs, several: Dataset) -> None:
    spec = spec_of(training__optimizer="adam", training__epochs=60, training__learning_rate=0.05)
    recorder = run(spec, several)
    (built,) = recorder.of(ModelBuilt)
    assert built.loss == "binary_crossentropy"
    (end,) = recorder.of(RunFinished)
    assert end.status == "done", end.reason
    found = load_predictions(run.folder)
    assert found.outputs.shape == (90, 2)
    assert ((found.outputs >= 0) & (found.outputs <= 1)).all()
    right = ((found.outputs > 0.5) == (found.y > 0.5)).mean()
    assert right > 0.93
    assert end.metrics["test_accuracy"] == pytest.approx(right, abs=1e-6)
    clipped = np.clip(found.outputs.astype(np.float64), 1e-7, 1 - 1e-7)
    entropy = -(found.y * np.log(clipped) + (1 - found.y) * np.log(1 - clipped)).mean()
    assert end.metrics["test_loss"] == pytest.approx(entropy, rel=1e-3)
