from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from playground.charts.explore import (
    balance_figure,
    correlation_figure,
    correlation_table,
    date_table,
    distribution_figure,
    distribution_table,
    missing_figure,
    missing_table,
)
from playground.charts.labels import shortened, thinned
from playground.charts.theme import CLASS_COLOURS, styled


@pytest.fixture
def frame() -> pd.DataFrame:
    random = np.random.default_rng(0)
    table = pd.DataFrame(random.normal(size=(200, 3)), columns=["a", "b", "c"])
    table["b"] -= 2 * table["a"]
    table.loc[::4, "c"] = np.nan
    table.loc[::10, "a"] = np.nan
    return table.assign(word=["x", "y"] * 100, constant=1.0)


def test_numbers_are_counted_in_equal_bins(frame) -> None:
    table = distribution_table(frame["a"], bins=7)
    counts, edges = np.histogram(frame["a"].dropna(), bins=7)
    np.testing.assert_array_equal(table["count"], counts)
    np.testing.assert_allclose(table["low"], edges[:-1])
    np.testing.assert_allclose(table["high"], edges[1:])


def test_few_whole_numbers_have_a_bar_each() -> None:
    table = distribution_table(pd.Series([3, 1, 1, 5]))
    assert list((table["low"] + table["high"]) / 2) == [1, 2, 3, 4, 5]
    assert list(table["count"]) == [2, 0, 1, 0, 1]


def test_infinities_and_missing_numbers_are_left_out() -> None:
    assert distribution_table(pd.Series([1.5, np.inf, np.nan, 2.5]))["count"].sum() == 2
    assert distribution_table(pd.Series([np.nan, np.inf])).empty
    assert distribution_table(pd.Series([7.25] * 5))["count"].sum() == 5


def test_categories_are_counted_and_the_rest_summed_up() -> None:
    values = pd.Series(["a"] * 5 + ["b"] * 3 + ["c", "d", None])
    assert distribution_table(values, most=2).to_dict("list") == {"value": ["a", "b", "2 others"], "count": [5, 3, 2]}
    assert set(distribution_table(pd.Series([True, False, True]))["value"]) == {"True", "False"}


@pytest.mark.parametrize("values", [[1.5, 2.5, 2.5], ["a", "b"], [], [4], [None, None]])
def test_distribution_figure_is_built(values: list[object]) -> None:
    figure = styled(
        distribution_figure(distribution_table(pd.Series(values, dtype=None if values else float)), "x"), False
    )
    json.loads(figure.to_json())


def test_distribution_figure_takes_plain_names_and_counts() -> None:
    figure = distribution_figure(pd.DataFrame({"name": ["a", "b"], "count": [3, 1]}))
    assert list(figure.data[0].x) == [3, 1]
    assert list(figure.layout.yaxis.ticktext) == ["a", "b"]


def test_missing_values_are_counted_the_most_first(frame) -> None:
    assert missing_table(frame).to_dict("list") == {"name": ["c", "a"], "count": [50, 20], "share": [0.25, 0.1]}
    assert missing_table(frame[["b"]]).empty


def test_missing_figure_is_built(frame) -> None:
    assert list(missing_figure(missing_table(frame)).data[0].x) == [0.25, 0.1]
    json.loads(missing_figure(missing_table(frame[["b"]])).to_json())
    assert list(missing_figure(pd.DataFrame({"name": ["a"], "count": [4]})).data[0].x) == [4]


def test_correlations_equal_numpy_and_leave_text_out(frame) -> None:
    table = correlation_table(frame.dropna())
    assert list(table.columns) == ["a", "b", "c", "constant"]
    expected = np.corrcoef(frame.dropna()[["a", "b", "c"]].T)
    np.testing.assert_allclose(table.iloc[:3, :3], expected, atol=1e-12)
    assert table["constant"].isna().all()


def test_of_many_columns_the_strongest_correlations_are_kept() -> None:
    random = np.random.default_rng(0)
    wide = pd.DataFrame(random.normal(size=(300, 60)), columns=[f"f{number}" for number in range(60)])
    wide["f50"] = -wide["f3"]
    table = correlation_table(wide)
    assert table.shape == (40, 40)
    assert list(table.index) == list(table.columns)
    assert table.loc["f3", "f50"] == pytest.approx(-1)


@pytest.mark.parametrize("columns", [0, 1, 5, 12, 40])
def test_correlation_figure_is_built(columns: int) -> None:
    random = np.random.default_rng(0)
    names = [f"a rather long name of a column {number}" for number in range(columns)]
    figure = styled(
        correlation_figure(correlation_table(pd.DataFrame(random.random((30, columns)), columns=names))), True
    )
    assert len(figure.layout.yaxis.ticktext) == columns
    assert len(set(figure.layout.yaxis.ticktext)) == columns
    json.loads(figure.to_json())


def test_balance_is_drawn_in_the_colours_of_the_classes() -> None:
    figure = balance_figure({"no": 30, "yes": 10})
    assert list(figure.data[0].marker.color) == list(CLASS_COLOURS[:2])
    assert list(figure.data[0].text) == ["30 (75.0 %)", "10 (25.0 %)"]
    table = pd.DataFrame({"name": ["no", "yes"], "count": [30, 10]})
    assert balance_figure(table).to_json() == figure.to_json()


def test_balance_of_a_hundred_classes_shows_the_most_frequent() -> None:
    figure = balance_figure({f"class {label}": label for label in range(100)})
    assert list(figure.data[0].x) == list(range(99, 59, -1))
    assert figure.data[0].marker.color[0] == CLASS_COLOURS[9]


@pytest.mark.parametrize("counts", [{}, {"only": 0}])
def test_balance_of_nothing_is_drawn(counts: dict[str, int]) -> None:
    json.loads(balance_figure(counts).to_json())


def test_names_keep_both_ends_when_shortened() -> None:
    assert shortened("short") == "short"
    long = shortened("measurement number 10", 12)
    assert len(long) <= 12
    assert long.startswith("measur")
    assert long.endswith("r 10")
    assert "…" in long


def test_thinned_names_are_spread_evenly() -> None:
    places, labels = thinned([str(number) for number in range(100)], 25)
    assert places == list(range(0, 100, 4))
    assert labels[-1] == "96"
    assert thinned([]) == ([], [])


def test_dates_are_counted_in_equal_stretches_of_time() -> None:
    days = pd.Series(pd.date_range("2024-01-01", periods=60, freq="D"))
    table = date_table(pd.concat([days, pd.Series([pd.NaT])]), bins=59)
    assert table["count"].sum() == 60
    assert table["low"].iloc[0] == pd.Timestamp("2024-01-01")
    assert table["high"].iloc[-1] == pd.Timestamp("2024-02-29")
    assert table["count"].iloc[0] == 1
    bar = distribution_figure(table).data[0]
    assert bar.width[0] == pytest.approx(0.96 * 86_400_000)
    assert date_table(pd.Series([pd.NaT, pd.NaT])).empty
