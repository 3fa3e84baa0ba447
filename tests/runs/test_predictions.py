from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from playground.errors import StoreError
from playground.runs.predictions import FILE, Predictions, load_predictions, save_predictions


@pytest.fixture
def predictions() -> Predictions:
    return Predictions(
        part="test",
        task="multiclass",
        class_names=("zero", "", "tw\u00f6"),
        rows=np.array([5, 9, 2], np.int64),
        y=np.array([0, 2, 1], np.int64),
        outputs=np.array([[0.9, 0.1, 0.0], [0.2, 0.3, 0.5], [0.1, 0.1, 0.8]], np.float32),
        loss=np.array([0.1, np.nan, np.inf], np.float32),
        shown=np.array([2, 1], np.int64),
        x=np.arange(8, dtype=np.float32).reshape(2, 4),
        feature_names=("a", "b", "c", "d"),
        image_shape=(2, 2),
    )


def assert_same(back: Predictions | None, wanted: Predictions) -> None:
    assert back is not None
    for name in Predictions.__slots__:
        value, expected = getattr(back, name), getattr(wanted, name)
        if isinstance(expected, np.ndarray):
            assert value.dtype == expected.dtype, name
            np.testing.assert_array_equal(value, expected, err_msg=name)
        else:
            assert value == expected, name


def test_predictions_come_back_as_they_were(tmp_path: Path, predictions: Predictions) -> None:
    assert save_predictions(predictions, tmp_path) == tmp_path / FILE
    assert_same(load_predictions(tmp_path), predictions)
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_a_regression_without_names_or_images_comes_back(tmp_path: Path, predictions: Predictions) -> None:
    wanted = replace(
        predictions,
        part="validation",
        task="regression",
        class_names=(),
        y=np.array([0.5, 1.5, 2.5]),
        outputs=np.array([[0.25], [1.0], [3.0]], np.float32),
        image_shape=(),
    )
    save_predictions(wanted, tmp_path)
    assert_same(load_predictions(tmp_path), wanted)
    np.testing.assert_array_equal(wanted.predicted, [0.25, 1.0, 3.0])


def test_the_predicted_class_is_the_most_likely_one(predictions: Predictions) -> None:
    np.testing.assert_array_equal(predictions.predicted, [0, 2, 2])


def test_a_folder_without_predictions_has_none(tmp_path: Path) -> None:
    assert load_predictions(tmp_path) is None


@pytest.mark.parametrize("damage", ["short", "other", "empty", "key"])
def test_a_damaged_file_is_refused_in_one_sentence(tmp_path: Path, predictions: Predictions, damage: str) -> None:
    path = save_predictions(predictions, tmp_path)
    whole = path.read_bytes()
    if damage == "key":
        np.savez_compressed(path, part=np.asarray("test"))
    else:
        path.write_bytes({"short": whole[: len(whole) // 2], "other": b"no zip at all", "empty": b""}[damage])
    with pytest.raises(StoreError, match=r"The run's file predictions\.npz is damaged"):
        load_predictions(tmp_path)
