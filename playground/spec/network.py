"""Layers that several families of networks have in common."""

from __future__ import annotations

from typing import Literal

from playground.spec.field import Spec, setting

Activation = Literal[
    "linear", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "selu", "gelu", "swish", "softplus", "mish"
]
Initializer = Literal[
    "glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_uniform", "lecun_normal", "uniform", "zeros"
]

MAX_LAYERS = 100

INITIALIZERS: dict[str, str] = {
    "glorot_uniform": "Glorot uniform",
    "glorot_normal": "Glorot normal",
    "he_uniform": "He uniform",
    "he_normal": "He normal",
    "lecun_uniform": "LeCun uniform",
    "lecun_normal": "LeCun normal",
    "uniform": "uniform, -0.5 to 0.5",
    "zeros": "zeros",
}


def _initial_bias() -> float:
    value: float = setting(0.0, title="Initial bias", help="What every bias begins with.", ge=-10, le=10, step=0.1)
    return value


def _penalty(title: str, of: str) -> float:
    value: float = setting(
        0.0,
        title=title,
        help=f"Penalty on the {of} size of the weights, added to the loss.",
        ge=0,
        le=10,
        log=True,
        live=True,
    )
    return value


class DenseLayer(Spec):
    """A dense layer, with what comes after it: normalization, activation, dropout, in this order."""

    kind: Literal["dense"] = "dense"
    units: int = setting(16, title="Units", help="Number of neurons.", ge=1, le=4096, step=1, log=True, unit="units")
    activation: Activation = setting(
        "relu",
        title="Activation",
        help="Function applied to each neuron's weighted sum.",
        labels={"leaky_relu": "leaky relu"},
    )
    initializer: Initializer = setting(
        "glorot_uniform",
        title="Initializer",
        help="How the initial weights are drawn. He suits relu, LeCun selu, Glorot the others.",
        labels=INITIALIZERS,
    )
    use_bias: bool = setting(True, title="Bias", help="Add a constant of its own to each neuron's sum.")
    initial_bias: float = _initial_bias()
    normalization: Literal["none", "batch", "layer"] = setting(
        "none",
        title="Normalization",
        help="Normalise the weighted sums before the activation, over the batch or over the layer.",
        labels={"batch": "batch normalization", "layer": "layer normalization"},
    )
    dropout: float = setting(
        0.0,
        title="Dropout",
        help="Fraction of the neurons switched off at random in each training step.",
        ge=0,
        le=0.95,
        step=0.05,
        live=True,
    )
    l1: float = _penalty("L1", "absolute")
    l2: float = _penalty("L2", "squared")


class OutputLayer(Spec):
    """The last layer; its units follow from the task."""

    activation: Literal["auto", "linear", "sigmoid", "softmax", "tanh", "relu", "softplus"] = setting(
        "auto",
        title="Output activation",
        help="Automatic: sigmoid for two classes, softmax for several, linear for a number.",
        labels={"auto": "automatic"},
    )
    initializer: Initializer = setting(
        "glorot_uniform", title="Initializer", help="How the initial weights are drawn.", labels=INITIALIZERS
    )
    use_bias: bool = setting(True, title="Bias", help="Add a constant of its own to each output.")
    initial_bias: float = _initial_bias()
    l1: float = _penalty("L1", "absolute")
    l2: float = _penalty("L2", "squared")
