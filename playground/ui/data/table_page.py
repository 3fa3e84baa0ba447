"""Upload of a table -> what is in it, and an experiment on it: its rows as samples, as steps in time, or as texts."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from playground.data.decided import decisions_of, decisions_on
from playground.data.proposals.series import decisions_as_series
from playground.data.proposals.uses import Use
from playground.data.tables.leaks import without_leaks
from playground.data.tables.profile import propose_target
from playground.data.tables.roles import derive_task
from playground.data.tables.used_columns import as_categories
from playground.data.uploads.store import Upload
from playground.data.values.decision import Decision, sentences
from playground.errors import PlaygroundError
from playground.spec.counted import counted
from playground.spec.data.kinds import TableData, TableFormat
from playground.spec.data.text import TextData
from playground.ui.data.explore import render_exploration
from playground.ui.forms.decisions import choosing, render_decisions
from playground.ui.forms.format_form import render_format_form, render_names
from playground.ui.forms.series_form import start_series
from playground.ui.forms.table_form import start_table
from playground.ui.forms.table_proposal import Proposal, proposal
from playground.ui.forms.text_form import start_text
from playground.ui.parts.balance import render_balance
from playground.ui.parts.tables import ReadTable, chosen_format, chosen_values, format_key, read_upload
from playground.ui.shell.draft import DraftSlot
from playground.ui.shell.go_on import go_on, ways_on
from playground.ui.shell.markdown import sentence
from playground.ui.shell.server import settings


def render_table_upload(upload: Upload, change: DeltaGenerator) -> None:
    """Everything of one table, below its name.

    Args:
        upload: the table.
        change: where a button for how it is read has its place.
    """
    read, problem = _read(upload)
    with change, st.popover("How it is read", icon=":material/tune:", width="stretch", key=f"data:format:{upload.id}"):
        render_format_form(upload.id, read.table.format if read else None)
    if read is None:
        st.error(sentence(problem))
        if chosen_format(upload.id) != TableFormat():
            st.button("Read it as detected", key="data:as-detected", on_click=_as_detected, args=(upload.id,))
        return
    st.caption(
        f"{counted(len(read.table.frame), 'row')}, {counted(len(read.table.frame.columns), 'column')}. "
        f"{read.table.format.describe()}."
    )
    render_names(upload.id, [str(name) for name in read.table.frame.columns], read.table.format)
    for note in read.profile.notes:
        st.caption(sentence(note))
    render_exploration(upload.id, read, _train_on_it(upload, read))


def _as_detected(upload: str) -> None:
    st.session_state.pop(format_key(upload), None)


def _read(upload: Upload) -> tuple[ReadTable | None, str]:
    try:
        return read_upload(upload.id, chosen_format(upload.id)), ""
    except PlaygroundError as error:
        return None, str(error)


def _train_on_it(upload: Upload, read: ReadTable) -> tuple[Use, ...]:
    """The buttons that lead to Train, and what they do; the use of each column."""
    names = [column.name for column in read.profile.columns]
    # a column of several labels in a cell can be predicted as it was: all of its labels together
    several = [name for name, way in chosen_format(upload.id).columns.items() if way == "several"]
    names = [*(name for name in several if name not in names), *names]
    proposed, time = propose_target(read.profile), bool(read.profile.series)
    with st.container(border=True, horizontal=True, vertical_alignment="bottom", key="data:train"):
        target = st.selectbox(
            "Column to predict",
            names,
            index=names.index(proposed) if proposed in names else len(names) - 1,
            key=f"data:target:{upload.id}",
        )
        series = time and _series_button(upload.id, first=True)
        start = ways_on(upload.id, first=not time, help="Each row is a sample by itself.")
        series = (not time and _series_button(upload.id, first=False)) or series
        texts = st.button(
            "As texts",
            icon=":material/notes:",
            key=f"data:as-texts:{upload.id}",
            help="Train on a column of text.",
        )
    if time:
        st.caption(
            sentence(
                f"{read.profile.series} As a series, the next values are predicted from earlier ones, and the split is "
                "by time."
            )
        )
        _as_series(upload.id, read, target)
    found, problem = _proposed(upload, target)
    if found is None:
        st.error(sentence(problem))
    else:
        st.caption(sentence(" ".join([*(["With each row as a sample by itself:"] if time else []), *found.notes])))
    data = TableData(dataset=upload.id, format=chosen_format(upload.id), target=target, **chosen_values(upload.id))
    asked = found.spec.data if found else without_leaks(read.table.frame, data)
    of_texts = isinstance(asked, TextData)
    decisions = _decided_of_texts(asked.model_dump_json()) if of_texts else decisions_on(read.table, asked)
    render_decisions(decisions, choosing(upload.id), f"data:{upload.id}")
    if target in read.table.frame:
        render_balance(_classes(read.table.frame[target].dropna()))
    slot = DraftSlot("train")
    if start is not None:
        start_table(slot, upload.id, target)
        go_on(slot, "table", start=start)
    if texts:
        start_text(slot, upload.id, target)
        go_on(slot, "text", start=False)
    if series:
        start_series(slot, upload.id, target)
        go_on(slot, "series", start=False)
    return found.uses if found else ()


def _proposed(upload: Upload, target: str) -> tuple[Proposal | None, str]:
    """What the button trains; or why it cannot."""
    try:
        return proposal(upload.id, target), ""
    except PlaygroundError as error:
        return None, str(error)


def _as_series(upload: str, read: ReadTable, target: str) -> None:
    """What will be decided about the series; each of it can be changed in the form."""
    try:
        found = _decided_as_series(upload, chosen_format(upload).model_dump_json(), target, read.table.frame)
    except PlaygroundError:
        return  # said when it is asked for
    if found:
        st.caption(sentence(f"As a series: {' '.join(found)}"))


@st.cache_data(show_spinner=False, max_entries=16)
def _decided_as_series(upload: str, format: str, target: str, _frame: pd.DataFrame) -> tuple[str, ...]:
    return sentences(decisions_as_series(_frame, target))


@st.cache_data(show_spinner=False, max_entries=16)
def _decided_of_texts(data: str) -> tuple[Decision, ...]:
    return decisions_of(TextData.model_validate_json(data), settings())


def _series_button(of: str, *, first: bool) -> bool:
    return st.button(
        "As a series",
        type="primary" if first else "secondary",
        icon=":material/show_chart:",
        key=f"data:series:{of}",
        help="The rows are steps in time.",
    )


def _classes(target: pd.Series) -> dict[str, int]:
    """Class -> rows, where the column would be classes; else nothing."""
    try:
        if derive_task(target) == "regression":
            return {}
    except PlaygroundError:
        return {}
    return {str(name): int(rows) for name, rows in as_categories(target).value_counts().sort_index().items()}
