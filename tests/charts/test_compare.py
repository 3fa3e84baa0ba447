from __future__ import annotations

import json
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from playground.charts.compare import differences_frame, metric_scatter_figure
from playground.charts.theme import RUN_COLOURS, styled
from playground.runs.comparison import settings_table
from playground.spec.change import with_changes
from playground.spec.experiment import ExperimentSpec


@pytest.fixture
def runs() -> list[SimpleNamespace]:
    spec = ExperimentSpec()
    changes = [{"name": "one"}, {"name": "two", "training.epochs": 7}, {"name": "three", "network.layers": [16]}]
    return [SimpleNamespace(id=f"r{number}", spec=with_changes(spec, change)) for number, change in enumerate(changes)]


@pytest.fixture
def runs_table() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "name": ["a", "b", "c"],
            "colour": [0, 11, 2],
            "parameters": [10, 100, 10_000],
            "val_loss": [0.5, 0.4, np.nan],
        }
    )


def test_cells_that_differ_from_the_usual_value_are_true(runs) -> None:
    table = settings_table(runs).T
    marks = differences_frame(table)
    assert marks.shape == table.shape
    assert marks["training.epochs"].tolist() == [False, True, False]
    assert not marks["training.batch_size"].any()


def test_a_reference_row_never_differs_from_itself(runs) -> None:
    marks = differences_frame(settings_table(runs).T, reference="r1")
    assert marks["training.epochs"].tolist() == [True, False, True]
    assert not marks.loc["r1"].any()


def test_one_and_true_differ_but_nan_and_none_do_not() -> None:
    table = pd.DataFrame({"a": [1, 1, True], "b": [None, np.nan, None]}, dtype=object)
    assert differences_frame(table)["a"].tolist() == [False, False, True]
    assert not differences_frame(table)["b"].any()


def test_marks_fit_a_pandas_styler(runs) -> None:
    table = settings_table(runs).T
    marks = differences_frame(table).map(lambda marked: "font-weight: bold" if marked else "")
    assert "font-weight: bold" in table.style.apply(lambda _: marks, axis=None).to_html()


def test_no_runs_give_an_empty_table() -> None:
    assert differences_frame(settings_table([]).T).empty


def test_scatter_draws_finite_runs_in_their_colours(runs_table) -> None:
    figure = styled(metric_scatter_figure(runs_table, "parameters", "val_loss"), dark=True)
    assert list(figure.data[0].x) == [10, 100]
    assert list(figure.data[0].marker.color) == [RUN_COLOURS[0], RUN_COLOURS[1]]
    assert figure.layout.yaxis.title.text == "validation loss"
    json.loads(figure.to_json())


def test_wide_positive_ranges_are_logarithmic(runs_table) -> None:
    complete = runs_table.assign(val_loss=[0.5, 0.4, 0.3])
    figure = metric_scatter_figure(complete, "parameters", "val_loss")
    assert (figure.layout.xaxis.type, figure.layout.yaxis.type) == ("log", "linear")
    shifted = complete.assign(parameters=[0, 100, 10_000])
    assert metric_scatter_figure(shifted, "parameters", "val_loss").layout.xaxis.type == "linear"


@pytest.mark.parametrize("rows", [0, 1])
def test_scatter_of_hardly_any_runs(runs_table, rows: int) -> None:
    json.loads(metric_scatter_figure(runs_table.head(rows), "parameters", "val_loss").to_json())


def test_scatter_of_a_thousand_runs_writes_no_names() -> None:
    table = pd.DataFrame({"name": "x", "colour": range(1000), "elapsed_s": range(1, 1001), "loss": 0.5})
    figure = metric_scatter_figure(table, "elapsed_s", "loss")
    assert figure.data[0].mode == "markers"
    assert figure.layout.xaxis.title.text == "elapsed (s)"
