"""Points in the plane, and a network's output over it -> figures; a generated set -> a thumbnail."""

from __future__ import annotations

import base64
from html import escape
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go

from playground.charts.png import png_uri
from playground.charts.theme import NEGATIVE, NEUTRAL, POSITIVE, class_colour, class_symbol, diverging_scale, rgb
from playground.data.dataset import Dataset
from playground.runs.protocol import Boundary

#: more points than this are thinned, evenly over the part
MOST_POINTS = 2_000
_PARTS = {"training": "train", "validation": "validation", "test": "test"}
_OPACITY = {"training": 0.95, "validation": 0.55, "test": 0.4}
_OVER = 0.62


def points_table(dataset: Dataset, most: int = MOST_POINTS) -> pd.DataFrame:
    """Points of a data set with two features.

    Returns:
        Columns `part` ("training", "validation", "test"), `row`, `x`, `y` (the features, as the network sees them) and
        `target`: the class's name, or the value in the target's own unit. At most `most` rows a part, spread evenly.

    Raises:
        ValueError: the data set has not two features.
    """
    if not dataset.is_plane:
        raise ValueError(f"points in the plane have two features; {dataset.name} has {len(dataset.feature_names)}")
    frames = []
    for name, attribute in _PARTS.items():
        part = getattr(dataset, attribute)
        kept = np.unique(np.linspace(0, len(part) - 1, min(most, len(part))).round().astype(np.int64))
        frames.append(
            pd.DataFrame(
                {
                    "part": name,
                    "row": part.rows[kept],
                    "x": part.x[kept, 0].astype(np.float64),
                    "y": part.x[kept, 1].astype(np.float64),
                    "target": _targets(dataset, part.y[kept]),
                }
            )
        )
    return pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)


def points_figure(dataset: Dataset, *, most: int = MOST_POINTS) -> go.Figure:
    """A data set with two features, coloured by class or value; held-out points are fainter."""
    figure = go.Figure()
    _add_points(figure, points_table(dataset, most), dataset, legend=True)
    return _framed(figure, dataset.feature_names)


def boundary_table(frame: Boundary) -> pd.DataFrame:
    """A network's output over the plane, one row a cell.

    Returns:
        Columns `x`, `y` (middle of the cell: the grid's ends are samples, so the first is `low`), and `value` (the
        probability of class 1, or the output), or for three classes or more `label` and `probability` (0 to 1, in
        steps of 1/15). `size` x `size` rows, the lowest `y` first.
    """
    grid = decoded(frame)
    across, down = np.linspace(*frame.x, frame.size), np.linspace(*frame.y, frame.size)
    table = pd.DataFrame({"x": np.tile(across, frame.size), "y": np.repeat(down, frame.size)})
    if frame.classes > 2:
        return table.assign(label=(grid >> 4).ravel().astype(np.int64), probability=(grid & 15).ravel() / 15.0)
    return table.assign(value=frame.low + grid.ravel() / 255.0 * (frame.high - frame.low))


def boundary_figure(frame: Boundary, dataset: Dataset | None = None, *, most: int = 500) -> go.Figure:
    """The output over the plane as a picture, with the data set's points on it.

    Two classes and numbers are shaded from orange to blue; of several classes the most likely one gives the colour
    and its probability how strong it is.

    Raises:
        ValueError: the frame does not hold size x size bytes.
    """
    table = boundary_table(frame)
    names = dataset.class_names if dataset is not None else ()
    figure = go.Figure()
    if frame.classes > 2:
        _add_classes(figure, frame, table, names)
    else:
        _add_values(figure, frame, table, names)
    if dataset is not None:
        _add_points(figure, points_table(dataset, most), dataset, legend=frame.classes > 0, parts=("training",))
    _framed(figure, dataset.feature_names if dataset is not None else ("x", "y"))
    figure.update_xaxes(range=list(frame.x))
    figure.update_yaxes(range=list(frame.y))
    return figure


def decoded(frame: Boundary) -> npt.NDArray[np.uint8]:
    """Bytes of the frame, shape (size, size), row 0 the lowest `y`.

    Raises:
        ValueError: there are not size x size of them.
    """
    grid = np.frombuffer(base64.b64decode(frame.values), dtype=np.uint8)
    if grid.size != frame.size**2:
        raise ValueError(f"a boundary of size {frame.size} has {frame.size**2} bytes; got {grid.size}")
    return grid.reshape(frame.size, frame.size)


def thumbnail_svg(points: npt.NDArray[Any], labels: npt.NDArray[Any], classes: int, size: int = 64) -> str:
    """A generated set as a small picture for HTML, without axes.

    Args:
        points: shape (samples, 2); what is not finite is left out.
        labels: shape (samples,): labels from 0, or values for a regression.
        classes: number of classes; 0 for a regression.
        size: width and height in pixels.
    """
    points, labels = np.asarray(points, dtype=np.float64), np.asarray(labels, dtype=np.float64)
    finite = np.isfinite(points).all(axis=1) & np.isfinite(labels)
    points, labels = points[finite], labels[finite]
    reach = float(np.abs(points).max(initial=0.0)) or 1.0
    colours = [class_colour(int(label)) for label in labels] if classes else _value_colours(labels)
    dots = "".join(
        f'<circle cx="{50 + 46 * x / reach:.1f}" cy="{50 - 46 * y / reach:.1f}" r="2.6" fill="{colour}"/>'
        for (x, y), colour in zip(points, colours, strict=True)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" width="{size}" height="{size}" '
        f'aria-hidden="true">{dots}</svg>'
    )


