"""Data set in the plane -> its points in the plane."""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go

from playground.charts.theme import NEGATIVE, POSITIVE, class_colour, class_symbol
from playground.data.values.dataset import Dataset, Part

Range = tuple[float, float]

#: more points than this are thinned, evenly over the part
MOST_POINTS = 2_000
#: longer than this by height, a plane is stretched to fill its picture
_LONGEST = 3.0
_PARTS = {"training": "train", "validation": "validation", "test": "test"}
_OPACITY = {"training": 0.95, "validation": 0.55, "test": 0.4}


def points_table(dataset: Dataset, most: int = MOST_POINTS) -> pd.DataFrame:
    """Points of a data set in the plane.

    Returns:
        Columns `part` ("training", "validation", "test"), `row`, `x`, `y` (the coordinates, of
        which features are computed) and `target`: the class's name, or the value in the target's own unit. At most
        `most` rows a part, spread evenly.

    Raises:
        ValueError: the data set does not lie in a plane.
    """
    if not dataset.is_plane:
        raise ValueError(f"{dataset.name} must be points in a plane; it has {len(dataset.feature_names)} features")
    frames = []
    for name, attribute in _PARTS.items():
        part: Part = getattr(dataset, attribute)
        points = part.points if part.points is not None else part.x
        kept = np.unique(np.linspace(0, len(part) - 1, min(most, len(part))).round().astype(np.int64))
        frames.append(
            pd.DataFrame(
                {
                    "part": name,
                    "row": part.rows[kept],
                    "x": points[kept, 0].astype(np.float64),
                    "y": points[kept, 1].astype(np.float64),
                    "target": _targets(dataset, part.y[kept]),
                }
            )
        )
    return pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)


def points_figure(dataset: Dataset, *, most: int = MOST_POINTS) -> go.Figure:
    """A data set in the plane, coloured by class or value; held-out points are fainter."""
    figure = go.Figure()
    table = points_table(dataset, most)
    add_points(figure, table, dataset, value_scale(dataset, table))
    plane = dataset.plane
    return framed(figure, plane_names(dataset), plane.x, plane.y) if plane else figure


def add_points(
    figure: go.Figure,
    table: pd.DataFrame,
    dataset: Dataset,
    scale: tuple[float, float],
    *,
    bar: bool = True,
    parts: tuple[str, ...] = tuple(_PARTS),
) -> None:
    """Draw points of a `points_table`, by class or, from one end of `scale` to the other, by value."""
    edge = {"color": "rgba(255,255,255,0.85)", "width": 1}
    size = 8 if len(table) <= 600 else 6
    chosen = table[table["part"].isin(parts)]
    if not dataset.class_names:
        figure.add_scatter(
            x=chosen["x"],
            y=chosen["y"],
            customdata=chosen[["target", "part"]],
            mode="markers",
            marker={
                "color": chosen["target"],
                "size": size,
                "line": edge,
                "colorscale": [[0, NEGATIVE], [0.5, "#b2bac2"], [1, POSITIVE]],
                "cmin": scale[0],
                "cmax": scale[1],
                "colorbar": {"title": {"text": dataset.target_name}},
                "showscale": bar,
            },
            hovertemplate="%{customdata[0]:.4g}<br>%{customdata[1]}<extra></extra>",
            showlegend=False,
        )
        return
    for label, name in enumerate(dataset.class_names):
        named = False
        for part in parts:
            of_class = chosen[(chosen["target"] == name) & (chosen["part"] == part)]
            if of_class.empty:
                continue
            figure.add_scatter(
                x=of_class["x"],
                y=of_class["y"],
                mode="markers",
                marker={
                    "color": class_colour(label),
                    "symbol": class_symbol(label),
                    "size": size,
                    "line": edge,
                    "opacity": _OPACITY[part],
                },
                name=name,
                legendgroup=name,
                showlegend=not named,
                hovertemplate=f"<b>{escape(name)}</b><br>{part}<extra></extra>",
            )
            named = True


def plane_names(dataset: Dataset | None) -> tuple[str, str]:
    """Names of the two axes."""
    return dataset.plane.names if dataset is not None and dataset.plane else ("x", "y")


def framed(figure: go.Figure, names: tuple[str, ...], x: Range, y: Range) -> go.Figure:
    """The plane with axes called after the features, of the same scale unless that would leave a strip.

    Args:
        figure: that is framed.
        names: of the axes.
        x: (low, high) of what is shown across.
        y: (low, high) of what is shown upwards.
    """
    stretch = (x[1] - x[0]) / ((y[1] - y[0]) or 1.0)
    anchor = "x" if 1 / _LONGEST <= stretch <= _LONGEST else None
    figure.update_layout(height=440, hovermode="closest")
    figure.update_xaxes(title_text=names[0], showgrid=False, constrain="domain")
    figure.update_yaxes(title_text=names[1], showgrid=False, scaleanchor=anchor, constrain="domain")
    return figure


def value_scale(dataset: Dataset | None, points: pd.DataFrame | None, *more: float) -> tuple[float, float]:
    """Values at the ends of the diverging scale, the same for points and plane: its middle is the mean target, and it
    reaches over the points and the values in `more`."""
    seen = list(more)
    if points is not None and dataset is not None and not dataset.class_names and len(points):
        seen += [float(points["target"].min()), float(points["target"].max())]
    if not seen:
        return 0.0, 1.0
    centre = dataset.target_mean if dataset is not None else (min(seen) + max(seen)) / 2
    reach = max(abs(value - centre) for value in seen) or 1.0
    return centre - reach, centre + reach


def _targets(dataset: Dataset, y: npt.NDArray[Any]) -> npt.NDArray[Any]:
    if dataset.class_names:
        return np.asarray(dataset.class_names, dtype=object)[y.astype(np.int64)]
    return y.astype(np.float64) * dataset.target_scale + dataset.target_mean
