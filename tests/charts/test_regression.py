from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import mean_absolute_error, r2_score, root_mean_squared_error

from playground.charts.palette import LOOKS, rgb
from playground.charts.regression import (
    density_table,
    predicted_figure,
    predicted_table,
    regression_scores,
    residuals_figure,
    residuals_table,
)


def noisy(predictions_of, count: int):
    random = np.random.default_rng(count)
    true = random.normal(150, 50, count)
    return predictions_of(true, true + random.normal(0, 20, count))


def test_tables_hold_true_predicted_and_their_difference(predictions_of) -> None:
    predictions = predictions_of(np.array([1.0, 2.0, 4.0]), [1.5, 2.0, 3.0])
    assert predicted_table(predictions).to_dict("list") == {
        "row": [0, 10, 20],
        "true": [1.0, 2.0, 4.0],
        "predicted": [1.5, 2.0, 3.0],
    }
    assert list(residuals_table(predictions)["residual"]) == [-0.5, 0.0, 1.0]


@pytest.mark.parametrize("count", [2, 300, 10_000])
def test_scores_equal_scikit_learn(predictions_of, count: int) -> None:
    predictions = noisy(predictions_of, count)
    true, guess = predictions.y, predictions.predicted
    scores = regression_scores(predictions)
    assert scores["R²"] == pytest.approx(r2_score(true, guess), rel=1e-12)
    assert scores["MAE"] == pytest.approx(mean_absolute_error(true, guess), rel=1e-12)
    assert scores["RMSE"] == pytest.approx(root_mean_squared_error(true, guess), rel=1e-12)


def test_r2_is_undefined_for_a_single_sample_and_a_constant_target(predictions_of) -> None:
    for true in (np.array([3.0]), np.array([3.0, 3.0])):
        scores = regression_scores(predictions_of(true, true + 1))
        assert np.isnan(scores["R²"])
        assert (scores["MAE"], scores["RMSE"]) == (1, 1)


def test_constant_predictions_of_the_mean_have_an_r2_of_zero(predictions_of) -> None:
    assert regression_scores(predictions_of(np.array([1.0, 2.0, 3.0]), [2, 2, 2]))["R²"] == 0


def test_scores_without_samples_or_with_nan_are_nan(predictions_of) -> None:
    assert np.isnan(list(regression_scores(predictions_of(np.array([]), [])).values())).all()
    assert np.isnan(list(regression_scores(predictions_of(np.array([1.0, 2.0]), [1.0, np.nan])).values())).all()


@pytest.mark.parametrize("count", [0, 1, 300, 10_000])
def test_figures_are_built(predictions_of, count: int) -> None:
    predictions = noisy(predictions_of, count)
    for figure in (predicted_figure(predicted_table(predictions)), residuals_figure(residuals_table(predictions))):
        json.loads(figure.to_json())
        kinds = {trace.type for trace in figure.data}
        assert ("heatmap" in kinds) == (count > 5_000)


def test_density_counts_every_sample_in_its_place(predictions_of) -> None:
    table = predicted_table(noisy(predictions_of, 10_000))
    counts, across, down = density_table(table, "true", "predicted")
    assert counts.sum() == 10_000
    row, column = np.unravel_index(counts.argmax(), counts.shape)
    assert across[column] == pytest.approx(150, abs=40)
    assert down[row] == pytest.approx(150, abs=40)


def test_samples_without_a_finite_prediction_are_counted_not_drawn(predictions_of) -> None:
    figure = predicted_figure(predicted_table(predictions_of(np.array([1.0, 2.0, 3.0]), [1.0, np.nan, np.inf])))
    assert len(figure.data[1].x) == 1
    assert "2 samples" in figure.layout.annotations[0].text


@pytest.mark.parametrize("name", ["playground_light", "playground_dark"])
def test_points_can_be_seen_on_both_grounds(name: str) -> None:
    table = pd.DataFrame({"row": [0, 1], "true": [0.0, 1.0], "predicted": [0.1, 0.9]})
    colour = predicted_figure(table).data[-1].marker.color
    *point, solid = (float(part) for part in colour.removeprefix("rgba(").removesuffix(")").split(","))
    ground = rgb(LOOKS[name]["paper"])
    seen = [solid * one + (1 - solid) * other for one, other in zip(point, ground, strict=True)]
    light, dark = sorted((_luminance(seen), _luminance(ground)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 3.0  # WCAG 2.2, 1.4.11


def _luminance(colour) -> float:
    shares = [one / 255 for one in colour]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
