"""Specification + shape of the data -> what "automatic" stands for, or why the two do not fit."""

from __future__ import annotations

from dataclasses import dataclass

from playground.errors import Problem, SpecError
from playground.spec.data import Task
from playground.spec.experiment import ExperimentSpec
from playground.spec.schedules import OF_FIXED_LENGTH
from playground.spec.training import MetricName

SPARSE = "sparse_categorical_crossentropy"
ONE_HOT_LOSSES = frozenset({"categorical_crossentropy", "categorical_focal_crossentropy", "categorical_hinge"})
TWO_CLASS_LOSSES = frozenset({"binary_crossentropy", "binary_focal_crossentropy", "hinge"})
NUMBER_LOSSES = frozenset({"mean_squared_error", "mean_absolute_error", "huber"})
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
METRICS: dict[Task, tuple[MetricName, ...]] = {
    "binary": ("accuracy", "precision", "recall", "auc"),
    "multiclass": ("accuracy", "top_3_accuracy"),
    "regression": ("mae", "mse", "rmse", "r2"),
}


@dataclass(frozen=True, slots=True)
class DataShape:
    """What a network must know of the data.

    Attributes:
        features: inputs per sample, at least 1.
        task: what is predicted.
        classes: number of classes, at least 2; 0 for a regression.
        train: training samples.
        validation: validation samples.
        test: test samples.
    """

    features: int
    task: Task
    classes: int
    train: int
    validation: int
    test: int


@dataclass(frozen=True, slots=True)
class Resolved:
    """What "automatic" stands for.

    Attributes:
        output_units: neurons of the output layer.
        output_activation: Keras's name.
        loss: Keras's name.
        one_hot: labels are given to the loss as one-hot rows.
        metrics: names from the specification, each once; the automatic ones if none were asked for.
        batch_size: samples in a step, at most the training samples.
        steps_per_epoch: steps in an epoch, the last one perhaps partial.
        signed: labels of two classes are -1 and 1 to the loss, instead of 0 and 1: a loss for numbers is made small by
            an output that can be negative, as in TensorFlow Playground.
    """

    output_units: int
    output_activation: str
    loss: str
    one_hot: bool
    metrics: tuple[MetricName, ...]
    batch_size: int
    steps_per_epoch: int
    signed: bool = False

    @property
    def threshold(self) -> float:
        """Output of a single neuron above which it says class 1."""
        return 0.0 if self.signed or self.loss == "hinge" else 0.5


def resolve(spec: ExperimentSpec, shape: DataShape) -> Resolved:
    """What the specification means for data of this shape.

    Raises:
        SpecError: loss, output activation or metrics do not fit the task, or the schedule needs an end of the training
            and there is none.
    """
    loss = spec.training.loss if spec.training.loss != "auto" else LOSSES[shape.task][0]
    one_output = shape.task == "regression" or (shape.task == "binary" and loss in TWO_CLASS_LOSSES | NUMBER_LOSSES)
    activation: str = spec.network.output.activation
    if activation == "auto":
        activation = _activation(shape, loss, one_output)
    metrics = tuple(dict.fromkeys(spec.training.metrics)) or METRICS[shape.task][:1]
    problems = [*_endless(spec), *_misfits(shape, loss, activation, one_output, metrics)]
    if problems:
        raise SpecError.of(problems)
    batch = min(spec.training.batch_size or shape.train, shape.train)
    return Resolved(
        output_units=1 if one_output else shape.classes,
        output_activation=activation,
        loss=loss,
        one_hot=loss in ONE_HOT_LOSSES,
        metrics=metrics,
        batch_size=batch,
        steps_per_epoch=-(-shape.train // max(batch, 1)),
        signed=shape.task == "binary" and loss in NUMBER_LOSSES and activation in HINGE_ACTIVATIONS,
    )


def _activation(shape: DataShape, loss: str, one_output: bool) -> str:
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


def _misfits(
    shape: DataShape, loss: str, activation: str, one_output: bool, metrics: tuple[MetricName, ...]
) -> list[Problem]:
    problems = []
    task = {"binary": "two classes", "multiclass": f"{shape.classes} classes", "regression": "a number"}[shape.task]
    if loss not in LOSSES[shape.task]:
        fitting = ", ".join(LOSSES[shape.task])
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
    wrong = [name for name in metrics if name not in METRICS[shape.task]]
    if wrong:
        problems.append(
            Problem(
                "training.metrics",
                f"`training.metrics` must fit the task ({task}): {', '.join(METRICS[shape.task])}; "
                f"got {', '.join(wrong)}.",
            )
        )
    two_outputs = shape.task == "binary" and not one_output
    if two_outputs and set(metrics) & {"precision", "recall", "auc"}:
        problems.append(
            Problem(
                "training.metrics",
                f"`training.metrics`: precision, recall and auc need a single output; {loss} makes two.",
            )
        )
    return problems
