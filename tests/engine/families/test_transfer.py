"""Networks that begin with another one's layers train as Keras trains them, in both phases."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from playground.data.dataset import Dataset
from playground.engine.build import build
from playground.engine.checkpoint import load_checkpoint, save_checkpoint
from playground.engine.evaluate import conclude
from playground.engine.files import save_model
from playground.engine.order import epoch_order
from playground.engine.session import Session
from playground.errors import DataError, SpecError
from playground.spec.experiment import ExperimentSpec, parse_spec
from playground.spec.families.applications import APPLICATIONS
from playground.spec.from_scratch import from_scratch
from tests.engine.families.test_convolutional import pictures

pytestmark = pytest.mark.engine

SIDE = (32, 32, 1)
needs_weights = pytest.mark.skipif(
    not os.environ.get("PLAYGROUND_DATASETS"), reason="PLAYGROUND_DATASETS, with MobileNet's weights, is not set"
)


def spec_of(training: dict[str, Any] | None = None, **network: Any) -> ExperimentSpec:
    usual = {"epochs": 4, "batch_size": 8, "learning_rate": 0.01, "compile": "graph"}
    return parse_spec(
        {"network": {"kind": "transfer", "size": 32, **network}, "training": {**usual, **(training or {})}}
    )


@pytest.fixture(scope="module")
def data() -> Dataset:
    return pictures(24, 8, 10, SIDE)


def trained(session: Session, until: int = 100) -> Session:
    session.compile()
    while session.epochs_left and session.position.epoch < until:
        if session.take_up_phase():
            session.compile()
        session.advance(session.loop.steps, 1)
    return session


def images(part: Any) -> np.ndarray:
    return part.x.reshape(len(part), *SIDE)


@needs_weights
def test_both_phases_are_those_of_fit_on_the_whole_network(data: Dataset) -> None:
    spec = spec_of(head=[6], fine_tune={"after": 2, "layers": 3})
    session = trained(Session(spec, data))
    expected: list[np.ndarray] | None = None
    for phase, epochs in ((0, (1, 2)), (1, (3, 4))):
        model = build(spec, data.shape, epoch=2 * phase).model
        plain = keras.Model(model.inputs, model.outputs)
        plain.compile(optimizer=model.optimizer, loss=model.loss, metrics=["accuracy"], jit_compile=False)
        if expected is not None:
            plain.set_weights(expected)
        for epoch in epochs:
            order = epoch_order(spec.seeds.drawn().batches, epoch, len(data.train))
            plain.fit(images(data.train)[order], data.train.y[order], batch_size=8, shuffle=False, verbose=0)
        expected = plain.get_weights()
    for ours, theirs in zip(session.built.model.get_weights(), expected or [], strict=True):
        assert np.allclose(ours, theirs, rtol=2e-4, atol=2e-5)
    assert session.built.learning_rate() == pytest.approx(0.001)


@needs_weights
@pytest.mark.parametrize("stop", [1, 2, 3])
def test_a_resumed_training_goes_on_exactly_in_either_phase(data: Dataset, tmp_path: Path, stop: int) -> None:
    spec = spec_of(fine_tune={"after": 2, "layers": 2})
    whole = trained(Session(spec, data))
    save_checkpoint(trained(Session(spec, data), until=stop).checkpoint(), tmp_path)
    resumed = trained(Session(spec, data, load_checkpoint(tmp_path)))
    for ours, theirs in zip(resumed.built.model.get_weights(), whole.built.model.get_weights(), strict=True):
        assert np.array_equal(ours, theirs)


@needs_weights
def test_the_saved_model_takes_the_data_s_own_pixels(data: Dataset, tmp_path: Path) -> None:
    session = trained(Session(spec_of({"epochs": 1}), data))
    predictions = conclude(session.built, data).predictions
    model = keras.models.load_model(save_model(tmp_path, session.built, session.spec, data))
    assert predictions is not None
    assert np.allclose(model.predict(images(data.test), verbose=0), predictions.outputs, atol=1e-6)


def test_costs_are_what_keras_builds(data: Dataset) -> None:
    for name in ("mobilenet_0.25", "mobilenet_v2_0.35"):
        spec = spec_of(base=name, weights="random", head=[5], dropout=0.1)
        built = build(spec, data.shape)
        told = [(cost.shape, cost.parameters) for cost in spec.network.costs(data.shape, built.resolved)]
        made = [(tuple(layer.output.shape[1:]), layer.count_params()) for layer in built.model.layers[1:]]
        assert told == made
        assert APPLICATIONS[name].parameters == built.model.get_layer("base").count_params()


CONVOLUTION = {"kind": "conv2d", "filters": 4, "strides": 4}
BRANCHED = {"kind": "convolutional", "rows": [CONVOLUTION, {"kind": "residual", "filters": 4}], "head": [5]}
NORMALIZED = {"units": 5, "normalization": "batch", "dropout": 0.1}


def saved_run(home: Path, network: dict[str, Any], data: Dataset) -> tuple[str, Session]:
    """A network, saved as a run's, and what names it as a base."""
    first = Session(parse_spec({"network": network, "seeds": {"main": 5}}), data)
    run = f"{len(list(home.glob('runs/*'))):012x}"
    folder = home / "runs" / run
    folder.mkdir(parents=True)
    save_model(folder, first.built, first.spec, data)
    return f"run:{run}", first


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("layers", "left_out", "below"),
    [
        ({"rows": [CONVOLUTION], "head": [5]}, None, "flatten"),
        ({"rows": [CONVOLUTION], "head": [5]}, 1, "head_1"),
        ({"rows": [CONVOLUTION, CONVOLUTION], "head": [NORMALIZED, 6]}, None, "flatten"),
        ({"rows": [CONVOLUTION, CONVOLUTION], "head": []}, 2, "conv_1"),
        ({"rows": [{**CONVOLUTION, "batch_normalization": True}], "pooling": "average", "head": []}, None, "average"),
        ({"kind": "dense", "layers": [6, NORMALIZED]}, None, "dropout_2"),
        (BRANCHED, None, "flatten"),
    ],
)
def test_a_run_is_carried_over_up_to_where_it_is_cut(
    data: Dataset, home: Path, layers: dict[str, Any], left_out: int | None, below: str
) -> None:
    base, first = saved_run(home, {"kind": "convolutional", **layers}, data)
    spec = spec_of(base=base, left_out=left_out)
    built = build(spec, data.shape)
    last = next(layer for layer in first.built.model.layers if below in layer.name)
    expected = keras.Model(first.built.model.inputs, last.output)
    kept = built.model.get_layer("base")
    assert all(np.array_equal(a, b) for a, b in zip(kept.get_weights(), expected.get_weights(), strict=True))
    x = data.test.x.reshape(len(data.test), *first.built.resolved.input_shape)
    assert np.array_equal(kept.predict(x, verbose=0), expected.predict(x, verbose=0).reshape(len(x), -1))
    costs = list(spec.network.costs(data.shape, built.resolved))
    assert sum(cost.parameters for cost in costs) == built.model.count_params()
    assert costs[-1].multiply_adds == costs[-2].units * costs[-1].units


