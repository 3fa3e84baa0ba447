from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from playground.charts.smoothing import smooth


@pytest.mark.parametrize("weight", [0.1, 0.6, 0.99])
def test_smoothing_equals_the_adjusted_mean_of_pandas(weight: float) -> None:
    values = np.random.default_rng(0).normal(size=500)
    expected = pd.Series(values).ewm(alpha=1 - weight, adjust=True).mean()
    np.testing.assert_allclose(smooth(values, weight), expected, rtol=1e-9)


def test_three_values_by_hand() -> None:
    np.testing.assert_allclose(smooth([4.0, 0.0, 2.0], 0.5), [4.0, 4 / 3, (0.125 * 4 + 0.5 * 2) / 0.875])


@pytest.mark.parametrize("weight", [0.0, -1.0])
def test_no_weight_leaves_the_values(weight: float) -> None:
    np.testing.assert_array_equal(smooth([3.0, 1.0, np.nan], weight), [3.0, 1.0, np.nan])


def test_a_constant_stays_what_it_is_at_any_weight() -> None:
    np.testing.assert_allclose(smooth(np.full(50, 0.7), 5.0), 0.7)


def test_what_is_not_finite_stays_and_touches_nothing() -> None:
    gaps = smooth([1.0, np.nan, 3.0, np.inf, 5.0], 0.6)
    assert np.isnan(gaps[1])
    assert np.isinf(gaps[3])
    np.testing.assert_allclose(gaps[[0, 2, 4]], smooth([1.0, 3.0, 5.0], 0.6))


def test_input_is_left_alone_and_may_be_empty_or_of_one_point() -> None:
    values = np.array([1.0, 9.0])
    smooth(values, 0.9)
    np.testing.assert_array_equal(values, [1.0, 9.0])
    assert smooth([], 0.9).size == 0
    np.testing.assert_allclose(smooth([2], 0.9), [2.0])
