"""Draft -> widgets of the data: which set, its settings, and how it is split."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import streamlit as st

from playground.charts.plane import thumbnail_svg
from playground.data.builtin.bundled import bundled_classes
from playground.data.points.generators import thumbnail
from playground.data.uploads.store import list_uploads
from playground.errors import PlaygroundError
from playground.spec.counted import counted
from playground.spec.data.kinds import BundledData, BundledName, DrawnData, GeneratedData, GeneratorName
from playground.spec.field import describe
from playground.spec.shape import DataShape
from playground.ui.forms.classes_form import CLASSES, render_classes
from playground.ui.forms.fields import setting_field
from playground.ui.forms.image_form import render_image_form, start_images
from playground.ui.forms.plane_form import render_drawn, render_plane
from playground.ui.forms.series_form import render_series_form, start_waves
from playground.ui.forms.table_form import render_table_form, start_table
from playground.ui.forms.text_form import render_text_form, start_sentences
from playground.ui.parts.balance import render_balance, render_weights
from playground.ui.parts.facts import all_classes, data_facts, own_parts
from playground.ui.pictures import svg_image
from playground.ui.shell.draft import DraftSlot
from playground.ui.shell.markdown import sentence
from playground.ui.shell.server import settings

_KINDS = {
    "generated": "Toy",
    "drawn": "Drawn",
    "bundled": "Built in",
    "table": "Table",
    "images": "Images",
    "series": "Series",
    "text": "Texts",
}
#: kinds of data that are uploaded, and what lets a draft use an upload
_STARTS: dict[str, Callable[[DraftSlot, str], None]] = {"table": start_table, "images": start_images}
#: kinds of data with a form of their own, that is told which kind waits for a file
_FORMS: dict[str, Callable[[DraftSlot, str], None]] = {
    "table": render_table_form,
    "images": render_image_form,
    "series": render_series_form,
    "text": render_text_form,
}
_TASKS = {"binary": "two classes", "multiclass": "{} classes", "regression": "a number"}
_A_ROW = 5


def render_data_form(slot: DraftSlot, shape: DataShape | PlaygroundError, *, weights: bool = False) -> None:
    """Widgets of `data`.

    Args:
        slot: the draft that is edited.
        shape: of its data, or why it cannot be told.
        weights: offer class weights beside the balance of the classes.
    """
    key = slot.key("data.kind")
    pending = slot.key("data.choosing_upload")
    st.session_state[key] = st.session_state.get(pending) or kind_of(slot)
    # in one row where the form is narrow
    st.html(f"<style>.st-key-{re.sub('[^A-Za-z0-9_-]', '-', key)} button{{padding:.25rem .65rem}}</style>")
    st.segmented_control(
        "Kind of data",
        # points are drawn on the Playground page: here they are kept, not begun
        [kind for kind in _KINDS if kind != "drawn" or kind_of(slot) == kind],
        format_func=_KINDS.__getitem__,
        key=key,
        required=True,
        label_visibility="collapsed",
        on_change=_take_kind,
        args=(slot, pending),
    )
    if st.session_state[key] in _FORMS:
        _FORMS[st.session_state[key]](slot, pending)
    elif isinstance(slot.spec.data, GeneratedData):
        _generated(slot)
    elif isinstance(slot.spec.data, DrawnData):
        render_drawn(slot.spec.data)
    else:
        setting_field(slot, "data.name", along=lambda name: _kept_classes(slot, name))
        setting_field(slot, "data.samples")
        setting_field(slot, "data.scaling")
    # while a file is being chosen the draft has other data, of which nothing is said here
    settled = kind_of(slot) == st.session_state[key] and not st.session_state.get(pending)
    problems: dict[str, str] = {}
    if settled:
        if names := all_classes(slot.spec.data, slot.spec.seeds):
            problems = _of_classes(shape)
            render_classes(slot, names, problems)
        render_plane(slot, shape)
        _split(slot)
    if isinstance(shape, PlaygroundError):
        if problems:
            return  # said at its field
        st.error(sentence(shape))
        offer = isinstance(slot.spec.data, BundledData) and slot.spec.data.name != "digits"
        if offer and st.button("Use the bundled digits", key=slot.key("data.offer")):
            slot.change({"data.name": "digits", **_kept_classes(slot, "digits")})
            st.rerun()
    elif settled:
        st.caption(shape_sentence(shape))
        _classes(slot, weights)


def kind_of(slot: DraftSlot) -> str:
    """Which of the kinds the form offers the draft's data are: waves stand among series, sentences among texts."""
    kind = slot.spec.data.kind
    return {"waves": "series", "sentences": "text"}.get(kind, kind)


def _kept_classes(slot: DraftSlot, name: BundledName) -> dict[str, Any]:
    """The choice of classes stays for another set only if that has such classes."""
    data, known = slot.spec.data, bundled_classes(name)
    fits = isinstance(data, BundledData) and known and {*data.classes.keep, *data.classes.unseen} <= set(known)
    return {} if fits else {CLASSES: {}}


