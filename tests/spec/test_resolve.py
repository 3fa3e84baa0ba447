from __future__ import annotations

import pytest

from playground.errors import SpecError
from playground.spec.data.kinds import Task
from playground.spec.experiment import ExperimentSpec, parse_spec
from playground.spec.resolve import LOSSES, METRICS, resolve
from playground.spec.shape import DataShape

SHAPES: dict[Task, DataShape] = {
    "binary": DataShape(features=2, task="binary", classes=2, train=100, validation=10, test=10),
    "multiclass": DataShape(features=2, task="multiclass", classes=4, train=100, validation=10, test=10),
    "regression": DataShape(features=2, task="regression", classes=0, train=100, validation=10, test=10),
}


@pytest.mark.parametrize(
    ("task", "units", "activation", "loss", "metrics"),
    [
        ("binary", 1, "sigmoid", "binary_crossentropy", ("accuracy",)),
        ("multiclass", 4, "softmax", "sparse_categorical_crossentropy", ("accuracy",)),
        ("regression", 1, "linear", "mean_squared_error", ("mae",)),
    ],
)
def test_automatic_follows_from_the_task(
    task: Task, units: int, activation: str, loss: str, metrics: tuple[str, ...]
) -> None:
    resolved = resolve(ExperimentSpec(), SHAPES[task])
    assert (resolved.output_units, resolved.output_activation, resolved.loss) == (units, activation, loss)
    assert resolved.metrics == metrics


@pytest.mark.parametrize(("task", "loss"), [(task, loss) for task in LOSSES for loss in LOSSES[task]])
def test_every_loss_of_a_task_resolves(task: Task, loss: str) -> None:
    resolved = resolve(parse_spec({"training": {"loss": loss}}), SHAPES[task])
    assert resolved.loss == loss
    assert resolved.one_hot == loss.startswith("categorical")
    assert resolved.output_units in (1, SHAPES[task].classes)


@pytest.mark.parametrize(
    ("task", "loss"),
    [(task, loss) for task in LOSSES for loss in LOSSES["binary"] if loss not in LOSSES[task]],
)
def test_loss_of_another_task_is_refused_with_those_that_fit(task: Task, loss: str) -> None:
    with pytest.raises(SpecError, match="must fit the task") as caught:
        resolve(parse_spec({"training": {"loss": loss}}), SHAPES[task])
    assert LOSSES[task][0] in str(caught.value)


@pytest.mark.parametrize("task", METRICS)
def test_metrics_of_the_task_are_taken_and_others_refused(task: Task) -> None:
    own = METRICS[task]
    assert resolve(parse_spec({"training": {"metrics": list(own)}}), SHAPES[task]).metrics == own
    foreign = sorted({name for names in METRICS.values() for name in names} - {*own})[0]
    with pytest.raises(SpecError, match=f"got {foreign}"):
        resolve(parse_spec({"training": {"metrics": [foreign]}}), SHAPES[task])


def test_a_metric_that_is_named_twice_is_measured_once() -> None:
    spec = parse_spec({"training": {"metrics": ["auc", "accuracy", "auc"]}})
    assert resolve(spec, SHAPES["binary"]).metrics == ("auc", "accuracy")


def test_activation_that_gives_no_probabilities_is_refused_with_cross_entropy() -> None:
    spec = parse_spec({"network": {"output": {"activation": "tanh"}}})
    with pytest.raises(SpecError, match="must be sigmoid for binary_crossentropy"):
        resolve(spec, SHAPES["binary"])


def test_softmax_over_one_output_is_refused() -> None:
    spec = parse_spec({"network": {"output": {"activation": "softmax"}}})
    with pytest.raises(SpecError, match="must not be softmax with a single output"):
        resolve(spec, SHAPES["regression"])


@pytest.mark.parametrize(("asked", "batch", "steps"), [(32, 32, 4), (1, 1, 100), (None, 100, 1), (1000, 100, 1)])
def test_batch_is_at_most_the_training_samples_and_the_last_step_may_be_partial(
    asked: int | None, batch: int, steps: int
) -> None:
    resolved = resolve(parse_spec({"training": {"batch_size": asked}}), SHAPES["binary"])
    assert (resolved.batch_size, resolved.steps_per_epoch) == (batch, steps)


