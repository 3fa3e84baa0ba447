"""How the learning rate changes over the epochs. Fractions of the training are of all its epochs."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from playground.spec.field import Spec, setting
from playground.spec.training.optimizers import name_stands_for_object


class Constant(Spec):
    """The same learning rate throughout."""

    name: Literal["constant"] = "constant"


class StepDecay(Spec):
    """The learning rate is multiplied by a factor every so many epochs."""

    name: Literal["step"] = "step"
    every: int = setting(10, title="Every", help="Epochs between two drops.", ge=1, le=10_000, step=1, unit="epochs")
    factor: float = setting(0.5, title="Factor", help="Multiplied at each drop.", gt=0, le=1, step=0.05)


class ExponentialDecay(Spec):
    """The learning rate shrinks a little with every step."""

    name: Literal["exponential"] = "exponential"
    rate: float = setting(0.96, title="Rate", help="Factor for each `every` epochs.", gt=0, le=1, step=0.01)
    every: float = setting(1.0, title="Every", help="Epochs for one factor.", gt=0, le=10_000, step=1, unit="epochs")


class CosineDecay(Spec):
    """Half a cosine from the learning rate down to a fraction of it (Loshchilov and Hutter, 2016)."""

    name: Literal["cosine"] = "cosine"
    warmup: float = setting(
        0.0, title="Warm-up", help="Fraction of the training with a rising rate.", ge=0, le=0.5, step=0.05
    )
    floor: float = setting(
        0.0, title="Floor", help="Fraction of the learning rate left at the end.", ge=0, le=1, step=0.01
    )


class OneCycle(Spec):
    """Up to the learning rate and down again, each half a cosine (Smith, 2018)."""

    name: Literal["one_cycle"] = "one_cycle"
    peak: float = setting(
        0.3, title="Peak", help="Where in the training the rate is largest.", ge=0.05, le=0.95, step=0.05
    )
    start: float = setting(0.04, title="Start", help="Fraction of the rate at the first step.", gt=0, le=1, step=0.01)
    end: float = setting(0.0001, title="End", help="Fraction of the rate at the last step.", ge=0, le=1, step=0.0001)


class ReduceOnPlateau(Spec):
    """The learning rate drops when the loss stops improving."""

    name: Literal["reduce_on_plateau"] = "reduce_on_plateau"
    patience: int = setting(
        10, title="Patience", help="Epochs without improvement before a drop.", ge=1, le=1000, step=1, unit="epochs"
    )
    factor: float = setting(0.1, title="Factor", help="Multiplied at each drop.", gt=0, lt=1, step=0.05)
    min_delta: float = setting(
        1e-4, title="Smallest improvement", help="Less than this does not count.", ge=0, le=1, log=True
    )
    min_learning_rate: float = setting(0.0, title="Smallest rate", help="No drop goes below it.", ge=0, le=10, log=True)


#: schedules whose course depends on the number of epochs of the whole training
OF_FIXED_LENGTH = (CosineDecay, OneCycle)

SCHEDULES: dict[str, type[Spec]] = {
    "constant": Constant,
    "step": StepDecay,
    "exponential": ExponentialDecay,
    "cosine": CosineDecay,
    "one_cycle": OneCycle,
    "reduce_on_plateau": ReduceOnPlateau,
}
SCHEDULE_LABELS = {
    "constant": "constant",
    "step": "step",
    "exponential": "exponential",
    "cosine": "cosine (with warm-up)",
    "one_cycle": "1-cycle",
    "reduce_on_plateau": "reduce on plateau",
}

ScheduleSpec = Annotated[
    Constant | StepDecay | ExponentialDecay | CosineDecay | OneCycle | ReduceOnPlateau,
    Field(discriminator="name"),
    BeforeValidator(name_stands_for_object),
]
