from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import pytest
import sklearn.datasets

from playground.runs.comparison import runs_table, settings_table
from playground.runs.naming import default_name
from playground.runs.run import MetricSummary, Run
from playground.runs.shape_text import network_text
from playground.spec.change import with_changes
from playground.spec.experiment import ExperimentSpec


def make_run(number: int, changes: dict[str, Any] | None = None, **values: Any) -> Run:
    fields: dict[str, Any] = {
        "id": f"{number:012x}",
        "token": f"t{number}",
        "name": f"Run {number}",
        "spec": with_changes(ExperimentSpec(), changes or {}),
        "status": "done",
        "reason": "",
        "diagnosis": "",
        "group": "",
        "created": datetime(2025, 1, number, 12, tzinfo=UTC),
        "started": None,
        "ended": None,
        "epochs": 20,
        "elapsed_s": 1.5,
        "parameters": 337,
        "mode": "xla",
        "metrics": {"loss": MetricSummary(0.3, 0.2, 18)},
        "sparkline": (0.5, 0.3),
        "checkpoint_epoch": None,
        "colour": 0,
        "starred": False,
        "tags": (),
        "note": "",
        "deleted": None,
        "position": 0,
        "seconds": {},
    }
    return Run(**{**fields, **values})


def test_each_run_is_a_row_with_its_settings_and_metrics() -> None:
    runs = [
        make_run(1, {"network.layers": [128, 64], "data": {"kind": "bundled", "name": "mnist"}}, tags=("a", "b")),
        make_run(2, {"training.batch_size": None, "training.optimizer": "sgd"}, parameters=0, epochs=0, starred=True,
                 metrics={"accuracy": MetricSummary(math.nan, math.nan, 0)}),
    ]  # fmt: skip
    table = runs_table(runs)
    assert table["id"].tolist() == [run.id for run in runs]
    assert table["name"].tolist() == ["Run 1", "Run 2"]
    assert table["data"].tolist() == ["MNIST", "Spiral"]
    assert table["network"].tolist() == ["784-128-64-10", "2-16-16-1"]
    assert table["optimizer"].tolist() == ["Adam", "SGD"]
    assert table["batch_size"].tolist() == [32, pd.NA]
    assert table["parameters"].tolist() == [337, pd.NA]
    assert table["starred"].tolist() == [False, True]
    assert table["tags"].tolist() == [["a", "b"], []]
    assert table["sparkline"].tolist() == [[0.5, 0.3], [0.5, 0.3]]
    assert table.loc[0, ["loss", "loss_best", "loss_best_epoch"]].tolist() == [0.3, 0.2, 18]
    assert table.loc[1, ["loss", "accuracy", "accuracy_best"]].isna().all()
    assert table.loc[1, "accuracy_best_epoch"] is pd.NA
    assert table.loc[0, "created"] == pd.Timestamp("2025-01-01 12:00", tz="UTC")


def test_how_a_run_stands_beside_baselines_is_a_column_and_their_figures_have_no_best() -> None:
    figures = {"test_accuracy": 0.6, "test_accuracy_linear": 0.7, "test_accuracy_noise": 0.01}
    metrics = {name: MetricSummary(value, value, 20) for name, value in figures.items()}
    table = runs_table([make_run(1, metrics=metrics), make_run(2)])
    assert table["baselines"].tolist() == ["10.0 points behind a linear model", ""]
    assert table["test_accuracy_linear"].tolist()[0] == 0.7
    assert not {"test_accuracy_linear_best", "test_accuracy_noise"} & set(table.columns)


def test_a_class_that_is_called_like_the_best_of_another_keeps_its_own_figure() -> None:
    figures = {"test_f1 of cat": 0.6, "test_f1 of cat_best": 0.7}
    metrics = {name: MetricSummary(value, value, 20) for name, value in figures.items()}
    table = runs_table([make_run(1, metrics=metrics)])
    assert table.loc[0, list(figures)].tolist() == [0.6, 0.7]
    assert not [name for name in table if name.endswith("best_epoch") and " of " in name]


def test_a_run_that_diverged_has_a_curve_of_what_was_finite() -> None:
    runs = [make_run(1, sparkline=(0.5, math.inf, 0.3, math.nan)), make_run(2, sparkline=(math.nan,))]
    assert runs_table(runs)["sparkline"].tolist() == [[0.5, 0.3], []]


def test_a_table_of_no_runs_has_the_fixed_columns_with_their_kinds() -> None:
    empty, full = runs_table([]), runs_table([make_run(1, metrics={})])
    assert empty.empty
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()


