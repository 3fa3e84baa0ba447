"""Uploads -> what is in them, and an experiment on them: the Data page."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from playground.data.columns import derive_task
from playground.data.profile import propose_target
from playground.data.table_columns import as_categories
from playground.data.table_experiment import table_experiment
from playground.data.uploads import Upload, add_upload, delete_upload, list_uploads
from playground.errors import PlaygroundError
from playground.ui.balance import render_balance
from playground.ui.built_in import BUILT_IN, render_built_in
from playground.ui.draft import RUN_KEY, DraftSlot
from playground.ui.explore import render_exploration
from playground.ui.format_form import render_format_form
from playground.ui.image_form import ARCHIVE_TYPES
from playground.ui.image_page import image_facts_line, render_image_upload
from playground.ui.markdown import escaped
from playground.ui.network_form import size
from playground.ui.places import place
from playground.ui.series_form import start_series
from playground.ui.server import local_launcher, settings
from playground.ui.table_form import FILE_TYPES
from playground.ui.tables import ReadTable, chosen_format, forget_upload, progress_in, read_upload

_CHOSEN = "data:chosen"
_PROBLEM = "data:problem"
_BUILT_IN = "data:built-in:chosen"


def render_data_page() -> None:
    """The user's files on the left, the chosen one on the right."""
    listed, shown = st.columns([0.27, 0.73], gap="medium")
    with listed:
        st.subheader("Your data", anchor=False)
        _uploader()
        uploads = list_uploads(settings())
        chosen = _list(uploads)
        _built_in()
    with shown:
        if name := st.session_state.get(_BUILT_IN):
            render_built_in(name)
        elif chosen is None:
            _welcome()
        elif chosen.kind == "images":
            _title(chosen)
            render_image_upload(chosen)
        else:
            _table(chosen)


def _built_in() -> None:
    st.subheader("Built in", anchor=False)
    st.session_state["data:built-in"] = st.session_state.get(_BUILT_IN)
    st.pills(
        "Built-in sets",
        list(BUILT_IN),
        format_func=BUILT_IN.__getitem__,
        key="data:built-in",
        label_visibility="collapsed",
        wrap=True,
        on_change=lambda: st.session_state.update({_BUILT_IN: st.session_state["data:built-in"]}),
    )


def _uploader() -> None:
    count = st.session_state.setdefault("data:uploads", 0)
    file = st.file_uploader(
        "CSV, TSV, Parquet or Excel; a zip of images",
        [*FILE_TYPES, *ARCHIVE_TYPES],
        key=f"data:file:{count}",
        help="A table: one row a sample, one column to predict. Images: a folder for each class, or a CSV of labels.",
    )
    if file is not None:
        try:
            upload = add_upload(file.name, file, settings(), progress_in(st.empty()))
        except PlaygroundError as error:
            st.session_state[_PROBLEM] = str(error)
        else:
            _choose(upload.id)
            st.session_state.pop(_PROBLEM, None)
        st.session_state["data:uploads"] = count + 1  # an empty box for the next file
        st.rerun()
    if problem := st.session_state.get(_PROBLEM):
        st.error(problem)


def _list(uploads: list[Upload]) -> Upload | None:
    if not uploads:
        st.caption("None yet. Files stay on this computer.")
        return None
    by_id = {item.id: item for item in uploads}
    if st.session_state.get(_CHOSEN) not in by_id:
        st.session_state[_CHOSEN] = uploads[0].id
    st.session_state["data:list"] = None if st.session_state.get(_BUILT_IN) else st.session_state[_CHOSEN]
    st.radio(
        "Uploaded",
        list(by_id),
        format_func=lambda key: by_id[key].name,
        captions=[_facts(item) for item in uploads],
        key="data:list",
        label_visibility="collapsed",
        on_change=lambda: _choose(st.session_state["data:list"]),
    )
    return by_id[st.session_state[_CHOSEN]]


def _choose(upload: str) -> None:
    st.session_state[_CHOSEN] = upload
    st.session_state[_BUILT_IN] = None


