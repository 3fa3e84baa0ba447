from __future__ import annotations

import json
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from playground.charts.curves import (
    curves_figure,
    curves_table,
    metric_label,
    metric_names,
    overlay_figure,
    overlay_table,
    smooth,
)
from playground.charts.theme import DASHES, RUN_COLOURS, styled
from playground.runs.protocol.events import SettingChanged


@pytest.fixture
def points() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "epoch": [1, 2, 3, 4],
            "elapsed_s": [0.5, 1.0, 1.5, 2.0],
            "learning_rate": 0.1,
            "accuracy": [0.5, 0.6, 0.7, 0.8],
            "loss": [4.0, 3.0, 2.0, 1.0],
            "val_loss": [4.0, np.nan, np.inf, 2.0],
            "val_accuracy": [0.4, 0.5, 0.6, 0.6],
        }
    )


@pytest.fixture
def many_points() -> pd.DataFrame:
    rows = [
        (run, epoch, epoch / 10, metric, value / epoch)
        for run, value in (("b", 2.0), ("a", 1.0))
        for metric in ("loss", "val_loss", "accuracy")
        for epoch in (1, 2, 3)
    ]
    return pd.DataFrame(rows, columns=["run", "epoch", "elapsed_s", "metric", "value"])


def run(identifier: str, colour: int) -> SimpleNamespace:
    return SimpleNamespace(id=identifier, name=f"Run {identifier}", colour=colour)


def test_metrics_are_named_once_loss_first(points) -> None:
    assert metric_names(points) == ["loss", "accuracy"]


@pytest.mark.parametrize(
    ("metric", "label"),
    [
        ("loss", "loss"),
        ("val_loss", "validation loss"),
        ("test_mae", "test MAE"),
        ("r2", "R²"),
        ("val_r2", "validation R²"),
    ],
)
def test_metrics_have_labels_for_people(metric: str, label: str) -> None:
    assert metric_label(metric) == label


def test_table_holds_training_and_validation_of_each_metric(points) -> None:
    table = curves_table(points, weight=0.5)
    assert list(table.columns) == ["epoch", "elapsed_s", "metric", "part", "value", "smoothed"]
    assert table.groupby(["metric", "part"], sort=False).size().to_dict() == {
        ("loss", "training"): 4,
        ("loss", "validation"): 4,
        ("accuracy", "training"): 4,
        ("accuracy", "validation"): 4,
    }
    validation = table[(table["metric"] == "loss") & (table["part"] == "validation")]
    np.testing.assert_array_equal(validation["value"], points["val_loss"])
    np.testing.assert_array_equal(validation["smoothed"], smooth(points["val_loss"].to_numpy(), 0.5))


def test_unknown_metrics_and_repeated_ones_are_left_out(points) -> None:
    assert set(curves_table(points, ["loss", "loss", "mae"])["metric"]) == {"loss"}
    assert len(curves_table(points, ["loss", "loss"])) == 8
    assert curves_table(points, ["mae"]).empty


def test_each_metric_has_a_panel_and_validation_is_dashed(points) -> None:
    figure = curves_figure(curves_table(points))
    assert [trace.yaxis for trace in figure.data] == ["y", "y", "y2", "y2"]
    assert [trace.line.dash for trace in figure.data] == [DASHES["training"], DASHES["validation"]] * 2
    assert [trace.showlegend for trace in figure.data] == [True, True, False, False]
    assert (figure.layout.yaxis.title.text, figure.layout.yaxis2.title.text) == ("loss", "accuracy")
    assert figure.layout.hovermode == "x unified"


def test_smoothing_draws_the_raw_curve_faint_behind(points) -> None:
    raw, smoothed = curves_figure(curves_table(points, ["accuracy"], 0.6)).data[:2]
    np.testing.assert_array_equal(raw.y, points["accuracy"])
    assert raw.line.color.startswith("rgba")
    assert raw.line.width < smoothed.line.width
    assert not raw.showlegend


def test_infinities_are_gaps_and_never_reach_the_page(points) -> None:
    figure = curves_figure(curves_table(points, ["loss"]))
    assert np.isnan(figure.data[1].y[2])
    json.loads(figure.to_json(), parse_constant=lambda text: pytest.fail(text))


