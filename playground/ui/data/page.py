"""Uploads -> what is in them, and an experiment on them: the Data page."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from playground.data.decided import decisions_of
from playground.data.uploads.store import Upload, add_upload, list_uploads
from playground.errors import PlaygroundError
from playground.spec.counted import counted
from playground.spec.data.text import TextData
from playground.ui.data.built_in import BUILT_IN, render_built_in
from playground.ui.data.image_page import image_facts_line, render_image_upload
from playground.ui.data.table_page import render_table_upload
from playground.ui.data.upload_delete import render_delete, render_undo
from playground.ui.data.welcome import render_welcome
from playground.ui.forms.decisions import choosing, render_decisions
from playground.ui.forms.folder_form import render_folder
from playground.ui.forms.network_form import size
from playground.ui.forms.text_form import render_text_facts, start_text, text_proposal
from playground.ui.parts.balance import render_balance
from playground.ui.parts.tables import chosen_values, progress_in
from playground.ui.shell.draft import DraftSlot
from playground.ui.shell.go_on import go_on, ways_on
from playground.ui.shell.markdown import escaped, sentence
from playground.ui.shell.server import settings

_CHOSEN = "data:chosen"
_PROBLEM = "data:problem"
_BUILT_IN = "data:built-in:chosen"


def render_data_page() -> None:
    """The user's files on the left, the chosen one on the right."""
    listed, shown = st.columns([0.27, 0.73], gap="medium")
    with listed:
        st.subheader("Your data", anchor=False)
        _uploader()
        render_folder(_choose)
        render_undo(_choose)
        uploads = list_uploads(settings())
        chosen = _list(uploads)
        _built_in()
    with shown:
        if name := st.session_state.get(_BUILT_IN):
            render_built_in(name)
        elif chosen is None:
            render_welcome(lambda: st.session_state.update({_BUILT_IN: "digits"}))
        elif chosen.kind == "images":
            _title(chosen)
            render_image_upload(chosen)
        elif chosen.kind == "texts":
            _archive(chosen)
        else:
            render_table_upload(chosen, _title(chosen))


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
    # of any type: what is wrong with a file is said in a sentence, where the browser would only mark it
    file = st.file_uploader(
        "CSV, TSV, Parquet, Excel, zip",
        key=f"data:file:{count}",
        help="A table: one row per sample, one column to predict. Images or texts: a zip with a folder for each class, "
        "or images with a CSV of labels.",
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
        st.error(sentence(problem))


def _list(uploads: list[Upload]) -> Upload | None:
    if not uploads:
        st.caption("No file yet.")
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
    if upload.kind == "texts":
        classes = counted(len(upload.info["classes"]), "class", "classes")
        return f"{counted(upload.info['rows'], 'text')}, {classes}, {size(upload.size)}"
    return ", ".join(
        [
            counted(upload.info.get("rows", 0), "row"),
            counted(upload.info.get("columns", 0), "column"),
            size(upload.size),
        ]
    )


def _archive(upload: Upload) -> None:
    """An archive of text files: its classes, and an experiment on them."""
    _title(upload)
    st.caption(f"{counted(upload.info['rows'], 'text')}: {upload.info['format']}.")
    for note in upload.info["notes"]:
        st.caption(sentence(note))
    try:
        spec, notes = text_proposal(upload.id)
        data = spec.data.model_copy(update=chosen_values(upload.id))
        assert isinstance(data, TextData)
        render_decisions(decisions_of(data, settings()), choosing(upload.id), f"data:{upload.id}")
    except PlaygroundError as error:
        st.error(sentence(error))
        return
    with st.container(horizontal=True, key="data:train"):
        start = ways_on(upload.id)
    if start is not None:
        slot = DraftSlot("train")
        start_text(slot, upload.id)
        for name, value in chosen_values(upload.id).items():
            slot.change({f"data.{name}": value})
        go_on(slot, "text", start=start)
    render_balance(upload.info["classes"])
    st.caption(sentence(" ".join(notes)))
    # as it is trained on: with its length, which is not the usual one
    render_text_facts(data, DraftSlot("train").spec.seeds)


def _title(upload: Upload) -> DeltaGenerator:
    """Its name, and a button that deletes it; the place between the two."""
    title, between, delete = st.columns([0.62, 0.24, 0.14], vertical_alignment="bottom")
    title.subheader(escaped(upload.name), anchor=False)
    with delete:
        render_delete(upload)
    return between
