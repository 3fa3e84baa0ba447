"""What a run has learned helps another one on few samples: small versions of the bar of the benchmarks.

On the bundled digits of 8x8 pixels nothing is gained that way, frozen or not: from 25 images a network that begins with
nothing reaches 90 % by itself. So strokes are carried over from one half of MNIST to the other, where its file is.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from playground.data.prepare import prepare
from playground.data.values.dataset import Dataset
from playground.engine.model.evaluate import conclude
from playground.engine.model.family import Built
from playground.engine.outcome.files import save_model
from playground.engine.training.session import Session
from playground.settings import read_settings
from playground.spec.change import with_changes
from playground.spec.experiment import ExperimentSpec, parse_spec
from playground.spec.presets import PRESETS

pytestmark = pytest.mark.engine

RUN = "0123456789ab"
BEGUN = {"kind": "transfer", "base": f"run:{RUN}"}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    return tmp_path


def trained(spec: ExperimentSpec) -> tuple[Built, Dataset]:
    data = prepare(spec.data, spec.seeds.drawn(), read_settings())
    session = Session(spec, data)
    session.compile()
    while session.epochs_left:
        session.advance(session.loop.steps * session.epochs_left, session.epochs_left)
    return session.built, data


def gain(home: Path, first: ExperimentSpec, second: ExperimentSpec) -> float:
    """Test accuracy of the second experiment, begun with what the first one has learned, above that from scratch."""
    folder = home / "runs" / RUN
    folder.mkdir(parents=True, exist_ok=True)
    base, data = trained(first)
    save_model(folder, base, first, data)
    carried, scratch = (
        conclude(*trained(spec)).figures["test_accuracy"] for spec in (with_changes(second, {"network": BEGUN}), second)
    )
    return carried - scratch


def test_what_was_learned_of_many_points_serves_a_few_noisy_ones(home: Path) -> None:
    spiral = {"kind": "generated", "name": "spiral", "samples": 1000}
    training = {"epochs": 100, "batch_size": 32, "learning_rate": 0.01, "compile": "graph"}
    many = parse_spec({"data": spiral, "network": {"kind": "dense", "layers": [16, 16]}, "training": training})
    noisy = {"data.noise": 0.1, "data.split": {"validation": 0.0, "test": 0.9}, "training.batch_size": 10}
    gains = [
        gain(home, with_changes(many, {"seeds.main": seed}), with_changes(many, {"seeds.main": seed, **noisy}))
        for seed in (1, 2)
    ]
    assert np.mean(gains) >= 0.03


@pytest.mark.skipif(not os.environ.get("PLAYGROUND_DATASETS"), reason="PLAYGROUND_DATASETS, with MNIST, is not set")
def test_strokes_of_five_digits_tell_the_other_five_apart_from_five_images_of_each(home: Path) -> None:
    # a sixth of the images that the benchmark learns strokes of, and half of those that it then learns digits of
    first = with_changes(PRESETS["mnist-0-to-4"].spec, {"data.classes.samples": 1000})
    second = with_changes(PRESETS["mnist-5-to-9-few"].spec, {"data.classes.samples": 5, "training.epochs": 30})
    gains = [gain(home, *(with_changes(spec, {"seeds.main": seed}) for spec in (first, second))) for seed in (1, 2)]
    assert np.mean(gains) >= 0.03
