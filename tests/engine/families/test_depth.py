"""Sizes of signals and gradients in deep dense networks, against a forward and a backward pass by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from playground.data.dataset import Dataset
from playground.engine.build import build
from playground.engine.families.contract import Scene
from playground.engine.families.depth import measure, view_depth
from playground.runs.panels import Bars
from tests.engine.conftest import spec_of


def scene_of(dataset: Dataset, chosen: dict[str, Any] | None = None, **network: Any) -> Scene:
    network = {"kind": "residual", "depth": 4, "width": 6, "activation": "tanh"} | network
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
