"""A network's output over the plane -> a picture with the training points on it."""

from __future__ import annotations

import base64

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go

from playground.charts.numbers import ON_AXES, on_hover
from playground.charts.png import png_uri
from playground.charts.points import add_points, framed, plane_names, points_table, value_scale
from playground.charts.theme import NEUTRAL, class_colour, diverging_scale, rgb
from playground.data.values.dataset import Dataset
from playground.runs.protocol.messages import Boundary

_OVER = 0.62
_FAINTEST, _STRONGEST = 0.12, 0.7


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
    points = points_table(dataset, most) if dataset is not None else None
    figure = go.Figure()
    scale = (frame.low, frame.high) if frame.classes else value_scale(dataset, points, frame.low, frame.high)
    if frame.classes > 2:
        _add_classes(figure, frame, table, names)
    else:
        _add_values(figure, frame, table, names, scale)
    if dataset is not None and points is not None:
        add_points(figure, points, dataset, scale, bar=False, parts=("training",))
    framed(figure, plane_names(dataset), frame.x, frame.y)
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


def _add_values(
    figure: go.Figure, frame: Boundary, table: pd.DataFrame, names: tuple[str, ...], scale: tuple[float, float]
) -> None:
    values = table["value"].to_numpy().reshape(frame.size, frame.size)
    what = f"probability of {names[1]}" if len(names) == 2 else "output"
    low, high = scale
    figure.add_heatmap(
        z=values,
        x=np.linspace(*frame.x, frame.size),
        y=np.linspace(*frame.y, frame.size),
        zmin=low,
        zmax=high,
        zsmooth="best",
        colorscale=diverging_scale(_OVER),
        colorbar={"tickformat": ".0%" if frame.classes == 2 else ON_AXES},
        showscale=frame.classes != 2,
        hovertemplate=f"{what} %{{z:{'.0%' if frame.classes == 2 else on_hover(values)}}}<extra></extra>",
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
    opacity = np.rint(255 * (_FAINTEST + (_STRONGEST - _FAINTEST) * strength)).astype(np.uint8)
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
