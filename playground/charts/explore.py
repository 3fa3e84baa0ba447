"""Tables of columns, classes and gaps -> figures of the Data page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go

from playground.charts.labels import shortened, thinned
from playground.charts.numbers import ON_AXES, on_hover
from playground.charts.theme import NEGATIVE, POSITIVE, class_colour, diverging_scale

_MOST_BARS = 20
_MOST_COLUMNS = 40
_LONGEST_LABEL = 20
_MOST_NUMBERS = 6


def distribution_table(values: pd.Series[Any], bins: int = 30, most: int = _MOST_BARS) -> pd.DataFrame:
    """How the values of a column are distributed; missing ones and infinities are left out.

    Returns:
        Of numbers: `low`, `high`, `count` of `bins` equal bins (one bar a value where whole numbers span fewer). Of
        anything else: `value`, `count`, the most frequent first, the rest summed up as "others" after `most` values.
    """
    numeric = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
    if numeric:
        numbers = values.dropna().to_numpy(dtype=np.float64)
        numbers = numbers[np.isfinite(numbers)]
        if not len(numbers):
            return pd.DataFrame({"low": [], "high": [], "count": []})
        low, high = float(numbers.min()), float(numbers.max())
        if high - low < bins and np.array_equal(numbers, np.round(numbers)):
            edges = np.arange(low - 0.5, high + 1.0)
        else:
            edges = np.histogram_bin_edges(numbers, bins=bins)
        counts, edges = np.histogram(numbers, bins=edges)
        return pd.DataFrame({"low": edges[:-1], "high": edges[1:], "count": counts})
    counted = values.dropna().astype(str).value_counts()
    table = pd.DataFrame({"value": list(counted.index[:most]), "count": counted.to_numpy()[:most]})
    if len(counted) > most:
        table.loc[len(table)] = {"value": f"{len(counted) - most:,} others", "count": int(counted.iloc[most:].sum())}
    return table


def date_table(values: pd.Series[Any], bins: int = 30) -> pd.DataFrame:
    """How dates are distributed: `low`, `high` (dates) and `count` of `bins` equal bins; missing ones are left out."""
    dates = values.dropna()
    if not len(dates):
        return pd.DataFrame({"low": [], "high": [], "count": []})
    first = dates.min()
    seconds = (dates - first).dt.total_seconds().to_numpy()
    counts, edges = np.histogram(seconds, bins=bins)
    limits = first + pd.to_timedelta(edges, unit="s")
    return pd.DataFrame({"low": limits[:-1], "high": limits[1:], "count": counts})


def distribution_figure(table: pd.DataFrame, name: str = "") -> go.Figure:
    """Bars of a `distribution_table`, or of any table with the columns `low`, `high`, `count` or `value`, `count`
    (`name`, `count`)."""
    if "low" in table:
        width = table["high"] - table["low"]
        of_dates = pd.api.types.is_datetime64_any_dtype(table["low"])
        # Plotly counts the widths of dates in milliseconds
        shown = width.dt.total_seconds() * 1000 if of_dates else width
        limits = "%{customdata[0]|%Y-%m-%d %H:%M} to %{customdata[1]|%Y-%m-%d %H:%M}"
        if not of_dates:
            digits = on_hover(table[["low", "high"]], 5)
            limits = f"%{{customdata[0]:{digits}}} to %{{customdata[1]:{digits}}}"
        figure = go.Figure(
            go.Bar(
                x=table["low"] + width / 2,
                y=table["count"],
                width=shown * 0.96,
                marker={"color": POSITIVE, "line": {"width": 0}},
                customdata=table[["low", "high"]],
                hovertemplate=f"{limits}<br>%{{y:,}}<extra></extra>",
            )
        )
        figure.update_layout(height=240, hovermode="closest", bargap=0)
        figure.update_xaxes(title_text=name or None, showgrid=False, tickformat=None if of_dates else ON_AXES)
        figure.update_yaxes(title_text="samples", rangemode="tozero")
        return figure
    label = "value" if "value" in table else "name"
    return _bars(table[label], table["count"], POSITIVE, name, "%{customdata}<br>%{x:,}<extra></extra>")


def missing_table(frame: pd.DataFrame) -> pd.DataFrame:
    """Columns `name`, `count` (missing values) and `share` (0 to 1) of each column with any, the most first."""
    counts = frame.isna().sum().to_numpy()
    table = pd.DataFrame({"name": [str(name) for name in frame.columns], "count": counts})
    table["share"] = table["count"] / max(1, len(frame))
    return table[table["count"] > 0].sort_values("count", ascending=False, kind="stable").reset_index(drop=True)


def missing_figure(table: pd.DataFrame) -> go.Figure:
    """Missing values a column of a `missing_table` (columns `name`, `count` or `share`), at most 40 columns."""
    shown = table.head(_MOST_COLUMNS)
    if "share" not in shown:
        return _bars(shown["name"], shown["count"], NEGATIVE, "missing", "%{customdata}<br>%{x:,}<extra></extra>")
    figure = _bars(shown["name"], shown["share"], NEGATIVE, "missing", "%{customdata}<br>%{x:.2%}<extra></extra>")
    return figure.update_xaxes(tickformat="~%", rangemode="tozero")


def correlation_table(frame: pd.DataFrame, most: int = _MOST_COLUMNS) -> pd.DataFrame:
    """Pearson's correlation of the numeric columns, -1 to 1, NaN for a constant one; of more than `most` columns
    those with the strongest correlations."""
    numbers = frame.select_dtypes("number")
    matrix = numbers.astype(np.float64).corr()
    if len(matrix) <= most:
        return matrix
    values = matrix.abs().to_numpy(copy=True)
    np.fill_diagonal(values, 0)
    strongest = np.sort(np.argsort(-np.nan_to_num(values).max(axis=1), kind="stable")[:most])
    return matrix.iloc[strongest, strongest]


def correlation_figure(matrix: pd.DataFrame) -> go.Figure:
    """Heat map of a `correlation_table`; orange is negative, blue positive."""
    names = [str(name) for name in matrix.columns]
    places = list(range(len(names)))
    values = matrix.to_numpy(dtype=np.float64)
    across, down = np.meshgrid(np.asarray(names, dtype=object), np.asarray(names, dtype=object))
    figure = go.Figure(
        go.Heatmap(
            z=values,
            x=places,
            y=places,
            zmin=-1,
            zmax=1,
            xgap=1,
            ygap=1,
            colorscale=diverging_scale(0.9),
            colorbar={"tickvals": [-1, -0.5, 0, 0.5, 1]},
            customdata=np.dstack([down, across]),
            hoverongaps=False,
            hovertemplate="%{customdata[0]}<br>%{customdata[1]}<br><b>%{z:.2f}</b><extra></extra>",
        )
    )
    if len(names) <= _MOST_NUMBERS:
        _write_numbers(figure, values)
    size = {"size": 12 if len(names) <= 15 else 10}
    ticks, labels = thinned(names, 20, _LONGEST_LABEL)
    # the rows have room for every name, the columns of a narrow page have not
    figure.update_xaxes(
        tickvals=ticks,
        ticktext=labels,
        tickfont=size,
        tickangle=-45 if len(names) <= 10 else -90,
        showgrid=False,
        range=[-0.5, len(names) - 0.5],
    )
    figure.update_yaxes(
        tickvals=places,
        ticktext=[shortened(name, _LONGEST_LABEL) for name in names],
        tickfont=size,
        showgrid=False,
        range=[len(names) - 0.5, -0.5],
    )
    figure.update_layout(height=min(820, max(320, 160 + 17 * len(names))), hovermode="closest")
    return figure


def balance_figure(counts: pd.DataFrame | Mapping[str, int]) -> go.Figure:
    """Samples of each class, in the classes' own colours; of more than 40 classes the most frequent.

    Args:
        counts: columns `name`, `count`, or name -> count, in the order of the labels.
    """
    table = (
        counts if isinstance(counts, pd.DataFrame) else pd.DataFrame({"name": list(counts), "count": counts.values()})
    )
    table = table.assign(colour=[class_colour(label) for label in range(len(table))])
    if len(table) > _MOST_COLUMNS:
        table = table.sort_values("count", ascending=False, kind="stable").head(_MOST_COLUMNS)
    total = max(1, int(table["count"].sum()))
    text = [f"{count:,} ({100 * count / total:.1f} %)" for count in table["count"]]
    figure = _bars(
        table["name"], table["count"], list(table["colour"]), "samples", "%{customdata}<br>%{text}<extra></extra>"
    )
    figure.update_traces(text=text, textposition="auto", textangle=0)
    return figure


def _write_numbers(figure: go.Figure, values: npt.NDArray[np.float64]) -> None:
    strong = np.isfinite(values) & (values > 0.7)
    for chosen, font in ((strong, {"color": "#ffffff"}), (np.isfinite(values) & ~strong, {})):
        rows, columns = np.nonzero(chosen)
        texts = [f"{value:.2f}".replace("0.", ".", 1).replace("-", "−") for value in values[chosen]]
        figure.add_scatter(
            x=columns,
            y=rows,
            text=texts,
            mode="text",
            textfont={"size": 11, **font},
            hoverinfo="skip",
            showlegend=False,
        )


def _bars(names: pd.Series[Any], values: pd.Series[Any], colour: str | list[str], title: str, hover: str) -> go.Figure:
    labels = [str(name) for name in names]
    places = list(range(len(labels)))
    figure = go.Figure(
        go.Bar(
            x=values,
            y=places,
            orientation="h",
            marker={"color": colour, "line": {"width": 0}},
            customdata=labels,
            hovertemplate=hover,
        )
    )
    figure.update_layout(height=70 + 24 * max(3, len(labels)), hovermode="closest", bargap=0.25, showlegend=False)
    figure.update_xaxes(title_text=title or None, rangemode="tozero")
    figure.update_yaxes(
        tickvals=places,
        ticktext=[shortened(label, _LONGEST_LABEL) for label in labels],
        showgrid=False,
        range=[max(2, len(labels)) - 0.5, -0.5],
    )
    return figure
