"""Costs of layers against formulas by hand."""

from __future__ import annotations

import pytest

from playground.spec.change import with_changes
from playground.spec.experiment import ExperimentSpec, parse_spec
from playground.spec.layers import (
    MAX_PARAMETERS,
    check_size,
    describe_network,
    input_rows,
    layer_table,
    optimizer_slots,
)
from playground.spec.resolve import resolve
from playground.spec.shape import DataShape

SHAPE = DataShape(features=7, task="multiclass", classes=3, train=100, validation=0, test=0)


def spec_of(*layers: object, **training: object) -> ExperimentSpec:
    return parse_spec({"network": {"layers": list(layers)}, "training": {"batch_size": 10, **training}})


def rows_of(spec: ExperimentSpec, shape: DataShape = SHAPE):
    slots = optimizer_slots(spec.training.optimizer)
    return layer_table(spec.network, shape, resolve(spec, shape), slots=slots)


def test_dense_layers_are_counted_as_inputs_and_bias_times_units() -> None:
    first, second, output = rows_of(spec_of(5, {"units": 4, "use_bias": False}))
    assert [row.parameters for row in (first, second, output)] == [(7 + 1) * 5, 5 * 4, (4 + 1) * 3]
    assert [row.multiply_adds for row in (first, second, output)] == [7 * 5, 5 * 4, 4 * 3]
    assert [row.output for row in (first, second, output)] == ["(5,)", "(4,)", "(3,)"]
    assert [row.place for row in (first, second, output)] == ["layers.0.units", "layers.1.units", "output"]
    assert output.name == "Output · softmax"


def test_memory_is_weights_gradients_adams_two_moments_and_one_batch_of_outputs() -> None:
    first, *_ = rows_of(spec_of(5))
    weights = (7 + 1) * 5
    assert first.memory == 4 * (4 * weights + 10 * 5)


def test_normalization_and_dropout_are_layers_of_their_own() -> None:
    spec = spec_of({"units": 5, "normalization": "batch", "dropout": 0.3}, {"units": 4, "normalization": "layer"})
    dense_1, batch, dropout, dense_2, layer, _ = rows_of(spec)
    assert (batch.parameters, batch.trainable, batch.multiply_adds) == (4 * 5, 2 * 5, 5)
    assert (dropout.parameters, dropout.multiply_adds) == (0, 0)
    assert dropout.name == "Dropout 1 · 0.3"
    assert (layer.parameters, layer.trainable) == (2 * 4, 2 * 4)
    places = [row.place for row in (dense_1, batch, dropout, dense_2, layer)]
    assert places == ["layers.0.units"] * 3 + ["layers.1.units"] * 2


def test_network_without_hidden_layers_is_its_output() -> None:
    (output,) = rows_of(spec_of())
    assert output.parameters == (7 + 1) * 3


def test_loss_decides_how_many_outputs_two_classes_have() -> None:
    two = DataShape(features=2, task="binary", classes=2, train=100, validation=0, test=0)
    one_output = spec_of(4)
    two_outputs = spec_of(4, loss="categorical_crossentropy")
    assert describe_network(one_output.network, two, resolve(one_output, two)) == "2-4-1"
    assert describe_network(two_outputs.network, two, resolve(two_outputs, two)) == "2-4-2"


@pytest.mark.parametrize(
    ("optimizer", "slots"),
    [
        ("sgd", 0),
        ({"name": "sgd", "momentum": 0.9}, 1),
        ("adam", 2),
        ({"name": "adam", "amsgrad": True}, 3),
        ("adamw", 2),
        ("rmsprop", 1),
        ({"name": "rmsprop", "momentum": 0.5, "centered": True}, 3),
        ("adagrad", 1),
        ("adadelta", 2),
        ("adamax", 2),
        ("nadam", 2),
        ("ftrl", 2),
        ("lion", 1),
    ],
    ids=str,
)
def test_optimizer_keeps_so_many_numbers_a_weight(optimizer: object, slots: int) -> None:
    assert optimizer_slots(spec_of(optimizer=optimizer).training.optimizer) == slots


def test_usual_network_is_not_too_large() -> None:
    assert check_size(spec_of(4096, 4096), SHAPE) == []


def test_too_many_parameters_are_refused_and_the_largest_layer_named() -> None:
    spec = spec_of(8, *[4096] * 14, optimizer="sgd")
    (problem,) = check_size(spec, SHAPE)
    assert problem.field == "network.layers.2.units"
    assert f"at most {MAX_PARAMETERS:,} parameters" in problem.sentence
    assert "16,781,312 in hidden layer 3" in problem.sentence


def test_too_many_optimizer_slots_are_refused() -> None:
    layers = [4096] * 8
    assert check_size(spec_of(*layers, optimizer="sgd"), SHAPE) == []
    (problem,) = check_size(spec_of(*layers, optimizer={"name": "adam", "amsgrad": True}), SHAPE)
    assert problem.field == "network.layers.1.units"
    assert "must take at most 2.0 GB" in problem.sentence


def test_too_large_a_batch_is_refused_by_name() -> None:
    many = DataShape(features=7, task="multiclass", classes=3, train=1_000_000, validation=0, test=0)
    (problem,) = check_size(with_changes(spec_of(1024), {"training.batch_size": None}), many)
    assert problem.field == "training.batch_size"
    assert "1,000,000 samples" in problem.sentence


def test_what_does_not_fit_the_task_is_told_instead_of_sizes() -> None:
    (problem,) = check_size(spec_of(4, loss="huber"), SHAPE)
    assert problem.field == "training.loss"


def test_data_without_inputs_or_training_samples_are_refused() -> None:
    nothing = DataShape(features=0, task="binary", classes=2, train=10, validation=0, test=0)
    assert check_size(spec_of(4), nothing)[0].field == "data"


def test_input_and_flatten_stand_before_the_layers() -> None:
    dense, cnn = parse_spec({}).network, parse_spec({"network": {"kind": "convolutional"}}).network
    image = DataShape(784, "multiclass", 10, 100, 10, 10, kind="images", sample=(28, 28, 1))
    flat = [(row.name, row.output, row.parameters) for row in input_rows(dense, image)]
    assert flat == [("Input", "(28, 28, 1)", 0), ("Flatten", "(784,)", 0)]
    assert [row.name for row in input_rows(cnn, image)] == ["Input"]
    vectors = DataShape(4, "binary", 2, 100, 10, 10)
    assert [(row.name, row.output) for row in input_rows(dense, vectors)] == [("Input", "(4,)")]
