"""Built-in data set -> what is in it: images by class, or a table to explore; and an experiment on it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from playground.charts.explore import balance_figure
from playground.charts.samples import image_uri
from playground.charts.theme import styled
from playground.data.builtin.bundled import count_classes
from playground.data.builtin.images import IMAGE_SETS
from playground.data.files.download import find_files
from playground.data.prepare import prepare
from playground.data.tables.detected_format import DetectedFormat
from playground.data.tables.profile import profile
from playground.data.tables.read_table import Table
from playground.data.values.decision import Decision
from playground.errors import PlaygroundError
from playground.spec.counted import counted
from playground.spec.data.kinds import BundledData, BundledName
from playground.spec.experiment import ExperimentSpec
from playground.spec.field import describe
from playground.spec.presets import PRESETS
from playground.spec.training.seeds import Seeds
from playground.ui.data.explore import render_exploration
from playground.ui.parts.balance import render_balance
from playground.ui.parts.image_wall import A_CLASS, Gallery, render_wall
from playground.ui.parts.tables import ReadTable
from playground.ui.shell.draft import DraftSlot
from playground.ui.shell.go_on import go_on, ways_on
from playground.ui.shell.server import is_dark, settings

#: name -> title, of every built-in set
BUILT_IN: dict[str, str] = {
    name: describe(BundledData, "name").label(name).partition(" (")[0] for name in describe(BundledData, "name").choices
}


def render_built_in(name: BundledName) -> None:
    """Everything of one built-in set."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="data:train"):
        st.subheader(BUILT_IN[name], anchor=False)
        start = ways_on(name)
    if start is not None:
        _use(name, start=start)
    if name in IMAGE_SETS and not find_files(name, settings()):
        known = IMAGE_SETS[name]
        st.info(
            f"{known.train:,} training and {known.test:,} test images, {' x '.join(map(str, known.image_shape))} "
            "pixels. They are not on this computer yet: they are downloaded once, when you first train on them."
        )
        return
    try:
        if name in IMAGE_SETS or name == "digits":
            _images(gallery(name))
        else:
            _table(name, table_of(name))
    except PlaygroundError as error:
        st.error(str(error))


def _images(shown: Gallery) -> None:
    st.caption(f"{sum(shown.counts.values()):,} images of {len(shown.counts)} classes. Some of each:")
    render_wall(shown)
    st.markdown("**Images of each class**")
    figure = balance_figure(shown.counts)
    st.plotly_chart(styled(figure, is_dark()), key="built-in:balance", theme=None, config={"displayModeBar": False})


def _table(name: str, read: ReadTable) -> None:
    for note in read.table.notes:
        st.caption(note)
    target = read.profile.columns[-1]
    if target.top:
        render_balance(dict(sorted(target.top)))
    render_exploration(name, read)


@st.cache_data(show_spinner="Reading the images", max_entries=4)
def gallery(name: BundledName) -> Gallery:
    """Some images of each class of an image set.

    Raises:
        DataError: its file is damaged.
    """
    few = 2_000 if name in IMAGE_SETS else None
    dataset = prepare(BundledData(name=name, samples=few), Seeds().drawn(), settings())
    images: dict[str, list[str]] = {}
    for label, title in enumerate(dataset.class_names):
        chosen = dataset.train.x[np.flatnonzero(dataset.train.y == label)[:A_CLASS]]
        images[title] = [image_uri(row, dataset.image_shape or ()) for row in chosen]
    return Gallery(images, count_classes(BundledData(name=name), Seeds().drawn(), settings())[0].used)


@st.cache_resource(show_spinner="Reading the table", max_entries=4)
def table_of(name: BundledName) -> ReadTable:
    """A small set as a table in its own units, rows in their own order, its target last."""
    dataset = prepare(BundledData(name=name, scaling="none"), Seeds().drawn(), settings())
    parts = (dataset.train, dataset.validation, dataset.test)
    order = np.argsort(np.concatenate([part.rows for part in parts]))
    values = np.concatenate([part.x for part in parts])[order]
    # by way of their digits: 93.2, and not what of it fits into 4 bytes
    frame = pd.DataFrame(values.astype(str).astype(np.float64), columns=list(dataset.feature_names))
    target = np.concatenate([part.y for part in parts])[order]
    if dataset.task == "regression":
        frame[dataset.target_name] = np.round(target * dataset.target_scale + dataset.target_mean, 4)
    else:
        frame[dataset.target_name] = np.asarray(dataset.class_names, dtype=object)[target]
    features = counted(len(dataset.feature_names), "feature")
    note = f"{counted(len(frame), 'row')}, {features}; to predict: {dataset.target_name}."
    return ReadTable(Table(frame, DetectedFormat("csv"), (Decision(note),)), profile(frame))


def _use(name: BundledName, *, start: bool) -> None:
    presets = [key for key, item in PRESETS.items() if getattr(item.spec.data, "name", "") == name]
    slot = DraftSlot("train")
    if presets:
        slot.take_preset(presets[0])
    else:
        slot.take_spec(ExperimentSpec(data=BundledData(name=name)))
    go_on(slot, start=start)
