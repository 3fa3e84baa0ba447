from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_iris
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

from playground.data.files.download import find_files
from playground.data.prepare import describe, prepare
from playground.data.uploads.store import add_upload
from playground.data.values.dataset import Dataset
from playground.errors import DataError
from playground.settings import Settings, read_settings
from playground.spec.data.kinds import BundledData, PlaneSpec, TableData
from playground.spec.training.seeds import Seeds
from tests.shared_data import SHARED

SEEDS = Seeds(main=5).drawn()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings({"PLAYGROUND_HOME": str(tmp_path), "PLAYGROUND_DATASETS": str(SHARED)})


@pytest.fixture
def table(settings: Settings) -> str:
    random = np.random.default_rng(3)
    values = random.normal(size=(80, 3)) * [1, 20, 300] + [5, 0, 900]
    lines = ["a,b,c,kind,value"]
    lines += [
        f"{a:.4f},{b:.4f},{c:.4f},{'uvw'[int(k)]},{a + b:.3f}"
        for (a, b, c), k in zip(values, random.integers(0, 3, 80), strict=True)
    ]
    return add_upload("things.csv", "\n".join(lines).encode(), settings).id


def by_hand(x: np.ndarray, data: Dataset) -> list[np.ndarray]:
    """Principal components of standardised features, of deviation 1, both fitted on the training rows."""
    train = x[data.train.rows]
    scaler = StandardScaler().fit(train)
    fitted = PCA(2, svd_solver="full").fit(scaler.transform(train))
    scores = [fitted.transform(scaler.transform(x[part.rows])) for part in (data.train, data.validation, data.test)]
    return [score / scores[0].std(axis=0) for score in scores]


@pytest.mark.parametrize(("name", "load"), [("iris", load_iris), ("breast_cancer", load_breast_cancer)])
def test_components_are_those_of_scikit_learn_fitted_on_training_rows(
    name: str, load: object, settings: Settings
) -> None:
    spec = BundledData(name=name, plane=PlaneSpec())  # type: ignore[arg-type]
    data = prepare(spec, SEEDS, settings)
    expected = by_hand(load().data, data)  # type: ignore[operator]
    for part, points in zip((data.train, data.validation, data.test), expected, strict=True):
        assert part.points is not None
        np.testing.assert_allclose(np.abs(part.points), np.abs(points), atol=2e-3)
    assert data.shape == describe(spec, SEEDS, settings)
    assert data.plane is not None
    assert data.plane.names == ("component 1", "component 2")
    assert "principal components" in data.notes[-1]


def test_component_points_to_where_its_largest_weight_is_positive(settings: Settings) -> None:
    data = prepare(BundledData(name="iris", plane=PlaneSpec()), SEEDS, settings)
    x = StandardScaler().fit_transform(load_iris().data[data.train.rows])
    assert data.train.points is not None
    for column in data.train.points.T:
        weights = x.T @ column  # proportional to the component's own, as scores are uncorrelated
        assert weights[np.abs(weights).argmax()] > 0


def test_domain_is_the_range_of_all_points_and_a_tenth(settings: Settings) -> None:
    data = prepare(BundledData(name="wine", plane=PlaneSpec()), SEEDS, settings)
    points = np.concatenate([part.points for part in (data.train, data.validation, data.test)])  # type: ignore[misc]
    assert data.plane is not None
    for (low, high), values in zip((data.plane.x, data.plane.y), points.T, strict=True):
        span = values.max() - values.min()
        assert (low, high) == pytest.approx((values.min() - span / 10, values.max() + span / 10), rel=1e-5)


def test_two_columns_become_the_plane_and_formulas_the_inputs(table: str, settings: Settings) -> None:
    spec = TableData(
        dataset=table,
        target="kind",
        plane=PlaneSpec(by="columns", first="c", second="a"),
        features=("x1", "x1*x2", "x2"),
    )
    plain = prepare(TableData(dataset=table, target="kind"), SEEDS, settings)
    data = prepare(spec, SEEDS, settings)
    c, a = plain.feature_names.index("c"), plain.feature_names.index("a")
    assert data.feature_names == ("c", "x1*x2", "a")
    for part, before in ((data.train, plain.train), (data.validation, plain.validation), (data.test, plain.test)):
        np.testing.assert_array_equal(part.points, before.x[:, [c, a]])
        expected = np.stack([before.x[:, c], before.x[:, c] * before.x[:, a], before.x[:, a]], 1)
        np.testing.assert_allclose(part.x, expected, rtol=1e-6)
        np.testing.assert_array_equal(part.y, before.y)
    assert data.shape == describe(spec, SEEDS, settings)


def test_regression_keeps_its_unit_in_the_plane(table: str, settings: Settings) -> None:
    spec = TableData(dataset=table, target="value", plane=PlaneSpec(by="columns", first="a", second="b"))
    data = prepare(spec, SEEDS, settings)
    plain = prepare(TableData(dataset=table, target="value"), SEEDS, settings)
    assert (data.task, data.target_mean, data.target_scale) == ("regression", plain.target_mean, plain.target_scale)
    np.testing.assert_array_equal(data.train.y, plain.train.y)


