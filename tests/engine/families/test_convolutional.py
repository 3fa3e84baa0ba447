"""Convolutional networks: what is built is what was told, and it trains as Keras trains it."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from playground.data.values.dataset import Dataset, Part
from playground.draws.order import epoch_order
from playground.engine.build.build import build
from playground.engine.build.checkpoint import load_checkpoint, save_checkpoint
from playground.engine.model.augmentation import augmentation_layers, augmented, pixel_range
from playground.engine.model.evaluate import conclude
from playground.engine.model.family import Built, Scene
from playground.engine.model.precision import remark_on
from playground.engine.model.tensors import inputs, labels
from playground.engine.outcome.files import save_model
from playground.engine.training.session import Session
from playground.engine.wire.lines import EndOfInput, Inbox
from playground.engine.worker.look import look
from playground.errors import SpecError
from playground.runs.protocol.messages import ChooseViews, OpenViews
from playground.runs.protocol.panels import Images, Panel, Panels, format_panels
from playground.settings import Settings
from playground.spec.experiment import ExperimentSpec, dump_spec, parse_spec
from playground.spec.training.augmentation import AugmentationSpec
from tests.engine.conftest import Recorder

pytestmark = pytest.mark.engine

#: every kind of row, each with what makes another layer of it
ROWS: list[dict[str, Any]] = [
    {"kind": "conv2d", "filters": 4, "kernel_size": 3, "l2": 0.01},
    {"kind": "separable_conv2d", "filters": 5, "strides": 2, "batch_normalization": True, "l2": 0.01},
    {"kind": "average_pooling2d", "pool_size": 3, "strides": 1, "padding": "same"},
    {"kind": "dropout", "rate": 0.2},
    {"kind": "residual", "filters": 5},
    {"kind": "residual", "filters": 6, "strides": 2, "activation": "elu"},
    {"kind": "residual", "filters": 6, "batch_normalization": False},
    {"kind": "dropout", "rate": 0.1, "whole_maps": True},
    {"kind": "conv2d", "filters": 7, "kernel_size": 2, "padding": "valid", "batch_normalization": True},
    {"kind": "separable_conv2d", "filters": 3, "kernel_size": 1},
    {"kind": "max_pooling2d", "pool_size": 2, "strides": 1, "padding": "same"},
]
AUGMENTATION = {"rotation": 20, "translation": 0.1, "zoom": 0.1, "flip": "horizontal", "contrast": 0.2, "noise": 0.05}
SMALL: list[dict[str, Any]] = [{"kind": "conv2d", "filters": 4}, {"kind": "max_pooling2d"}]
SHAPE = (9, 8, 3)


def pictures(train: int = 30, validation: int = 12, test: int = 14, shape: tuple[int, ...] = SHAPE) -> Dataset:
    """Noise with a bar in it: upright, level or none."""
    rng = np.random.default_rng(5)
    total = train + validation + test
    y = rng.integers(0, 3, total).astype(np.int32)
    x = rng.uniform(0, 0.4, (total, *shape)).astype(np.float32)
    for image, label, at in zip(x, y, rng.integers(1, 6, total), strict=True):
        if label == 0:
            image[:, at] += 0.6
        elif label == 1:
            image[at] += 0.6
    rows, features = np.arange(total), int(np.prod(shape))
    parts = [
        Part(x[part].reshape(-1, features), y[part], rows[part])
        for part in (slice(0, train), slice(train, train + validation), slice(train + validation, total))
    ]
    names = tuple(f"pixel {number}" for number in range(features))
    return Dataset(
        "bars",
        "multiclass",
        names,
        "bar",
        ("upright", "level", "none"),
        *parts,
        image_shape=shape,
        kind="images",
        sample_shape=shape,
    )


def spec_of(
    rows: list[dict[str, Any]] | None = None, training: dict[str, Any] | None = None, **more: Any
) -> ExperimentSpec:
    network = {"kind": "convolutional", "rows": SMALL if rows is None else rows, "head": [6], **more}
    usual = {"epochs": 2, "batch_size": 8, "learning_rate": 0.01}
    return parse_spec({"network": network, "training": {**usual, **(training or {})}})


@pytest.fixture(scope="session")
def data() -> Dataset:
    return pictures()


@functools.cache
def trained(**more: Any) -> Session:
    session = Session(spec_of(**more), pictures())
    session.compile()
    while session.epochs_left:
        session.advance(session.loop.steps, 1)
    return session


def by_fit(spec: ExperimentSpec, data: Dataset) -> tuple[Any, list[dict[str, float]]]:
    """A Keras model trained by `fit`, one epoch at a time in the orders of the engine, and its figures."""
    built = build(spec, data.shape)
    x, y = inputs(data.train, built.resolved), labels(data.train, built.resolved)
    held_out = inputs(data.validation, built.resolved), labels(data.validation, built.resolved)
    history = []
    for epoch in range(1, (spec.training.epochs or 1) + 1):
        order = epoch_order(spec.seeds.drawn().batches, epoch, len(x))
        logs = built.model.fit(x[order], y[order], batch_size=8, shuffle=False, validation_data=held_out, verbose=0)
        history.append({name: values[0] for name, values in logs.history.items()})
    return built.model, history


def weights(built: Built) -> list[np.ndarray]:
    return [np.array(item) for item in built.model.get_weights()]


def test_costs_are_what_keras_builds(data: Dataset) -> None:
    for pooling in ("flatten", "average", "max"):
        spec = spec_of(ROWS, pooling=pooling, augmentation=AUGMENTATION, head=[6, {"units": 5, "dropout": 0.2}])
        built = build(spec, data.shape)
        told = [
            (cost.shape, cost.parameters, cost.trainable) for cost in spec.network.costs(data.shape, built.resolved)
        ]
        made = [
            (tuple(layer.output.shape[1:]), layer.count_params(), sum(w.numpy().size for w in layer.trainable_weights))
            for layer in built.model.layers
            if not isinstance(layer, keras.layers.InputLayer)
        ]
        assert sorted(told) == sorted(made)


def test_multiply_adds_are_those_that_tensorflow_counts(data: Dataset) -> None:
    """A matrix multiplication and a convolution are counted by TensorFlow's profiler as two operations each."""
    rows = [
        {"kind": "conv2d", "filters": 4, "strides": 2},
        {"kind": "residual", "filters": 6, "batch_normalization": False},
        {"kind": "conv2d", "filters": 3, "kernel_size": 2, "padding": "valid"},
    ]
    spec = spec_of(rows)
    built = build(spec, data.shape)
    told = sum(cost.multiply_adds for cost in spec.network.costs(data.shape, built.resolved))
    function = tf.function(lambda x: built.model(x, training=False))
    graph = function.get_concrete_function(tf.TensorSpec([1, *SHAPE])).graph
    options = tf.compat.v1.profiler.ProfileOptionBuilder(
        tf.compat.v1.profiler.ProfileOptionBuilder.float_operation()
    ).with_empty_output()
    options = options.with_node_names(show_name_regexes=[".*Conv2D.*", ".*convolution.*", ".*MatMul.*"]).build()
    counted = tf.compat.v1.profiler.profile(graph, options=options).total_float_ops
    # biases, activations and softmax are counted with them: a few operations for each number of an output
    assert counted / 2 == pytest.approx(told, rel=0.06)
    assert counted / 2 >= told


