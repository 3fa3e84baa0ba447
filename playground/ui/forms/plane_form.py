"""Draft -> widgets of data in the plane: formulas that the network is given, the plane itself, and drawn points."""

from __future__ import annotations

import streamlit as st

from playground.charts.plane import thumbnail_svg
from playground.data.builtin.bundled import bundled_names
from playground.data.points.drawn import unpack
from playground.data.points.features import STANDARD_FEATURES
from playground.errors import PlaygroundError
from playground.spec.counted import counted
from playground.spec.data.kinds import COORDINATES, MAX_FEATURES, BundledData, DrawnData, GeneratedData, TableData
from playground.spec.field import describe
from playground.spec.shape import DataShape
from playground.ui.forms.fields import setting_field
from playground.ui.pictures import svg_image
from playground.ui.shell.draft import DraftSlot
from playground.ui.shell.markdown import sentence

_PATH = "data.features"
_NO_PLANE = "none"
_PLANES = {_NO_PLANE: "all features", "pca": "principal components", "columns": "two columns"}


def render_plane(slot: DraftSlot, shape: DataShape | PlaygroundError) -> None:
    """Widgets of the plane and its features, where the data have one or can be put in one."""
    data = slot.spec.data
    if isinstance(data, GeneratedData | DrawnData):
        _features(slot)
        return
    if not isinstance(data, BundledData | TableData):
        return
    if isinstance(shape, DataShape) and data.plane is None and shape.features == 1:
        return
    _plane(slot)
    flat = isinstance(shape, DataShape) and shape.features == len(COORDINATES)
    if data.plane is not None or data.features != COORDINATES or flat:
        _features(slot)


def render_drawn(data: DrawnData) -> None:
    """The points drawn so far, and where more are drawn."""
    try:
        points, labels = unpack(data.points)
    except PlaygroundError as error:
        st.error(sentence(str(error)))
        return
    if len(points):
        classes = max(2, int(labels.max()) + 1)
        st.html(f'<div style="text-align:center">{svg_image(thumbnail_svg(points, labels, classes, 120))}</div>')
    st.caption(f"{counted(len(points), 'point')} drawn by hand. Points are drawn and erased on the Playground page.")


def _features(slot: DraftSlot) -> None:
    key = slot.key(_PATH)
    chosen = list(slot.value(_PATH))
    st.session_state[key] = chosen
    about = describe(GeneratedData, "features")
    st.multiselect(
        about.title,
        [*STANDARD_FEATURES, *(feature for feature in chosen if feature not in STANDARD_FEATURES)],
        key=key,
        help=f"{about.help} Choose, or type a formula of your own and press Enter.",
        accept_new_options=True,
        max_selections=MAX_FEATURES,
        on_change=lambda: slot.change({_PATH: st.session_state[key]}),
    )
    for path, problem in slot.draft.problems.items():
        if path == _PATH or path.startswith(f"{_PATH}."):
            st.error(sentence(problem))


def _plane(slot: DraftSlot) -> None:
    data = slot.spec.data
    if not isinstance(data, BundledData | TableData):
        return
    key = slot.key("data.plane")
    st.session_state[key] = data.plane.by if data.plane else _NO_PLANE
    st.segmented_control(
        "Network inputs",
        list(_PLANES),
        format_func=_PLANES.__getitem__,
        key=key,
        required=True,
        help="All features, or two inputs made of them, so that the decision boundary can be shown.",
        on_change=lambda: _take_plane(slot, str(st.session_state[key])),
    )
    if data.plane is None or data.plane.by == "pca":
        return
    for path in ("data.plane.first", "data.plane.second"):
        if isinstance(data, BundledData):
            _column(slot, path, bundled_names(data.name))
        else:
            setting_field(slot, path)


def _column(slot: DraftSlot, path: str, names: tuple[str, ...]) -> None:
    key, present = slot.key(path), slot.value(path)
    about = describe(type(slot.value("data.plane")), path.rpartition(".")[2])
    st.session_state[key] = present
    st.selectbox(
        about.title,
        ["", *names, *([present] if present and present not in names else [])],
        format_func=lambda name: name or "automatic",
        key=key,
        help=about.help,
        on_change=lambda: slot.change({path: st.session_state[key]}),
    )


def _take_plane(slot: DraftSlot, by: str) -> None:
    if by == _NO_PLANE:
        # formulas are of the plane's coordinates: without it they mean nothing
        slot.change({"data.plane": None, _PATH: list(COORDINATES)})
    else:
        slot.change({"data.plane": {"by": by}})
