"""ExperimentSpec + DataShape -> a compiled keras.Model, every variable of which exists."""

from __future__ import annotations

from playground.engine.families import family_of
from playground.engine.families.parts import compile_predictor
from playground.engine.model.family import BuildRequest, Built
from playground.engine.model.hooks import LayerHooks, make_hooks
from playground.engine.model.precision import precision
from playground.engine.model.schedules import Course, build_learning_rate
from playground.spec.experiment import ExperimentSpec
from playground.spec.families import dense_network
from playground.spec.resolve import resolve
from playground.spec.shape import DataShape, Resolved

#: samples that are validated or predicted at once, and numbers that layers give for them
MOST_AT_ONCE, _FEWEST_AT_ONCE, _NUMBERS_AT_ONCE = 8192, 32, 2**25


def build(
    spec: ExperimentSpec, shape: DataShape, course: Course | None = None, *, touchable: bool = False, phase: int = 0
) -> Built:
    """The model asked for, compiled.

    Args:
        spec: what was asked for.
        shape: shape of the data.
        course: for the schedule, where it is not the specification's own.
        touchable: its neurons can be frozen and silenced; only a feed-forward network can be touched.
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
    hooks = _hooks(spec, resolved, shape.features) if touchable else ()
    order = BuildRequest(spec, shape, resolved, hooks, phase)
    numbers = sum(cost.units for cost in spec.network.costs(shape, resolved))  # a layer that does not fit is told here
    with precision("float32" if touchable else spec.training.precision):
        model = family.build(order)
    (family.compile or compile_predictor)(model, order, learning_rate)
    chunk = max(_FEWEST_AT_ONCE, min(MOST_AT_ONCE, _NUMBERS_AT_ONCE // max(1, numbers)))
    return Built(model, resolved, base, family, chunk, hooks)


def _hooks(spec: ExperimentSpec, resolved: Resolved, features: int) -> tuple[LayerHooks, ...]:
    network = dense_network(spec.network)
    layers = [(layer.units, layer.l1, layer.l2) for layer in network.layers]
    return make_hooks(features, [*layers, (resolved.output_units, network.output.l1, network.output.l2)])