def test_empty_columns_stand_for_the_first_ones(settings: Settings) -> None:
    names = load_iris().feature_names
    for first, second, expected in [
        ("", "", names[:2]),
        (names[1], "", [names[1], names[0]]),
        ("", names[0], [names[1], names[0]]),
        (names[3], "", [names[3], names[1]]),
    ]:
        plane = PlaneSpec(by="columns", first=first, second=second)
        data = prepare(BundledData(name="iris", plane=plane), SEEDS, settings)
        assert data.plane is not None
        assert list(data.plane.names) == expected


@pytest.mark.parametrize(
    ("plane", "field", "words"),
    [
        ({"by": "columns", "first": "petal widht (cm)"}, "first", r"the nearest is `petal width \(cm\)`"),
        ({"by": "columns", "second": "zzz"}, "second", "there is no `zzz`; they are sepal"),
        (
            {"by": "columns", "first": "petal width (cm)", "second": "petal width (cm)"},
            "second",
            "must be another feature",
        ),
    ],
)
def test_columns_that_are_not_there_are_refused(
    plane: dict[str, str], field: str, words: str, settings: Settings
) -> None:
    spec = BundledData(name="iris", plane=PlaneSpec.model_validate(plane))
    for what in (prepare, describe):
        with pytest.raises(DataError, match=words) as caught:
            what(spec, SEEDS, settings)
        assert caught.value.problems[0].field == f"data.plane.{field}"


def test_formulas_without_a_plane_are_refused(settings: Settings) -> None:
    for what in (prepare, describe):
        with pytest.raises(DataError, match=r"Iris has 4 features: choose a plane") as caught:
            what(BundledData(name="iris", features=("x1^2",)), SEEDS, settings)
        assert caught.value.problems[0].field == "data.features"


def test_one_feature_is_no_plane(settings: Settings) -> None:
    upload = add_upload(
        "one.csv", "\n".join(["a,kind", *(f"{n * n / 7:.3f},{n % 2}" for n in range(40))]).encode(), settings
    )
    with pytest.raises(DataError, match=r"at least two features; one\.csv has one, `a`"):
        prepare(TableData(dataset=upload.id, target="kind", plane=PlaneSpec()), SEEDS, settings)


def test_table_of_two_numbers_lies_in_its_own_plane(settings: Settings) -> None:
    random = np.random.default_rng(1)
    lines = ["p,q,kind", *(f"{p:.4f},{q:.4f},{int(p > q)}" for p, q in random.uniform(0, 9, (60, 2)))]
    upload = add_upload("two.csv", "\n".join(lines).encode(), settings)
    data = prepare(TableData(dataset=upload.id, target="kind", features=("x2", "sin(x1)")), SEEDS, settings)
    plain = prepare(TableData(dataset=upload.id, target="kind"), SEEDS, settings)
    assert plain.plane is not None
    assert plain.plane.names == ("p", "q")
    np.testing.assert_array_equal(plain.train.x, plain.train.points)
    assert data.feature_names == ("q", "sin(x1)")
    np.testing.assert_allclose(data.train.x[:, 1], np.sin(plain.train.x[:, 0]), rtol=1e-5)


def test_second_component_of_features_that_are_the_same_is_flat(settings: Settings) -> None:
    lines = ["p,q,r,kind", *(f"{n * n / 7:.4f},{n * n / 7:.4f},{n * n / 7:.4f},{n % 2}" for n in range(60))]
    upload = add_upload("same.csv", "\n".join(lines).encode(), settings)
    data = prepare(TableData(dataset=upload.id, target="kind", plane=PlaneSpec()), SEEDS, settings)
    assert data.train.points is not None
    np.testing.assert_allclose(data.train.points.std(axis=0), [1, 0], atol=1e-4)


def test_digits_are_no_pictures_in_the_plane(settings: Settings) -> None:
    spec = BundledData(name="digits", plane=PlaneSpec(), features=("x1", "x2", "x1^2"))
    data = prepare(spec, SEEDS, settings)
    assert data.image_shape is None
    assert data.shape == describe(spec, SEEDS, settings)
    assert data.shape.features == 3


def test_mnist_is_put_in_the_plane(settings: Settings) -> None:
    if not find_files("mnist", settings):
        pytest.skip("needs mnist.npz in PLAYGROUND_DATASETS")
    spec = BundledData(name="mnist", plane=PlaneSpec(), samples=2000)
    data = prepare(spec, SEEDS, settings)
    assert data.shape == describe(spec, SEEDS, settings)
    assert data.train.points is not None
    np.testing.assert_allclose(data.train.points.std(axis=0), 1, rtol=1e-4)