@pytest.mark.parametrize("schedule", ["cosine", "one_cycle"])
def test_a_schedule_over_the_whole_training_is_refused_without_an_end(schedule: str) -> None:
    spec = parse_spec({"training": {"schedule": schedule, "epochs": None}})
    with pytest.raises(SpecError, match="must not span the whole training") as caught:
        resolve(spec, SHAPES["binary"])
    assert [problem.field for problem in caught.value.problems] == ["training.schedule"]


@pytest.mark.parametrize("schedule", ["constant", "step", "exponential", "reduce_on_plateau"])
def test_other_schedules_go_on_until_stopped(schedule: str) -> None:
    assert resolve(parse_spec({"training": {"schedule": schedule, "epochs": None}}), SHAPES["binary"]).batch_size == 32


@pytest.mark.parametrize("activation", ["sigmoid", "relu", "softplus"])
def test_an_output_that_is_never_negative_is_refused_with_hinge(activation: str) -> None:
    spec = parse_spec({"training": {"loss": "hinge"}, "network": {"output": {"activation": activation}}})
    with pytest.raises(SpecError, match=f"must be tanh or linear for hinge.* got {activation}") as caught:
        resolve(spec, SHAPES["binary"])
    assert len(caught.value.problems) == 1


@pytest.mark.parametrize(
    ("loss", "activation", "signed", "threshold"),
    [
        ("mean_squared_error", "tanh", True, 0),
        ("huber", "linear", True, 0),
        ("mean_squared_error", "auto", False, 0.5),
        ("mean_absolute_error", "relu", False, 0.5),
        ("binary_crossentropy", "auto", False, 0.5),
        ("hinge", "auto", False, 0),
    ],
)
def test_two_classes_are_signs_where_a_loss_for_numbers_meets_an_output_that_can_be_negative(
    loss: str, activation: str, signed: bool, threshold: float
) -> None:
    spec = parse_spec({"training": {"loss": loss}, "network": {"output": {"activation": activation}}})
    resolved = resolve(spec, SHAPES["binary"])
    assert (resolved.signed, resolved.threshold) == (signed, threshold)


def test_a_number_is_never_a_sign() -> None:
    assert not resolve(ExperimentSpec(), SHAPES["regression"]).signed


@pytest.mark.parametrize(
    ("task", "asked", "loss"),
    [
        ("multiclass", "auto", "categorical_crossentropy"),
        ("multiclass", "categorical_focal_crossentropy", "categorical_focal_crossentropy"),
        ("binary", "auto", "binary_crossentropy"),
    ],
)
def test_smoothed_labels_are_given_to_a_loss_that_smooths(task: str, asked: str, loss: str) -> None:
    classes = {"multiclass": 4, "binary": 2}[task]
    spec = parse_spec({"training": {"label_smoothing": 0.1, "loss": asked}})
    shape = DataShape(features=2, task=task, classes=classes, train=10, validation=0, test=0)
    assert resolve(spec, shape).loss == loss


@pytest.mark.parametrize(
    ("task", "loss"), [("multiclass", "sparse_categorical_crossentropy"), ("regression", "auto"), ("binary", "hinge")]
)
def test_labels_are_not_smoothed_where_keras_does_not(task: str, loss: str) -> None:
    spec = parse_spec({"training": {"label_smoothing": 0.1, "loss": loss}})
    shape = DataShape(features=2, task=task, classes=4 if task == "multiclass" else 2, train=10, validation=0, test=0)
    with pytest.raises(SpecError, match=r"label_smoothing` must be 0 with"):
        resolve(spec, shape)


def test_classes_are_balanced_in_one_way_at_a_time() -> None:
    with pytest.raises(SpecError, match="at most one of them"):
        parse_spec({"training": {"resample": True, "class_weights": True}})


def test_a_network_says_which_data_it_takes() -> None:
    shape = DataShape(features=9, task="binary", classes=2, train=10, validation=0, test=0, kind="text", sample=(9,))
    with pytest.raises(SpecError, match=r"must fit the data .texts."):
        resolve(parse_spec({}), shape)