def _value_colours(values: npt.NDArray[np.float64]) -> list[str]:
    reach = float(np.abs(values).max(initial=0.0)) or 1.0
    middle = np.array([178, 186, 194])
    ends = {True: np.array(rgb(POSITIVE)), False: np.array(rgb(NEGATIVE))}
    mixed = [middle + abs(value) / reach * (ends[bool(value > 0)] - middle) for value in values]
    return ["#{:02x}{:02x}{:02x}".format(*np.rint(colour).astype(int)) for colour in mixed]


def _targets(dataset: Dataset, y: npt.NDArray[Any]) -> npt.NDArray[Any]:
    if dataset.class_names:
        return np.asarray(dataset.class_names, dtype=object)[y.astype(np.int64)]
    return y.astype(np.float64) * dataset.target_scale + dataset.target_mean


def _add_points(
    figure: go.Figure,
    table: pd.DataFrame,
    dataset: Dataset,
    *,
    legend: bool,
    parts: tuple[str, ...] = tuple(_PARTS),
) -> None:
    edge = {"color": "rgba(255,255,255,0.85)", "width": 1}
    size = 8 if len(table) <= 600 else 6
    chosen = table[table["part"].isin(parts)]
    if not dataset.class_names:
        reach = float(np.abs(table["target"] - dataset.target_mean).max()) or 1.0
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
                "cmin": dataset.target_mean - reach,
                "cmax": dataset.target_mean + reach,
                "colorbar": {"title": {"text": dataset.target_name}},
                "showscale": legend,
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
                showlegend=legend and not named,
                hovertemplate=f"<b>{escape(name)}</b><br>{part}<extra></extra>",
            )
            named = True


def _add_values(figure: go.Figure, frame: Boundary, table: pd.DataFrame, names: tuple[str, ...]) -> None:
    values = table["value"].to_numpy().reshape(frame.size, frame.size)
    what = f"probability of {names[1]}" if len(names) == 2 else "output"
    centre = 0.5 if frame.classes == 2 else 0.0 if frame.low < 0 < frame.high else (frame.low + frame.high) / 2
    reach = max(abs(frame.high - centre), abs(frame.low - centre)) or 1.0
    figure.add_heatmap(
        z=values,
        x=np.linspace(*frame.x, frame.size),
        y=np.linspace(*frame.y, frame.size),
        zmin=centre - reach,
        zmax=centre + reach,
        zsmooth="best",
        colorscale=diverging_scale(_OVER),
        colorbar={"tickformat": ".0%" if frame.classes == 2 else ".3~g"},
        showscale=frame.classes != 2,
        hovertemplate=f"{what} %{{z:{'.0%' if frame.classes == 2 else '.4g'}}}<extra></extra>",
    )
    if frame.classes == 2 and values.min() < 0.5 < values.max():
        figure.add_contour(
            z=values,
            x=np.linspace(*frame.x, frame.size),
            y=np.linspace(*frame.y, frame.size),
            contours={"start": 0.5, "end": 0.5, "size": 1, "coloring": "none"},
            line={"color": NEUTRAL, "width": 1.5},
            hoverinfo="skip",
            showscale=False,
            showlegend=False,
        )


def _add_classes(figure: go.Figure, frame: Boundary, table: pd.DataFrame, names: tuple[str, ...]) -> None:
    labels = table["label"].to_numpy()
    colours = np.array([rgb(class_colour(label)) for label in range(16)], dtype=np.uint8)
    floor = 1.0 / frame.classes
    strength = ((table["probability"].to_numpy() - floor) / (1 - floor)).clip(0, 1)
    opacity = np.rint(255 * (0.12 + (_OVER + 0.08 - 0.12) * strength)).astype(np.uint8)
    pixels = np.concatenate([colours[labels], opacity[:, None]], axis=1).reshape(frame.size, frame.size, 4)
    step_x = (frame.x[1] - frame.x[0]) / max(1, frame.size - 1)
    step_y = (frame.y[1] - frame.y[0]) / max(1, frame.size - 1)
    named = np.array([names[label] if label < len(names) else f"class {label}" for label in labels], dtype=object)
    figure.add_layout_image(
        source=png_uri(pixels[::-1]),
        xref="x",
        yref="y",
        x=frame.x[0] - step_x / 2,
        y=frame.y[1] + step_y / 2,
        sizex=step_x * frame.size,
        sizey=step_y * frame.size,
        sizing="stretch",
        layer="below",
    )
    # the picture answers no pointer, so an empty heat map above it does
    shape = (frame.size, frame.size)
    figure.add_heatmap(
        z=table["probability"].to_numpy().reshape(shape),
        x=np.linspace(*frame.x, frame.size),
        y=np.linspace(*frame.y, frame.size),
        text=named.reshape(shape),
        colorscale=[[0, "rgba(0,0,0,0)"], [1, "rgba(0,0,0,0)"]],
        showscale=False,
        hovertemplate="<b>%{text}</b> %{z:.0%}<extra></extra>",
    )


def _framed(figure: go.Figure, names: tuple[str, ...]) -> go.Figure:
    figure.update_layout(height=440, hovermode="closest")
    figure.update_xaxes(title_text=names[0], showgrid=False, constrain="domain")
    figure.update_yaxes(title_text=names[1], showgrid=False, scaleanchor="x", constrain="domain")
    return figure
