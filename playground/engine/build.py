"""ExperimentSpec + DataShape -> a compiled keras.Model, every variable of which exists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import keras

from playground.engine.families import family_of
from playground.engine.families.contract import Family, Order
from playground.engine.families.dense import DENSE
from playground.engine.families.parts import compile_predictor
from playground.engine.play.hooks import LayerHooks, make_hooks
from playground.engine.precision import precision
from playground.engine.schedules import Course, build_learning_rate
from playground.spec.experiment import ExperimentSpec
from playground.spec.families import dense_network
from playground.spec.resolve import resolve
from playground.spec.shape import DataShape, Resolved

if TYPE_CHECKING:
    from playground.engine.play.touch import Touch


#: samples that are validated or predicted at once, and numbers that layers give for them
MOST_AT_ONCE, _FEWEST_AT_ONCE, _NUMBERS_AT_ONCE = 8192, 32, 2**25


@dataclass(frozen=True, slots=True)
class Built:
    """A model, ready to train.

    Attributes:
        model: compiled, its weights drawn.
        resolved: what "automatic" stood for.
        base: variable of the schedule's largest learning rate; None where the optimizer's own variable is it.
        hooks: of each layer, the output's last, where the network can be touched; else empty.
        family: how it is dealt with.
        chunk: samples that are validated or predicted at once, so that the outputs of its layers find room.
    """

    model: Any
    resolved: Resolved
    base: Any | None
    hooks: tuple[LayerHooks, ...] = ()
    family: Family = DENSE
    chunk: int = MOST_AT_ONCE

    def set_learning_rate(self, value: float) -> None:
        """Change the learning rate (with a schedule: its largest value) without compiling again."""
        if self.base is None:
            self.model.optimizer.learning_rate = value
        else:
            self.base.assign(value)

    @property
    def steps_taken(self) -> Any:
        """Variable that counts the steps which a schedule of the learning rate goes by."""
        rounds = getattr(self.model, "rounds", None)  # of several steps of several optimizers
        return self.model.optimizer.iterations if rounds is None else rounds

    def learning_rate(self) -> float:
        """The rate the next step will use."""
        return float(keras.ops.convert_to_numpy(self.model.optimizer.learning_rate))


def build(
    spec: ExperimentSpec, shape: DataShape, course: Course | None = None, touch: Touch | None = None, phase: int = 0
) -> Built:
    """The model asked for, compiled.

    Args:
        spec: what was asked for.
        shape: shape of the data.
        course: for the schedule, where it is not the specification's own.
        touch: who is going to touch it, or None; only a feed-forward network can be touched. What it holds and
            silences is not taken over yet: see `Touch.carry`.
        phase: of the training, of a network that is trained in phases.

    Raises:
        SpecError: the specification does not fit the data.
    """
    resolved = resolve(spec, shape)
    family = family_of(spec.network)
    course = course or Course(resolved.steps_per_epoch, spec.training.epochs)
    factor = family.rate_in(spec.network, phase)
    training = spec.training.model_copy(update={"learning_rate": spec.training.learning_rate * factor})
    learning_rate, base = build_learning_rate(training, course)
    hooks = () if touch is None else _hooks(spec, resolved, shape.features)
    order = Order(spec, shape, resolved, hooks, phase)
    numbers = sum(cost.units for cost in spec.network.costs(shape, resolved))  # a layer that does not fit is told here
    with precision(spec.training.precision if touch is None else "float32"):
        model = family.build(order)
    (family.compile or compile_predictor)(model, order, learning_rate)
    chunk = max(_FEWEST_AT_ONCE, min(MOST_AT_ONCE, _NUMBERS_AT_ONCE // max(1, numbers)))
    return Built(model, resolved, base, hooks, family, chunk)


def _hooks(spec: ExperimentSpec, resolved: Resolved, features: int) -> tuple[LayerHooks, ...]:
    network = dense_network(spec.network)
    layers = [(layer.units, layer.l1, layer.l2) for layer in network.layers]
    return make_hooks(features, [*layers, (resolved.output_units, network.output.l1, network.output.l2)])
