"""Draft of a table -> groups of the target's classes: one against the rest, or any others."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from playground.data.tables.used_columns import as_categories
from playground.spec.data.kinds import TableData
from playground.ui.parts.tables import read_upload
from playground.ui.shell.draft import DraftSlot
from playground.ui.shell.markdown import sentence

REST = "the rest"
_PATH = "data.groups"
_FEWEST, _MOST, _MOST_ROWS = 3, 50, 8


def render_groups(slot: DraftSlot, data: TableData) -> None:
    """Widgets of `data.groups`, where the target has several classes, but not too many to be shown."""
    frame = read_upload(data.dataset, data.format).table.frame
    if data.more_targets or data.target not in frame:
        return
    counts = as_categories(frame[data.target].dropna()).value_counts().sort_index()
    classes = [str(name) for name in counts.index]
    if not data.groups and not _FEWEST <= len(classes) <= _MOST:
        return
    with st.expander(groups_line(classes, data.groups), key=slot.key("data.groups.part")):
        _against_the_rest(slot, classes, data.groups)
        _any(slot, classes, [int(count) for count in counts], data.groups)
    if problem := next((text for path, text in slot.draft.problems.items() if path.startswith(_PATH)), None):
        st.error(sentence(problem))


def groups_line(classes: Sequence[str], groups: dict[str, str]) -> str:
    """`Group classes: 5 in 2 groups`, as a label."""
    if not groups:
        return "Group classes"
    return f"Group classes: {len(classes):,} in {len({groups.get(name, name) for name in classes}):,} groups"


def one_against(classes: Sequence[str], one: str) -> dict[str, str]:
    """Groups that tell one class from all others; none for ""."""
    return {name: REST for name in classes if name != one} if one else {}


def edited(classes: Sequence[str], groups: dict[str, str], changes: dict[int, dict[str, str | None]]) -> dict[str, str]:
    """The groups after cells of the table were edited: row -> {"group": text}; a class of its own name is in none."""
    changed = dict(groups)
    for row, values in changes.items():
        changed.pop(classes[row], None)
        if (name := str(values.get("group") or "").strip()) and name != classes[row]:
            changed[classes[row]] = name
    return changed


def _against_the_rest(slot: DraftSlot, classes: Sequence[str], groups: dict[str, str]) -> None:
    key = slot.key("data.groups.one")
    st.session_state[key] = next((name for name in classes if groups and groups == one_against(classes, name)), "")
    st.selectbox(
        "One class against the rest",
        ["", *classes],
        format_func=lambda name: name or "no",
        key=key,
        on_change=lambda: slot.change({_PATH: one_against(classes, st.session_state[key])}),
    )


def _any(slot: DraftSlot, classes: Sequence[str], counts: Sequence[int], groups: dict[str, str]) -> None:
    table = pd.DataFrame({"class": classes, "rows": counts, "group": [groups.get(name, name) for name in classes]})
    stands_for = hashlib.sha1(repr((classes, sorted(groups.items()))).encode(), usedforsecurity=False).hexdigest()[:12]
    key = slot.key(f"data.groups:{stands_for}")
    st.data_editor(
        table,
        key=key,
        hide_index=True,
        height="content" if len(table) <= _MOST_ROWS else 310,
        row_height=30,
        disabled=("class", "rows"),
        column_config={"group": st.column_config.TextColumn(max_chars=100, required=True)},
        on_change=lambda: slot.change({_PATH: edited(classes, groups, st.session_state[key]["edited_rows"])}),
    )
    st.caption("Classes of the same group are predicted as one.")
