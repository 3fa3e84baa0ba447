"""Table of runs -> how each of its columns is shown."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any
from urllib.parse import quote

import pandas as pd
import streamlit as st

from playground.charts.curves import metric_label
from playground.charts.theme import run_colour
from playground.runs.baselines import split_baseline
from playground.runs.run import STATUS_WORDS, Run
from playground.runs.sparkline import drawable
from playground.ui.parts.number_columns import number_format

_TITLES = {
    "colour": "",
    "starred": "★",
    "elapsed_s": "time",
    "learning_rate": "learning rate",
    "batch_size": "batch size",
    "sparkline": "curve",
    "baselines": "against baselines",
}
_HELP = {
    "colour": "The run's colour in every chart.",
    "epochs": "Epochs complete.",
    "elapsed_s": "Training time in seconds, without pauses.",
    "parameters": "Weights of the network.",
    "baselines": "The test result compared with the best baseline: constant guess, linear model or gradient boosting; "
    "for a series last value, last season or linear autoregression.",
    "sparkline": "Validation loss over the epochs; training loss where there is no validation.",
    "learning_rate": "As set. With a schedule: its largest value.",
}
#: shown until the user chooses others, as far as the runs have them
USUAL = (
    "colour",
    "name",
    "starred",
    "status",
    "data",
    "network",
    "sparkline",
    "epochs",
    "val_loss",
    "val_loss_best",
    "val_loss_best_epoch",
    "val_accuracy",
    "val_accuracy_best",
    "val_mae",
    "val_mae_best",
    "test_accuracy",
    "test_mae",
    "baselines",
    "parameters",
    "elapsed_s",
    "tags",
)


def for_eyes(table: pd.DataFrame, runs: Sequence[Run]) -> pd.DataFrame:
    """The table with each run's colour as a small picture in its first column, and a star in place of a truth value."""
    table = table.assign(
        starred=["★" if run.starred else "" for run in runs],
        status=[STATUS_WORDS[run.status] for run in runs],
        sparkline=pd.Series([drawable(run.sparkline) for run in runs], index=table.index, dtype=object),
    )
    table.insert(0, "colour", [_dot(run.colour) for run in runs])
    return table


def title(column: str) -> str:
    """What people read over a column: `val loss best`, `val loss at epoch`."""
    if column in _TITLES:
        return _TITLES[column]
    if split_baseline(column)[1]:
        return metric_label(column)
    return column.replace("_best_epoch", "_at_epoch").replace("_", " ")


def in_menu(column: str) -> str:
    """What the menu of columns calls it."""
    return {"colour": "colour", "starred": "star"}.get(column) or title(column)


def column_config(table: pd.DataFrame) -> dict[str, Any]:
    """Streamlit's configuration of every column."""
    return {name: _column(name, table[name]) for name in map(str, table.columns)}


def _column(name: str, values: pd.Series[Any]) -> Any:
    kind = str(values.dtype)
    label, help = title(name), _HELP.get(name) or _metric_help(name)
    columns = st.column_config
    if name == "colour":
        return columns.ImageColumn(label, help=help, width=28, pinned=True)
    if name == "starred":
        return columns.TextColumn(label, help="Runs with your star.", width=40)
    if name == "name":
        return columns.TextColumn(label, pinned=True, width="medium")
    if name == "tags":
        return columns.ListColumn(label)
    if name == "sparkline":
        return columns.LineChartColumn(label, help=help, width="small")
    if name == "created":
        return columns.DatetimeColumn(label, format="distance")
    if name == "elapsed_s":
        return columns.NumberColumn(label, help=help, format="%.1f s")
    if kind == "float64":
        return columns.NumberColumn(label, help=help, format=number_format(name.removesuffix("_best"), values))
    if kind == "Int64":
        return columns.NumberColumn(label, help=help, format="localized")
    return columns.TextColumn(label, help=help)


def _metric_help(name: str) -> str | None:
    if name.endswith("_best_epoch"):
        return f"Epoch of the best {metric_label(name.removesuffix('_best_epoch'))}."
    return f"Best {metric_label(name.removesuffix('_best'))}." if name.endswith("_best") else None


@cache
def _dot(colour: int) -> str:
    svg = (
        "<svg xmlns='http://www.w3.org/2000/svg' width='20' height='20'>"
        f"<circle cx='10' cy='10' r='6' fill='{run_colour(colour)}'/></svg>"
    )
    return "data:image/svg+xml;utf8," + quote(svg)
