"""Keras's optimizers with their own hyperparameters; names, defaults and meanings are Keras's."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from playground.spec.field import Spec, setting


def _beta(default: float, title: str, help: str) -> float:
    value: float = setting(default, title=title, help=help, ge=0, lt=1, step=0.001)
    return value


def _beta_1(default: float = 0.9) -> float:
    return _beta(default, "Beta 1", "Decay of the running mean of the gradients.")


def _beta_2(default: float = 0.999) -> float:
    return _beta(default, "Beta 2", "Decay of the running mean of the squared gradients.")


def _epsilon() -> float:
    value: float = setting(
        1e-7,
        title="Epsilon",
        help="Small number that is added to the denominator, for numerical stability.",
        gt=0,
        le=1,
        log=True,
    )
    return value


def _weight_decay(default: float) -> float:
    value: float = setting(
        default,
        title="Weight decay",
        help="Weights shrink by this share of the learning rate each step.",
        ge=0,
        le=1,
        log=True,
    )
    return value


def _accumulator(default: float) -> float:
    value: float = setting(
        default, title="Initial accumulator", help="Where the sum of squared gradients starts.", ge=0, le=10, step=0.1
    )
    return value


class SGD(Spec):
    """Gradient descent, with momentum if asked."""

    name: Literal["sgd"] = "sgd"
    momentum: float = setting(
        0.0, title="Momentum", help="Fraction of the previous step that is added to this one.", ge=0, lt=1, step=0.05
    )
    nesterov: bool = setting(False, title="Nesterov", help="Nesterov momentum: the gradient one momentum step ahead.")


class Adam(Spec):
    """Adaptive moments (Kingma and Ba, 2014)."""

    name: Literal["adam"] = "adam"
    beta_1: float = _beta_1()
    beta_2: float = _beta_2()
    epsilon: float = _epsilon()
    amsgrad: bool = setting(
        False, title="AMSGrad", help="Divide by the largest mean of the squared gradients so far (AMSGrad)."
    )


class AdamW(Spec):
    """Adam with decoupled weight decay (Loshchilov and Hutter, 2017)."""

    name: Literal["adamw"] = "adamw"
    weight_decay: float = _weight_decay(0.004)
    beta_1: float = _beta_1()
    beta_2: float = _beta_2()
    epsilon: float = _epsilon()


class RMSprop(Spec):
    """Gradients divided by a running mean of their size."""

    name: Literal["rmsprop"] = "rmsprop"
    rho: float = _beta(0.9, "Rho", "Decay of the running mean of the squared gradients.")
    momentum: float = setting(
        0.0, title="Momentum", help="Fraction of the previous step that is added to this one.", ge=0, lt=1, step=0.05
    )
    centered: bool = setting(False, title="Centered", help="Subtract the running mean of the gradients.")
    epsilon: float = _epsilon()


class Adagrad(Spec):
    """A learning rate per weight that shrinks with use (Duchi et al., 2011)."""

    name: Literal["adagrad"] = "adagrad"
    initial_accumulator_value: float = _accumulator(0.1)
    epsilon: float = _epsilon()


class Adadelta(Spec):
    """Adagrad with a moving window (Zeiler, 2012); its usual learning rate is 1."""

    name: Literal["adadelta"] = "adadelta"
    rho: float = _beta(0.95, "Rho", "Decay of the moving averages.")
    epsilon: float = _epsilon()


class Adamax(Spec):
    """Adam with the infinity norm."""

    name: Literal["adamax"] = "adamax"
    beta_1: float = _beta_1()
    beta_2: float = _beta_2()
    epsilon: float = _epsilon()


class Nadam(Spec):
    """Adam with Nesterov momentum (Dozat, 2016)."""

    name: Literal["nadam"] = "nadam"
    beta_1: float = _beta_1()
    beta_2: float = _beta_2()
    epsilon: float = _epsilon()


class Ftrl(Spec):
    """Follow the regularized leader (McMahan et al., 2013)."""

    name: Literal["ftrl"] = "ftrl"
    learning_rate_power: float = setting(
        -0.5, title="Learning rate power", help="How the rate shrinks with use; 0 keeps it.", ge=-2, le=0, step=0.1
    )
    initial_accumulator_value: float = _accumulator(0.1)
    l1_regularization_strength: float = setting(
        0.0, title="L1 strength", help="Of the optimizer's own.", ge=0, le=10, log=True
    )
    l2_regularization_strength: float = setting(
        0.0, title="L2 strength", help="Of the optimizer's own.", ge=0, le=10, log=True
    )


class Lion(Spec):
    """Steps of the sign of the momentum (Chen et al., 2023); wants a smaller learning rate than Adam."""

    name: Literal["lion"] = "lion"
    beta_1: float = _beta_1()
    beta_2: float = _beta_2(0.99)


OPTIMIZERS: dict[str, type[Spec]] = {
    "sgd": SGD,
    "adam": Adam,
    "adamw": AdamW,
    "rmsprop": RMSprop,
    "adagrad": Adagrad,
    "adadelta": Adadelta,
    "adamax": Adamax,
    "nadam": Nadam,
    "ftrl": Ftrl,
    "lion": Lion,
}
OPTIMIZER_LABELS = {
    "sgd": "SGD",
    "adam": "Adam",
    "adamw": "AdamW",
    "rmsprop": "RMSprop",
    "adagrad": "Adagrad",
    "adadelta": "Adadelta",
    "adamax": "Adamax",
    "nadam": "Nadam",
    "ftrl": "Ftrl",
    "lion": "Lion",
}


#: learning rates that most networks learn with; of all others it is 0.001
_USUAL_RATES = {"sgd": 0.01, "adadelta": 1.0, "adagrad": 0.01, "lion": 0.0001, "ftrl": 0.01}


def usual_rate(optimizer: str) -> float:
    """A learning rate that most networks learn with, by the optimizer's name."""
    return _USUAL_RATES.get(optimizer, 0.001)


def name_stands_for_object(value: Any) -> Any:
    """`"sgd"` -> `{"name": "sgd"}`: a bare name is the object with its defaults."""
    return {"name": value} if isinstance(value, str) else value


OptimizerSpec = Annotated[
    SGD | Adam | AdamW | RMSprop | Adagrad | Adadelta | Adamax | Nadam | Ftrl | Lion,
    Field(discriminator="name"),
    BeforeValidator(name_stands_for_object),
]
