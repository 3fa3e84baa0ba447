"""Scores of a live network are scikit-learn's."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from sklearn import metrics

from playground.data.values.dataset import Dataset, Part
from playground.engine.build.build import build
from playground.engine.model.predict import Predictor
from playground.engine.play.views.scores import scores
from tests.engine.conftest import dataset_of, spec_of

pytestmark = pytest.mark.engine


def part(values: Part, count: int) -> Part:
    return Part(values.x[:count], values.y[:count], values.rows[:count])


@pytest.mark.parametrize("task", ["binary", "multiclass"])
def test_accuracy_and_confusion_are_those_of_the_validation_samples(task: str) -> None:
    dataset = dataset_of(task, 4, 40, 200, 30)
    built = build(spec_of(), dataset.shape)
    told = scores(built, dataset, Predictor(built, 4))
    outputs = built.model(dataset.validation.x).numpy()
    predicted = outputs[:, 0] > 0.5 if task == "binary" else outputs.argmax(axis=1)
    y = dataset.validation.y
    assert told["part"] == "test"
    assert told["confusion"] == metrics.confusion_matrix(y, predicted, labels=range(len(dataset.class_names))).tolist()
    assert told["metrics"]["accuracy"] == pytest.approx(metrics.accuracy_score(y, predicted))
    outputs = outputs.astype(np.float64)
    shares = np.concatenate([1 - outputs, outputs], axis=1) if task == "binary" else outputs
    assert told["metrics"]["loss"] == pytest.approx(
        metrics.log_loss(y, shares / shares.sum(axis=1, keepdims=True)), rel=1e-4
    )
    assert told["class_names"] == list(dataset.class_names)


def test_a_regressions_errors_are_in_the_targets_own_unit() -> None:
    dataset = dataset_of("regression", 3, 40, 200, 0)
    built = build(spec_of(), dataset.shape)
    told = scores(built, dataset)
    y = 100 + 20 * dataset.validation.y.astype(np.float64)
    predicted = 100 + 20 * built.model(dataset.validation.x).numpy()[:, 0].astype(np.float64)
    assert told["confusion"] == []
    assert told["metrics"]["r2"] == pytest.approx(metrics.r2_score(y, predicted), rel=1e-5)
    assert told["metrics"]["mae"] == pytest.approx(metrics.mean_absolute_error(y, predicted), rel=1e-5)
    assert told["metrics"]["rmse"] == pytest.approx(metrics.root_mean_squared_error(y, predicted), rel=1e-5)
    assert told["metrics"]["loss"] == pytest.approx(metrics.mean_squared_error(y, predicted) / 400, rel=1e-5)


def without(dataset: Dataset, *names: str) -> Dataset:
    return dataclasses.replace(dataset, **{name: part(getattr(dataset, name), 0) for name in names})


@pytest.mark.parametrize(
    ("missing", "name", "count"),
    [((), "test", 20), (("validation",), "test", 30), (("validation", "test"), "training", 44)],
)
def test_scored_are_held_out_samples_where_there_are_any(
    missing: tuple[str, ...], name: str, count: int, binary: Dataset
) -> None:
    dataset = without(binary, *missing)
    told = scores(build(spec_of(), dataset.shape), dataset)
    assert (told["part"], told["of"], told["samples"]) == (name, count, count)
    assert sum(map(sum, told["confusion"])) == count


@pytest.mark.parametrize("loss", ["hinge", "mean_squared_error"])
def test_an_output_between_minus_1_and_1_parts_the_classes_at_0(loss: str, binary: Dataset) -> None:
    changes: dict[str, Any] = {"training__loss": loss, "network__output__activation": "tanh"}
    built = build(spec_of(**changes), binary.shape)
    predicted = built.model(binary.validation.x).numpy()[:, 0] > 0
    accuracy = scores(built, binary)["metrics"]["accuracy"]
    assert accuracy == pytest.approx((predicted == binary.validation.y).mean())


def test_of_many_samples_5000_are_scored() -> None:
    dataset = dataset_of("binary", 2, 40, 12_000, 0)
    built = build(spec_of(), dataset.shape)
    asked = []
    predictor = Predictor(built, 2)

    def predict(x: Any) -> Any:
        asked.append(len(x))
        return predictor(x)

    told = scores(built, dataset, predict)
    assert asked == [5000]
    assert (told["samples"], told["of"], sum(map(sum, told["confusion"]))) == (5000, 12_000, 5000)


def test_a_diverged_network_has_scores_that_are_none(binary: Dataset) -> None:
    built = build(spec_of(), binary.shape)
    built.model.set_weights([np.full_like(value, np.nan) for value in built.model.get_weights()])
    told = scores(built, binary)
    assert told["metrics"]["loss"] is None
    assert sum(map(sum, told["confusion"])) == 20