def test_the_table_can_be_downloaded_as_csv() -> None:
    lines = runs_table([make_run(1)]).to_csv(index=False).splitlines()
    assert len(lines) == 2
    assert lines[0].startswith(
        "id,name,status,starred,tags,note,group,data,network,optimizer,learning_rate,batch_size,"
    )


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"network.layers": []}, "2-1"),
        ({"network.layers": [8] * 10}, "2-10 x 8-1"),
        ({"data.name": "blobs", "data.classes": 5}, "2-16-16-5"),
        ({"data.name": "plane"}, "2-16-16-1"),
        ({"training.loss": "sparse_categorical_crossentropy"}, "2-16-16-2"),
        ({"data": {"kind": "bundled", "name": "iris"}}, "4-16-16-3"),
        ({"data": {"kind": "bundled", "name": "iris"}, "training.loss": "huber"}, "16-16"),
        ({"data": {"kind": "table", "dataset": "ab", "target": "y"}}, "16-16"),
    ],
)
def test_a_network_is_told_by_its_layers(changes: dict[str, Any], text: str) -> None:
    assert network_text(with_changes(ExperimentSpec(), changes)) == text


def test_a_setting_is_a_row_and_a_run_a_column() -> None:
    runs = [make_run(1), make_run(2, {"training.epochs": 50, "network.layers": [16]})]
    table = settings_table(runs)
    assert list(table) == [run.id for run in runs]
    assert table.loc["training.epochs"].tolist() == [20, 50]
    assert table.loc["network.layers.1.units"].tolist() == [16, None]
    assert table.loc["data.name"].tolist() == ["spiral", "spiral"]
    assert "name" not in table.index


def test_only_what_differs_is_left_on_request() -> None:
    runs = [make_run(1), make_run(2, {"training.epochs": 50}), make_run(3, {"training.learning_rate": 0.1})]
    table = settings_table(runs, only_differences=True)
    assert table.index.tolist() == ["training.learning_rate", "training.epochs"]
    assert table.loc["training.epochs"].tolist() == [20, 50, 20]
    same = settings_table([make_run(1), make_run(2)], only_differences=True)
    assert (list(same), len(same)) == (["000000000001", "000000000002"], 0)
    assert settings_table([]).empty


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({}, "Spiral 16-16"),
        ({"network.layers": [128, 64], "data": {"kind": "bundled", "name": "mnist"}}, "MNIST 128-64"),
        ({"data.name": "plane", "network.layers": []}, "Plane linear"),
        ({"network.layers": [1, 2, 3, 4, 5, 6, 7]}, "Spiral 1-...-7 (7 layers)"),
        ({"data": {"kind": "table", "dataset": "ab", "target": "y" * 300}}, "table: " + "y" * 96 + " 16-16"),
    ],
)
def test_a_default_name_tells_data_and_network(changes: dict[str, Any], name: str) -> None:
    spec = with_changes(ExperimentSpec(), changes)
    assert default_name(spec, ()) == name
    second = default_name(spec, {name})
    assert second == f"{name} (2)"
    assert len(second) <= 120


@pytest.mark.parametrize(
    ("changes", "apart"),
    [
        ({"training.learning_rate": 0.01}, ", learning rate 0.01"),
        ({"training.optimizer": {"name": "sgd"}}, ", SGD"),
        ({"seeds.main": 3, "training.epochs": 40}, ", seed 3, epochs 40"),
        ({"data.noise": 0.1}, ", noise 0.1"),
        ({"training.class_weights": True}, ", class weights on"),
        ({}, " (2)"),
        ({"seeds.main": 3, "training.epochs": 40, "data.noise": 0.1}, " (2)"),
    ],
)
def test_a_second_run_of_the_same_network_is_told_by_what_is_different(changes: dict[str, Any], apart: str) -> None:
    first = ExperimentSpec()
    name = default_name(first, ())
    second = with_changes(first, changes)
    assert default_name(second, {name}, before=first) == f"{name}{apart}"
    assert default_name(second, {name, f"{name}{apart}"}, before=first).endswith(")")


@pytest.mark.parametrize("name", ["digits", "iris", "wine", "breast_cancer", "diabetes"])
def test_a_network_for_a_bundled_set_begins_with_its_columns(name: str) -> None:
    x = getattr(sklearn.datasets, f"load_{name}")(return_X_y=True)[0]
    spec = with_changes(ExperimentSpec(), {"data": {"kind": "bundled", "name": name}})
    assert network_text(spec).split("-")[0] == str(x.shape[1])