def test_a_layer_that_does_not_fit_is_told_before_keras_is_asked(data: Dataset) -> None:
    with pytest.raises(SpecError, match="MaxPooling2D 4x4 needs at least 4x4; the input here is 2x2"):
        build(spec_of([{"kind": "max_pooling2d", "pool_size": 4}] * 2), data.shape)


def test_training_is_that_of_fit_with_every_row_and_augmentation(data: Dataset) -> None:
    spec = spec_of(ROWS, augmentation=AUGMENTATION)
    model, expected = by_fit(spec, data)
    session = Session(spec, data)
    session.compile()
    history = []
    while session.epochs_left:
        done = session.advance(session.loop.steps, 2)
        history += [dict(zip(session.columns, row.tolist(), strict=True)) for row in done.rows]
    for ours, theirs in zip(weights(session.built), model.get_weights(), strict=True):
        assert np.array_equal(ours, theirs)
    assert len(history) == len(expected) == 2
    for ours, theirs in zip(history, expected, strict=True):
        for name, value in theirs.items():
            assert ours[name] == pytest.approx(value, rel=2e-5, abs=1e-6), name


def test_convolutions_are_trained_in_the_graph_unless_xla_is_asked_for(data: Dataset) -> None:
    session = Session(spec_of(), data)
    assert not session.prefers_graph  # there is no XLA to come after it
    assert session.compile().mode == "graph"


