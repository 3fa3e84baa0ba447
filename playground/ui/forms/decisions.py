"""Decisions -> one list of what was taken for what, a switch at each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from playground.data.values.decision import Decision, with_choice
from playground.spec.data.kinds import TableFormat
from playground.ui.parts.tables import chosen_format, chosen_values, format_key
from playground.ui.shell.draft import DraftSlot
from playground.ui.shell.markdown import sentence

#: (path of the setting below `data`, value chosen) -> None
Change = Callable[[tuple[str, ...], Any], None]
#: decisions that are shown before "show all" is pressed
_FIRST = 25


def render_decisions(decisions: Sequence[Decision], change: Change, key: str) -> None:
    """The list, open where a person must look.

    Args:
        decisions: those to look at first.
        change: called with what was switched.
        key: of the widgets, different for each place.
    """
    if not decisions:
        return
    doubtful = sum(decision.doubtful for decision in decisions)
    title = f"Detected in the data ({len(decisions)})"
    if doubtful:
        title += f": please check {doubtful if doubtful > 1 else 'one'} of them"
    with st.expander(title, icon=":material/rule:", expanded=bool(doubtful), key=f"{key}:decisions"):
        shown = decisions if st.session_state.get(f"{key}:all") else decisions[:_FIRST]
        for decision in shown:
            _row(decision, change, key)
        if len(decisions) > _FIRST:
            st.toggle(f"Show all {len(decisions):,}", key=f"{key}:all")


def _row(decision: Decision, change: Change, key: str) -> None:
    mark = ":orange[:material/help:] " if decision.doubtful else ""
    text = mark + sentence(decision.sentence)
    if len(decision.choices) < 2:
        st.caption(text)
        return
    said, switch = st.columns([0.68, 0.32], vertical_alignment="center")
    said.caption(text)
    values = [choice.value for choice in decision.choices]
    words = [choice.words for choice in decision.choices]
    about = json.dumps([decision.path, decision.taken, values, decision.sentence])
    widget = f"{key}:{hashlib.sha256(about.encode()).hexdigest()[:16]}"
    st.session_state[widget] = values.index(decision.taken)
    switch.selectbox(
        f"How to read {'.'.join(decision.path)}",
        range(len(values)),
        format_func=lambda number: words[number],
        key=widget,
        label_visibility="collapsed",
        on_change=lambda: change(decision.path, values[st.session_state[widget]]),
    )


def change_reading(upload: str, path: tuple[str, ...], value: Any) -> None:
    """Read an upload in another way on every page of this session; what cannot be so stays as it was."""
    values = with_choice(chosen_format(upload).model_dump(), path[1:], value)
    st.session_state[format_key(upload)] = TableFormat.model_validate(values)


def choosing(upload: str) -> Change:
    """Switches that change what an upload is taken for before anything is trained on it."""

    def change(path: tuple[str, ...], value: Any) -> None:
        if path[0] == "format":
            change_reading(upload, path, value)
        else:
            st.session_state[f"chosen:{upload}"] = with_choice(chosen_values(upload), path, value)

    return change


def changing(slot: DraftSlot, upload: str) -> Change:
    """Switches that change the data of a draft."""

    def change(path: tuple[str, ...], value: Any) -> None:
        data = slot.spec.data.model_dump(mode="json")
        data = with_choice(data, path, value)
        if path[:2] == ("format", "one_hot") and value:  # the columns it is made of are gone, the target among them
            data |= {"target": path[2], "more_targets": [], "task": "auto"}
        slot.put({"data": data})
        if path[0] == "format":
            change_reading(upload, path, value)

    return change
