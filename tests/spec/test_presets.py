from __future__ import annotations

import pytest

from playground.data.prepare import describe
from playground.errors import SpecError
from playground.settings import read_settings
from playground.spec.data.kinds import BundledData
from playground.spec.layers import check_size, describe_network, layer_table
from playground.spec.presets import DEFAULT_PRESET, PRESETS, preset
from playground.spec.resolve import resolve
from playground.spec.shape import DataShape

PROMISED = {
    "mnist-feedforward",
    "mnist-dropout",
    "mnist-one-hot",
    "digits",
    "iris",
    "breast-cancer",
    "diabetes",
    "spiral",
    "circles",
    "xor",
}
MNIST = DataShape(features=784, task="multiclass", classes=10, train=60_000, validation=0, test=10_000)


def test_promised_presets_are_there() -> None:
    assert set(PRESETS) >= PROMISED
    assert DEFAULT_PRESET in PRESETS


@pytest.mark.parametrize("name", PRESETS)
def test_preset_fits_its_data_and_is_not_too_large(name: str, tmp_path) -> None:
    item = PRESETS[name]
    settings = read_settings({"PLAYGROUND_HOME": str(tmp_path)})
    shape = describe(item.spec.data, item.spec.seeds.drawn(), settings)
    assert item.name == name
    assert item.title
    assert item.summary.endswith(".")
    assert item.spec.name == ""
    assert check_size(item.spec, shape) == []


def test_mnist_feedforward_is_the_network_of_the_literature() -> None:
    spec = preset("mnist-feedforward")
    resolved = resolve(spec, MNIST)
    assert describe_network(spec.network, MNIST, resolved) == "784-128-64-10"
    assert sum(row.parameters for row in layer_table(spec.network, MNIST, resolved)) == 109_386
    assert {layer.activation for layer in spec.network.layers} == {"relu"}
    assert (resolved.output_activation, resolved.loss) == ("softmax", "sparse_categorical_crossentropy")
    assert (spec.training.optimizer.name, spec.training.learning_rate) == ("adam", 0.001)
    assert (spec.training.batch_size, spec.training.epochs) == (32, 5)
    assert isinstance(spec.data, BundledData)


@pytest.mark.parametrize("name", ["mnist-feedforward", "mnist-one-hot", "mnist-cnn", "lenet-5", "mnist-lstm"])
def test_presets_on_mnist_are_watched_on_validation_images(name: str) -> None:
    data = preset(name).data
    assert isinstance(data, BundledData)
    assert data.split.validation > 0


def test_mnist_dropout_differs_from_it_by_dropout_epochs_and_validation() -> None:
    spec = preset("mnist-dropout")
    assert [layer.dropout for layer in spec.network.layers] == [0.2, 0.2]
    assert (spec.training.epochs, spec.data.split.validation) == (10, 0.2)


def test_mnist_one_hot_gives_the_loss_one_hot_labels() -> None:
    resolved = resolve(preset("mnist-one-hot"), MNIST)
    assert (resolved.loss, resolved.one_hot) == ("categorical_crossentropy", True)


def test_tf_playground_differs_from_playground_in_arithmetic_alone() -> None:
    plain, theirs = preset("playground"), preset("tf-playground")
    assert theirs.data == plain.data
    assert [layer.units for layer in theirs.network.layers] == [layer.units for layer in plain.network.layers]
    assert (plain.training.epochs, theirs.training.epochs) == (None, None)
    assert (theirs.training.shuffle, theirs.training.optimizer.name) == (False, "sgd")
    assert theirs.training.learning_rate == 0.03 / 2
    shape = describe(theirs.data, theirs.seeds.drawn(), read_settings({}))
    assert shape.train % theirs.training.batch_size == 0
    assert resolve(theirs, shape).signed
    assert not resolve(plain, shape).signed


def test_unknown_preset_is_refused_with_the_nearest_known_one() -> None:
    with pytest.raises(SpecError, match="there is no preset 'spirals'; the nearest known one is `spiral`"):
        preset("spirals")