def test_a_resumed_training_goes_on_as_if_it_had_not_stopped(data: Dataset, tmp_path: Path) -> None:
    spec = spec_of(augmentation={"rotation": 10}, rows=[*SMALL, {"kind": "dropout"}], training={"epochs": 3})
    whole = Session(spec, data)
    whole.compile()
    stopped = Session(spec, data)
    stopped.compile()
    while whole.epochs_left:
        whole.advance(whole.loop.steps, 1)
    stopped.advance(stopped.loop.steps, 1)
    stopped.advance(2, 1)
    save_checkpoint(stopped.checkpoint(), tmp_path)
    resumed = Session(spec, data, load_checkpoint(tmp_path))
    resumed.compile()
    while resumed.epochs_left:
        resumed.advance(resumed.loop.steps, 1)
    assert resumed.position.last == whole.position.last
    for ours, theirs in zip(weights(resumed.built), weights(whole.built), strict=True):
        assert np.array_equal(ours, theirs)


def test_dropout_and_penalties_can_be_changed_while_it_trains(data: Dataset) -> None:
    session = Session(spec_of([*ROWS[:2], {"kind": "dropout", "rate": 0.2}]), data)
    session.compile()
    before = weights(session.built)
    assert session.change("network.rows.2.rate", 0.6)
    assert session.change("network.rows.0.l2", 0.5)
    session.compile()
    assert session.built.model.get_layer("dropout_3").rate == 0.6
    assert session.built.model.get_layer("conv_1").kernel_regularizer.l2 == pytest.approx(0.5)
    for ours, theirs in zip(weights(session.built), before, strict=True):
        assert np.array_equal(ours, theirs)
    session.advance(1, 1)


def test_changing_one_row_leaves_the_weights_of_the_others(data: Dataset) -> None:
    rows = [{"kind": "conv2d", "filters": 4}, {"kind": "residual", "filters": 4}, {"kind": "conv2d", "filters": 5}]
    other = [rows[0], rows[1], {"kind": "conv2d", "filters": 9}]
    first, second = (build(spec_of(item), data.shape).model for item in (rows, other))
    for name in ("conv_1", "conv_2a", "conv_2b"):
        assert np.array_equal(first.get_layer(name).kernel, second.get_layer(name).kernel)
    assert not np.array_equal(first.get_layer("conv_2a").kernel, first.get_layer("conv_2b").kernel)


def test_the_saved_model_is_read_by_keras_and_predicts_the_same(data: Dataset, tmp_path: Path) -> None:
    spec = spec_of(ROWS, augmentation=AUGMENTATION, training={"precision": "mixed_bfloat16"})
    built = build(spec, data.shape)
    loaded = keras.models.load_model(save_model(tmp_path, built, spec, data))
    x = inputs(data.test, built.resolved)
    assert np.array_equal(loaded(x, training=False), built.model(x, training=False))
    assert loaded.get_layer("conv_1").compute_dtype == "bfloat16"


