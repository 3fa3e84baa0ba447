"""Networks that begin with another one's layers train as Keras trains them, in both phases."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import h5py
import keras
import numpy as np
import pytest

from playground.data.files.weights import fetch_weights
from playground.data.values.dataset import Dataset
from playground.draws.order import epoch_order
from playground.engine.build.build import build
from playground.engine.build.checkpoint import load_checkpoint, save_checkpoint
from playground.engine.families import family_of
from playground.engine.families.transfer.base_views import base_feature_maps, base_filters, base_wall
from playground.engine.model.evaluate import conclude
from playground.engine.model.family import Scene, ViewFunction
from playground.engine.outcome.files import save_model
from playground.engine.training.session import Session
from playground.errors import DataError, SpecError
from playground.runs.protocol.panels import Images
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
def common_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(autouse=True)
def _home(common_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_HOME", str(common_home))


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
        model = build(spec, data.shape, phase=phase).model
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
def test_a_head_on_kept_features_is_compiled_and_trains_as_fit_does(data: Dataset) -> None:
    spec = spec_of({"compile": "auto", "epochs": 3}, head=[6])
    session = Session(spec, data)
    model = build(spec, data.shape).model
    plain = keras.Model(model.inputs, model.outputs)
    plain.compile(optimizer=model.optimizer, loss=model.loss, metrics=["accuracy"], jit_compile=False)
    modes = [session.compile().mode]
    while session.epochs_left:
        if session.leave_graph():
            modes.append(session.compile().mode)
        session.advance(session.loop.steps, 1)
    for epoch in (1, 2, 3):
        order = epoch_order(spec.seeds.drawn().batches, epoch, len(data.train))
        plain.fit(images(data.train)[order], data.train.y[order], batch_size=8, shuffle=False, verbose=0)
    assert modes == ["graph", "xla"]  # the first epoch is not kept waiting
    for ours, theirs in zip(session.built.model.get_weights(), plain.get_weights(), strict=True):
        assert np.allclose(ours, theirs, rtol=2e-4, atol=2e-5)


def test_xla_is_for_dense_layers_on_kept_features() -> None:
    tuned = {"fine_tune": {"after": 2}}
    asked = {
        "frozen": ({"head": [6]}, 0, True),
        "before it is tuned": (tuned, 0, True),
        "tuned": (tuned, 1, False),
        "some layers learn": ({"unfrozen": 1}, 0, False),
        "from scratch": ({"weights": "random"}, 0, False),
        "augmented": ({"augmentation": {"noise": 0.1}}, 0, False),
        "dropout": ({"dropout": 0.1}, 0, False),
        "dropout in the head": ({"head": [{"units": 6, "dropout": 0.1}]}, 0, False),
    }
    for network, phase, wanted in asked.values():
        spec = spec_of(**network)
        assert family_of(spec.network).prefers_xla(spec.network, phase) == wanted


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


def test_costs_are_what_is_built(data: Dataset) -> None:
    spec = spec_of(weights="random", head=[5], dropout=0.1)
    built = build(spec, data.shape)
    told = [(cost.shape, cost.parameters) for cost in spec.network.costs(data.shape, built.resolved)]
    made = [(tuple(layer.output.shape[1:]), layer.count_params()) for layer in built.model.layers[1:]]
    assert told == made


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


def test_a_file_that_holds_other_weights_is_told_in_one_sentence(
    data: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAYGROUND_DATASETS", str(tmp_path))
    app = APPLICATIONS["mobilenet_0.25"]
    other = keras.applications.MobileNet(include_top=False, weights=None, input_shape=(32, 32, 3), alpha=0.5)
    other.save_weights(tmp_path / "other.weights.h5")
    (tmp_path / "other.weights.h5").rename(tmp_path / app.file)
    with pytest.raises(DataError, match=rf"{app.file} is damaged, or does not hold the weights of MobileNet 0\.25"):
        build(spec_of(), data.shape)
    with h5py.File(tmp_path / app.file, "w") as file:
        file["something"] = np.zeros(3)
    with pytest.raises(DataError, match="does not hold the weights of MobileNet"):
        build(spec_of(), data.shape)


def scene_of(session: Session, data: Dataset, **chosen: Any) -> Scene:
    return Scene(session.built, data, session.position.epoch, chosen)


def panels_of(viewer: ViewFunction, scene: Scene) -> dict[str, Any]:
    return {panel.name: panel for panel in viewer(scene)[1]}


@needs_weights
def test_feature_maps_are_those_that_the_application_makes_of_the_image(data: Dataset) -> None:
    session = Session(spec_of(size=48), data)
    scene = scene_of(session, data, sample=3.0, layer="conv_pw_2_relu")
    choices, panels = base_feature_maps(scene)
    (layer,) = (choice for choice in choices if choice.name == "layer")
    assert layer.options[0] == "conv1_relu"
    assert len(layer.options) < 30
    assert {name.rpartition("_")[2] for name in layer.options} == {"relu"}
    plain = keras.applications.MobileNet(
        include_top=False, weights=None, input_shape=(48, 48, 3), pooling="avg", alpha=0.25
    )
    plain.load_weights(fetch_weights(APPLICATIONS["mobilenet_0.25"], lambda what, share: None))
    pixels = np.repeat(images(data.test)[2:3], 3, axis=3)
    resized = np.asarray(keras.layers.Resizing(48, 48)(pixels))
    given = keras.applications.mobilenet.preprocess_input(255 * resized)
    expected = np.asarray(keras.Model(plain.inputs[0], plain.get_layer("conv_pw_2_relu").output)(given))[0]
    (maps,) = (panel for panel in panels if panel.name == "maps")
    span = expected.max() - expected.min()
    wanted = np.rint(255 * (expected.transpose(2, 0, 1) - expected.min()) / span)
    assert maps.pixels.shape[:3] == wanted.shape
    assert np.abs(maps.pixels[..., 0].astype(float) - wanted).max() <= 1
    said = np.asarray(session.built.model(images(data.test)[2:3], training=False))[0]
    (bars,) = (panel for panel in panels if panel.name == "classes")
    assert np.allclose(bars.values[0], 100 * said, atol=1e-4)


@needs_weights
def test_what_a_frozen_base_makes_of_looked_at_images_is_computed_once(
    data: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = Session(spec_of({"epochs": 2}), data)
    before = [panels_of(viewer, scene_of(session, data)) for viewer in (base_wall, base_feature_maps)]
    trained(session)
    base = session.built.model.get_layer("base")
    calls: list[str] = []
    monkeypatch.setattr(type(base), "call", lambda self, *_, **__: calls.append(self.name))
    monkeypatch.setattr(session.built.model, "tail", session.built.model.tail.layers[-1])
    after = [panels_of(viewer, scene_of(session, data)) for viewer in (base_wall, base_feature_maps)]
    assert not calls
    assert np.array_equal(before[1]["maps"].pixels, after[1]["maps"].pixels)
    assert not np.array_equal(before[1]["classes"].values, after[1]["classes"].values)


def test_views_of_a_base_that_learns_follow_it(data: Dataset) -> None:
    built = build(spec_of(weights="random"), data.shape)
    scene = Scene(built, data, 0, {"layer": "conv_pw_1_relu"})
    first = panels_of(base_feature_maps, scene)
    kernel = built.model.get_layer("base").get_layer("conv1").kernel
    kernel.assign(kernel[::-1])
    later = panels_of(base_feature_maps, scene)
    assert not np.array_equal(first["maps"].pixels, later["maps"].pixels)
    said = np.asarray(built.model(images(data.test)[:1], training=False))[0]
    assert np.allclose(later["classes"].values[0], 100 * said, atol=1e-4)


def test_images_stay_images_where_the_base_takes_rows_of_numbers(
    data: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    folder = tmp_path / "runs" / ("ef" * 6)
    folder.mkdir(parents=True)
    dense = parse_spec({"network": {"kind": "dense", "layers": [6]}, "training": {"batch_size": 8}})
    save_model(folder, build(dense, data.shape), dense, data)
    built = build(spec_of(base=f"run:{'ef' * 6}"), data.shape)
    scene = Scene(built, data, 0, {})
    assert np.array_equal(panels_of(base_wall, scene)["wall"].pixels, np.rint(255 * images(data.test).clip(0, 1)))
    assert base_feature_maps(scene) == base_filters(scene) == ([], [])


def test_filters_are_shown_in_the_order_of_colours_that_the_base_is_given(data: Dataset) -> None:
    for name, blue_first in (("mobilenet_0.25", False), ("vgg16", True)):
        built = build(spec_of(base=name, weights="random"), data.shape)
        (panel,) = base_filters(Scene(built, data, 0, {}))[1]
        assert isinstance(panel, Images)
        layer = {"vgg16": "block1_conv1"}.get(name, "conv1")
        kernel = np.asarray(built.model.get_layer("base").get_layer(layer).kernel)
        kernel = kernel[:, :, ::-1] if blue_first else kernel
        wanted = np.rint(127.5 + 127.5 * kernel.transpose(3, 0, 1, 2) / np.abs(kernel).max())
        assert np.array_equal(panel.pixels, wanted)
