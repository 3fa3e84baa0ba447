"""Autoencoders against Keras's `fit`, a training loop written by hand, NumPy and scikit-learn."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from sklearn.ensemble import IsolationForest
from sklearn.metrics import roc_auc_score

from playground.data.values.dataset import Dataset, Part
from playground.draws.order import epoch_order
from playground.engine.build.build import build
from playground.engine.build.checkpoint import load_checkpoint, save_checkpoint
from playground.engine.model.evaluate import conclude
from playground.engine.outcome.files import MODEL, save_model
from playground.engine.training.session import Session
from playground.runs.protocol.events import Evaluated, RunFinished
from playground.runs.protocol.panels import Panels
from playground.spec.experiment import ExperimentSpec, parse_spec
from playground.spec.resolve import resolve
from tests.engine.conftest import Runs, dataset_of

pytestmark = pytest.mark.engine

SHAPE = (7, 5, 1)  # no stride divides it


def spec_of(network: dict[str, Any] | None = None, **training: Any) -> ExperimentSpec:
    usual = {"epochs": 3, "batch_size": 8, "learning_rate": 0.01, "compile": "graph"}
    return parse_spec(
        {
            "network": {"kind": "autoencoder", "layers": [6], "code": 3, **(network or {})},
            "training": {**usual, **training},
        }
    )


def images_of(unseen: bool = False) -> Dataset:
    """Pictures of three kinds: a bright row, a bright column, or noise, which may be left out of the training."""
    rng = np.random.default_rng(2)
    y = (np.arange(74) % 3).astype(np.int32)
    x = rng.uniform(0, 0.3, (len(y), *SHAPE)).astype(np.float32)
    for number, label in enumerate(y):
        where = rng.integers(5)
        if label == 0:
            x[number, where] = 0.9
        elif label == 1:
            x[number, :, where] = 0.9
        else:
            x[number] = rng.uniform(0, 1, SHAPE)
    rows = np.arange(len(y))
    parts = [rows[:30], rows[30:44], rows[44:]]
    if unseen:
        parts[:2] = [part[y[part] < 2] for part in parts[:2]]
    train, validation, test = (Part(x[part].reshape(len(part), -1), y[part], part) for part in parts)
    return Dataset(
        name="pictures",
        task="multiclass",
        feature_names=tuple(f"pixel {number}" for number in range(35)),
        target_name="class",
        class_names=("row", "column", "noise"),
        train=train,
        validation=validation,
        test=test,
        image_shape=SHAPE[:2],
        kind="images",
        sample_shape=SHAPE,
    )


@pytest.fixture(scope="module")
def images() -> Dataset:
    return images_of()


@pytest.fixture(scope="module")
def vectors() -> Dataset:
    return dataset_of("regression", 5, 30, 12, 14)


CONVOLUTIONAL: dict[str, Any] = {
    "convolutions": [{"filters": 4}, {"filters": 3, "stride": 3, "activation": "tanh", "batch_normalization": True}]
}
NETWORKS: dict[str, dict[str, Any]] = {
    "dense": {"layers": [6, {"units": 5, "normalization": "batch", "dropout": 0.2, "activation": "tanh"}]},
    "no hidden layer": {"layers": []},
    "gaussian": {"noise": "gaussian"},
    "masking": {"noise": "masking"},
    "variational": {"variational": True},
    "convolutional": {**CONVOLUTIONAL, "noise": "gaussian"},
    "repeated pixels": {**CONVOLUTIONAL, "upsampling": "nearest", "layers": []},
    "no stride": {"convolutions": [{"filters": 2, "stride": 1, "kernel": 5}], "upsampling": "nearest"},
    "convolutional, variational": {**CONVOLUTIONAL, "variational": True},
}


@pytest.mark.parametrize("name", NETWORKS)
def test_costs_are_those_of_the_layers_that_keras_builds(name: str, images: Dataset) -> None:
    spec = spec_of(NETWORKS[name])
    model = build(spec, images.shape).model
    layers = [
        layer for layer in model.layers if not isinstance(layer, (keras.layers.InputLayer, keras.layers.Activation))
    ]
    costs = list(spec.network.costs(images.shape, resolve(spec, images.shape)))
    assert [cost.parameters for cost in costs] == [layer.count_params() for layer in layers]
    assert [cost.shape for cost in costs] == [tuple(layer.output.shape[1:]) for layer in layers]
    trainable = [sum(int(np.prod(weight.shape)) for weight in layer.trainable_weights) for layer in layers]
    assert [cost.trainable for cost in costs] == trainable
    assert model.output_shape[1:] == model.input_shape[1:]


def advanced(session: Session) -> Session:
    session.compile()
    while session.epochs_left:
        if session.leave_graph():
            session.compile()
        session.advance(2 * session.loop.steps, session.epochs_left)
    return session


def trained(spec: ExperimentSpec, dataset: Dataset) -> Session:
    return advanced(Session(spec, dataset))


def largest_difference(first: Any, second: Any) -> float:
    pairs = zip(first.get_weights(), second.get_weights(), strict=True)
    return max(float(np.abs(a - b).max() / max(np.abs(b).max(), 1e-3)) for a, b in pairs)


def shuffled(spec: ExperimentSpec, dataset: Dataset, shape: tuple[int, ...], epoch: int) -> np.ndarray:
    order = epoch_order(spec.seeds.drawn().batches, epoch, len(dataset.train))
    return dataset.train.x[order].reshape(-1, *shape)


FITTED = {
    "dense": ({}, {"compile": "graph"}),
    "dense, under XLA": ({}, {"compile": "xla", "optimizer": {"name": "sgd"}}),
    "absolute error": ({"layers": [{"units": 6, "l2": 0.01}]}, {"loss": "mean_absolute_error", "metrics": ["mae"]}),
    "cross-entropy": ({"noise": "masking"}, {"loss": "binary_crossentropy"}),
    "convolutional": (CONVOLUTIONAL, {"compile": "auto", "epochs": 2}),
}


@pytest.mark.parametrize("name", FITTED)
def test_fused_loop_gives_the_weights_and_figures_of_fit(name: str, images: Dataset) -> None:
    network, training = FITTED[name]
    spec = spec_of(network, **training)
    built = build(spec, images.shape)
    shape = built.resolved.input_shape
    validation = images.validation.x.reshape(-1, *shape)
    logs: dict[str, list[float]] = {}
    for epoch in range(1, spec.training.epochs + 1):
        x = shuffled(spec, images, shape, epoch)
        logs = built.model.fit(
            x, x, batch_size=8, shuffle=False, validation_data=(validation, validation), verbose=0
        ).history
    session = trained(spec, images)
    exact = "XLA" not in name
    assert largest_difference(session.built.model, built.model) <= (0.0 if exact else 1e-5)
    for figure, values in logs.items():
        assert session.position.last[figure] == pytest.approx(values[0], rel=2e-5), figure


def test_convolutions_are_trained_in_the_graph_and_dense_layers_under_xla(images: Dataset) -> None:
    dense, convolutional = ({"compile": "auto"} for _ in range(2))
    assert Session(spec_of(**dense), images)._family.prefers_xla(spec_of().network)
    session = Session(spec_of(CONVOLUTIONAL, **convolutional), images)
    assert session.compile().mode == "graph"
    assert not session.leave_graph()


def written_by_hand(spec: ExperimentSpec, dataset: Dataset) -> Any:
    """A variational autoencoder trained by a loop that is written out, from the same initial weights."""
    model = build(spec, dataset.shape).model
    named = {layer.name: layer for layer in model.layers}
    draw = named["drawn_code"].seed_generator
    optimizer = keras.optimizers.Adam(spec.training.learning_rate)
    weights = model.trainable_variables
    for epoch in range(1, spec.training.epochs + 1):
        x = shuffled(spec, dataset, (dataset.shape.features,), epoch)
        for start in range(0, len(x), 8):
            batch = tf.constant(x[start : start + 8])
            with tf.GradientTape() as tape:
                hidden = named["dense_encoder_1"](batch)
                mean, log_variance = named["code"](hidden), named["log_variance"](hidden)
                code = mean + tf.exp(log_variance / 2) * keras.random.normal(mean.shape, seed=draw)
                made = named["output"](named["dense_decoder_1"](code))
                summed = tf.reduce_sum((batch - made) ** 2, axis=1)
                kl = -0.5 * tf.reduce_sum(1 + log_variance - mean**2 - tf.exp(log_variance), axis=1)
                bound = tf.reduce_mean(summed + spec.network.beta * kl) / x.shape[1]
            optimizer.apply_gradients(zip(tape.gradient(bound, weights), weights, strict=True))
    return model


def test_variational_training_is_that_of_a_loop_written_by_hand(vectors: Dataset) -> None:
    spec = spec_of({"variational": True, "beta": 0.3})
    session = trained(spec, vectors)
    assert largest_difference(session.built.model, written_by_hand(spec, vectors)) < 1e-5


def test_divergence_is_that_of_two_gaussians(vectors: Dataset) -> None:
    session = trained(spec_of({"variational": True, "beta": 0.5}), vectors)
    model, x = session.built.model, vectors.validation.x
    outputs = [model.get_layer(name).output for name in ("code", "log_variance")]
    mean, log_variance = (values.numpy() for values in keras.Model(model.input, outputs)(x))
    kl = 0.5 * (mean**2 + np.exp(log_variance) - 1 - log_variance).sum(axis=1).mean()
    assert session.position.last["val_kl"] == pytest.approx(kl, rel=1e-5)
    error = ((x - session.built.model.anatomy.reconstruct(x)) ** 2).mean()
    assert session.position.last["val_mse"] == pytest.approx(error, rel=1e-5)
    assert session.position.last["val_loss"] == pytest.approx(error + 0.5 * kl / x.shape[1], rel=1e-5)


@pytest.mark.parametrize("noise", ["gaussian", "masking"])
def test_input_is_spoilt_in_training_only(noise: str, vectors: Dataset) -> None:
    model = build(spec_of({"noise": noise, "noise_amount": 0.4}), vectors.shape).model
    layer, x = model.get_layer("noise"), np.ones((200, 50), np.float32)
    assert np.array_equal(layer(x, training=False), x)
    spoilt = np.asarray(layer(x, training=True))
    if noise == "masking":
        assert set(np.unique(spoilt)) == {0.0, 1.0}
        assert (spoilt == 0).mean() == pytest.approx(0.4, abs=0.03)
    else:
        assert (spoilt - x).std() == pytest.approx(0.4, abs=0.03)


def test_rows_of_a_regression_are_measured_in_the_inputs_own_scale(vectors: Dataset) -> None:
    session = trained(spec_of(), vectors)
    anatomy = session.built.model.anatomy
    expected = ((vectors.validation.x - anatomy.reconstruct(vectors.validation.x)) ** 2).mean()
    assert vectors.target_scale != 1
    assert session.position.last["val_mse"] == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("network", [{"noise": "masking", "variational": True}, CONVOLUTIONAL])
def test_resumed_training_goes_on_as_if_it_had_never_stopped(
    network: dict[str, Any], images: Dataset, tmp_path: Path
) -> None:
    spec = spec_of(network)
    whole = trained(spec, images)
    first = Session(spec, images)
    first.compile()
    first.advance(5, 1)  # an epoch and a half
    first.advance(2, 1)
    save_checkpoint(first.checkpoint(), tmp_path)
    second = advanced(Session(spec, images, load_checkpoint(tmp_path)))
    assert largest_difference(second.built.model, whole.built.model) == 0.0
    assert second.position.last == whole.position.last


def test_noise_and_beta_are_changed_while_it_trains(vectors: Dataset) -> None:
    session = Session(spec_of({"noise": "masking", "variational": True, "beta": 0.0}), vectors)
    session.compile()
    session.advance(session.loop.steps, 1)
    before = session.built.model.get_weights()
    assert session.change("network.noise_amount", 0.8)
    assert session.change("network.beta", 4.0)
    assert all(map(np.array_equal, before, session.built.model.get_weights()))
    session.compile()
    session.advance(session.loop.steps, 1)
    last = session.position.last
    assert last["val_loss"] == pytest.approx(last["val_mse"] + 4.0 * last["val_kl"] / 5, rel=1e-5)


@pytest.mark.parametrize("name", ["masking", "variational", "convolutional"])
def test_saved_model_is_plain_keras_and_reconstructs_the_same(name: str, images: Dataset, tmp_path: Path) -> None:
    spec = spec_of(NETWORKS[name])
    built = build(spec, images.shape)
    x = images.test.x.reshape(-1, *built.resolved.input_shape)
    save_model(tmp_path, built, spec, images)
    loaded = keras.models.load_model(tmp_path / MODEL)
    np.testing.assert_allclose(loaded(x), built.model(x, training=False), atol=1e-6)
    assert all(type(layer).__module__.startswith("keras") for layer in loaded.layers)
    encoder = keras.Model(loaded.input, loaded.get_layer("code").output)
    np.testing.assert_allclose(encoder(x), built.model.anatomy.encode(images.test.x), atol=1e-6)
    assert loaded.evaluate(x, x, verbose=0, return_dict=True)["mse"] == pytest.approx(
        float(built.model.anatomy.errors(images.test.x).mean()), rel=1e-4
    )


def test_test_figures_are_those_of_known_classes_and_anomalies_are_told_by_their_errors() -> None:
    data = images_of(unseen=True)
    session = trained(spec_of({"threshold": 0.9}, epochs=10), data)
    figures = conclude(session.built, data).figures
    x, strange = data.test.x, data.test.y == 2
    errors = ((x - session.built.model.predict(x, verbose=0)) ** 2).mean(axis=1)
    assert figures["test_mse"] == figures["test_loss"] == pytest.approx(errors[~strange].mean(), rel=1e-5)
    pairs = errors[strange][:, None] > errors[~strange][None, :]
    assert figures["test_roc_auc"] == pytest.approx(pairs.mean())
    forest = IsolationForest(random_state=0).fit(data.train.x)
    assert figures["test_roc_auc_isolation_forest"] == pytest.approx(roc_auc_score(strange, -forest.score_samples(x)))
    known = ((data.train.x - session.built.model.predict(data.train.x, verbose=0)) ** 2).mean(axis=1)
    threshold = np.quantile(known, 0.9)
    assert figures["test_threshold"] == pytest.approx(threshold, rel=1e-5)
    assert figures["test_anomalies_found"] == pytest.approx((errors[strange] > threshold).mean())
    assert figures["test_false_alarms"] == pytest.approx((errors[~strange] > threshold).mean())


def test_figures_without_unseen_classes_or_without_test_samples(images: Dataset, vectors: Dataset) -> None:
    session = trained(spec_of(epochs=1), images)
    assert set(conclude(session.built, images).figures) == {"test_loss", "test_mse"}
    nothing = dataclasses.replace(vectors, test=Part(vectors.test.x[:0], vectors.test.y[:0], vectors.test.rows[:0]))
    assert conclude(trained(spec_of(epochs=1), nothing).built, nothing).figures == {}


def test_run_over_points_in_the_plane_ends_with_its_figures_and_paints_no_boundary(binary: Dataset, run: Runs) -> None:
    recorder = run(spec_of(epochs=2), binary)
    (finished,) = recorder.of(RunFinished)
    assert finished.status == "done"
    (evaluated,) = recorder.of(Evaluated)
    assert set(evaluated.metrics) == {"test_loss", "test_mse"}
    (views,) = recorder.frames
    assert isinstance(views, Panels)
    names = [panel.name for panel in views.panels]
    assert names == ["sample_1", "sample_2", "sample_3", "codes", "walk", "errors", "above"]
    assert not (run.folder / "boundary.json").exists()


def test_codes_of_two_numbers_keep_more_of_the_digits_than_two_principal_components(tmp_path: Path) -> None:
    from sklearn.decomposition import PCA

    from playground.data.prepare import prepare
    from playground.settings import read_settings
    from playground.spec.presets import preset

    spec = preset("digits-autoencoder")
    data = prepare(spec.data, spec.seeds.drawn(), read_settings({"PLAYGROUND_HOME": str(tmp_path)}))
    session = trained(spec.model_copy(update={"training": spec.training.model_copy(update={"epochs": 15})}), data)
    figures = conclude(session.built, data).figures
    pca = PCA(2, random_state=0).fit(data.train.x)
    linear = ((data.test.x - pca.inverse_transform(pca.transform(data.test.x))) ** 2).mean()
    assert figures["test_mse"] < 0.9 * linear
