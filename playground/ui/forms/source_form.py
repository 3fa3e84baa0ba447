"""Draft -> where its data come from: drawn here, a file that was uploaded, or one that is brought now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

from playground.data.uploads.store import upload_name
from playground.ui.forms.upload_form import upload_field
from playground.ui.shell.draft import DraftSlot
from playground.ui.shell.markdown import sentence
from playground.ui.shell.server import settings

_NEW = "new file"
Start = Callable[[DraftSlot, str], None]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What can be had without a file: the name under which it is chosen, for people, and what lets a draft use it."""

    name: str
    title: str
    start: Callable[[DraftSlot], None]


@dataclass(frozen=True, slots=True)
class Files:
    """Files of one kind of data.

    Attributes:
        form: begins the keys of the form, "table"; what `start` could not do stands at `{form}.error`.
        label: of the choice among them.
        start: lets the draft use an upload.
        upload_label: of the field to which a new one is brought.
        help: what a file must hold.
        only: the one kind of upload that is taken; "" for any.
        drawn: what can be had without a file, or None.
    """

    form: str
    label: str
    start: Start
    upload_label: str
    help: str
    only: str = ""
    drawn: Drawn | None = None


def source_field(slot: DraftSlot, pending: str, files: Files, uploads: Mapping[str, str], dataset: str) -> str:
    """Choose where the data come from, and bring a file.

    Args:
        slot: the draft that is edited.
        pending: session key that names the kind of data of which a file is still to be chosen.
        files: what there is to choose from.
        uploads: identifier -> name, of the uploads that are here.
        dataset: identifier of the upload that the draft uses, the name of what it has drawn, or "" for neither.

    Returns:
        What the draft uses: an upload that is here, or what is drawn; "" where there is nothing to set yet.
    """
    present = dataset or _NEW
    if st.session_state.get(pending):
        present = _NEW
    drawn = {files.drawn.name: files.drawn.title} if files.drawn else {}
    names = {**drawn, **uploads}
    key = slot.key(f"{files.form}.source")
    st.session_state[key] = present
    st.selectbox(
        files.label,
        [*names, *([] if present in (*names, _NEW) else [present]), _NEW],
        format_func=lambda item: (
            "Upload a new file"
            if item == _NEW
            else names.get(item) or upload_name(item, settings()) or "a file that is not here"
        ),
        key=key,
        on_change=lambda: _take(slot, pending, files, st.session_state[key]),
    )
    if error := st.session_state.get(slot.key(f"{files.form}.error")):
        st.error(sentence(error))
    if present == _NEW:
        upload_field(
            slot,
            pending,
            files.form,
            files.start,
            label=files.upload_label,
            help=files.help,
            only=files.only,
        )
    elif present not in names:
        name = upload_name(present, settings())
        lacking = f"{name} was deleted." if name else "This link needs a file that is not on this computer."
        st.error(sentence(f"{lacking} Upload the same file to go on with it."))
    return present if present in names else ""


def _take(slot: DraftSlot, pending: str, files: Files, chosen: str) -> None:
    st.session_state[pending] = files.form if chosen == _NEW else ""
    st.session_state.pop(slot.key(f"{files.form}.error"), None)
    if files.drawn and chosen == files.drawn.name:
        files.drawn.start(slot)
    elif chosen != _NEW:
        files.start(slot, chosen)
