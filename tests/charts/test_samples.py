from __future__ import annotations

import base64
import dataclasses
import io

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from playground.charts.png import png_uri
from playground.charts.samples import confidence, image_uri, worst_table


def decoded(uri: str) -> np.ndarray:
    head, _, body = uri.partition(",")
    assert head == "data:image/png;base64"
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(body))))


OUTPUTS = np.array([[0.9, 0.1], [0.3, 0.7], [0.2, 0.8], [0.99, 0.01], [0.4, 0.6]])


def test_the_worst_come_first(predictions_of) -> None:
    predictions = predictions_of([0, 0, 1, 1, 1], OUTPUTS, ("no", "yes"))
    table = worst_table(predictions, 3)
    assert list(table["row"]) == [30, 10, 40]
    assert list(table["true"]) == ["yes", "no", "yes"]
    assert list(table["predicted"]) == ["no", "yes", "yes"]
    assert list(table["correct"]) == [False, False, True]
    np.testing.assert_allclose(table["probability"], [0.99, 0.7, 0.6], rtol=1e-6)
    np.testing.assert_allclose(table["loss"], -np.log([0.01, 0.3, 0.6]), rtol=1e-5)


def test_inputs_stand_beside_the_samples_they_were_kept_for(predictions_of) -> None:
    predictions = predictions_of([0, 0, 1, 1, 1], OUTPUTS, ("no", "yes"))
    predictions = dataclasses.replace(predictions, feature_names=("age", "loss"), shown=np.array([3, 0, 1, 2]))
    table = worst_table(predictions, 5).set_index("row")
    assert list(table.loc[30, ["age", "loss (input)"]]) == [0, 1]
    assert list(table.loc[0, ["age", "loss (input)"]]) == [2, 3]
    assert table.loc[40, ["age", "loss (input)"]].isna().all()


def test_every_column_has_a_name_of_its_own_whatever_features_are_called(predictions_of) -> None:
    predictions = predictions_of([0, 0, 1, 1, 1], OUTPUTS, ("no", "yes"))
    predictions = dataclasses.replace(predictions, feature_names=("row", "row (input)"), shown=np.array([3, 0, 1, 2]))
    table = worst_table(predictions, 5)
    assert table.columns.is_unique
    assert len(table.columns) == 6 + 2


def test_a_regression_shows_its_error(predictions_of) -> None:
    table = worst_table(predictions_of(np.array([1.0, 5.0]), [1.5, 2.0]), 10)
    assert list(table["error"]) == [-3.0, 0.5]
    assert "probability" not in table


def test_a_loss_that_is_nan_is_the_worst(predictions_of) -> None:
    table = worst_table(predictions_of(np.array([1.0, 5.0, 2.0]), [9.0, np.nan, 2.0]), 3)
    assert list(table["row"]) == [10, 0, 20]


def test_images_bring_no_column_a_pixel(predictions_of) -> None:
    predictions = predictions_of([0, 1], OUTPUTS[:2], ("no", "yes"), image_shape=(2, 3))
    assert list(worst_table(predictions).columns) == ["row", "true", "predicted", "probability", "correct", "loss"]


@pytest.mark.parametrize("n", [0, -1])
def test_none_asked_gives_none(predictions_of, n: int) -> None:
    assert worst_table(predictions_of([0, 1], OUTPUTS[:2], ("no", "yes")), n).empty


def test_confidence_is_the_largest_probability(predictions_of) -> None:
    np.testing.assert_array_equal(
        confidence(predictions_of([0, 0, 1, 1, 1], OUTPUTS, ("no", "yes"))), OUTPUTS.max(axis=1).astype(np.float32)
    )


@pytest.mark.parametrize("shape", [(4, 3), (4, 3, 1), (4, 3, 3), (4, 3, 4)])
def test_image_has_its_pixels(shape: tuple[int, ...]) -> None:
    pixels = np.random.default_rng(0).random(shape)
    expected = np.rint(pixels * 255).astype(np.uint8)
    np.testing.assert_array_equal(decoded(image_uri(pixels.ravel(), shape)), expected.squeeze())


def test_standardised_pixels_are_stretched_and_nan_is_black() -> None:
    image = decoded(image_uri(np.array([-1.0, np.nan, 1.0, 3.0]), (2, 2)))
    np.testing.assert_array_equal(image, [[0, 64], [128, 255]])
    np.testing.assert_array_equal(decoded(image_uri(np.array([np.nan, 1.0]), (1, 2))), [[0, 255]])


@pytest.mark.parametrize("shape", [(2, 2, 2), (0, 2), (4,)])
def test_an_image_of_another_shape_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="channels"):
        png_uri(np.zeros(shape, dtype=np.uint8))


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="reshape"):
        image_uri(np.zeros(5), (2, 2))


def test_rows_are_shown_as_they_are_in_the_file(predictions_of) -> None:
    predictions = predictions_of([0, 0, 1, 1, 1], OUTPUTS, ("no", "yes"))  # rows 0, 10, 20, 30, 40
    source = pd.DataFrame({"age": np.arange(41) * 2, "loss": [f"t{row}" for row in range(41)], "gap": np.nan})
    table = worst_table(predictions, 5, source).set_index("row")
    assert table.loc[30, "age"] == 60
    assert table.loc[30, "loss (input)"] == "t30"
    assert table.loc[0, "loss"] == pytest.approx(-np.log(0.9), rel=1e-5)
    assert table["gap"].isna().all()
