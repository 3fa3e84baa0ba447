"""Roles of columns, the task of a target, and what is shown of a table."""

import numpy as np
import pandas as pd
import pytest

from playground.data.tables.profile import profile, propose_target
from playground.data.tables.roles import derive_task, detect_role
from playground.errors import DataError


@pytest.mark.parametrize(
    ("values", "role"),
    [
        ([1.5, 2.5, None] * 20, "number"),
        ([3, 1, 2] * 20, "number"),
        (list(range(1, 61)), "identifier"),
        ([f"A{i:03d}" for i in range(60)], "identifier"),
        ([f"Mr. Number {i} of a few" for i in range(60)], "text"),
        (["red", "green", None] * 20, "category"),
        ([True, False] * 30, "category"),
        ([7] * 60, "constant"),
        ([None] * 60, "constant"),
        (["a", "b", "c", "a", "b", "c"], "category"),
        (pd.date_range("2020-01-01", periods=60), "date"),
    ],
)
def test_role_follows_from_the_values(values, role):
    series = pd.Series(values, name="x")
    found = detect_role(series.astype("float64") if series.isna().all() else series)
    assert found.role == role
    assert bool(found.reason) == (role in ("identifier", "text", "constant"))


def test_a_measurement_that_never_repeats_is_no_identifier():
    assert detect_role(pd.Series(np.random.default_rng(0).permutation(1000) * 3, name="weight")).role == "number"
    assert (
        detect_role(pd.Series(np.random.default_rng(0).permutation(1000) * 3, name="RespondentID")).role == "identifier"
    )


@pytest.mark.parametrize(
    ("values", "task"),
    [
        (["yes", "no"] * 20, "binary"),
        ([0, 1, None] * 20, "binary"),
        (["a", "b", "c"] * 20, "multiclass"),
        ([3, 4, 5, 6, 7, 8] * 20, "multiclass"),
        ([0.0, 1.0, 2.0, 3.0, 4.0] * 20, "multiclass"),
        ([3.5, 4.0, 5.0] * 20, "regression"),
        ([1000, 2000, 3000] * 20, "regression"),
        (list(range(40)) * 3, "regression"),
        (list(range(10)), "regression"),
    ],
)
def test_task_follows_from_the_target(values, task):
    assert derive_task(pd.Series(values, name="y")) == task


@pytest.mark.parametrize(
    "values", [["same"] * 20, [f"text {i}" for i in range(40)], list(pd.date_range("2020-01-01", periods=20))]
)
def test_a_target_that_no_task_fits_is_refused_by_name(values):
    with pytest.raises(DataError, match="The target `y` must"):
        derive_task(pd.Series(values, name="y"))


def test_profile_counts_what_numpy_counts():
    rng = np.random.default_rng(1)
    x = rng.normal(size=200)
    frame = pd.DataFrame({"x": x, "y": 2 * x + rng.normal(size=200), "c": rng.choice(["a", "b"], 200)})
    frame.loc[:4, "x"] = np.nan
    found = profile(frame)
    column = found.column("x")
    known = frame["x"].dropna().to_numpy()
    assert (column.missing, column.distinct, column.role, column.type) == (5, 195, "number", "number")
    assert column.numbers is not None
    assert column.numbers.mean == pytest.approx(known.mean())
    assert column.numbers.std == pytest.approx(known.std(ddof=1))
    assert column.numbers.median == pytest.approx(np.median(known))
    assert sum(column.numbers.counts) == 195
    assert found.correlations[0][1] == pytest.approx(np.corrcoef(known, frame["y"][5:])[0, 1])
    assert dict(found.column("c").top) == {value: int((frame["c"] == value).sum()) for value in ("a", "b")}
    with pytest.raises(KeyError):
        found.column("z")


def test_profile_of_a_long_table_is_of_a_sample_and_says_so():
    found = profile(pd.DataFrame({"x": np.arange(250_000) % 7, "y": np.arange(250_000) / 3}))
    assert found.sampled <= 100_000
    assert "of the 250,000 rows" in found.notes[0]
    assert found.column("y").distinct == 250_000


@pytest.mark.parametrize(
    "values",
    [[np.inf, 1.0, 2.0], [1e308, -1e308, 1.0], [5e-324, 1.0, 2.0], [np.nan, np.nan, np.nan], [1e16, 1e16 + 2, 1e16]],
)
def test_profile_takes_any_numbers(values):
    assert profile(pd.DataFrame({"x": values})).rows == 3


@pytest.mark.parametrize(
    ("names", "target"),
    [
        (["PassengerId", "Survived", "Age"], "Survived"),
        (["a", "b", "c"], "c"),
        (["median_house_value", "ocean"], "median_house_value"),
    ],
)
def test_target_is_proposed_by_name_else_the_last_column(names, target):
    frame = pd.DataFrame({name: [1.5, 2.5, 3.5] for name in names})
    assert propose_target(profile(frame)) == target


def test_target_is_the_first_column_where_the_last_cannot_be():
    frame = pd.DataFrame(
        {"mpg_": [1.5, 2.5, 3.5] * 10, "w": [1, 2, 3] * 10, "name": [f"car no {i}" for i in range(30)]}
    )
    assert propose_target(profile(frame)) == "mpg_"
    assert propose_target(profile(frame[["name"]])) is None
