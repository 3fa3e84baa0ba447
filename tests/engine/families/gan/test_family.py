"""A GAN trains as a loop over Keras written by hand does, and what is told and shown of it is right."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from playground.data.prepare import prepare
from playground.data.values.dataset import Dataset
from playground.draws.order import epoch_order
from playground.engine.build.build import build
from playground.engine.build.checkpoint import load_checkpoint, save_checkpoint
from playground.engine.families.gan import model as gan_model
from playground.engine.families.gan.distance import energy_distance, mixture_figures, pooled
from playground.engine.model.evaluate import conclude
from playground.engine.training.session import Session
from playground.runs.protocol.events import Evaluated, RunFinished
from playground.runs.protocol.panels import Panels
from playground.settings import Settings
from playground.spec.change import with_changes
from playground.spec.experiment import ExperimentSpec
from playground.spec.layers import layer_table
from playground.spec.presets import preset
from playground.spec.shape import DataShape
from tests.engine.families.gan_support import EPOCHS, gan_spec

pytestmark = pytest.mark.engine


def trained(spec: ExperimentSpec, dataset: Dataset, checkpoint: Any = None) -> Session:
    session = Session(spec, dataset, checkpoint)
    session.compile()
    while session.epochs_left:
        session.advance(session.loop.steps, 1)
    return session


def differences(first: Any, second: Any) -> float:
    pairs = zip(first.get_weights(), second.get_weights(), strict=True)
    return max(float(np.abs(a - b).max()) for a, b in pairs)


# training


def plainly_trained(spec: ExperimentSpec, dataset: Dataset, draw: Any) -> tuple[Any, Any, dict[str, float]]:
    """Generator, discriminator and the last epoch's losses of a loop over Keras's own losses and optimizers."""
    network, model = spec.network, build(spec, dataset.shape).model
    generator, discriminator = model.generator, model.discriminator
    optimizers = [keras.optimizers.Adam(0.01, beta_1=0.5), keras.optimizers.Adam(0.02, beta_1=0.5)]
    entropy, squares = keras.losses.BinaryCrossentropy(from_logits=True), keras.losses.MeanSquaredError()
    losses: dict[str, Any] = {
        "minimax": (
            lambda real, fake: entropy(tf.ones_like(real), real) + entropy(tf.zeros_like(fake), fake),
            lambda fake: entropy(tf.ones_like(fake), fake),
        ),
        "least_squares": (
            lambda real, fake: (squares(tf.ones_like(real), real) + squares(tf.zeros_like(fake), fake)) / 2,
            lambda fake: squares(tf.ones_like(fake), fake) / 2,
        ),
        "wasserstein": (
            lambda real, fake: tf.reduce_mean(fake) - tf.reduce_mean(real),
            lambda fake: -tf.reduce_mean(fake),
        ),
    }
    of_discriminator, of_generator = losses[network.loss]

    told: dict[str, list[float]] = {}
    for epoch in range(1, EPOCHS + 1):
        told = {"loss": [], "discriminator_loss": []}
        order = epoch_order(spec.seeds.drawn().batches, epoch, len(dataset.train))
        for start in range(0, len(order), 11):
            real = tf.constant(dataset.train.x[order[start : start + 11]])
            for _ in range(network.discriminator_steps):
                fake = generator(draw((len(real), network.latent), network.noise), training=True)
                with tf.GradientTape() as outer:
                    loss = of_discriminator(discriminator(real, training=True), discriminator(fake, training=True))
                    if network.loss == "wasserstein":
                        between = real + draw((len(real), 1), "share") * (fake - real)
                        with tf.GradientTape() as inner:
                            inner.watch(between)
                            verdict = discriminator(between, training=True)
                        norms = tf.norm(inner.gradient(verdict, between), axis=1)
                        loss += network.gradient_penalty * tf.reduce_mean((norms - 1) ** 2)
                weights = discriminator.trainable_weights
                optimizers[1].apply_gradients(zip(outer.gradient(loss, weights), weights, strict=True))
            told["discriminator_loss"].append(float(loss))
            for _ in range(network.generator_steps):
                noise = draw((len(real), network.latent), network.noise)
                with tf.GradientTape() as outer:
                    loss = of_generator(discriminator(generator(noise, training=True), training=True))
                weights = generator.trainable_weights
                optimizers[0].apply_gradients(zip(outer.gradient(loss, weights), weights, strict=True))
            told["loss"].append(float(loss))
    return generator, discriminator, {name: float(np.mean(values)) for name, values in told.items()}


@pytest.mark.parametrize("loss", ["minimax", "least_squares", "wasserstein"])
def test_rounds_are_those_of_a_loop_over_keras(loss: str, binary: Dataset) -> None:
    spec = gan_spec(loss=loss, discriminator_steps=2, generator_steps=2, discriminator_rate=2.0, noise="uniform")
    seeds = keras.random.SeedGenerator(int(np.array(build(spec, binary.shape).model.further_variables["noise"])[0]))

    def draw(shape: tuple[int, ...], kind: str) -> Any:
        return keras.random.uniform(shape, 0.0 if kind == "share" else -1.0, 1.0, seed=seeds)

    generator, discriminator, losses = plainly_trained(spec, binary, draw)
    session = trained(spec, binary)
    assert differences(session.built.model.generator, generator) < 1e-5
    assert differences(session.built.model.discriminator, discriminator) < 1e-5
    for name, value in losses.items():
        assert session.position.last[name] == pytest.approx(value, rel=1e-4, abs=1e-6)


def test_rounds_under_xla_are_those_of_a_loop_over_keras(binary: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    """XLA draws other random numbers: both are given noise that a formula makes of the number of the draw."""

    def made(shape: Any, number: Any) -> Any:
        places = tf.range(int(np.prod(shape)), dtype=tf.float32)
        return tf.reshape(tf.sin(places + tf.cast(number, tf.float32)), shape)

    monkeypatch.setattr(gan_model, "_drawn", lambda shape, kind, seed: made(shape, seed[1]))
    numbers = itertools.count()
    spec = gan_spec(training={"compile": "xla"}, loss="wasserstein", discriminator_steps=2, discriminator_rate=2.0)
    generator, discriminator, _ = plainly_trained(spec, binary, lambda shape, kind: made(shape, next(numbers)))
    session = trained(spec, binary)
    assert session.loop.compile().mode == "xla"
    assert differences(session.built.model.generator, generator) < 1e-4
    assert differences(session.built.model.discriminator, discriminator) < 1e-4


def test_run_goes_on_exactly_from_a_checkpoint(binary: Dataset, tmp_path: Path) -> None:
    changes = {"discriminator": [{"units": 7, "dropout": 0.3}], "generator": [{"units": 5, "normalization": "batch"}]}
    schedule = {"name": "cosine"}
    whole = trained(gan_spec(training={"epochs": 4, "schedule": schedule}, **changes), binary)
    half = Session(gan_spec(training={"epochs": 4, "schedule": schedule}, **changes), binary)
    half.compile()
    half.advance(half.loop.steps, 1)
    half.advance(2, 1)  # and some way into the second epoch
    save_checkpoint(half.checkpoint(), tmp_path)
    resumed = trained(half.spec, binary, load_checkpoint(tmp_path))
    assert differences(resumed.built.model, whole.built.model) == 0.0
    assert resumed.position.last == whole.position.last


def test_one_of_the_two_is_trained_alone_with_the_same_program(binary: Dataset) -> None:
    session = Session(gan_spec(training={"epochs": 10}), binary)
    session.compile()
    model = session.built.model
    for alone, still in (("generator", model.discriminator), ("discriminator", model.generator)):
        assert session.change("network.train", alone) is False
        before = [weights.copy() for weights in still.get_weights()]
        moved = model.generator if still is model.discriminator else model.discriminator
        old = [weights.copy() for weights in moved.get_weights()]
        session.advance(session.loop.steps, 1)
        assert all(np.array_equal(a, b) for a, b in zip(before, still.get_weights(), strict=True))
        assert max(np.abs(a - b).max() for a, b in zip(old, moved.get_weights(), strict=True)) > 1e-4
        assert session.position.last["loss"] > 0
        assert session.position.last["discriminator_loss"] > 0
    assert session.built.model is model


def test_steps_and_rate_of_the_discriminator_are_changed_live(binary: Dataset) -> None:
    session = Session(gan_spec(), binary)
    session.compile()
    discriminators = session.built.model.further_optimizers[0]
    session.advance(session.loop.steps, 1)
    assert int(discriminators.iterations.numpy()) == session.loop.steps
    assert session.change("network.discriminator_steps", 3) is False
    assert session.change("network.discriminator_rate", 0.5) is False
    assert session.change("training.learning_rate", 0.004) is False
    session.advance(session.loop.steps, 1)
    assert int(discriminators.iterations.numpy()) == 4 * session.loop.steps
    assert float(discriminators.learning_rate.numpy()) == pytest.approx(0.002)


def test_dropout_of_a_row_is_changed_live_with_another_program(binary: Dataset) -> None:
    session = Session(gan_spec(discriminator=[{"units": 4, "dropout": 0.1}]), binary)
    before = session.built.model.get_weights()
    assert session.change("network.discriminator.0.dropout", 0.5) is True
    assert all(np.array_equal(a, b) for a, b in zip(before, session.built.model.get_weights(), strict=True))


def test_both_learning_rates_follow_a_schedule_by_rounds(binary: Dataset) -> None:
    schedule = {"name": "exponential", "rate": 0.5, "every": 1.0}
    spec = gan_spec(training={"schedule": schedule, "epochs": 3}, generator_steps=2, discriminator_rate=3.0)
    session = Session(spec, binary)
    session.compile()
    for epoch in (1, 2, 3):
        done = session.advance(session.loop.steps, 1)
        assert done.rows[0, 0] == pytest.approx(0.01 * 0.5**epoch, rel=1e-5)
    rate = session.built.model.further_optimizers[0].learning_rate
    assert float(rate.numpy()) == pytest.approx(0.03 * 0.5**3, rel=1e-5)


def test_validation_is_of_the_same_noise_and_moves_nothing(binary: Dataset) -> None:
    model = trained(gan_spec(loss="wasserstein"), binary).built.model
    before, seed = model.get_weights(), np.array(model.further_variables["noise"])

    def told() -> list[float]:
        model.reset_metrics()
        return [float(value) for value in model.test_step((tf.constant(binary.validation.x),)).values()]

    assert told() == told()
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))
    assert np.array_equal(seed, np.array(model.further_variables["noise"]))


# networks

UP = {"kind": "up", "filters": 4, "kernel": 3}
DOWN = {"kind": "conv", "filters": 3, "kernel": 4}
IMAGES = DataShape(9 * 7 * 3, "multiclass", 10, 40, 10, 10, "images", (9, 7, 3))
POINTS = DataShape(2, "binary", 2, 40, 10, 10)
NETWORKS: dict[str, tuple[DataShape, dict[str, Any]]] = {
    "points": (POINTS, {"generator": [{"units": 5, "normalization": "batch"}, 4], "discriminator": []}),
    "dense pictures": (IMAGES, {"generator": [5], "discriminator": [{"units": 6, "normalization": "layer"}]}),
    "convolutional": (
        IMAGES,
        {
            "generator": [5, UP, {**UP, "method": "repeat", "normalization": "layer"}],
            "discriminator": [{**DOWN, "dropout": 0.2}, {**DOWN, "stride": 1, "normalization": "batch"}, 6],
        },
    ),
    "no normalization": (
        IMAGES,
        {"generator": [{**UP, "normalization": "none", "stride": 3}], "discriminator": [{**DOWN, "stride": 3}]},
    ),
}


@pytest.mark.parametrize("name", NETWORKS)
def test_costs_are_those_of_the_layers_that_keras_builds(name: str) -> None:
    shape, network = NETWORKS[name]
    spec = gan_spec(**network)
    built = build(spec, shape)
    layers = [*built.model.generator.layers, *built.model.discriminator.layers]
    kept = [layer for layer in layers if not isinstance(layer, keras.layers.Activation)]
    rows = layer_table(spec.network, shape, built.resolved)
    shapes = [
        f"({', '.join(map(str, layer.output.shape[1:]))}{',' * (len(layer.output.shape) == 2)})" for layer in kept
    ]
    assert [row.output for row in rows] == shapes
    assert [row.parameters for row in rows] == [layer.count_params() for layer in kept]
    assert sum(row.parameters for row in rows) == built.model.count_params()
    trained_weights = sum(int(np.prod(weight.shape)) for weight in built.model.trainable_weights)
    assert sum(row.trainable for row in rows) == trained_weights
    assert built.model.generator.output_shape[1:] == built.resolved.input_shape


def test_same_seed_draws_the_same_weights_and_rows_of_one_leave_the_other_alone() -> None:
    first, again = (build(gan_spec(), POINTS).model for _ in range(2))
    other = build(gan_spec(generator=[6, 5]), POINTS).model
    assert differences(first, again) == 0.0
    assert differences(first.discriminator, other.discriminator) == 0.0


def test_dense_networks_are_compiled_with_xla_and_convolutions_are_not() -> None:
    uses = {
        name: build(gan_spec(**network), shape).family.prefers_xla(gan_spec(**network).network)
        for name, (shape, network) in NETWORKS.items()
    }
    assert uses == {"points": True, "dense pictures": True, "convolutional": False, "no normalization": False}


# figures


def brute_distance(x: np.ndarray, y: np.ndarray) -> float:
    def mean(pairs: Any) -> float:
        return float(np.mean([np.linalg.norm(np.float64(a) - np.float64(b)) for a, b in pairs]))

    return 2 * mean(itertools.product(x, y)) - mean(itertools.permutations(x, 2)) - mean(itertools.permutations(y, 2))


@pytest.mark.parametrize("features", [1, 2, 30])
def test_energy_distance_is_that_of_all_pairs(features: int) -> None:
    rng = np.random.default_rng(4)
    x, y = rng.normal(size=(20, features)).astype(np.float32), rng.normal(0.5, 2, (15, features)).astype(np.float32)
    assert float(energy_distance(x, y)) == pytest.approx(brute_distance(x, y), abs=2e-4)


def test_energy_distance_is_scipys_squared_for_many_samples() -> None:
    from scipy.stats import energy_distance as of_scipy

    rng = np.random.default_rng(4)
    x, y = rng.normal(size=1500).astype(np.float32), rng.normal(1, 2, 1500).astype(np.float32)
    expected = of_scipy(x, y) ** 2
    assert float(energy_distance(x[:, None], y[:, None])) == pytest.approx(expected, rel=0.02)


def test_energy_distance_of_the_same_distribution_is_0_on_average() -> None:
    rng = np.random.default_rng(0)
    found = [float(energy_distance(*rng.normal(size=(2, 12, 2)).astype(np.float32))) for _ in range(200)]
    assert abs(np.mean(found)) < 3 * np.std(found) / np.sqrt(200)
    assert min(found) < 0 < max(found)


def test_pictures_are_compared_by_the_means_of_their_blocks() -> None:
    pictures = np.random.default_rng(0).uniform(size=(3, 28, 28, 1)).astype(np.float32)
    expected = pictures.reshape(3, 7, 4, 7, 4, 1).mean(axis=(2, 4))
    assert np.asarray(pooled(tf.constant(pictures))) == pytest.approx(expected, abs=1e-6)
    small = tf.constant(pictures[:, :8, :8])
    assert pooled(small) is small
    rows = tf.constant(pictures[:, 0, :, 0])
    assert pooled(rows) is rows


def test_modes_are_hit_by_a_tenth_of_their_share() -> None:
    centres = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0]])
    points = np.concatenate(
        [
            np.tile([[0.0, 2.9]], (280, 1)),  # within three deviations of the first
            np.tile([[10.0, 0.5]], (10, 1)),  # a tenth of a third of 300
            np.tile([[0.0, 10.0]], (9, 1)),  # one too few
            [[5.0, 5.0]],  # of none
        ]
    )
    assert mixture_figures(points, centres, 1.0) == {"modes": 2.0, "within_3_sigma": pytest.approx(299 / 300)}


def mixture(samples: int) -> Dataset:
    data = gan_spec().model_copy(update={"data": mixture_data(samples)})
    return prepare(data.data, data.seeds.drawn(), Settings(Path("."), "sqlite://", 1, None))


def mixture_data(samples: int) -> Any:
    from playground.spec.data.kinds import GeneratedData

    return GeneratedData(name="eight_gaussians", samples=samples)


def test_run_ends_with_its_figures_and_leaves_the_generator_behind(run: Any, tmp_path: Path) -> None:
    spec = gan_spec().model_copy(update={"data": mixture_data(100)})
    recorder = run(spec, mixture(100))
    (finished,) = recorder.of(RunFinished)
    assert finished.status == "done"
    (evaluated,) = recorder.of(Evaluated)
    names = {"test_loss", "test_discriminator_loss", "test_distance", "test_modes", "test_within_3_sigma"}
    assert set(evaluated.metrics) == names
    assert all(isinstance(frame, Panels) for frame in recorder.frames)  # no boundary between classes: there are none
    restored = keras.models.load_model(tmp_path / "model.keras")
    assert restored.input_shape == (None, 3)
    checkpoint = load_checkpoint(tmp_path)
    model = Session(spec, mixture(100), checkpoint).built.model
    noise = model.noise(5)
    assert restored.predict(noise, verbose=0) == pytest.approx(model.sample(noise), abs=1e-6)


def test_distance_at_the_end_is_that_to_the_test_samples(binary: Dataset) -> None:
    session = trained(gan_spec(), binary)
    figures = conclude(session.built, binary).figures
    model = session.built.model
    seed = [
        gan_model.seed_of(int(np.array(build(gan_spec(), binary.shape).model.further_variables["noise"])[0]), 1, 0),
        0,
    ]
    noise = tf.random.stateless_normal((len(binary.test), 3), seed)
    assert figures["test_distance"] == pytest.approx(brute_distance(binary.test.x, model.sample(noise)), abs=1e-4)
    assert set(figures) == {"test_loss", "test_discriminator_loss", "test_distance"}


def test_ring_of_eight_gaussians_is_covered_in_a_third_of_the_presets_epochs() -> None:
    spec = with_changes(preset("gan-ring"), {"training.epochs": 100, "training.compile": "graph"})
    dataset = prepare(spec.data, spec.seeds.drawn(), Settings(Path("."), "sqlite://", 1, None))
    figures = conclude(trained(spec, dataset).built, dataset).figures
    assert figures["test_modes"] >= 7
    assert figures["test_within_3_sigma"] > 0.7
