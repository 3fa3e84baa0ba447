"""Run -> what it learned as a picture: boundary, confusion matrix, or predicted against true."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go
import streamlit as st

from playground.charts.boundary import boundary_figure, decoded
from playground.charts.classification import confusion_figure, confusion_table
from playground.charts.png import png_uri
from playground.charts.regression import predicted_figure, predicted_table
from playground.charts.theme import NEGATIVE, POSITIVE, class_colour, rgb, styled
from playground.data.prepare import prepare
from playground.data.values.dataset import Dataset
from playground.errors import PlaygroundError
from playground.runs.predictions import load_predictions
from playground.runs.protocol.messages import Boundary, parse_frame
from playground.runs.run import Run
from playground.spec.data.kinds import DataSpec
from playground.spec.training.seeds import DrawnSeeds
from playground.ui.shell.server import is_dark, local_store, settings

BOUNDARY_FILE = "boundary.json"
_HEIGHT = 250


def boundary_uri(frame: Boundary) -> str:
    """The frame as a small image, a pixel a cell: cheap enough to be drawn again and again while the run trains."""
    grid = decoded(frame)[::-1]
    if frame.classes > 2:
        colours = np.array([rgb(class_colour(label)) for label in range(16)], dtype=np.uint8)
        strength = 40 + 125 * (grid & 15).astype(np.float64) / 15
        return png_uri(np.dstack([colours[grid >> 4], np.rint(strength).astype(np.uint8)]))
    values = frame.low + grid / 255.0 * (frame.high - frame.low)
    centre = 0.5 if frame.classes else 0.0 if frame.low < 0 < frame.high else (frame.low + frame.high) / 2
    reach = max(abs(frame.high - centre), abs(frame.low - centre)) or 1.0
    return png_uri(_shaded((values - centre) / reach))


def _shaded(values: npt.NDArray[np.float64]) -> npt.NDArray[np.uint8]:
    """-1 to 1 as orange over nothing to blue, shape (rows, columns, 4)."""
    ends = np.where((values > 0)[..., None], np.array(rgb(POSITIVE)), np.array(rgb(NEGATIVE)))
    opacity = np.rint(160 * np.abs(values).clip(0, 1))[..., None]
    return np.concatenate([ends, opacity], axis=-1).astype(np.uint8)


def render_live_picture(frame: Boundary) -> None:
    """The boundary of a run that trains; a picture, because a figure would flicker."""
    st.html(
        f'<img src="{boundary_uri(frame)}" alt="Output over the plane after epoch {frame.epoch:,}" '
        f'style="display:block;margin:auto;height:{_HEIGHT}px;aspect-ratio:1;border-radius:.4rem">'
    )


def render_picture(run: Run) -> None:
    """The boundary of two features, else the confusion matrix, else predicted against true; nothing where the run
    saved nothing.
    """
    figure = _ended_figure(run)
    if figure is None:
        return
    figure.update_layout(height=_HEIGHT, showlegend=False, margin={"l": 4, "r": 4, "t": 4, "b": 4})
    st.plotly_chart(styled(figure, is_dark()), key=f"card:{run.id}", theme=None, config={"displayModeBar": False})


def _ended_figure(run: Run) -> go.Figure | None:
    folder = local_store().folder(run.id)
    try:
        boundary = parse_frame((folder / BOUNDARY_FILE).read_text(encoding="utf-8"))
        if not isinstance(boundary, Boundary):
            raise ValueError("it holds another kind of frame")
        figure = boundary_figure(boundary, _points(run))
        figure.update_xaxes(title_text=None)
        figure.update_yaxes(title_text=None)
        return figure
    except FileNotFoundError:
        pass
    except ValueError as error:
        st.caption(f"The run's file {BOUNDARY_FILE} is damaged: {error}.")
        return None
    try:
        predictions = load_predictions(folder)
    except PlaygroundError as error:
        st.caption(str(error))
        return None
    if predictions is None:
        return None
    if predictions.task == "regression":
        return predicted_figure(predicted_table(predictions))
    return confusion_figure(confusion_table(predictions))


def _points(run: Run) -> Dataset | None:
    """The data whose points are drawn over the boundary; None where they are gone."""
    seeds = run.spec.seeds.drawn()
    return _dataset(f"{run.spec.data.model_dump_json()} {seeds.data} {seeds.split}", run.spec.data, seeds)


@st.cache_resource(show_spinner=False, max_entries=4)
def _dataset(key: str, _data: DataSpec, _seeds: DrawnSeeds) -> Dataset | None:
    try:
        dataset = prepare(_data, _seeds, settings())
    except PlaygroundError:
        return None  # the run itself says what is wrong with its data
    return dataset if dataset.is_plane else None