def _of_classes(shape: DataShape | PlaygroundError) -> dict[str, str]:
    """Field -> why the choice of classes does not fit the data."""
    problems = shape.problems if isinstance(shape, PlaygroundError) else ()
    return {item.field: item.sentence for item in problems if item.field.startswith(f"{CLASSES}.")}


def _classes(slot: DraftSlot, weights: bool) -> None:
    facts = data_facts(slot.spec.data, slot.spec.seeds)
    if isinstance(facts, PlaygroundError):
        return
    render_balance(facts.classes.used)
    if weights:
        render_weights(slot, facts.classes.trained)
    if facts.notes:
        with st.expander(f"Notes on the preparation ({len(facts.notes)})", key=slot.key("data.notes")):
            for note in facts.notes:
                st.caption(note)


def shape_sentence(shape: DataShape) -> str:
    """Inputs, task and size of the parts, in one line."""
    task = _TASKS[shape.task].format(shape.classes)
    if shape.task == "regression" and shape.outputs > 1:
        task = f"{shape.outputs:,} numbers"
    features = counted(shape.features, "feature")
    if shape.kind == "series":
        steps, values = shape.sample
        features = f"{counted(steps, 'step')} of {counted(values, 'value')}"
    elif shape.kind == "text":
        features = f"{counted(shape.features, 'word')} of {shape.vocabulary:,}"
    return (
        f"{features} → {task}. {shape.train:,} training, {shape.validation:,} validation, "
        f"{counted(shape.test, 'test sample')}."
    )


def _take_kind(slot: DraftSlot, pending: str) -> None:
    kind = st.session_state[slot.key("data.kind")]
    st.session_state[pending] = ""
    if kind in _STARTS:
        uploads = list_uploads(settings(), kind)
        if uploads:
            _STARTS[kind](slot, uploads[0].id)
        else:
            st.session_state[pending] = kind  # nothing to choose yet: the draft stays until a file is there
    elif kind == "series":
        start_waves(slot)
    elif kind == "text":
        start_sentences(slot)
    else:
        slot.put({"data": {"kind": kind}})


def _generated(slot: DraftSlot) -> None:
    names = describe(GeneratedData, "name")
    for start in range(0, len(names.choices), _A_ROW):
        for column, name in zip(st.columns(_A_ROW, gap="xsmall"), names.choices[start : start + _A_ROW], strict=False):
            with column:
                _thumbnail(slot, name, names.label(name))
    setting_field(slot, "data.samples")
    setting_field(slot, "data.noise")
    if slot.value("data.name") in ("blobs", "rings"):
        setting_field(slot, "data.classes")
    if slot.value("data.name") == "formula":
        setting_field(slot, "data.formula")


def _thumbnail(slot: DraftSlot, name: GeneratorName, label: str) -> None:
    points, labels, classes = _thumbnail_points(name)
    st.html(f'<div style="text-align:center">{svg_image(thumbnail_svg(points, labels, classes, 56))}</div>')
    chosen = slot.value("data.name") == name
    st.button(
        label.removesuffix(" (regression)"),
        key=slot.key(f"data.name.{name}"),
        type="primary" if chosen else "tertiary",
        width="stretch",
        wrap=True,
        on_click=lambda: slot.change({"data.name": name}),
    )


@st.cache_data(show_spinner=False)
def _thumbnail_points(name: GeneratorName) -> Any:
    return thumbnail(name)


def _split(slot: DraftSlot) -> None:
    own = own_parts(slot.spec.data, slot.spec.seeds)
    if "test" in own:  # all that can be chosen is what is held out of the training samples
        if "validation" not in own:
            setting_field(slot, "data.split.validation")
        return
    split = slot.spec.data.split
    key = slot.key("data.split")
    train = round(100 * split.train)
    st.session_state[key] = (train, train + round(100 * split.validation))
    st.slider(
        f"Training {train} % · validation {100 * split.validation:.0f} % · test {100 * split.test:.0f} %",
        min_value=5,
        max_value=100,
        step=1,
        format="%d %%",
        key=key,
        help="Left of the first handle: training. Between the two: validation. Right of the second: test. "
        + describe(type(split), "validation").help,
        on_change=lambda: _take_split(slot, *st.session_state[key]),
    )
    left, right = st.columns(2, gap="xsmall")
    left.button("70 / 15 / 15", key=slot.key("split.70"), width="stretch", on_click=lambda: _take_split(slot, 70, 85))
    right.button("80 / 10 / 10", key=slot.key("split.80"), width="stretch", on_click=lambda: _take_split(slot, 80, 90))
    if problem := slot.draft.problems.get("data.split"):
        st.error(problem)


def _take_split(slot: DraftSlot, train: int, train_and_validation: int) -> None:
    slot.change(
        {
            "data.split.validation": (train_and_validation - train) / 100,
            "data.split.test": (100 - train_and_validation) / 100,
        }
    )
