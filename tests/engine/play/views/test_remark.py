"""A hidden layer that has stopped to learn is told, and one that learns is not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from playground.data.values.dataset import Dataset
from playground.engine.build.build import build
from playground.engine.model.family import Built
from playground.engine.play.views.remark import Observer
from tests.engine.conftest import dataset_of, spec_of

pytestmark = pytest.mark.engine

DATA = dataset_of("binary", 2, 60, 10, 10)


def made(*layers: dict[str, Any], kernel: float = 1.0, bias: float | None = None) -> Built:
    built = build(spec_of(network__layers=list(layers)), DATA.shape)
    for layer in built.model.layers:
        if layer.name != "output" and layer.weights:
            weights, biases = layer.get_weights()
            layer.set_weights([weights * kernel, biases if bias is None else np.full_like(biases, bias)])
    return built


def said(built: Built, dataset: Dataset = DATA) -> str:
    return Observer(built).remark(dataset)


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "relu", "elu", "linear"])
def test_nothing_is_said_of_a_network_at_its_start(activation: str) -> None:
    assert said(made({"units": 8, "activation": activation}, {"units": 8, "activation": activation})) == ""


@pytest.mark.parametrize("activation", ["tanh", "sigmoid"])
def test_layers_whose_outputs_are_all_at_a_limit_are_named(activation: str) -> None:
    layers = [{"units": 4, "activation": activation}, {"units": 3, "activation": activation}]
    assert "Layers 1 and 2 are saturated" in said(made(*layers, kernel=0.0, bias=9.0))
    one = made({"units": 4, "activation": "elu"}, {"units": 3, "activation": activation}, kernel=0.0, bias=9.0)
    assert "Layer 2 is saturated" in said(one)


def test_saturation_is_counted_over_samples_and_neurons() -> None:
    built = made({"units": 4, "activation": "tanh"}, kernel=0.0)
    layer = built.model.layers[0] if built.model.layers[0].weights else built.model.layers[1]
    layer.set_weights([np.zeros((2, 4)), np.array([9.0, -9.0, 9.0, 0.0])])
    assert said(built) == ""  # three of four
    layer.set_weights([np.zeros((2, 4)), np.array([9.0, -9.0, 9.0, -9.0])])
    assert said(built).startswith("Layer 1 is saturated and hardly learns.")


def test_a_layer_that_is_dead_as_a_whole_is_told_though_most_neurons_live() -> None:
    built = made({"units": 8, "activation": "relu"}, {"units": 2, "activation": "relu"})
    layer = [layer for layer in built.model.layers if layer.weights][1]
    layer.set_weights([np.zeros((8, 2)), np.array([-1.0, -1.0])])
    assert said(built).startswith("All neurons of layer 2 are dead")


def test_dead_relus_are_counted() -> None:
    layers = [{"units": 8, "activation": "relu"}] * 6
    told = said(made(*layers, bias=-100.0))
    assert told.startswith("48 of 48 ReLU neurons are dead")
    built = made({"units": 8, "activation": "relu"})
    layer = next(layer for layer in built.model.layers if layer.weights)
    layer.set_weights([np.zeros((2, 8)), np.array([-1.0, -1, -1, -1, -1, 1, 1, 1])])
    assert said(built).startswith("5 of 8 ReLU neurons are dead")
    layer.set_weights([np.zeros((2, 8)), np.array([-1.0, -1, -1, 1, 1, 1, 1, 1])])
    assert said(built) == ""
    one = said(made({"units": 1, "activation": "relu"}, bias=-100.0))
    assert one.startswith("1 of 1 ReLU neuron is dead: it learns nothing. Its output is 0 for every training point.")


def test_a_diverged_network_is_told_of_elsewhere() -> None:
    assert said(made({"units": 4, "activation": "tanh"}, kernel=float("nan"))) == ""
