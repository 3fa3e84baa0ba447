"""Variants -> columns side by side in which each is edited, with the data on top that all share."""

from __future__ import annotations

import streamlit as st

from playground.errors import PlaygroundError, Problem
from playground.spec.layers import check_size
from playground.spec.propose import propose
from playground.spec.resolve import resolve
from playground.spec.shape import DataShape
from playground.spec.summary import training_line
from playground.spec.variants import FEWEST, MOST
from playground.ui.compare.lanes import clear, common, duplicate, lanes, remove, share
from playground.ui.compare.names import distinguishing_names
from playground.ui.compare.vary import render_vary
from playground.ui.forms.data_form import render_data_form
from playground.ui.forms.fields import setting_field
from playground.ui.forms.network_form import render_network_form
from playground.ui.forms.training_form import render_training_form
from playground.ui.parts.data_summary import data_summary
from playground.ui.parts.facts import data_shape
from playground.ui.parts.flow import flow
from playground.ui.shell.draft import DraftSlot
from playground.ui.shell.markdown import sentence

_LANE_WIDTH = 330


def render_edit() -> bool:
    """The columns. True if every variant can be trained."""
    share()
    shape = data_shape(common().spec.data, common().spec.seeds)
    known = shape if isinstance(shape, DataShape) else None
    with st.expander(f"**Data, split and seeds** · {data_summary(common().spec)}", key="compare:common"):
        left, right = st.columns([0.65, 0.35], gap="medium")
        with left:
            render_data_form(common(), shape)
        with right:
            for name in ("main", "data", "split", "weights", "batches"):
                setting_field(common(), f"seeds.{name}")
    share()
    if isinstance(shape, PlaygroundError):
        st.error(sentence(shape))
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="compare:actions"):
        with st.popover("Vary one setting", icon=":material/tune:"):
            render_vary(lanes()[0].spec, common().draft.preset)
        st.button("Put all away", icon=":material/close:", key="compare:clear", type="tertiary", on_click=clear)
        st.caption("Same data, split and batch order for all.")
    names = distinguishing_names([lane.spec for lane in lanes()])
    places = flow("compare:lanes", len(names), _LANE_WIDTH)
    ready = [_lane(place, lane, name, known) for place, lane, name in zip(places, lanes(), names, strict=True)]
    return known is not None and all(ready)


def _lane(place: st.delta_generator.DeltaGenerator, lane: DraftSlot, name: str, shape: DataShape | None) -> bool:
    with place:
        _title(lane, name)
        render_network_form(lane, shape, table=False)
        with st.expander(f"**Training** · {training_line(lane.spec)}", key=lane.key("training")):
            render_training_form(lane, shape)
        problems = _problems(lane, shape)
        for problem in problems:
            st.error(sentence(problem))
        if problems and shape is not None and (proposal := propose(lane.spec, shape))[1]:
            st.button("Take what fits the data", key=lane.key("fitting"), on_click=lane.take, args=proposal)
        elif lane.draft.note:
            st.info(sentence(lane.draft.note))
    return not problems


def _title(lane: DraftSlot, name: str) -> None:
    text, copy, away = st.columns([1, 0.14, 0.14], gap="xxsmall", vertical_alignment="center")
    key = lane.key("name")
    st.session_state[key] = lane.spec.name
    text.text_input(
        "Name",
        key=key,
        placeholder=name,
        max_chars=120,
        label_visibility="collapsed",
        on_change=lambda: lane.change({"name": st.session_state[key].strip()}),
    )
    copy.button(
        "",
        icon=":material/content_copy:",
        key=lane.key("duplicate"),
        type="tertiary",
        help="Duplicate this variant",
        disabled=len(lanes()) >= MOST,
        on_click=duplicate,
        args=(lane,),
    )
    away.button(
        "",
        icon=":material/delete:",
        key=lane.key("remove"),
        type="tertiary",
        help="Remove this variant",
        disabled=len(lanes()) <= FEWEST,
        on_click=remove,
        args=(lane,),
    )


def _problems(lane: DraftSlot, shape: DataShape | None) -> list[Problem]:
    if shape is None:
        return []
    try:
        resolve(lane.spec, shape)
    except PlaygroundError as error:
        return list(error.problems)
    return check_size(lane.spec, shape)