def test_the_same_network_from_scratch_has_the_same_layers_all_of_which_learn(data: Dataset, home: Path) -> None:
    base, _ = saved_run(home, {"kind": "convolutional", "rows": [CONVOLUTION], "head": [5]}, data)
    spec = spec_of(base=base, head=[5])
    carried, scratch = (build(item, data.shape).model for item in (spec, from_scratch(spec)))
    assert [w.shape for w in scratch.weights] == [w.shape for w in carried.weights]
    assert len(scratch.trainable_weights) == 6
    assert len(carried.trainable_weights) == 4
    assert not np.allclose(scratch.get_layer("base").get_weights()[0], carried.get_layer("base").get_weights()[0])


def test_a_run_that_begins_with_a_run_is_a_base_again(data: Dataset, home: Path) -> None:
    base, first = saved_run(home, {"kind": "convolutional", "rows": [CONVOLUTION], "head": [5]}, data)
    second, _ = saved_run(home, {"kind": "transfer", "base": base, "head": [6]}, data)
    built = build(spec_of(base=second), data.shape)
    kept = built.model.get_layer("base").get_weights()
    assert all(np.array_equal(a, b) for a, b in zip(kept, first.built.model.get_weights()[:2], strict=True))
    assert built.model.get_layer("output").input.shape[1] == 8 * 8 * 4


def test_a_run_that_cannot_be_cut_there_is_refused_in_one_sentence(data: Dataset, home: Path) -> None:
    with pytest.raises(SpecError, match="must be a run that has finished"):
        build(spec_of(base=f"run:{'cd' * 6}"), data.shape)
    base, _ = saved_run(home, BRANCHED, data)
    with pytest.raises(
        SpecError, match=r"`network.left_out` must be at most 2 of run 0+: below that it branches.*got 3"
    ):
        build(spec_of(base=base, left_out=3), data.shape)
    base, _ = saved_run(home, {"kind": "dense", "layers": [5]}, data)
    with pytest.raises(SpecError, match=r"`network.left_out` must be at most 1 .*got 2"):
        build(spec_of(base=base, left_out=2), data.shape)
    base, _ = saved_run(home, {"kind": "dense", "layers": []}, data)
    with pytest.raises(SpecError, match=r"`network.base` must be a run with hidden layers"):
        build(spec_of(base=base), data.shape)


def test_weights_that_cannot_be_had_are_told_in_one_sentence(
    data: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PLAYGROUND_HOME", "PLAYGROUND_DATASETS", "KERAS_HOME"):
        monkeypatch.setenv(name, str(tmp_path))

    def unreachable(*_: Any, **__: Any) -> None:
        raise OSError

    monkeypatch.setattr("pooch.retrieve", unreachable)
    with pytest.raises(DataError, match=r"put mobilenet_2_5_224_tf_no_top\.h5 into the folder PLAYGROUND_DATASETS"):
        build(spec_of(), data.shape)
