from __future__ import annotations

import numpy as np
import pytest

from playground.data.points.features import LARGEST, STANDARD_FEATURES, evaluate, expand, grid_points, holds, trouble
from playground.data.points.generators import generate
from playground.data.prepare import prepare
from playground.data.values.dataset import Plane
from playground.settings import Settings, read_settings
from playground.spec.data.formula import parse_formula
from playground.spec.data.kinds import GeneratedData
from playground.spec.training.seeds import Seeds

POINTS = np.random.default_rng(1).uniform(-6, 6, (200, 2)).astype(np.float32)
X1, X2 = POINTS.astype(np.float64).T


@pytest.fixture
def settings(tmp_path: object) -> Settings:
    return read_settings({"PLAYGROUND_HOME": str(tmp_path)})


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("x1 + 2*x2", X1 + 2 * X2),
        ("x1 - x2 - 1", X1 - X2 - 1),
        ("-x1^2", -(X1**2)),
        ("2^-x1", 2.0**-X1),
        ("2^x1^2", np.clip(2.0 ** (X1**2), None, 1e6)),
        ("abs(x1)^0.5", np.sqrt(np.abs(X1))),
        ("x1/x2*3", X1 / X2 * 3),
        ("min(x1, x2, 0.5)", np.minimum(np.minimum(X1, X2), 0.5)),
        ("max(x1, cos(x2))", np.maximum(X1, np.cos(X2))),
        ("exp(-(x1^2 + x2^2)/2)", np.exp(-(X1**2 + X2**2) / 2)),
        ("sin(pi*x1) + sqrt(x2 + 6)", np.sin(np.pi * X1) + np.sqrt(X2 + 6)),
        ("3", np.full(200, 3.0)),
        ("pi", np.full(200, np.pi)),
    ],
)
def test_formula_is_worth_what_numpy_says(text: str, values: np.ndarray) -> None:
    got = evaluate(parse_formula(text), POINTS[:, 0], POINTS[:, 1])
    assert got.shape == (200,)
    np.testing.assert_allclose(got, values, rtol=1e-12)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1/0", 0.0),
        ("1/(x1 - x1)", 0.0),
        ("0/0", 0.0),
        ("sqrt(-1)", 0.0),
        ("(-1)^0.5", 0.0),
        ("exp(1000)", 0.0),
        ("1e300*1e300 - 1e300*1e300", 0.0),
        ("10^7", LARGEST),
        ("-10^9", -LARGEST),
        ("0^-1", 0.0),
    ],
)
@pytest.mark.filterwarnings("error")
def test_what_is_not_finite_is_zero_and_the_rest_is_kept_small(text: str, value: float) -> None:
    assert evaluate(parse_formula(text), X1, X2).tolist() == [value] * 200


def test_formula_keeps_the_shape_of_a_grid() -> None:
    x1, x2 = np.meshgrid(np.arange(3.0), np.arange(4.0))
    np.testing.assert_array_equal(evaluate(parse_formula("x1*x2"), x1, x2), x1 * x2)


def test_comparison_holds_where_numpy_says() -> None:
    np.testing.assert_array_equal(holds("x2 > 3*sin(x1)", POINTS), 3 * np.sin(X1) < X2)
    np.testing.assert_array_equal(holds("x2 < 0", POINTS), X2 < 0)
    np.testing.assert_array_equal(holds("x1*x2", POINTS), X1 * X2 > 0)


def test_standard_features_are_those_of_tensorflow_playground() -> None:
    got = expand(POINTS, STANDARD_FEATURES)
    assert (got.dtype, got.shape) == (np.float32, (200, 7))
    by_hand = np.stack([X1, X2, X1**2, X2**2, X1 * X2, np.sin(X1), np.sin(X2)], axis=1)
    np.testing.assert_allclose(got, by_hand, rtol=1e-6)


def test_coordinates_by_themselves_are_left_as_they_are() -> None:
    large = np.array([[3e7, -2e9]], np.float32)
    np.testing.assert_array_equal(expand(large, ("x2", "x1", "2*x1")), np.float32([[-2e9, 3e7, LARGEST]]))


def test_grid_goes_from_corner_to_corner_with_the_lowest_row_first() -> None:
    plane = Plane(("a", "b"), ("x1",), (-6.0, 6.0), (0.0, 1.0))
    assert grid_points(plane, 3)[[0, 1, 2, 3, 8]].tolist() == [[-6, 0], [0, 0], [6, 0], [-6, 0.5], [6, 1]]


def test_generated_points_are_expanded_and_stay_where_they_are(settings: Settings) -> None:
    seeds = Seeds(main=3).drawn()
    plain = prepare(GeneratedData(name="circle", noise=0.2), seeds, settings)
    data = prepare(GeneratedData(name="circle", noise=0.2, features=("x1^2", "x2", "x2^2")), seeds, settings)
    assert data.feature_names == ("x1^2", "x2", "x2^2")
    assert data.plane == Plane(("x1", "x2"), ("x1^2", "x2", "x2^2"), (-6.0, 6.0), (-6.0, 6.0))
    for part, before in ((data.train, plain.train), (data.validation, plain.validation), (data.test, plain.test)):
        assert part.points is not None
        np.testing.assert_array_equal(part.points, before.x)
        np.testing.assert_array_equal(part.y, before.y)
        np.testing.assert_allclose(
            part.x, np.stack([before.x[:, 0] ** 2, before.x[:, 1], before.x[:, 1] ** 2], 1), 1e-6
        )


def test_own_formula_labels_points_all_over_the_square() -> None:
    drawn = generate(GeneratedData(name="formula", formula="x1^2 + x2^2 < 9", samples=4000), seed=1)
    x1, x2 = drawn.x.astype(np.float64).T
    np.testing.assert_array_equal(drawn.y, (x1**2 + x2**2 < 9).astype(int))
    assert drawn.y.mean() == pytest.approx(np.pi * 9 / 144, abs=0.03)
    assert np.abs(drawn.x).max() <= 6
    assert np.histogram2d(x1, x2, bins=4)[0].min() > 180


def test_formula_that_tells_no_point_apart_is_noted(settings: Settings) -> None:
    data = prepare(GeneratedData(name="formula", formula="1 > 2"), Seeds().drawn(), settings)
    assert data.notes[-1] == "All points are negative: the formula does not tell them apart."
    assert data.class_names == ("negative", "positive")


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("1/0", "can be computed nowhere here: it is 0 everywhere"),
        ("sqrt(x1)", "cannot be computed on 50 % of the plane: it is 0 there"),
        ("3", "is the same everywhere"),
        ("exp(x1^2)", "is kept between -1,000,000 and 1,000,000"),
        ("x1^2 + x2", ""),
        ("1/x1", ""),
    ],
)
def test_what_a_formula_cannot_do_is_said(formula: str, said: str) -> None:
    across, up = np.meshgrid(np.linspace(-6, 6, 50), np.linspace(-6, 6, 50))
    told = trouble(formula, np.stack([across.ravel(), up.ravel()], axis=1))
    assert said in told
    assert bool(told) == bool(said)