class TestPrecision:
    def test_layers_compute_in_bfloat16_and_weights_and_output_are_float32(self, data: Dataset) -> None:
        built = build(spec_of(ROWS, augmentation=AUGMENTATION, training={"precision": "mixed_bfloat16"}), data.shape)
        assert {weight.dtype for weight in built.model.weights} == {"float32"}
        computed = {layer.name: layer.compute_dtype for layer in built.model.layers}
        assert computed.pop("output") == "float32"
        assert {computed.pop(name) for name in list(computed) if name.startswith("augmentation")} == {"float32"}
        assert {value for name, value in computed.items() if name != "input"} == {"bfloat16"}

    def test_what_is_built_afterwards_is_float32_again(self, data: Dataset) -> None:
        build(spec_of(training={"precision": "mixed_bfloat16"}), data.shape)
        assert keras.config.dtype_policy().name == "float32"
        assert build(spec_of(), data.shape).model.get_layer("conv_1").compute_dtype == "float32"

    def test_it_learns_and_its_checkpoint_goes_on(self, data: Dataset, tmp_path: Path) -> None:
        spec = spec_of(training={"precision": "mixed_bfloat16", "epochs": 20})
        session = Session(spec, data)
        session.compile()
        losses = [float(session.advance(session.loop.steps, 1).rows[0, 1]) for _ in range(10)]
        assert losses[-1] < 0.7 * losses[0]
        save_checkpoint(session.checkpoint(), tmp_path)
        resumed = Session(spec, data, load_checkpoint(tmp_path))
        for ours, theirs in zip(weights(resumed.built), weights(session.built), strict=True):
            assert np.array_equal(ours, theirs)
        figures = conclude(session.built, data).figures
        assert 0 <= figures["test_accuracy"] <= 1

    def test_a_processor_without_it_is_told(self, monkeypatch: pytest.MonkeyPatch, data: Dataset) -> None:
        monkeypatch.setattr("playground.engine.model.precision.has_bfloat16", lambda: False)
        assert remark_on("float32") == ""
        assert "float32 is faster here" in remark_on("mixed_bfloat16")
        session = Session(spec_of(training={"precision": "mixed_bfloat16"}), data)
        assert "no instructions for bfloat16" in session.compile().reason


class TestAugmentation:
    def test_it_acts_in_training_only(self, data: Dataset) -> None:
        layers = augmentation_layers(AugmentationSpec(**AUGMENTATION), (0.0, 1.0), 3)
        assert len(layers) == len(AugmentationSpec(**AUGMENTATION).steps()) == 6
        images = data.train.x[:4].reshape(-1, *SHAPE)
        for layer in layers:
            assert np.array_equal(layer(images, training=False), images)
            assert not np.array_equal(layer(images, training=True), images)

    def test_nothing_asked_for_is_no_layer(self) -> None:
        nothing = AugmentationSpec(translation=0)
        assert nothing.steps() == ()
        assert augmentation_layers(nothing, (0.0, 1.0), 3) == []

    def test_mirroring_gives_images_or_their_mirror_images(self, data: Dataset) -> None:
        layers = augmentation_layers(AugmentationSpec(translation=0, flip="horizontal"), (0.0, 1.0), 3)
        images = data.train.x.reshape(-1, *SHAPE)
        seen = augmented(layers, images, 1)
        mirrored = [np.array_equal(new, old[:, ::-1]) for new, old in zip(seen, images, strict=True)]
        kept = [np.array_equal(new, old) for new, old in zip(seen, images, strict=True)]
        assert all(one or other for one, other in zip(mirrored, kept, strict=True))
        assert any(mirrored)
        assert any(kept)

    def test_noise_has_the_deviation_asked_for(self) -> None:
        layers = augmentation_layers(AugmentationSpec(translation=0, noise=0.2), (0.0, 1.0), 3)
        seen = augmented(layers, np.full((20, 16, 16, 1), 0.5, np.float32), 1)
        assert float(seen.std()) == pytest.approx(0.2, rel=0.03)
        assert float(seen.mean()) == pytest.approx(0.5, abs=0.01)

    def test_the_same_seed_gives_the_same_and_looking_moves_no_training_on(self, data: Dataset) -> None:
        layers = augmentation_layers(AugmentationSpec(**AUGMENTATION), (0.0, 1.0), 3)
        images = data.train.x[:4].reshape(-1, *SHAPE)
        before = [np.array(variable) for layer in layers for variable in layer.variables]
        first, again, other = (augmented(layers, images, seed) for seed in (1, 1, 2))
        assert np.array_equal(first, again)
        assert not np.array_equal(first, other)
        after = [np.array(variable) for layer in layers for variable in layer.variables]
        assert all(np.array_equal(one, two) for one, two in zip(before, after, strict=True))

    def test_contrast_keeps_standardised_pixels_whole(self) -> None:
        asked = AugmentationSpec(translation=0, contrast=0.5)
        data = parse_spec({"data": {"kind": "bundled", "name": "digits", "scaling": "standard"}}).data
        images = np.random.default_rng(1).normal(0, 2, (8, 6, 6, 1)).astype(np.float32)
        seen = augmented(augmentation_layers(asked, pixel_range(data), 3), images, 1)
        assert float(seen.min()) < -1
        mean = images.mean(axis=(1, 2), keepdims=True)
        factors = ((seen - mean) / (images - mean)).reshape(8, -1)
        assert np.allclose(factors, factors[:, :1], atol=1e-3)
        assert 0.5 <= factors.min() <= factors.max() <= 1.5


