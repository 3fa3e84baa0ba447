"""Draft -> widgets for a table of the user's own: which file, which column is predicted, and how columns are
prepared.
"""

from __future__ import annotations

import streamlit as st

from playground.data.decided import decisions_on
from playground.data.proposals.table import task_sentence
from playground.data.uploads.store import list_uploads
from playground.errors import PlaygroundError
from playground.spec.data.kinds import TableData
from playground.ui.forms.column_roles import render_roles
from playground.ui.forms.decisions import changing, render_decisions
from playground.ui.forms.fields import names_field, setting_field
from playground.ui.forms.groups_form import render_groups
from playground.ui.forms.source_form import Files, source_field
from playground.ui.forms.table_proposal import proposal
from playground.ui.parts.tables import read_upload
from playground.ui.shell.draft import DraftSlot
from playground.ui.shell.markdown import sentence
from playground.ui.shell.places import place
from playground.ui.shell.server import settings


def start_table(slot: DraftSlot, upload: str, target: str | None = None) -> None:
    """Let the draft use this upload, with task, network and settings that suit it."""
    try:
        spec, notes, _ = proposal(upload, target)
    except PlaygroundError as error:
        st.session_state[slot.key("table.error")] = str(error)
        return
    st.session_state.pop(slot.key("table.error"), None)
    st.session_state[slot.key("table.notes")] = notes
    slot.take_spec(spec.model_copy(update={"seeds": slot.spec.seeds}))


def render_table_form(slot: DraftSlot, pending: str) -> None:
    """Choose or upload a file, choose the target, and say how columns are prepared.

    Args:
        slot: the draft that is edited.
        pending: session key that names the kind of data of which a file is still to be chosen.
    """
    uploads = {item.id: item.name for item in list_uploads(settings(), "table")}
    data = slot.spec.data
    if source_field(slot, pending, _FILES, uploads, data.dataset if isinstance(data, TableData) else ""):
        assert isinstance(data, TableData)
        _columns(slot, data)


def _columns(slot: DraftSlot, data: TableData) -> None:
    names = column_names(data)
    key = slot.key("data.target")
    st.session_state[key] = data.target
    st.selectbox(
        "Target: the column to predict",
        names if data.target in names else [data.target, *names],
        key=key,
        on_change=lambda: start_table(slot, data.dataset, st.session_state[key]),
    )
    try:
        found = decisions_on(read_upload(data.dataset, data.format).table, data)
        render_decisions(found, changing(slot, data.dataset), slot.key("table"))
    except PlaygroundError:
        pass  # said below, where the shape of the data is
    if notes := _notes(slot, data):
        with st.expander(f"What was chosen, and why ({len(notes)})", key=slot.key("table.chosen")):
            for note in notes:
                st.caption(sentence(note))
    setting_field(slot, "data.task")
    render_groups(slot, data)
    with st.expander("How columns are prepared", key=slot.key("table.prepare")):
        names_field(slot, "data.more_targets", _further(data), "none")
        render_roles(slot, data)
        for name in ("impute", "scaling", "rare", "rows"):
            setting_field(slot, f"data.{name}")
    st.page_link(place("data"), label="Look at the columns on the Data page", icon=":material/table_chart:")


def _notes(slot: DraftSlot, data: TableData) -> list[str]:
    """What was chosen when the target was; the sentence on the task is that of all targets there are now."""
    notes: list[str] = list(st.session_state.get(slot.key("table.notes"), ()))
    if not notes or not (data.more_targets or data.groups):
        return notes
    frame = read_upload(data.dataset, data.format).table.frame
    try:
        chosen = task_sentence(frame, data.model_copy(update={"more_targets": (), "groups": {}}))
        return [task_sentence(frame, data) if note == chosen else note for note in notes]
    except PlaygroundError:
        return notes  # what is wrong is said below, where the shape of the data is


def _further(data: TableData) -> list[str]:
    """Columns of numbers that could be predicted together with the target."""
    columns = read_upload(data.dataset, data.format).profile.columns
    return [column.name for column in columns if column.numbers is not None and column.name != data.target]


def column_names(data: TableData) -> list[str]:
    """Names of the file's columns, as it is read."""
    return [column.name for column in read_upload(data.dataset, data.format).profile.columns]


_FILES = Files(
    form="table",
    label="File",
    start=start_table,
    upload_label="CSV, TSV, Parquet or Excel",
    help="One row per sample, one column to predict.",
)
