"""Predictions -> confusion matrix and scores of each class."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go

from playground.charts.labels import thinned
from playground.charts.theme import POSITIVE, faded
from playground.data.columns.names import unique_names
from playground.runs.predictions import Predictions
from playground.spec.counted import counted

_MOST_NUMBERS = 20
#: opacity of the fewest errors, and shares between which colours are mixed
_LEAST_SHADE, _SHADED = 0.1, (1e-6, 0.01, 0.03, 0.1, 0.2, 0.4, 0.7, 1.0)


def confusion_table(predictions: Predictions) -> pd.DataFrame:
    """Counts of samples, int64, shape (classes, classes).

    Returns:
        One row a true class (index `true`), one column a predicted class (`predicted`), in the order of the labels;
        classes without samples are there too.
    """
    names = list(predictions.class_names)
    counts = np.zeros((len(names), len(names)), dtype=np.int64)
    np.add.at(counts, (predictions.y.astype(np.int64), predictions.predicted), 1)
    return pd.DataFrame(counts, index=pd.Index(names, name="true"), columns=pd.Index(names, name="predicted"))


def with_true_column(table: pd.DataFrame) -> pd.DataFrame:
    """A `confusion_table` to be written to a file: the true class is its first column, `true`.

    A class that is called `true` as well becomes `true (2)`.
    """
    names = unique_names(["true", *map(str, table.columns)], 1 + table.shape[1])[0]
    flat = table.set_axis(names[1:], axis=1).reset_index(drop=True)
    flat.insert(0, "true", table.index)
    return flat


def row_shares(table: pd.DataFrame) -> pd.DataFrame:
    """Each count over the sum of its row, 0 to 1; NaN in the row of a class without samples."""
    totals = table.sum(axis=1).astype(np.float64)
    return table.astype(np.float64).div(totals.where(totals > 0), axis=0)


def confusion_figure(table: pd.DataFrame, *, normalised: bool = False) -> go.Figure:
    """The matrix of `confusion_table` as a heat map; colours are always shares of the true class, so that a rare
    class can be read as well as a frequent one, and the fewest errors can be told from none.

    Args:
        table: from `confusion_table`.
        normalised: write the shares into the cells, in percent, instead of the counts.
    """
    shares = row_shares(table).to_numpy()
    counts = table.to_numpy()
    places = list(range(len(table)))
    names = [str(name) for name in table.index]
    figure = go.Figure(
        go.Heatmap(
            z=shares,
            x=places,
            y=places,
            zmin=0,
            zmax=1,
            coloraxis="coloraxis",
            xgap=1 if len(names) <= _MOST_NUMBERS else 0,
            ygap=1 if len(names) <= _MOST_NUMBERS else 0,
            customdata=np.dstack([_samples(counts), *_meshed(names)]),
            hovertemplate="true <b>%{customdata[2]}</b><br>predicted <b>%{customdata[1]}</b><br>"
            "%{customdata[0]}, %{z:.1%} of the class<extra></extra>",
        )
    )
    if len(names) <= _MOST_NUMBERS:
        _write_numbers(figure, shares, counts, normalised)
    figure.update_layout(
        height=min(640, max(320, 90 + 34 * len(names))),
        hovermode="closest",
        showlegend=False,
        coloraxis={
            "colorscale": _scale(),
            "cmin": 0,
            "cmax": 1,
            "showscale": len(names) > _MOST_NUMBERS,
            "colorbar": {"tickformat": ".0%"},
        },
    )
    ticks, labels = thinned(names)
    across, below = thinned(names, 16)
    figure.update_xaxes(
        tickvals=across,
        ticktext=below,
        tickangle=_angle(below),
        showgrid=False,
        range=[-0.5, len(names) - 0.5],
        title_text="predicted",
    )
    figure.update_yaxes(
        tickvals=ticks, ticktext=labels, showgrid=False, range=[len(names) - 0.5, -0.5], title_text="true"
    )
    return figure


def scores_table(predictions: Predictions) -> pd.DataFrame:
    """Precision, recall and F1 of each class and their averages.

    Returns:
        Columns `class`, `precision`, `recall`, `f1` (0 to 1) and `support` (samples); one row a class, then
        "macro average" (each class counts the same) and "weighted average" (each sample does). NaN where it is
        undefined: precision of a class never predicted, recall of a class without samples, F1 where both hold. In the
        averages a class without samples is left out and an undefined precision counts as 0.
    """
    counts = confusion_table(predictions).to_numpy()
    hits = np.diag(counts).astype(np.float64)
    support, chosen = counts.sum(axis=1), counts.sum(axis=0)
    columns = {
        "precision": _ratio(hits, chosen),
        "recall": _ratio(hits, support),
        "f1": _ratio(2 * hits, support + chosen),
    }
    table = pd.DataFrame({"class": list(predictions.class_names), **columns, "support": support})
    present = support > 0
    for name, weights in (("macro average", present.astype(np.float64)), ("weighted average", support * 1.0)):
        means = {
            key: float(np.average(np.nan_to_num(values[present]), weights=weights[present]))
            if present.any()
            else np.nan
            for key, values in columns.items()
        }
        table.loc[len(table)] = {"class": name, **means, "support": int(support.sum())}
    return table


def _ratio(part: npt.NDArray[np.float64], whole: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    ratio: npt.NDArray[np.float64] = np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)
    return ratio


def _samples(counts: npt.NDArray[np.int64]) -> npt.NDArray[np.object_]:
    texts = np.array([counted(int(count), "sample") for count in counts.ravel()], dtype=object)
    return texts.reshape(counts.shape)


def _meshed(names: list[str]) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.object_]]:
    across, down = np.meshgrid(np.asarray(names, dtype=object), np.asarray(names, dtype=object))
    return across, down


def _write_numbers(
    figure: go.Figure, shares: npt.NDArray[np.float64], counts: npt.NDArray[np.int64], normalised: bool
) -> None:
    """Numbers on strong cells white, on faint ones in the colour of the text, whatever the background."""
    strong = np.nan_to_num(shares) > 0.75
    for chosen, font in ((strong, {"color": "#ffffff"}), (~strong, {})):
        rows, columns = np.nonzero(chosen)
        texts = [
            ("" if np.isnan(share) else f"{100 * share:.0f} %" if normalised else f"{count:,}")
            for share, count in zip(shares[chosen], counts[chosen], strict=True)
        ]
        figure.add_scatter(
            x=columns,
            y=rows,
            text=texts,
            mode="text",
            textfont={"size": 13 if len(counts) <= 10 else 11, **font},
            hoverinfo="skip",
        )


def _scale() -> list[list[Any]]:
    """From nothing to all of a class, by the root of the share: a few errors can be told from none."""
    shades = [[share, faded(POSITIVE, _LEAST_SHADE + (1 - _LEAST_SHADE) * share**0.5)] for share in _SHADED]
    return [[0.0, faded(POSITIVE, 0.0)], *shades]


def _angle(labels: list[str]) -> int:
    if max((len(label) for label in labels), default=0) * len(labels) <= 30:
        return 0
    return -45 if len(labels) <= 10 else -90
