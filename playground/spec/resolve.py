"""Specification + shape of the data -> what "automatic" stands for, or why the two do not fit."""

from __future__ import annotations

from typing import Any, cast, get_args

from playground.errors import Problem, SpecError
from playground.spec.data.kinds import Task
from playground.spec.experiment import ExperimentSpec
from playground.spec.families import FAMILIES
from playground.spec.families.network import Network, Target
from playground.spec.metrics import metrics_of
from playground.spec.shape import SAMPLES, DataShape, Resolved
from playground.spec.training.schedules import OF_FIXED_LENGTH
from playground.spec.training.training import MetricName

SPARSE = "sparse_categorical_crossentropy"
ONE_HOT_LOSSES = frozenset({"categorical_crossentropy", "categorical_focal_crossentropy", "categorical_hinge"})
TWO_CLASS_LOSSES = frozenset({"binary_crossentropy", "binary_focal_crossentropy", "hinge"})
NUMBER_LOSSES = frozenset({"mean_squared_error", "mean_absolute_error", "huber"})
#: losses that Keras smooths labels for
SMOOTHED_LOSSES = frozenset(
    {
        "binary_crossentropy",
        "binary_focal_crossentropy",
        "categorical_crossentropy",
        "categorical_focal_crossentropy",
    }
)
#: output activations that can be negative
HINGE_ACTIVATIONS = frozenset({"tanh", "linear"})

#: losses that fit a task; the first is the automatic one
LOSSES: dict[Task, tuple[str, ...]] = {
    "binary": (
        "binary_crossentropy",
        "binary_focal_crossentropy",
        "hinge",
        "mean_squared_error",
        "mean_absolute_error",
        "huber",
        SPARSE,
        "categorical_crossentropy",
        "categorical_focal_crossentropy",
        "categorical_hinge",
    ),
    "multiclass": (
        SPARSE,
        "categorical_crossentropy",
        "categorical_focal_crossentropy",
        "categorical_hinge",
    ),
    "regression": ("mean_squared_error", "mean_absolute_error", "huber"),
}
METRICS: dict[Task, tuple[MetricName, ...]] = {task: cast(Any, metrics_of(task)) for task in get_args(Task)}

#: what fits several labels, each yes or no by an output of its own
LABEL_LOSSES = ("binary_crossentropy", "binary_focal_crossentropy", *LOSSES["regression"])
LABEL_METRICS: tuple[MetricName, ...] = (*METRICS["binary"], "mae", "mse", "rmse")


def losses_for(shape: DataShape) -> tuple[str, ...]:
    """Losses that fit the data; the first is the automatic one."""
    return LABEL_LOSSES if shape.labels else LOSSES[shape.task]


def metrics_for(shape: DataShape) -> tuple[MetricName, ...]:
    """Metrics that fit the data; the first is the automatic one."""
    return LABEL_METRICS if shape.labels else METRICS[shape.task]