class TestViews:
    @pytest.fixture(scope="class")
    def session(self) -> Session:
        return trained()

    def look(self, session: Session, view: int, data: Dataset | None = None, **chosen: Any) -> tuple[Any, list[Panel]]:
        scene = Scene(session.built, data or session.dataset, session.position.epoch, chosen)
        choices, panels = session.built.family.viewers[view](scene)
        assert len(format_panels(Panels("run", 1, tuple(choices), tuple(panels)))) < 200_000
        return choices, panels

    def test_filters_are_the_weights_of_the_first_convolution(self, session: Session) -> None:
        _, (panel,) = self.look(session, 3)
        kernel = np.array(session.built.model.get_layer("conv_1").kernel)
        assert isinstance(panel, Images)
        assert panel.pixels.shape == (4, 3, 3, 3)
        largest = np.abs(kernel).max()
        expected = 127.5 + 127.5 * kernel[:, :, :, 2] / largest
        assert np.abs(panel.pixels[2] - expected).max() <= 0.5 + 1e-4

    def test_maps_are_the_outputs_of_the_layer_for_the_sample(self, session: Session, data: Dataset) -> None:
        choices, (sample, maps, classes) = self.look(session, 2, layer="max_pooling_2", sample=3)
        assert [choice.name for choice in choices] == ["sample", "layer"]
        assert choices[1].options == ("conv_1", "max_pooling_2")
        assert choices[0].high == len(data.test)
        image = data.test.x[2].reshape(1, *SHAPE)
        kernel, bias = session.built.model.get_layer("conv_1").get_weights()
        convolved = np.maximum(np.array(tf.nn.conv2d(image, kernel, 1, "SAME")) + bias, 0)
        pooled = np.array(tf.nn.max_pool2d(convolved, 2, 2, "VALID"))[0]
        expected = 255 * (pooled - pooled.min()) / (pooled.max() - pooled.min())
        assert np.abs(maps.pixels[..., 0].transpose(1, 2, 0) - expected).max() <= 0.5 + 1e-2
        assert np.array_equal(sample.pixels, np.rint(255 * image.clip(0, 1)).astype(np.uint8))
        assert classes.values[0] == pytest.approx(100 * np.array(session.built.model(image))[0], abs=1e-4)
        assert sample.note == f"It is of class {data.class_names[data.test.y[2]]}."

    @pytest.mark.parametrize("chosen", [{"sample": "x"}, {"sample": float("nan")}, {"sample": -5}, {"layer": "none"}])
    def test_a_choice_that_there_is_not_is_the_first_one(self, session: Session, chosen: dict[str, Any]) -> None:
        choices, _ = self.look(session, 2, **chosen)
        assert (choices[0].value, choices[1].value) == (1, "conv_1")

    def test_the_wall_marks_what_keras_predicts_right_and_wrong(self, session: Session, data: Dataset) -> None:
        (choice,), (panel,) = self.look(session, 1)
        said = session.built.model.predict(data.test.x.reshape(-1, *SHAPE), verbose=0).argmax(axis=1)
        assert panel.marks == tuple(
            "right" if one == two else "wrong" for one, two in zip(said, data.test.y, strict=True)
        )
        names = data.class_names
        assert [caption.split(",")[0] for caption in panel.captions] == [names[one] for one in said]
        wrong = int((said != data.test.y).sum())
        assert panel.note == f"{wrong} of {len(said)} are wrong."
        _, (only,) = self.look(session, 1, wall=choice.options[1])
        assert only.marks == ("wrong",) * wrong

    def test_augmented_samples_stand_beside_the_image_they_are_made_of(self, data: Dataset) -> None:
        assert self.look(trained(), 0) == ([], [])
        spec = spec_of(augmentation={"translation": 0, "flip": "vertical"}, training={"precision": "mixed_bfloat16"})
        session = Session(spec, data)
        _, (panel,) = self.look(session, 0)
        images = np.rint(255 * data.train.x[:4].reshape(-1, *SHAPE).clip(0, 1)).astype(np.uint8)
        rows = panel.pixels.reshape(4, panel.columns, *SHAPE)
        assert np.array_equal(rows[:, 0], images)
        for image, copies in zip(images, rows[:, 1:], strict=True):
            assert all(np.array_equal(copy, image) or np.array_equal(copy, image[::-1]) for copy in copies)

    def test_standardised_pixels_are_shown_between_the_extremes_of_the_training_images(self, session: Session) -> None:
        from dataclasses import replace

        data = session.dataset
        shifted = replace(data, test=replace(data.test, x=5 * data.test.x - 2), image_shape=None)
        shifted = replace(shifted, train=replace(data.train, x=5 * data.train.x - 2))
        _, (panel,) = self.look(session, 1, shifted)
        low, high = float(data.train.x.min()), float(data.train.x.max())
        shares = (data.test.x.reshape(-1, *SHAPE) - low) / (high - low)
        assert np.abs(panel.pixels - 255 * shares.clip(0, 1)).max() <= 0.51

    def test_large_images_are_drawn_smaller(self) -> None:
        data = pictures(4, 0, 60, (96, 96, 3))
        spec = spec_of([{"kind": "conv2d", "filters": 64, "strides": 2}], augmentation={})
        session = Session(spec, data)
        _, (panel,) = self.look(session, 1)
        assert panel.pixels.size <= 60_000
        assert len(panel.pixels) == panel.columns
        _, panels = self.look(session, 2)
        assert panels[1].pixels.shape[0] == 64
        drawn = [panel for view in range(4) for panel in self.look(session, view)[1]]
        assert len(format_panels(Panels("run", 1, (), tuple(drawn)))) < 220_000


