"""Points of runs -> curves of loss and metrics over epochs, training solid and validation dashed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from playground.charts.lines import AXES, add_curve, metric_label, split_metric
from playground.charts.numbers import ON_AXES
from playground.charts.smoothing import smooth
from playground.charts.theme import DASHES, NEUTRAL, RUN_COLOURS
from playground.runs.number_text import number_text
from playground.runs.protocol.events import SettingChanged
from playground.runs.run import Run

__all__ = [
    "curves_figure",
    "curves_table",
    "metric_label",
    "metric_names",
    "overlay_figure",
    "overlay_table",
    "smooth",
]

_NOT_METRICS = ("epoch", "elapsed_s", "learning_rate")
_PANEL_HEIGHT = 260


def metric_names(points: pd.DataFrame) -> list[str]:
    """Metrics in `points` without `val_`, the loss first."""
    names = dict.fromkeys(split_metric(name)[0] for name in points.columns if name not in _NOT_METRICS)
    return sorted(names, key=lambda name: name != "loss")


def curves_table(points: pd.DataFrame, metrics: Sequence[str] | None = None, weight: float = 0.0) -> pd.DataFrame:
    """Curves of one run in long form.

    Args:
        points: as `Store.points` gives them.
        metrics: names without `val_`; those not in `points` are left out. None for all.
        weight: of the smoothing, 0 to below 1.

    Returns:
        Columns `epoch`, `elapsed_s`, `metric` (without `val_`), `part` ("training" or "validation"), `value` and
        `smoothed`; epochs without this metric are left out where it has any.
    """
    frames = []
    for metric in metric_names(points) if metrics is None else dict.fromkeys(metrics):
        for name, part in ((metric, "training"), (f"val_{metric}", "validation")):
            if name in points:
                frames.append(
                    pd.DataFrame(
                        {
                            "epoch": points["epoch"].to_numpy(),
                            "elapsed_s": points["elapsed_s"].to_numpy() if "elapsed_s" in points else np.nan,
                            "metric": metric,
                            "part": part,
                            "value": points[name].to_numpy(dtype=np.float64),
                            "smoothed": smooth(points[name].to_numpy(), weight),
                        }
                    )
                )
    columns = ["epoch", "elapsed_s", "metric", "part", "value", "smoothed"]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)


def curves_figure(
    table: pd.DataFrame,
    changes: Iterable[SettingChanged] = (),
    *,
    log: bool = False,
    over: str = "epoch",
    colour: int = 0,
) -> go.Figure:
    """The curves of a `curves_table`, a panel for each metric, one below the other.

    Args:
        table: from `curves_table`; where it was smoothed, the raw curve stays faint behind.
        changes: settings changed while training; each is a mark with its text on hovering.
        log: logarithmic axes of values; what is not above zero is left out there.
        over: "epoch" or "elapsed_s".
        colour: position in the palette of runs.
    """
    metrics = list(dict.fromkeys(table["metric"]))
    figure = make_subplots(
        rows=max(1, len(metrics)), cols=1, shared_xaxes=True, vertical_spacing=0.12 / max(1, len(metrics))
    )
    for row, metric in enumerate(metrics, start=1):
        for part, curve in table[table["metric"] == metric].groupby("part", sort=False):
            add_curve(figure, curve, over, str(part), colour, str(part), row=row, legend=row == 1)
        figure.update_yaxes(
            title_text=metric_label(metric), type="log" if log else "linear", tickformat=ON_AXES, row=row, col=1
        )
    figure.update_xaxes(title_text=AXES[over], row=max(1, len(metrics)), col=1)
    _mark(figure, table, list(changes), over)
    # short panels, so that loss and accuracy are on one screen
    figure.update_layout(height=60 + _PANEL_HEIGHT * max(1, len(metrics)), hovermode="x unified", showlegend=True)
    return figure


def overlay_table(many_points: pd.DataFrame, metric: str, weight: float = 0.0) -> pd.DataFrame:
    """One metric of several runs.

    Args:
        many_points: as `Store.many_points` gives them.
        metric: `loss` takes `val_loss` too, where it is there; `val_loss` takes only that.
        weight: of the smoothing, 0 to below 1.

    Returns:
        Columns `run`, `part`, `epoch`, `elapsed_s`, `value`, `smoothed`.
    """
    wanted = [metric] if split_metric(metric)[1] != "training" else [metric, f"val_{metric}"]
    chosen = many_points[many_points["metric"].isin(wanted)]
    table = chosen.assign(part=[split_metric(name)[1] for name in chosen["metric"]])
    table = table.sort_values(["run", "part", "epoch"], kind="stable").reset_index(drop=True)
    table["smoothed"] = np.nan
    for rows in table.groupby(["run", "part"]).indices.values():
        table.loc[rows, "smoothed"] = smooth(table["value"].to_numpy()[rows], weight)
    return table[["run", "part", "epoch", "elapsed_s", "value", "smoothed"]]


def overlay_figure(
    many_points: pd.DataFrame,
    runs: Iterable[Run],
    metric: str,
    *,
    weight: float = 0.0,
    log: bool = False,
    over: str = "epoch",
) -> go.Figure:
    """Curves of several runs in one plot, each in its run's own colour.

    Args:
        many_points: as `Store.many_points` gives them.
        runs: which to draw, in this order.
        metric: see `overlay_table`.
        weight: of the smoothing, 0 to below 1.
        log: logarithmic axis of values.
        over: "epoch" or "elapsed_s".
    """
    table = overlay_table(many_points, metric, weight)
    parts = list(dict.fromkeys(table["part"]))
    curves = dict(iter(table.groupby(["run", "part"], sort=False)))
    figure = go.Figure()
    for run in runs:
        drawn = [part for part in DASHES if (run.id, part) in curves]
        for part in drawn:
            name = run.name if len(parts) == 1 else f"{run.name}, {part}"
            add_curve(figure, curves[run.id, part], over, part, run.colour, name, group=run.id, legend=part == drawn[0])
            if len(parts) > 1 and part == drawn[0]:
                figure.data[-1].update(name=run.name)
    figure.update_xaxes(title_text=AXES[over])
    figure.update_yaxes(title_text=metric_label(metric), type="log" if log else "linear", tickformat=ON_AXES)
    figure.update_layout(height=420, hovermode="x unified", showlegend=True)
    if len(parts) > 1:
        _explain(figure, parts)
    return figure


def _mark(figure: go.Figure, table: pd.DataFrame, changes: list[SettingChanged], over: str) -> None:
    if not changes or table.empty:
        return
    once = table.drop_duplicates("epoch").sort_values("epoch")
    times = pd.Series(once[over].to_numpy(dtype=np.float64), index=once["epoch"])
    together: dict[float, list[str]] = {}
    for change in changes:
        earlier = times[times.index <= change.epoch]
        place = float(change.epoch) if over == "epoch" else float(earlier.iloc[-1]) if len(earlier) else 0.0
        together.setdefault(place, []).append(f"{change.field}: {_short(change.old)} → {_short(change.new)}")
    for place, texts in together.items():
        figure.add_vline(x=place, line={"color": NEUTRAL, "dash": "dot", "width": 1})
        figure.add_annotation(
            x=place,
            y=1,
            yref="y domain",
            yanchor="top",
            text="◆",
            hovertext="<br>".join(texts),
            font={"color": RUN_COLOURS[3], "size": 12},
        )


def _short(value: Any) -> str:
    return number_text(value) if isinstance(value, float) else str(value)


def _explain(figure: go.Figure, parts: list[str]) -> None:
    for part in (item for item in DASHES if item in parts):
        figure.add_scatter(
            x=[None],
            y=[None],
            mode="lines",
            line={"color": NEUTRAL, "width": 2, "dash": DASHES[part]},
            name=part,
            hoverinfo="skip",
        )
