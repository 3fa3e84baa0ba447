"""Predictions -> ROC and precision-recall curves, one class against the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go

from playground.charts.labels import shortened
from playground.charts.theme import NEUTRAL, class_colour
from playground.runs.predictions import Predictions

_MOST_CURVES = 10
_MOST_POINTS = 400
_LONGEST_NAME = 28

Floats = npt.NDArray[np.float64]


def roc_table(predictions: Predictions) -> pd.DataFrame:
    """Receiver operating characteristic of each class against the rest; of two classes only the second one's.

    Returns:
        Columns `class`, `threshold` (probability from which on a sample counts as this class; infinite at the first
        point), `false_positive_rate`, `true_positive_rate` and `auc`, the area under the curve, the same in each row
        of a class. Points within a straight piece are left out. A class that no sample or every sample belongs to has
        one row of NaN: its AUC is undefined.
    """
    return _table(predictions, ("false_positive_rate", "true_positive_rate", "auc"), _roc)


def pr_table(predictions: Predictions) -> pd.DataFrame:
    """Precision against recall of each class; of two classes only the second one's.

    Returns:
        Columns `class`, `threshold`, `recall`, `precision` and `average_precision` (sum over thresholds of precision
        times the growth of recall), the same in each row of a class; recall ascending, from the point (0, 1) on. Of
        points of the same recall the first and the last are there. A class that no sample belongs to has one row of
        NaN.
    """
    return _table(predictions, ("recall", "precision", "average_precision"), _precision_recall)


def roc_figure(table: pd.DataFrame) -> go.Figure:
    """The curves of `roc_table`; of more than ten classes those of the lowest AUC."""
    figure = go.Figure(
        go.Scatter(
            x=[0, 1],
            y=[0, 1],
            mode="lines",
            line={"color": NEUTRAL, "dash": "dot", "width": 1},
            name="chance",
            showlegend=False,
            hoverinfo="skip",
        )
    )
    _draw(figure, table, ("false_positive_rate", "true_positive_rate", "auc"), "AUC", "linear")
    return _framed(figure, "false positive rate", "true positive rate")


def pr_figure(table: pd.DataFrame) -> go.Figure:
    """The curves of `pr_table`; of more than ten classes those of the lowest average precision."""
    figure = go.Figure()
    # average precision is the area under steps, and straight lines between points would promise too much
    _draw(figure, table, ("recall", "precision", "average_precision"), "AP", "vh")
    return _framed(figure, "recall", "precision")


def undefined_classes(table: pd.DataFrame) -> list[str]:
    """Classes of a `roc_table` or `pr_table` that have no curve, because the samples hold none of them (or, for a
    ROC curve, nothing else)."""
    empty = table.loc[table.iloc[:, 4].isna(), "class"]
    return [str(name) for name in empty.unique()]


def _table(
    predictions: Predictions,
    columns: tuple[str, str, str],
    curve: Callable[[npt.NDArray[np.bool_], Floats], tuple[Floats, Floats, Floats, float]],
) -> pd.DataFrame:
    frames = []
    for label in _labels(predictions):
        with np.errstate(invalid="ignore"):
            threshold, x, y, area = curve(predictions.y == label, predictions.outputs[:, label].astype(np.float64))
        frames.append(
            pd.DataFrame(
                {
                    "class": predictions.class_names[label],
                    "threshold": threshold,
                    columns[0]: x,
                    columns[1]: y,
                    columns[2]: area,
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def _labels(predictions: Predictions) -> Iterator[int]:
    classes = len(predictions.class_names)
    yield from ([1] if classes == 2 else range(classes))


_UNDEFINED = (np.array([np.nan]), np.array([np.nan]), np.array([np.nan]), float("nan"))


def _roc(is_class: npt.NDArray[np.bool_], score: Floats) -> tuple[Floats, Floats, Floats, float]:
    threshold, hits, alarms = _counts(is_class, score)
    positives, negatives = int(is_class.sum()), int((~is_class).sum())
    if not positives or not negatives or np.isnan(score).any():
        return _UNDEFINED
    x = np.concatenate([[0.0], alarms / negatives])
    y = np.concatenate([[0.0], hits / positives])
    threshold = np.concatenate([[np.inf], threshold])
    area = float(np.trapezoid(y, x))
    # only counts are compared here: a point within a straight piece changes neither count's direction
    bends = np.ones(len(x), dtype=bool)
    rise, run = np.diff(np.concatenate([[0], hits])), np.diff(np.concatenate([[0], alarms]))
    bends[1:-1] = rise[1:] * run[:-1] != rise[:-1] * run[1:]
    return threshold[bends], x[bends], y[bends], area


def _precision_recall(is_class: npt.NDArray[np.bool_], score: Floats) -> tuple[Floats, Floats, Floats, float]:
    threshold, hits, alarms = _counts(is_class, score)
    positives = int(is_class.sum())
    if not positives or np.isnan(score).any():
        return _UNDEFINED
    recall = np.concatenate([[0.0], hits / positives])
    precision = np.concatenate([[1.0], hits / (hits + alarms)])
    area = float(np.sum(np.diff(recall) * precision[1:]))
    # between two points of the same recall, only precision falls: the corners are enough, and the area stays
    grows = np.concatenate([[True], np.diff(recall) > 0, [True]])
    corners = grows[:-1] | grows[1:]
    return np.concatenate([[np.inf], threshold])[corners], recall[corners], precision[corners], area


def _counts(
    is_class: npt.NDArray[np.bool_], score: Floats
) -> tuple[Floats, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """(distinct scores descending, samples of the class with at least this score, other samples with it)."""
    order = np.argsort(-score, kind="stable")
    ranked, found = score[order], is_class[order]
    last = np.flatnonzero(np.append(np.diff(ranked) != 0, True)) if len(ranked) else np.array([], dtype=np.int64)
    hits = np.cumsum(found)[last].astype(np.int64)
    return ranked[last], hits, last + 1 - hits


def _draw(figure: go.Figure, table: pd.DataFrame, columns: tuple[str, str, str], area: str, shape: str) -> None:
    x, y, value = columns
    names = list(dict.fromkeys(table["class"]))
    groups = dict(iter(table.groupby("class", sort=False)))
    order = sorted(range(len(names)), key=lambda item: _rank(groups[names[item]][value].iloc[0]))
    chosen = sorted(order[:_MOST_CURVES])
    all_drawn = len(chosen) == len(names)
    for place, position in enumerate(chosen):
        name = names[position]
        shown = shortened(str(name), _LONGEST_NAME)
        # of a choice, colours by place: those of their labels come round again
        colour = class_colour(1 if len(names) == 1 else position if all_drawn else place)
        curve = groups[name]
        area_now = float(curve[value].iloc[0])
        drawn = curve.iloc[_thinned(len(curve))]
        figure.add_scatter(
            x=drawn[x],
            y=drawn[y],
            customdata=drawn["threshold"],
            mode="lines",
            line={"color": colour, "width": 2, "shape": shape},
            name=f"{shown}: {area} {area_now:.3f}" if np.isfinite(area_now) else f"{shown}: {area} undefined",
            hovertemplate=f"<b>{name}</b><br>{x.replace('_', ' ')} %{{x:.3f}}<br>{y.replace('_', ' ')} %{{y:.3f}}"
            "<br>threshold %{customdata:.3f}<extra></extra>",
        )
    # a narrow page has a line of legend for each curve
    figure.update_layout(height=400 + 18 * len(chosen))
    if not all_drawn:
        figure.update_layout(legend_title_text=f"The {len(chosen)} lowest of {len(names)} classes")


def _rank(area: float) -> float:
    return np.inf if np.isnan(area) else area


def _thinned(count: int) -> npt.NDArray[np.int64]:
    if count <= _MOST_POINTS:
        return np.arange(count)
    return np.unique(np.linspace(0, count - 1, _MOST_POINTS).round().astype(np.int64))


def _framed(figure: go.Figure, x: str, y: str) -> go.Figure:
    figure.update_layout(hovermode="closest", showlegend=True)
    figure.update_xaxes(title_text=x, range=[-0.01, 1.01], tickvals=[0, 0.25, 0.5, 0.75, 1])
    figure.update_yaxes(title_text=y, range=[-0.01, 1.02], tickvals=[0, 0.25, 0.5, 0.75, 1])
    return figure