def resolve(spec: ExperimentSpec, shape: DataShape) -> Resolved:
    """What the specification means for data of this shape.

    Raises:
        SpecError: network, loss, output activation or metrics do not fit the data, or the schedule needs an end of the
            training and there is none.
    """
    network = spec.network
    problems = [*_endless(spec), *_wrong_kind(network, shape)] or network.misfits(shape)
    if network.objective == "predict":
        target, more = _prediction(spec, shape)
        problems += more or _unsmoothed(spec, shape, target.loss)
    else:
        target = network.target(shape, spec.training.loss, spec.training.metrics)
    if problems:
        raise SpecError.of(problems)
    batch = min(spec.training.batch_size or shape.train, shape.train)
    loss = target.loss
    return Resolved(
        output_units=target.output_units,
        output_activation=target.output_activation,
        loss=loss,
        one_hot=loss in ONE_HOT_LOSSES,
        metrics=target.metrics,
        batch_size=batch,
        steps_per_epoch=-(-shape.train // max(batch, 1)),
        signed=_is_signed(shape, target) and network.objective == "predict",
        objective=network.objective,
        input_shape=network.input_shape(shape),
    )


def fitting_families(shape: DataShape) -> list[type[Network]]:
    """Families that can learn from data of this shape, in the order in which they are offered."""
    return [family for family in FAMILIES.values() if shape.kind in family.takes]


def _prediction(spec: ExperimentSpec, shape: DataShape) -> tuple[Target, list[Problem]]:
    loss = _loss(spec, shape)
    one_output = shape.task == "binary" and loss in TWO_CLASS_LOSSES | NUMBER_LOSSES
    units = shape.outputs if shape.task == "regression" else 1 if one_output else shape.classes
    activation: str = spec.network.output_layer.activation
    if activation == "auto":
        activation = _activation(shape, loss, one_output)
    metrics = tuple(dict.fromkeys(spec.training.metrics)) or metrics_for(shape)[:1]
    single = one_output or shape.task == "regression"
    return Target(units, activation, loss, metrics), _misfits(shape, loss, activation, single, metrics)


def _loss(spec: ExperimentSpec, shape: DataShape) -> str:
    if spec.training.loss != "auto":
        return spec.training.loss
    smoothed = shape.task == "multiclass" and spec.training.label_smoothing > 0
    # Keras smooths one-hot labels alone; the loss is the same
    return "categorical_crossentropy" if smoothed else losses_for(shape)[0]


def _is_signed(shape: DataShape, target: Target) -> bool:
    return shape.task == "binary" and target.loss in NUMBER_LOSSES and target.output_activation in HINGE_ACTIVATIONS


def _unsmoothed(spec: ExperimentSpec, shape: DataShape, loss: str) -> list[Problem]:
    smoothing = spec.training.label_smoothing
    if not smoothing or loss in SMOOTHED_LOSSES:
        return []
    fitting = ", ".join(name for name in losses_for(shape) if name in SMOOTHED_LOSSES) or "none for numbers"
    return [
        Problem(
            "training.label_smoothing",
            f"`training.label_smoothing` must be 0 with {loss}; got {smoothing:g}. It is to be had with: {fitting}.",
        )
    ]


def _wrong_kind(network: Network, shape: DataShape) -> list[Problem]:
    if shape.kind in network.takes:
        return []
    fitting = ", ".join(family.kind_name() for family in fitting_families(shape))
    return [
        Problem(
            "network.kind",
            f"`network.kind` must fit the data ({SAMPLES[shape.kind]}): one of {fitting}; got {network.kind_name()}.",
        )
    ]


def _activation(shape: DataShape, loss: str, one_output: bool) -> str:
    if shape.labels:
        return "sigmoid"
    if shape.task == "regression" or loss == "categorical_hinge":
        return "linear"
    if loss == "hinge":
        return "tanh"
    return "sigmoid" if one_output else "softmax"


def _endless(spec: ExperimentSpec) -> list[Problem]:
    schedule = spec.training.schedule
    if spec.training.epochs is not None or not isinstance(schedule, OF_FIXED_LENGTH):
        return []
    return [
        Problem(
            "training.schedule",
            f"`training.schedule` must not span the whole training, as {schedule.name} does, where `training.epochs` "
            f"is empty (until stopped); got {schedule.name}.",
        )
    ]


def _misfits(shape: DataShape, loss: str, activation: str, one_output: bool, metrics: tuple[str, ...]) -> list[Problem]:
    problems = []
    task = {"binary": "two classes", "multiclass": f"{shape.classes} classes", "regression": "a number"}[shape.task]
    task = f"{shape.outputs} labels" if shape.labels else task
    if loss not in losses_for(shape):
        fitting = ", ".join(losses_for(shape))
        problems.append(
            Problem("training.loss", f"`training.loss` must fit the task ({task}): one of {fitting}; got {loss}.")
        )
    elif "crossentropy" in loss:
        needed = "sigmoid" if one_output else "softmax"
        if activation != needed:
            problems.append(
                Problem(
                    "network.output.activation",
                    f"`network.output.activation` must be {needed} for {loss}, which takes probabilities; "
                    f"got {activation}.",
                )
            )
    if loss == "hinge" and activation not in HINGE_ACTIVATIONS | {"softmax"}:
        problems.append(
            Problem(
                "network.output.activation",
                f"`network.output.activation` must be tanh or linear for hinge, which tells the classes by the sign of "
                f"the output; got {activation}.",
            )
        )
    if activation == "softmax" and one_output:
        problems.append(
            Problem(
                "network.output.activation",
                "`network.output.activation` must not be softmax with a single output, which would always be 1; "
                "got softmax.",
            )
        )
    wrong = [name for name in metrics if name not in metrics_for(shape)]
    if wrong:
        problems.append(
            Problem(
                "training.metrics",
                f"`training.metrics` must fit the task ({task}): {', '.join(metrics_for(shape))}; "
                f"got {', '.join(wrong)}.",
            )
        )
    two_outputs = shape.task == "binary" and not one_output
    if two_outputs and set(metrics) & {"precision", "recall", "f1", "auc"}:
        problems.append(
            Problem(
                "training.metrics",
                f"`training.metrics`: precision, recall, f1 and auc need a single output; {loss} makes two.",
            )
        )
    return problems
