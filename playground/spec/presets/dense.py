"""Feed-forward networks that a learner meets first, with settings that train well."""

from __future__ import annotations

from typing import Any

from playground.spec.data.kinds import BundledData, GeneratedData, SplitSpec
from playground.spec.experiment import ExperimentSpec
from playground.spec.families.dense import DenseNetwork
from playground.spec.network import Activation, DenseLayer, Initializer, OutputLayer
from playground.spec.presets.preset import Preset
from playground.spec.training.optimizers import SGD, Adam
from playground.spec.training.training import EarlyStopping, TrainingSpec

_INITIALIZERS: dict[Activation, Initializer] = {"relu": "he_normal"}
#: epochs a second at which a person can follow a boundary
_WATCHABLE = 60.0
#: epochs a second at which a person can follow every one of them
_WATCHABLE_ONE_BY_ONE = 30.0
#: of a set with test samples of its own: enough to see overfitting, and few enough to learn from nearly all
_WATCHED = SplitSpec(validation=0.05, test=0.15)


def _network(units: tuple[int, ...], activation: Activation = "relu", **more: Any) -> DenseNetwork:
    more.setdefault("initializer", _INITIALIZERS.get(activation, "glorot_uniform"))
    return DenseNetwork(layers=tuple(DenseLayer(units=count, activation=activation, **more) for count in units))


def _training(rate: float, epochs: int, **more: Any) -> TrainingSpec:
    return TrainingSpec(optimizer=Adam(), learning_rate=rate, epochs=epochs, **more)


def _watched(rate: float, epochs: int, **more: Any) -> TrainingSpec:
    # as fast as it goes, a toy has learned before the first picture of it is drawn
    return _training(rate, epochs, pace=_WATCHABLE, **more)


def _mnist(split: SplitSpec, epochs: int, loss: Any, dropout: float = 0.0) -> ExperimentSpec:
    """The network of the Keras tutorials, with Keras's defaults."""
    return ExperimentSpec(
        data=BundledData(name="mnist", split=split),
        network=_network((128, 64), "relu", initializer="glorot_uniform", dropout=dropout),
        training=_training(0.001, epochs, loss=loss),
    )


def _played(network: DenseNetwork, **training: Any) -> ExperimentSpec:
    """What TensorFlow Playground opens with: a circle, half of 500 points held out, trained until it is stopped."""
    # it draws the points held out from all, whatever their class
    split = SplitSpec(validation=0.5, test=0.0, stratify=False)
    return ExperimentSpec(
        data=GeneratedData(name="circle", split=split),
        network=network,
        training=TrainingSpec(batch_size=10, epochs=None, pace=_WATCHABLE_ONE_BY_ONE, **training),
    )


