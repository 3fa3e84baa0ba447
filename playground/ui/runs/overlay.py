"""Chosen runs -> their curves laid over each other, and their settings side by side with what differs marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from playground.charts.compare import differences_frame, metric_scatter_figure
from playground.charts.curves import metric_label, overlay_figure
from playground.charts.theme import styled
from playground.data.columns.names import unique_names
from playground.data.files.csv_text import csv_bytes
from playground.runs.comparison import runs_table, settings_table
from playground.runs.run import Run
from playground.spec.change import setting_at
from playground.ui.shell.server import is_dark, local_store

#: more curves than this cannot be told apart
MOST_CURVES = 30
#: says nothing: there are dense layers only
_LAYER_KIND = re.compile(r"network\.layers\.\d+\.kind")
_AXES = {"epoch": "epochs", "elapsed_s": "seconds"}
_ACROSS = {
    "parameters": "parameters",
    "elapsed_s": "seconds of training",
    "learning_rate": "learning rate",
    "batch_size": "batch size",
    "epochs": "epochs",
}
_FIGURES = ("loss", "accuracy", "mae", "rmse", "r2", "auc")
_DIFFERENT = "background-color: rgba(224, 142, 11, 0.28)"


def render_overlay(runs: Sequence[Run]) -> None:
    """Curves, then settings of the chosen runs."""
    _curves(runs[:MOST_CURVES])
    if len(runs) > MOST_CURVES:
        st.caption(f"The first {MOST_CURVES} of the {len(runs):,} chosen runs are drawn.")
    if len(runs) > 1:
        _scatter(runs)
    _settings(runs[:MOST_CURVES])


def metrics_of(runs: Sequence[Run]) -> list[str]:
    """Metrics that have curves, `val_` ones by their own name, the loss of the validation first."""
    names = dict.fromkeys(name for run in runs for name in run.metrics if not name.startswith("test_"))
    return sorted(names, key=lambda name: (not name.startswith("val_"), not name.endswith("loss")))


def _curves(runs: Sequence[Run]) -> None:
    metrics = metrics_of(runs)
    if not metrics:
        st.caption("These runs have no curves yet.")
        return
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom", key="overlay:controls"):
        metric = st.selectbox(
            "Metric", metrics, format_func=metric_label, key="overlay:metric", width=260, persist_state="session"
        )
        over = st.segmented_control(
            "Over",
            list(_AXES),
            format_func=_AXES.__getitem__,
            default="epoch",
            key="overlay:over",
            required=True,
            persist_state="session",
        )
        log = st.toggle("Log axis", key="overlay:log", persist_state="session")
        weight = st.slider("Smoothing", 0.0, 0.99, 0.0, 0.01, key="overlay:smooth", width=220, persist_state="session")
    points = local_store().many_points([run.id for run in runs], [metric])
    figure = overlay_figure(points, runs, metric, weight=weight, log=log, over=over or "epoch")
    st.plotly_chart(styled(figure, is_dark()), key="overlay", theme=None, config={"displaylogo": False})
    st.download_button(
        "Download these curves as CSV",
        lambda: csv_bytes(points),
        "curves.csv",
        "text/csv",
        key="overlay:csv",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
    )


def _scatter(runs: Sequence[Run]) -> None:
    """One point a run: what a figure costs, or which setting it comes with."""
    table = runs_table(runs).assign(colour=[run.colour for run in runs])
    across = [name for name in _ACROSS if name in table and table[name].nunique() > 1]
    down = [str(name) for name in table if str(name).endswith(_FIGURES)]
    if not across or not down:
        return
    with st.expander("One point per run", key="overlay:scatter"):
        left, right = st.columns(2)
        x = left.selectbox("Across", across, format_func=_ACROSS.__getitem__, key="scatter:x")
        y = right.selectbox("Up", down, format_func=metric_label, key="scatter:y")
        figure = metric_scatter_figure(table, x, y)
        st.plotly_chart(styled(figure, is_dark()), key="scatter", theme=None, config={"displaylogo": False})


def _settings(runs: Sequence[Run]) -> None:
    with st.container(horizontal=True, gap="medium", vertical_alignment="center", key="settings:above"):
        st.markdown("**Settings**", width="content")
        only = len(runs) > 1 and st.toggle("Only differences", True, key="settings:only", persist_state="session")
    table = settings_table(runs, only_differences=only)
    table = table[[not _LAYER_KIND.match(str(path)) for path in table.index]]
    if table.empty:
        st.caption("These runs have the same settings.")
        return
    different = differences_frame(table.T).T.to_numpy() if len(runs) > 1 else None
    shown = table.map(_text)
    # a run may be called like one of the first two
    shown.columns = pd.Index(unique_names(["setting", "path", *_headings(runs)], 2 + len(runs))[0][2:])
    titles = [_title(runs, str(path)) for path in table.index]
    shown.insert(0, "setting", titles)
    shown.insert(1, "path", list(table.index))

    def highlight(frame: pd.DataFrame) -> pd.DataFrame:
        marks = pd.DataFrame("", index=frame.index, columns=frame.columns)
        if different is not None:
            marks.iloc[:, 2:] = pd.DataFrame(different).map(lambda mark: _DIFFERENT if mark else "").to_numpy()
        return marks

    st.dataframe(
        shown.style.apply(highlight, axis=None),
        hide_index=True,
        key="settings:table",
        height="content" if len(shown) <= 14 else 500,
        column_config={"setting": st.column_config.TextColumn(pinned=True), "path": None},
    )


def _headings(runs: Sequence[Run]) -> list[str]:
    """Names of the runs as columns; those that are alike get their identifier."""
    names = [run.name for run in runs]
    return [run.name if names.count(run.name) == 1 else f"{run.name} ({run.id[:4]})" for run in runs]


def _title(runs: Sequence[Run], path: str) -> str:
    """Readable name of a setting: `layer 1: units`."""
    for run in runs:
        try:
            title = setting_at(run.spec, path).title
        except KeyError:
            continue
        parts = path.split(".")
        if parts[:2] == ["network", "layers"]:
            return f"layer {int(parts[2]) + 1}: {title.lower()}"
        return {"name": f"{parts[-2].replace('_', ' ')}", "kind": f"kind of {parts[-2]}"}.get(parts[-1], title)
    return path.replace("_", " ")


def _text(value: Any) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
