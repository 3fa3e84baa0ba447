from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

from playground.charts.classification import (
    confusion_figure,
    confusion_table,
    row_shares,
    scores_table,
    with_true_column,
)
from playground.charts.theme import styled


@pytest.mark.parametrize(("classes", "samples"), [(2, 300), (3, 1), (10, 500), (100, 10_000)])
def test_confusion_table_equals_scikit_learn(random_predictions, classes: int, samples: int) -> None:
    predictions = random_predictions(classes, samples)
    expected = confusion_matrix(predictions.y, predictions.outputs.argmax(axis=1), labels=range(classes))
    table = confusion_table(predictions)
    np.testing.assert_array_equal(table.to_numpy(), expected)
    assert list(table.index) == list(table.columns) == list(predictions.class_names)
    assert (table.index.name, table.columns.name) == ("true", "predicted")


def test_row_shares_sum_to_one_and_are_nan_without_samples(predictions_of) -> None:
    table = confusion_table(predictions_of([0, 0, 1], np.eye(3)[[0, 1, 1]], ("a", "b", "c")))
    np.testing.assert_array_equal(row_shares(table), [[0.5, 0.5, 0], [0, 1, 0], [np.nan] * 3])


def test_no_two_columns_of_the_written_matrix_have_one_name(predictions_of) -> None:
    table = confusion_table(predictions_of([0, 0, 1], np.eye(3)[[0, 1, 1]], ("true", "b", "true (2)")))
    flat = with_true_column(table)
    assert list(flat.columns) == ["true", "true (2)", "b", "true (2) (2)"]
    assert list(flat["true"]) == ["true", "b", "true (2)"]
    np.testing.assert_array_equal(flat.iloc[:, 1:], table)


@pytest.mark.parametrize("classes", [2, 10, 100])
@pytest.mark.parametrize("normalised", [False, True])
def test_confusion_figure_is_built(random_predictions, classes: int, normalised: bool) -> None:
    table = confusion_table(random_predictions(classes, 400))
    figure = styled(confusion_figure(table, normalised=normalised), dark=True)
    np.testing.assert_array_equal(figure.data[0].z, row_shares(table))
    written = sum(len(trace.x) for trace in figure.data[1:])
    assert written == (classes**2 if classes <= 20 else 0)
    assert len(figure.layout.xaxis.ticktext) <= 25
    json.loads(figure.to_json())


def test_confusion_figure_writes_counts_or_shares(predictions_of) -> None:
    table = confusion_table(predictions_of([0, 0, 0, 1], np.eye(2)[[0, 0, 1, 1]], ("no", "yes")))
    texts = {text for trace in confusion_figure(table).data[1:] for text in trace.text}
    assert texts == {"2", "1", "0"}
    texts = {text for trace in confusion_figure(table, normalised=True).data[1:] for text in trace.text}
    assert texts == {"67 %", "33 %", "0 %", "100 %"}


def test_confusion_figure_leaves_the_row_of_an_absent_class_empty(predictions_of) -> None:
    table = confusion_table(predictions_of([0, 0], np.eye(2)[[0, 1]], ("no", "yes")))
    figure = confusion_figure(table)
    assert np.isnan(figure.data[0].z[1]).all()
    json.loads(figure.to_json())


@pytest.mark.parametrize(("classes", "samples"), [(2, 300), (10, 500), (100, 10_000)])
def test_scores_table_equals_scikit_learn(random_predictions, classes: int, samples: int) -> None:
    predictions = random_predictions(classes, samples)
    guess = predictions.outputs.argmax(axis=1)
    table = scores_table(predictions)
    precision, recall, f1, support = precision_recall_fscore_support(
        predictions.y, guess, labels=range(classes), zero_division=np.nan
    )
    one_each = table.iloc[:classes]
    np.testing.assert_allclose(one_each["precision"], precision, rtol=1e-12)
    np.testing.assert_allclose(one_each["recall"], recall, rtol=1e-12)
    np.testing.assert_allclose(one_each["f1"], f1, rtol=1e-12)
    np.testing.assert_array_equal(one_each["support"], support)
    for name, average in (("macro average", "macro"), ("weighted average", "weighted")):
        row = table[table["class"] == name].iloc[0]
        expected = precision_recall_fscore_support(predictions.y, guess, average=average, zero_division=0)
        np.testing.assert_allclose(row[["precision", "recall", "f1"]].astype(float), expected[:3], rtol=1e-12)
        assert row["support"] == samples


def test_scores_of_constant_predictions_say_what_is_undefined(predictions_of) -> None:
    table = scores_table(predictions_of([0, 0, 1], np.eye(2)[[0, 0, 0]], ("no", "yes")))
    never = table.iloc[1]
    assert np.isnan(never["precision"])
    assert never["recall"] == 0
    assert never["f1"] == 0
    assert table.iloc[0]["precision"] == pytest.approx(2 / 3)
    assert table.iloc[2]["precision"] == pytest.approx(1 / 3)


def test_scores_of_an_absent_class_are_left_out_of_the_averages(predictions_of) -> None:
    table = scores_table(predictions_of([0, 1], np.eye(3)[[0, 1]], ("a", "b", "c")))
    assert np.isnan(table.iloc[2][["precision", "recall", "f1"]].astype(float)).all()
    assert (table.iloc[3:][["precision", "recall", "f1"]] == 1).all(axis=None)


def test_no_samples_at_all_give_empty_tables(predictions_of) -> None:
    predictions = predictions_of(np.array([], dtype=np.int64), np.zeros((0, 2)), ("no", "yes"))
    assert confusion_table(predictions).to_numpy().sum() == 0
    assert scores_table(predictions)["precision"].isna().all()
    json.loads(confusion_figure(confusion_table(predictions)).to_json())


def test_outputs_that_are_nan_do_not_stop_the_tables(random_predictions) -> None:
    predictions = random_predictions(3, 20)
    broken = dataclasses.replace(predictions, outputs=np.full_like(predictions.outputs, np.nan))
    assert confusion_table(broken).to_numpy().sum() == 20