def test_a_network_is_shown_before_it_has_trained(data: Dataset, tmp_path: Path) -> None:
    recorder, inbox = Recorder(), Inbox()
    recorder.frame = lambda frame: (recorder.frames.append(frame), inbox.put(EndOfInput()))  # type: ignore[method-assign]
    inbox.put(ChooseViews({}))
    spec = spec_of([], augmentation={"translation": 0, "flip": "horizontal"}, head=[])
    settings = Settings(tmp_path, "sqlite://", 1, None)
    start = OpenViews("preview", dump_spec(spec), str(tmp_path))
    look(start, lambda *_: data, recorder, inbox, settings)  # type: ignore[arg-type]
    (frame,) = recorder.frames
    assert recorder.events == []
    assert frame.epoch == 0
    images = np.rint(255 * data.train.x[:4].reshape(-1, *SHAPE).clip(0, 1)).astype(np.uint8)
    panel = next(panel for panel in frame.panels if panel.name == "augmented")
    assert np.array_equal(panel.pixels[:: panel.columns], images)


def test_digits_are_told_apart_after_a_few_seconds() -> None:
    from playground.data.prepare import prepare
    from playground.settings import read_settings
    from playground.spec.change import with_changes
    from playground.spec.presets import preset

    spec = with_changes(preset("digits-cnn"), {"training.epochs": 4})
    session = Session(spec, prepare(spec.data, spec.seeds.drawn(), read_settings({})))
    session.compile()
    while session.epochs_left:
        session.advance(session.loop.steps, 1)
    assert conclude(session.built, session.dataset).figures["test_accuracy"] > 0.93