def _facts(upload: Upload) -> str:
    if upload.kind == "images":
        return f"{image_facts_line(upload)}, {size(upload.size)}"
    return f"{upload.info.get('rows', 0):,} rows, {upload.info.get('columns', 0):,} columns, {size(upload.size)}"


def _welcome() -> None:
    with st.container(border=True, height=380, vertical_alignment="center"):
        st.subheader("Bring a table, or images", anchor=False, text_alignment="center")
        st.caption(
            "A table has one row a sample and one column to predict; how it is written (delimiter, encoding, header, "
            "decimal comma) is found out. Images come as a zip with a folder for each class, or with a CSV of labels. "
            "Then you see what is in it, and one click trains a network on it.",
            text_alignment="center",
        )


def _table(upload: Upload) -> None:
    change = _title(upload)
    read, problem = _read(upload)
    with change, st.popover("How it is read", icon=":material/tune:", width="stretch", key="data:format"):
        render_format_form(upload.id, read.table.format if read else None)
    if read is None:
        st.error(problem)
        return
    st.caption(
        f"{len(read.table.frame):,} rows, {len(read.table.frame.columns):,} columns. {read.table.format.describe()}."
    )
    for note in (*read.table.notes, *read.profile.notes):
        st.caption(note)
    _train_on_it(upload, read)
    render_exploration(upload.id, read)


def _title(upload: Upload) -> DeltaGenerator:
    """Its name, and a button that deletes it; the place between the two."""
    title, between, delete = st.columns([0.62, 0.24, 0.14], vertical_alignment="bottom")
    title.subheader(escaped(upload.name), anchor=False)
    with delete, st.popover("Delete", icon=":material/delete:", width="stretch"):
        st.write("The file is removed from this computer. Runs that were trained on it stay.")
        st.button("Delete it", type="primary", on_click=_delete, args=(upload,), key="data:delete")
    return between


def _read(upload: Upload) -> tuple[ReadTable | None, str]:
    try:
        return read_upload(upload.id, chosen_format(upload.id)), ""
    except PlaygroundError as error:
        return None, str(error)


def _delete(upload: Upload) -> None:
    try:
        delete_upload(upload.id, settings())
    except PlaygroundError as error:
        st.toast(str(error))
        return
    forget_upload(upload.id)
    st.session_state.pop(_CHOSEN, None)
    st.toast(f"{upload.name} was deleted.")


def _train_on_it(upload: Upload, read: ReadTable) -> None:
    names = [column.name for column in read.profile.columns]
    proposed = propose_target(read.profile)
    with st.container(border=True, horizontal=True, vertical_alignment="bottom", key="data:train"):
        target = st.selectbox(
            "Column to predict",
            names,
            index=names.index(proposed) if proposed in names else len(names) - 1,
            key=f"data:target:{upload.id}",
        )
        start = st.button("Train on it", type="primary", icon=":material/play_arrow:", key="data:start")
        edit = st.button("Set it up first", icon=":material/edit:", key="data:edit")
        series = st.button(
            "As a series", icon=":material/show_chart:", key="data:series", help="The rows are steps in time."
        )
    render_balance(_classes(read.table.frame[target].dropna()))
    if start or edit:
        _use(upload, target, start=start)
    if series:
        slot = DraftSlot("train")
        start_series(slot, upload.id, target)
        if error := st.session_state.get(slot.key("series.error")):
            st.error(error)
        else:
            st.switch_page(place("train"))


def _classes(target: pd.Series) -> dict[str, int]:
    """Class -> rows, where the column would be classes; else nothing."""
    try:
        if derive_task(target) == "regression":
            return {}
    except PlaygroundError:
        return {}
    return {str(name): int(rows) for name, rows in as_categories(target).value_counts().sort_index().items()}


def _use(upload: Upload, target: str, *, start: bool) -> None:
    slot = DraftSlot("train")
    try:
        with st.spinner("Choosing what suits this table"):
            spec, notes = table_experiment(upload.id, target, settings(), format=chosen_format(upload.id))
        slot.take_spec(spec)
        st.session_state[slot.key("table.notes")] = notes
        if start:
            st.session_state[RUN_KEY] = local_launcher().submit(spec).id
    except PlaygroundError as error:
        st.error(str(error))
        return
    st.switch_page(place("train"))
