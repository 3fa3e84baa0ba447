"""Numbers over time: in order, thinned to the extremes of each stretch; and figures of several outputs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from playground.charts.regression import outputs_table
from playground.charts.samples import worst_table
from playground.charts.series import over_time, over_time_figure
from playground.runs.predictions import Predictions, load_predictions, save_predictions


def test_values_stand_in_the_order_of_time() -> None:
    frame = pd.DataFrame({"when": pd.to_datetime(["2020-01-03", None, "2020-01-01"]), "v": [3.0, 9.0, 1.0]})
    table = over_time(frame, "when", "v")
    assert table["value"].tolist() == [1.0, 3.0]
    assert over_time(frame, "", "v")["time"].tolist() == [0, 1, 2]


def test_a_long_series_keeps_the_extremes_of_every_stretch() -> None:
    values = np.random.default_rng(1).normal(size=10_000)
    values[[77, 5_432]] = [40.0, -50.0]
    values[100:200] = np.nan
    table = over_time(pd.DataFrame({"v": values}), "", "v", most=500)
    assert len(table) <= 500
    assert (table["value"].max(), table["value"].min()) == (40.0, -50.0)
    assert table["time"].is_monotonic_increasing
    assert np.array_equal(values[table["time"]], table["value"])


def test_each_column_has_a_chart_of_its_own_on_the_same_time() -> None:
    frame = pd.DataFrame({"a": [1.0, 2.0], "b": [5.0, 3.0]})
    figure = over_time_figure({name: over_time(frame, "", name) for name in frame})
    assert [trace.name for trace in figure.data] == ["a", "b"]
    assert [list(trace.y) for trace in figure.data] == [[1.0, 2.0], [5.0, 3.0]]
    assert figure.data[0].yaxis != figure.data[1].yaxis


@pytest.fixture
def several(predictions_of: Callable[..., Predictions]) -> Predictions:
    random = np.random.default_rng(3)
    y = random.normal(size=(40, 2)) * [1, 100]
    one = predictions_of(y[:, 0], y[:, 0])
    outputs = (y + random.normal(size=(40, 2)) * [0.1, 20]).astype(np.float32)
    return replace(one, y=y, outputs=outputs, target_names=("small", "large"))


def test_each_output_has_figures_in_its_own_unit(several: Predictions) -> None:
    table = outputs_table(several).set_index("output")
    for number, name in enumerate(several.target_names):
        errors = several.y[:, number] - several.outputs[:, number].astype(np.float64)
        assert table.loc[name, "RMSE"] == pytest.approx(float(np.sqrt((errors**2).mean())))
        assert table.loc[name, "MAE"] == pytest.approx(float(np.abs(errors).mean()))
    worst = worst_table(several, 5)
    assert {"small, true", "small, predicted", "large, error"} <= set(worst.columns)


def test_predictions_of_several_outputs_are_kept_and_those_of_before_are_read(several, tmp_path) -> None:
    save_predictions(several, tmp_path)
    again = load_predictions(tmp_path)
    assert again is not None
    assert again.target_names == ("small", "large")
    np.testing.assert_array_equal(again.y, several.y)
    path = tmp_path / "predictions.npz"
    with np.load(path) as file:
        before = {name: file[name] for name in file if name != "target_names"}
    np.savez(path, **before)
    old = load_predictions(tmp_path)
    assert old is not None
    assert old.target_names == ()
