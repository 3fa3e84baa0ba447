from __future__ import annotations

import pytest

from playground.spec.change import with_changes
from playground.spec.experiment import ExperimentSpec, parse_spec
from playground.spec.presets import PRESETS
from playground.spec.summary import data_line, descent, network_line, training_line


@pytest.mark.parametrize(
    ("preset", "data", "network", "training"),
    [
        (
            "spiral",
            "Spiral, 500 points, split 70/15/15",
            "16-16-16 tanh",
            "Adam 0.01, mini-batch gradient descent (32 samples a step), 300 epochs",
        ),
        (
            "mnist-dropout",
            "MNIST, all samples, 20 % validation, own test set",
            "128-64 relu, dropout 0.2",
            "Adam 0.001, mini-batch gradient descent (32 samples a step), 10 epochs, sparse categorical cross-entropy",
        ),
    ],
)
def test_preset_in_three_lines(preset: str, data: str, network: str, training: str) -> None:
    spec = PRESETS[preset].spec
    assert (data_line(spec), network_line(spec), training_line(spec)) == (data, network, training)


def test_kinds_of_gradient_descent_are_named() -> None:
    assert descent(1).startswith("stochastic gradient descent")
    assert descent(None) == "batch gradient descent"
    assert descent(7) == "mini-batch gradient descent (7 samples a step)"


def test_table_is_told_by_its_target() -> None:
    data = {"kind": "table", "dataset": "0", "target": "Survived", "task": "binary", "rows": 1000}
    assert data_line(parse_spec({"data": data})) == "table, target Survived, two classes, 1,000 rows, split 70/15/15"


def test_layers_that_differ_stand_apart_and_many_alike_are_counted() -> None:
    layers = [8, {"units": 4, "activation": "tanh", "normalization": "batch"}]
    spec = with_changes(ExperimentSpec(), {"network.layers": layers, "network.output.activation": "sigmoid"})
    assert network_line(spec) == "8 relu → 4 tanh, batch normalization → output sigmoid"
    assert network_line(with_changes(spec, {"network.layers": [16] * 50})) == "50 x 16 relu → output sigmoid"
    assert network_line(with_changes(ExperimentSpec(), {"network.layers": []})) == "no hidden layer"


def test_training_until_stopped_with_schedule_and_early_stopping() -> None:
    changes = {"training.epochs": None, "training.schedule.name": "cosine", "training.early_stopping": {"patience": 5}}
    line = training_line(with_changes(ExperimentSpec(), changes))
    assert "cosine" in line
    assert line.endswith("until stopped, early stopping after 5")


def test_features_formula_and_drawn_points_are_told() -> None:
    formula = {"data.name": "formula", "data.formula": "x1*x2 > 0", "data.features": ["x1", "x1^2"]}
    line = data_line(with_changes(ExperimentSpec(), formula))
    assert line == "Own formula, 500 points, x1*x2 > 0, features x1, x1^2, split 70/15/15"
    drawn = parse_spec({"data": {"kind": "drawn", "points": "AAAAAA" * 30}})
    assert data_line(drawn) == "drawn, 30 points, split 70/15/15"


def test_classes_are_told() -> None:
    classes = {"keep": ["0", "1", "2"], "unseen": ["2"], "samples": 10}
    line = data_line(with_changes(PRESETS["digits"].spec, {"data.classes": classes}))
    assert line == "Digits 8x8, all samples, only 0, 1, 2, 2 unseen, trained on 10 of each class, split 70/15/15"


def test_classes_of_own_images_are_told_and_many_are_counted() -> None:
    classes = {"keep": [f"class {number}" for number in range(300)], "unseen": ["class 7"]}
    line = data_line(parse_spec({"data": {"kind": "images", "dataset": "0", "per_class": 50, "classes": classes}}))
    assert (
        line == "own images, 32 x 32, colour, crop, 50 of each class, only 300 classes, class 7 unseen, split 70/15/15"
    )


def test_planes_are_told() -> None:
    iris = PRESETS["iris"].spec
    assert "plane of principal components" in data_line(with_changes(iris, {"data.plane": {}}))
    columns = {"by": "columns", "second": "petal width (cm)"}
    line = data_line(with_changes(iris, {"data.plane": columns}))
    assert "plane of the first and petal width (cm)" in line