def test_log_axes_and_time(points) -> None:
    figure = curves_figure(curves_table(points), log=True, over="elapsed_s")
    assert figure.layout.yaxis.type == figure.layout.yaxis2.type == "log"
    np.testing.assert_array_equal(figure.data[0].x, points["elapsed_s"])
    assert figure.layout.xaxis2.title.text == "seconds of training"


def test_changed_settings_are_marked_where_they_happened(points) -> None:
    changes = [
        SettingChanged("r", 2, "training.learning_rate", 0.1, 0.01),
        SettingChanged("r", 2, "training.batch_size", 32, 64),
        SettingChanged("r", 0, "network.layers.0.dropout", 0.0, 0.5),
    ]
    for over, places in (("epoch", [2.0, 0.0]), ("elapsed_s", [1.0, 0.0])):
        figure = curves_figure(curves_table(points), changes, over=over)
        marks = [mark for mark in figure.layout.annotations if mark.hovertext]
        assert [mark.x for mark in marks] == places
        assert marks[0].hovertext == "training.learning_rate: 0.1 → 0.01<br>training.batch_size: 32 → 64"
        assert len(figure.layout.shapes) == 4


@pytest.mark.parametrize("rows", [0, 1])
def test_no_epoch_or_a_single_one_is_drawn(points, rows: int) -> None:
    changes = [SettingChanged("r", 1, "training.learning_rate", 0.1, 0.01)]
    figure = styled(curves_figure(curves_table(points.head(rows)), changes), dark=True)
    assert all(trace.mode == ("lines+markers" if rows else "lines") for trace in figure.data)
    json.loads(figure.to_json())
    json.loads(curves_figure(curves_table(points, [])).to_json())


def test_ten_thousand_epochs_are_drawn() -> None:
    values = np.random.default_rng(0).random(10_000)
    frame = pd.DataFrame({"epoch": np.arange(1, 10_001), "elapsed_s": 1.0, "learning_rate": 0.1, "loss": values})
    table = curves_table(frame, weight=0.9)
    assert len(table) == 10_000
    json.loads(curves_figure(table).to_json())


def test_overlay_table_takes_validation_with_the_training_metric(many_points) -> None:
    table = overlay_table(many_points, "loss")
    assert set(table["part"]) == {"training", "validation"}
    assert len(table) == 12
    only = overlay_table(many_points, "val_loss", 0.5)
    assert set(only["part"]) == {"validation"}
    curve = only[only["run"] == "b"]
    np.testing.assert_allclose(curve["value"], [2, 1, 2 / 3])
    np.testing.assert_allclose(curve["smoothed"], smooth([2, 1, 2 / 3], 0.5))


def test_overlay_sorts_epochs_that_come_in_any_order(many_points) -> None:
    shuffled = many_points.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(overlay_table(shuffled, "loss", 0.6), overlay_table(many_points, "loss", 0.6))


def test_overlay_figure_draws_each_run_in_its_colour(many_points) -> None:
    figure = overlay_figure(many_points, [run("a", 3), run("b", 11)], "loss")
    drawn = [(trace.name, trace.line.color, trace.line.dash) for trace in figure.data[:4]]
    assert drawn == [
        ("Run a", RUN_COLOURS[3], "solid"),
        ("Run a, validation", RUN_COLOURS[3], "dash"),
        ("Run b", RUN_COLOURS[1], "solid"),
        ("Run b, validation", RUN_COLOURS[1], "dash"),
    ]
    entries = [trace.name for trace in figure.data if trace.showlegend is not False]
    assert entries == ["Run a", "Run b", "training", "validation"]


def test_overlay_of_one_part_needs_no_explanation(many_points) -> None:
    figure = overlay_figure(many_points, [run("b", 0)], "val_loss", weight=0.6, log=True)
    assert [trace.name for trace in figure.data if trace.showlegend is not False] == ["Run b"]
    assert figure.layout.yaxis.type == "log"


def test_overlay_of_runs_without_points_is_empty(many_points) -> None:
    assert not overlay_figure(many_points.head(0), [run("a", 0)], "loss").data
    assert not overlay_figure(many_points, [], "accuracy").data
    json.loads(overlay_figure(many_points, [run("unknown", 0)], "accuracy").to_json())
