"""Sizes of signals and gradients in deep dense networks, against a forward and a backward pass by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from playground.data.prepare import prepare
from playground.data.values.dataset import Dataset
from playground.engine.build.build import build
from playground.engine.families import family_of
from playground.engine.families.depth import Sizes, measure, view_depth
from playground.engine.families.parts import MOST_LAYERS_IN_XLA
from playground.engine.model.family import Scene
from playground.engine.training.session import Session
from playground.runs.protocol.panels import Bars
from playground.settings import read_settings
from playground.spec.change import with_changes
from playground.spec.experiment import ExperimentSpec
from playground.spec.presets import preset
from tests.engine.conftest import spec_of


def scene_of(dataset: Dataset, chosen: dict[str, Any] | None = None, **network: Any) -> Scene:
    network = {"kind": "residual", "depth": 4, "width": 6, "activation": "tanh", "normalization": "none"} | network
    return Scene(build(spec_of(network=network), dataset.shape), dataset, 3, chosen or {})


def test_signals_are_those_of_the_formula(binary: Dataset) -> None:
    scene = scene_of(binary)
    sizes = measure(scene, binary.train)
    kernels = [weight.numpy() for weight in scene.built.model.get_layer("dense_in").weights]
    x = np.tanh(binary.train.x @ kernels[0] + kernels[1])
    signals = [x]
    for number in range(1, 5):
        kernel, bias = (weight.numpy() for weight in scene.built.model.get_layer(f"dense_{number}").weights)
        x = x + np.tanh(x @ kernel + bias)
        signals.append(x)
    kernel, bias = (weight.numpy() for weight in scene.built.model.get_layer("output").weights)
    signals.append(1 / (1 + np.exp(-(x @ kernel + bias))))
    assert sizes.names == ("in", "1", "2", "3", "4", "output")
    for measured, expected in zip(sizes.signals, signals, strict=True):
        np.testing.assert_allclose(measured, expected, atol=1e-5)
    np.testing.assert_allclose(sizes.activations, [np.abs(signal).mean() for signal in signals], rtol=1e-5)


@pytest.mark.parametrize("network", [{"skip": False}, {"normalization": "batch"}])
def test_gradients_are_those_of_the_whole_model(multiclass: Dataset, network: dict[str, Any]) -> None:
    scene = scene_of(multiclass, **network)
    model = scene.built.model
    with tf.GradientTape() as tape:
        outputs = model(multiclass.train.x, training=False)
        loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(multiclass.train.y, outputs))
    kernels = [weight for weight in model.trainable_weights if weight.name == "kernel"]
    expected = [
        np.sqrt((np.array(gradient) ** 2).sum()) for gradient in tape.gradient(loss, [k.value for k in kernels])
    ]
    np.testing.assert_allclose(measure(scene, multiclass.train).gradients, expected, rtol=1e-4)


def test_what_is_chosen_is_drawn(binary: Dataset) -> None:
    choices, panels = view_depth(scene_of(binary, {"layer": "2", "part": "validation"}))
    assert {choice.name: choice.value for choice in choices} == {"layer": "2", "part": "validation"}
    assert [panel.name for panel in panels] == ["activations", "gradients", "distribution"]
    scene = scene_of(binary)
    sizes = measure(scene, binary.validation)
    activations, _, distribution = panels
    assert isinstance(activations, Bars)
    assert isinstance(distribution, Bars)
    np.testing.assert_allclose(activations.values[0], sizes.activations, rtol=1e-6)
    counts, _ = np.histogram(sizes.signals[2].astype(np.float64), len(distribution.names))
    np.testing.assert_allclose(distribution.values[0], 100 * counts / counts.sum(), rtol=1e-5)


def test_a_shallow_network_has_no_such_view(binary: Dataset) -> None:
    scene = Scene(build(spec_of(network__layers=[4, 4]), binary.shape), binary, 1, {})
    assert view_depth(scene) == ([], [])


def sizes_of(spec: ExperimentSpec) -> Sizes:
    data = prepare(spec.data, spec.seeds.drawn(), read_settings({}))
    return measure(Scene(build(spec, data.shape), data, 0, {}), data.train)


def test_through_many_sigmoids_a_gradient_arrives_only_over_skip_connections() -> None:
    plain, residual = (
        sizes_of(with_changes(preset(name), {"network.activation": "sigmoid"})).gradients
        for name in ("spiral-deep", "spiral-residual")
    )
    # each sigmoid leaves a quarter of a gradient at most
    assert plain[0] < 0.25**20 * plain[-1]
    assert residual[0] > 1e-4 * residual[-1]


def test_a_residual_network_begins_with_a_signal_that_does_not_explode() -> None:
    signals = sizes_of(with_changes(preset("spiral"), {"network": {"kind": "residual"}})).activations
    assert signals[-2] < 30 * signals[0]


def test_thirty_layers_learn_a_spiral_only_with_skip_connections() -> None:
    found = {}
    for name in ("spiral-deep", "spiral-residual"):
        spec = preset(name)
        session = Session(spec, prepare(spec.data, spec.seeds.drawn(), read_settings({})), program="graph")
        session.compile()
        while session.position.epoch < 60:
            session.advance(10_000, 10)
        found[name] = session.position.last["accuracy"]
    assert found["spiral-deep"] < 0.7
    assert found["spiral-residual"] > 0.9


@pytest.mark.parametrize("depth", [MOST_LAYERS_IN_XLA, MOST_LAYERS_IN_XLA + 1])
def test_deep_networks_train_in_the_graph(depth: int) -> None:
    for asked in ({"layers": [2] * depth}, {"kind": "residual", "depth": depth}):
        network = spec_of(network=asked).network
        assert family_of(network).prefers_xla(network) == (depth == MOST_LAYERS_IN_XLA)


@pytest.mark.parametrize(("units", "wanted"), [(64, True), (65, False)])
def test_with_many_units_to_drop_a_network_trains_in_the_graph(units: int, wanted: bool) -> None:
    network = spec_of(network={"layers": [{"units": units, "dropout": 0.1}, {"units": 500}]}).network
    assert family_of(network).prefers_xla(network) == wanted
