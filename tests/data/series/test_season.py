"""Seasons of made series are found, and the seasonal naive forecast is what it says."""

from __future__ import annotations

import numpy as np
import pytest

from playground.data.series.season import autocorrelation, find_season, seasonal_naive


def test_autocorrelation_is_the_sum_of_products_over_the_variance() -> None:
    values = np.random.default_rng(1).normal(size=50)
    centred = values - values.mean()
    expected = [float((centred[lag:] * centred[: 50 - lag]).sum() / (centred**2).sum()) for lag in range(50)]
    assert autocorrelation(values) == pytest.approx(expected)


@pytest.mark.parametrize("season", [7, 12, 24])
@pytest.mark.parametrize("trend", [0.0, 0.05])
def test_a_season_is_found_under_noise_and_a_trend(season: int, trend: float) -> None:
    at = np.arange(20 * season)
    noise = 0.3 * np.random.default_rng(season).normal(size=len(at))
    assert find_season(np.sin(2 * np.pi * at / season) + trend * at + noise) == season


@pytest.mark.parametrize(
    "values",
    [
        np.random.default_rng(2).normal(size=400),
        np.cumsum(np.random.default_rng(3).normal(size=400)),
        np.arange(100.0),
        np.ones(50),
        np.array([1.0, 2.0, 1.0]),
    ],
    ids=["noise", "random walk", "line", "constant", "short"],
)
def test_no_season_is_found_where_there_is_none(values: np.ndarray) -> None:
    assert find_season(values) is None


def test_a_year_of_days_is_taken_for_a_peak_beside_it() -> None:
    at = np.arange(6 * 365)
    values = np.sin(2 * np.pi * at / 365.25) + 0.6 * np.random.default_rng(4).normal(size=len(at))
    assert find_season(values, step_s=86_400.0) == 365


def test_seasonal_naive_is_the_same_step_of_the_last_known_season() -> None:
    values = np.arange(20.0)[:, None]
    forecast = seasonal_naive(values, np.array([9]), 6, 4, np.array([0]))
    # steps 10..15 are told; seasons of 4 known up to step 9: 6 7 8 9, and again
    assert forecast[0, :, 0].tolist() == [6, 7, 8, 9, 6, 7]


def test_seasonal_naive_is_the_last_value_where_no_season_is_known() -> None:
    values = np.arange(20.0)[:, None]
    forecast = seasonal_naive(values, np.array([11]), 3, 4, np.array([10]))
    # of the season before only steps 10 and 11 are known
    assert forecast[0, :, 0].tolist() == [11, 11, 10]
