"""One neuron at one point -> its formula with the present numbers, forward and backward, and the step it would take."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from playground.data.points.features import expand
from playground.data.values.dataset import Dataset, Plane
from playground.engine.build.checkpoint import assign, values_of
from playground.engine.model.family import Built
from playground.engine.model.predict import original_unit
from playground.engine.model.tensors import as_targets, balanced_weights
from playground.engine.play.neurons import check_neuron, column_of, layer_variables, refused
from playground.engine.play.touch import Touch
from playground.engine.play.views.forward import forward
from playground.runs.protocol.play import Explain

Row = npt.NDArray[Any]

#: inputs told, at most: those that weigh most
MOST_INPUTS = 16


def explain(
    built: Built, dataset: Dataset, command: Explain, touch: Touch | None = None, *, class_weights: bool = False
) -> dict[str, Any]:
    """The numbers of a neuron, as the news `explained` tells them; numbers that are not finite are None.

    Sum, output and gradients are those of the network as it predicts. Updates are what the optimizer's next step would
    add to each weight were its batch this one point: with its momentum, the present learning rate, clipping, penalties,
    dropout, and nothing where the neuron is frozen. The network, its optimizer and its figures are left as they are.

    Args:
        built: the network.
        dataset: what it learns; it lies in a plane.
        command: which neuron, where.
        touch: what was done to the network.
        class_weights: of the training specification.

    Returns:
        As in `runs.protocol.news`, and further: `nearest`: [x1, x2] of the training point whose target is taken, None
        where one was given; `goal`: the target as a single output learns it (-1 or 1, scaled), else the class; `source`
        of each input; `rest`: `count` of the inputs left out, and the `sum` of what they add; `frozen` and `silenced`.

    Raises:
        PlaygroundError: no such neuron, point or target, or the data lie in no plane.
    """
    check_neuron(built, command.layer, command.neuron)
    layer, neuron = command.layer, command.neuron
    x, target, nearest = _sample(dataset, command)
    y = as_targets(np.array([_scaled(dataset, target)]), built.resolved)
    seen = forward(built, x, y, layer)
    batch = (x, y, _weight(dataset, target)) if class_weights and dataset.task != "regression" else (x, y)
    columns = {name: column_of(variable, neuron) for name, variable in layer_variables(built, layer).items()}
    updates = _updates(built, batch, layer, neuron)
    delta = float(seen.delta[neuron])
    state = touch.state() if touch else {"frozen": [], "silenced": []}
    return {
        "layer": layer,
        "neuron": neuron,
        "point": [command.x1, command.x2],
        "target": target,
        "nearest": nearest,
        "goal": float(y[0, 0]) if built.resolved.output_units == 1 else target,
        **_inputs(_names(dataset, layer), seen.inputs, columns["kernel"], layer, delta, updates["kernel"]),
        "bias": {
            "value": _number(columns.get("bias", 0.0)),
            "gradient": _number(delta if "bias" in columns else 0.0),
            "update": _number(updates.get("bias", 0.0)),
        },
        "sum": _number(seen.sums[neuron]),
        "normalized": None if seen.normalized is None else _number(seen.normalized[neuron]),
        "activation": seen.activation,
        "output": _number(seen.outputs[neuron]),
        "upstream": _number(seen.upstream[neuron]),
        "delta": _number(delta),
        "loss": _number(seen.loss),
        "frozen": [layer, neuron] in state["frozen"],
        "silenced": [layer, neuron] in state["silenced"],
    }


def _sample(dataset: Dataset, command: Explain) -> tuple[Row, float, list[float] | None]:
    """Inputs of the network at the point, shape (1, features), the label or value there, in its own unit, and the
    training point that has it, if none was given.
    """
    if dataset.plane is None:
        raise refused("x1", "A neuron is explained at a point of a plane; these data lie in none.")
    for field in ("x1", "x2"):
        value = getattr(command, field)
        if not math.isfinite(value):
            raise refused(field, f"`{field}` must be a finite number; got {value}.")
    point = np.array([[command.x1, command.x2]])
    x = expand(point, dataset.plane.features)
    return (
        (x, *_nearest(dataset, dataset.plane, point))
        if command.target is None
        else (x, _given(dataset, command.target), None)
    )


def _nearest(dataset: Dataset, plane: Plane, point: Row) -> tuple[float, list[float]]:
    """Target and place of the training point that is seen nearest: on the screen both coordinates are equally long."""
    part = dataset.train
    points = part.x[:, :2] if part.points is None else part.points
    spans = np.array([plane.x[1] - plane.x[0], plane.y[1] - plane.y[0]])
    place = int((((points - point) / spans) ** 2).sum(axis=1).argmin())
    own = part.y[place] if dataset.class_names else original_unit(part.y[place : place + 1], dataset)[0]
    target = int(own) if dataset.class_names else float(own)
    return target, [float(value) for value in points[place]]


def _given(dataset: Dataset, target: float) -> float:
    classes = len(dataset.class_names)
    if not math.isfinite(target):
        raise refused("target", f"`target` must be a finite number; got {target}.")
    if classes and target not in range(classes):
        raise refused("target", f"`target` must be a class, 0 to {classes - 1}; got {target:g}.")
    return int(target) if classes else target


def _scaled(dataset: Dataset, target: float) -> float:
    return (target - dataset.target_mean) / dataset.target_scale if dataset.task == "regression" else target


def _weight(dataset: Dataset, target: float) -> Row:
    """The weight of a sample of this class, shape (1,)."""
    same = np.flatnonzero(dataset.train.y == target)[:1]
    weights = balanced_weights(dataset.train.y, len(dataset.class_names))[same]
    return weights if len(weights) else np.ones(1, np.float32)


def _names(dataset: Dataset, layer: int) -> list[str] | None:
    """Names of the first layer's inputs; None for other layers, whose inputs are neurons."""
    return list(dataset.plane.features) if layer == 1 and dataset.plane else None


def _inputs(
    names: list[str] | None, values: Row, weights: Row, layer: int, delta: float, updates: Row
) -> dict[str, Any]:
    terms = np.nan_to_num(values * weights)
    order = np.argsort(-np.abs(terms), kind="stable")
    told, left = sorted(order[:MOST_INPUTS]), order[MOST_INPUTS:]
    return {
        "inputs": [
            {
                "name": names[source] if names else f"layer {layer - 1}, neuron {source + 1}",
                "source": int(source),
                "value": _number(values[source]),
                "weight": _number(weights[source]),
                "gradient": _number(delta * values[source]),
                "update": _number(updates[source]),
            }
            for source in told
        ],
        "rest": {"count": len(left), "sum": _number(terms[left].sum())},
    }


def _updates(built: Built, batch: tuple[Any, ...], layer: int, neuron: int) -> dict[str, Row]:
    """What a step made of this batch adds to each of the neuron's variables; nothing is left of the step."""
    values = values_of(built)
    before = {name: column_of(variable, neuron) for name, variable in layer_variables(built, layer).items()}
    try:
        built.model.train_step(tuple(tf.constant(part) for part in batch))
        after = {name: column_of(variable, neuron) for name, variable in layer_variables(built, layer).items()}
    finally:
        assign(built, values)
    return {name: after[name].astype(np.float64) - before[name] for name in before}


def _number(value: Any) -> float | None:
    number = float(value)
    return number if math.isfinite(number) else None
