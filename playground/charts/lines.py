"""A curve of a run -> lines in a figure; names of metrics -> text for people."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from playground.charts.numbers import on_hover
from playground.charts.theme import DASHES, faded, run_colour
from playground.runs.baselines import BASELINES, split_baseline
from playground.spec.metrics import metric_of

#: column that curves are drawn over -> title of the axis
AXES = {"epoch": "epoch", "elapsed_s": "seconds of training"}


def metric_label(metric: str) -> str:
    """Text for people: `val_loss` -> "validation loss", `mae` -> "MAE", `test_f1 of spam` -> "test F1 of spam",
    `test_rmse_linear` -> "test RMSE of a linear model".
    """
    own, baseline = split_baseline(metric)
    base, part = split_metric(own)
    base, of, whose = base.partition(" of ")
    title = metric_of(base).title
    name = (title if part == "training" else f"{part} {title}") + of + whose
    return f"{name} of {BASELINES[baseline]}" if baseline in BASELINES else name


def split_metric(metric: str) -> tuple[str, str]:
    """(name, part) of a metric: `val_loss` -> ("loss", "validation")."""
    for prefix, part in (("val_", "validation"), ("test_", "test")):
        if metric.startswith(prefix):
            return metric.removeprefix(prefix), part
    return metric, "training"


def add_curve(
    figure: go.Figure,
    curve: pd.DataFrame,
    over: str,
    part: str,
    colour: int,
    name: str,
    *,
    row: int | None = None,
    group: str | None = None,
    legend: bool = True,
) -> None:
    """Draw a curve with the columns `value`, `smoothed` and `over`: smoothed where it is, the raw one faint behind.

    Args:
        figure: to be drawn into.
        curve: one row a point, in order.
        over: "epoch" or "elapsed_s".
        part: "training", "validation" or "test"; decides on the dashes.
        colour: as `Run.colour`.
        name: for legend and hovering.
        row: of a figure with panels.
        group: curves that a click on the legend hides together; None for those of the same part.
        legend: whether it has an entry in the legend.
    """
    place: dict[str, Any] = {} if row is None else {"row": row, "col": 1}
    hue = run_colour(colour)
    group = group or part
    smoothed = not curve["smoothed"].equals(curve["value"])
    if smoothed:
        figure.add_scatter(
            x=curve[over],
            y=_drawable(curve["value"]),
            mode="lines",
            line={"color": faded(hue, 0.35), "width": 1},
            legendgroup=group,
            showlegend=False,
            hoverinfo="skip",
            **place,
        )
    figure.add_scatter(
        x=curve[over],
        y=_drawable(curve["smoothed"]),
        mode="lines+markers" if len(curve) == 1 else "lines",
        line={"color": hue, "width": 2, "dash": DASHES[part]},
        marker={"color": hue, "size": 7},
        name=name,
        legendgroup=group,
        showlegend=legend,
        hovertemplate=f"%{{y:{on_hover(curve['smoothed'])}}}" + (" (smoothed)" if smoothed else ""),
        **place,
    )


def _drawable(values: pd.Series[float]) -> pd.Series[float]:
    # an infinity would be no JSON; a gap in the line tells as much
    return values.where(np.isfinite(values))
