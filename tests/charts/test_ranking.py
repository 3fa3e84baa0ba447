from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, precision_recall_curve, roc_auc_score, roc_curve

from playground.charts.ranking import pr_figure, pr_table, roc_figure, roc_table, undefined_classes
from playground.charts.theme import styled


@pytest.mark.parametrize(("classes", "samples"), [(2, 300), (3, 50), (10, 10_000)])
def test_roc_table_equals_scikit_learn(random_predictions, classes: int, samples: int) -> None:
    predictions = random_predictions(classes, samples)
    table = roc_table(predictions)
    labels = [1] if classes == 2 else range(classes)
    assert list(table["class"].unique()) == [predictions.class_names[label] for label in labels]
    for label in labels:
        curve = table[table["class"] == predictions.class_names[label]]
        truth, score = predictions.y == label, predictions.outputs[:, label].astype(np.float64)
        false_rate, true_rate, threshold = roc_curve(truth, score, drop_intermediate=False)
        at = np.searchsorted(-threshold, -curve["threshold"].to_numpy())
        np.testing.assert_allclose(curve["false_positive_rate"], false_rate[at], atol=1e-12)
        np.testing.assert_allclose(curve["true_positive_rate"], true_rate[at], atol=1e-12)
        np.testing.assert_allclose(curve["auc"], roc_auc_score(truth, score), rtol=1e-12)
        # what was left out lies on straight pieces
        kept = np.trapezoid(curve["true_positive_rate"], curve["false_positive_rate"])
        assert kept == pytest.approx(roc_auc_score(truth, score), rel=1e-12)


def test_roc_of_four_samples_by_hand(predictions_of) -> None:
    outputs = np.array([[0.9, 0.1], [0.6, 0.4], [0.65, 0.35], [0.2, 0.8]])
    table = roc_table(predictions_of([0, 0, 1, 1], outputs, ("no", "yes")))
    assert list(table["false_positive_rate"]) == [0, 0, 0.5, 0.5, 1]
    assert list(table["true_positive_rate"]) == [0, 0.5, 0.5, 1, 1]
    assert (table["auc"] == 0.75).all()
    assert np.isinf(table["threshold"].iloc[0])


@pytest.mark.parametrize(("classes", "samples"), [(2, 300), (3, 50), (10, 10_000)])
def test_pr_table_equals_scikit_learn(random_predictions, classes: int, samples: int) -> None:
    predictions = random_predictions(classes, samples)
    table = pr_table(predictions)
    for label in [1] if classes == 2 else range(classes):
        curve = table[table["class"] == predictions.class_names[label]]
        truth, score = predictions.y == label, predictions.outputs[:, label].astype(np.float64)
        precision, recall, threshold = precision_recall_curve(truth, score, drop_intermediate=True)
        np.testing.assert_allclose(curve["precision"], precision[::-1], atol=1e-12)
        np.testing.assert_allclose(curve["recall"], recall[::-1], atol=1e-12)
        np.testing.assert_array_equal(curve["threshold"].iloc[1:], threshold[::-1])
        np.testing.assert_allclose(curve["average_precision"], average_precision_score(truth, score), rtol=1e-12)


def test_auc_of_an_absent_class_is_undefined_and_the_figure_says_so(predictions_of) -> None:
    outputs = np.array([[0.7, 0.2, 0.1], [0.1, 0.8, 0.1], [0.4, 0.5, 0.1]])
    predictions = predictions_of([0, 1, 0], outputs, ("a", "b", "c"))
    table = roc_table(predictions)
    assert undefined_classes(table) == ["c"]
    assert undefined_classes(pr_table(predictions)) == ["c"]
    assert table[table["class"] == "c"].drop(columns="class").isna().all(axis=None)
    assert "c: AUC undefined" in [trace.name for trace in roc_figure(table).data]
    assert "c: AP undefined" in [trace.name for trace in pr_figure(pr_table(predictions)).data]


def test_auc_is_undefined_where_all_samples_are_of_the_class(predictions_of) -> None:
    predictions = predictions_of([1, 1], [[0.4, 0.6], [0.1, 0.9]], ("no", "yes"))
    assert undefined_classes(roc_table(predictions)) == ["yes"]
    assert pr_table(predictions)["average_precision"].iloc[0] == 1


def test_constant_predictions_have_the_area_of_chance(predictions_of) -> None:
    predictions = predictions_of([0, 1, 1, 0], np.full((4, 2), 0.5), ("no", "yes"))
    table = roc_table(predictions)
    assert list(table["false_positive_rate"]) == [0, 1]
    assert (table["auc"] == 0.5).all()
    assert (pr_table(predictions)["average_precision"] == 0.5).all()


@pytest.mark.parametrize("samples", [0, 1])
def test_no_sample_or_a_single_one_is_undefined(predictions_of, samples: int) -> None:
    predictions = predictions_of(np.zeros(samples, dtype=np.int64), np.full((samples, 2), 0.5), ("no", "yes"))
    for table, figure in ((roc_table(predictions), roc_figure), (pr_table(predictions), pr_figure)):
        assert undefined_classes(table) == ["yes"]
        json.loads(figure(table).to_json())


def test_outputs_that_are_nan_are_undefined(random_predictions) -> None:
    predictions = random_predictions(3, 20)
    broken = dataclasses.replace(predictions, outputs=np.full_like(predictions.outputs, np.nan))
    assert len(undefined_classes(roc_table(broken))) == 3
    assert len(undefined_classes(pr_table(broken))) == 3


def test_of_a_hundred_classes_the_ten_worst_are_drawn(random_predictions) -> None:
    table = roc_table(random_predictions(100, 10_000))
    figure = styled(roc_figure(table), dark=False)
    areas = table.groupby("class")["auc"].first().sort_values()
    drawn = {trace.name.split(":")[0] for trace in figure.data[1:]}
    assert drawn == set(areas.index[:10])
    assert len({trace.line.color for trace in figure.data[1:]}) == 10
    assert "100" in figure.layout.legend.title.text


def test_figures_of_many_samples_are_thinned(random_predictions) -> None:
    predictions = random_predictions(2, 10_000)
    spread = np.random.default_rng(0).random((10_000, 2)).astype(np.float32)
    table = pr_table(dataclasses.replace(predictions, outputs=spread))
    assert len(table) > 2_000
    drawn = pr_figure(table).data[0]
    assert len(drawn.x) <= 400
    assert (drawn.x[0], drawn.x[-1]) == (0, 1)