DENSE_PRESETS: tuple[Preset, ...] = (
    Preset(
        "mnist-feedforward",
        "MNIST, feed-forward",
        "784-128-64-10 on 57,000 handwritten digits, watched on 3,000 others: about 97.5 % in five epochs.",
        _mnist(_WATCHED, 5, "sparse_categorical_crossentropy"),
    ),
    Preset(
        "mnist-dropout",
        "MNIST, with dropout",
        "784-128-64-10 with a fifth of the neurons dropped in training, watched on 20 % validation images.",
        _mnist(SplitSpec(validation=0.2, test=0.15), 10, "sparse_categorical_crossentropy", dropout=0.2),
    ),
    Preset(
        "mnist-one-hot",
        "MNIST, one-hot labels",
        "784-128-64-10 with one-hot labels and categorical cross-entropy: the same training, spelled out.",
        _mnist(_WATCHED, 5, "categorical_crossentropy"),
    ),
    Preset(
        "digits",
        "Digits 8x8",
        "1,797 small handwritten digits that come with the app.",
        ExperimentSpec(
            data=BundledData(name="digits"), network=_network((64, 32)), training=_training(0.003, 60, batch_size=32)
        ),
    ),
    Preset(
        "iris",
        "Iris",
        "Three species of iris from four measurements: a small network is enough.",
        ExperimentSpec(
            data=BundledData(name="iris"),
            network=_network((8, 8), "tanh"),
            training=_training(0.01, 100, batch_size=16),
        ),
    ),
    Preset(
        "breast-cancer",
        "Breast cancer",
        "Benign or malignant, from 30 measurements of cell nuclei; with precision, recall and AUC.",
        ExperimentSpec(
            data=BundledData(name="breast_cancer"),
            network=_network((16, 8), "relu", l2=0.001),
            training=_training(0.003, 60, metrics=("accuracy", "precision", "recall", "auc")),
        ),
    ),
    Preset(
        "diabetes",
        "Diabetes",
        "A number to predict from ten measurements; early stopping, because it overfits soon.",
        ExperimentSpec(
            data=BundledData(name="diabetes"),
            network=_network((16, 8), "relu", l2=0.01),
            training=_training(0.003, 200, metrics=("mae", "rmse", "r2"), early_stopping=EarlyStopping(patience=25)),
        ),
    ),
    Preset(
        "wine",
        "Wine",
        "Three cultivars of wine from 13 chemical measurements.",
        ExperimentSpec(
            data=BundledData(name="wine"), network=_network((16,)), training=_training(0.005, 60, batch_size=16)
        ),
    ),
    Preset(
        "spiral",
        "Spiral",
        "Two arms wound around each other: the classic that needs depth.",
        ExperimentSpec(
            data=GeneratedData(name="spiral"),
            network=_network((16, 16, 16), "tanh"),
            training=_watched(0.01, 300),
        ),
    ),
    Preset(
        "circles",
        "Circles",
        "A disc inside a ring: the smallest problem that a straight line cannot solve.",
        ExperimentSpec(data=GeneratedData(name="circle"), network=_network((8,), "tanh"), training=_watched(0.03, 100)),
    ),
    Preset(
        "xor",
        "XOR",
        "Opposite corners belong together: the problem that made hidden layers necessary.",
        ExperimentSpec(data=GeneratedData(name="xor"), network=_network((8, 8), "tanh"), training=_watched(0.02, 100)),
    ),
    Preset(
        "moons",
        "Moons",
        "Two half moons that reach into each other, with some noise.",
        ExperimentSpec(
            data=GeneratedData(name="moons", noise=0.1),
            network=_network((8, 8), "tanh"),
            training=_watched(0.02, 100),
        ),
    ),
    Preset(
        "blobs",
        "Blobs",
        "Four clouds of points, four classes: a softmax cuts the plane into sectors.",
        ExperimentSpec(
            data=GeneratedData(name="blobs", samples=600, classes=4, noise=0.1),
            network=_network((8,)),
            training=_watched(0.01, 60),
        ),
    ),
    Preset(
        "rings",
        "Rings",
        "Three rings around one centre, three classes.",
        ExperimentSpec(
            data=GeneratedData(name="rings", samples=600), network=_network((16, 16)), training=_watched(0.01, 150)
        ),
    ),
    Preset(
        "plane",
        "Plane",
        "A slope to predict: what one neuron can do by itself.",
        ExperimentSpec(
            data=GeneratedData(name="plane", samples=1200),
            network=_network((8,), "tanh"),
            training=_watched(0.01, 60, metrics=("mae", "r2")),
        ),
    ),
    Preset(
        "bumps",
        "Six bumps",
        "Hills and valleys to predict: a surface that grows out of the plane.",
        ExperimentSpec(
            data=GeneratedData(name="multi_gauss", samples=1200),
            network=_network((16, 16), "tanh"),
            training=_watched(0.01, 150, metrics=("mae", "r2")),
        ),
    ),
    Preset(
        "playground",
        "Playground",
        "A circle and a small network to play with; trains until it is stopped.",
        _played(_network((4, 2), "tanh"), optimizer=Adam(), learning_rate=0.003),
    ),
    Preset(
        "tf-playground",
        "TensorFlow Playground",
        "A circle and a small network, with TensorFlow Playground's arithmetic as closely as Keras can follow it.",
        _played(
            DenseNetwork(
                layers=tuple(
                    DenseLayer(units=units, activation="tanh", initializer="uniform", initial_bias=0.1)
                    for units in (4, 2)
                ),
                output=OutputLayer(activation="tanh", initializer="uniform", initial_bias=0.1),
            ),
            optimizer=SGD(),
            learning_rate=0.015,  # its 0.03: Keras's mean squared error is not halved
            shuffle=False,
            loss="mean_squared_error",
        ),
    ),
)
