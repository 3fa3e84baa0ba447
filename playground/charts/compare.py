"""Runs -> which settings differ, and scatter of two figures of each run."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from playground.charts.labels import shortened
from playground.charts.lines import metric_label
from playground.charts.numbers import ON_AXES, on_hover
from playground.charts.theme import run_colour

_LABELED = 12


def differences_frame(table: pd.DataFrame, reference: Any = None) -> pd.DataFrame:
    """True where a cell differs, of the shape of `table`, ready for `Styler.apply(..., axis=None)`.

    Args:
        table: one row a run.
        reference: label of the row to compare with; None compares with each column's most frequent value (of several
            that are, the first).
    """
    out = pd.DataFrame(False, index=table.index, columns=table.columns)
    if table.empty:
        return out
    for name in table.columns:
        keys = [_key(item) for item in table[name]]
        usual = max(keys, key=keys.count) if reference is None else _key(table.at[reference, name])
        out[name] = [key != usual for key in keys]
    return out


def metric_scatter_figure(runs_table: pd.DataFrame, x: str, y: str) -> go.Figure:
    """Two figures of each run against each other, such as `parameters` and `val_loss`.

    Args:
        runs_table: one row a run, with the columns `name`, `colour` (as `Run.colour`), `x` and `y`. Runs without a
            finite value of both are left out.
        x: its column; drawn on a logarithmic axis where the values are positive and span a factor of 50.
        y: its column; likewise.
    """
    values = runs_table[[x, y]].apply(pd.to_numeric, errors="coerce")
    drawn = runs_table[np.isfinite(values.to_numpy(dtype=np.float64)).all(axis=1)]
    figure = go.Figure(
        go.Scatter(
            x=drawn[x],
            y=drawn[y],
            text=[shortened(str(name), 24) for name in drawn["name"]],
            customdata=drawn["name"],
            mode="markers+text" if len(drawn) <= _LABELED else "markers",
            textposition=_inwards(drawn[x]),
            cliponaxis=False,
            marker={
                "color": [run_colour(int(colour)) for colour in drawn["colour"]],
                "size": 12,
                "line": {"color": "rgba(255,255,255,0.7)", "width": 1},
            },
            hovertemplate=f"<b>%{{customdata}}</b><br>{_label(x)} %{{x:{on_hover(drawn[x])}}}<br>"
            f"{_label(y)} %{{y:{on_hover(drawn[y])}}}"
            "<extra></extra>",
        )
    )
    figure.update_layout(height=420, hovermode="closest", showlegend=False, margin_t=28)
    figure.update_xaxes(title_text=_label(x), type=_axis_type(drawn[x]), tickformat=ON_AXES)
    figure.update_yaxes(title_text=_label(y), type=_axis_type(drawn[y]), tickformat=ON_AXES)
    return figure


def _key(value: Any) -> str:
    if isinstance(value, float) and np.isnan(value):
        return "None"
    return repr(value)


def _label(column: str) -> str:
    return metric_label(column.removesuffix("_s") + " (s)" if column.endswith("_s") else column)


def _inwards(values: pd.Series[Any]) -> list[str]:
    """Where the names go, so that those at the sides are not cut off."""
    places = values.to_numpy(dtype=np.float64)
    if not len(places):
        return []
    if _axis_type(values) == "log":
        places = np.log(places)
    share = (places - places.min()) / (float(np.ptp(places)) or 1.0)
    if not np.ptp(places):
        return ["top center"] * len(places)
    return ["top right" if item < 1 / 3 else "top left" if item > 2 / 3 else "top center" for item in share]


def _axis_type(values: pd.Series[Any]) -> str:
    positive = bool(len(values)) and bool((values > 0).all())
    return "log" if positive and float(values.max()) >= 50 * float(values.min()) else "linear"
