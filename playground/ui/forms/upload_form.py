"""A file that is brought -> the upload that the draft uses, or why it cannot."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from playground.data.uploads.store import add_upload
from playground.errors import DataError, PlaygroundError, Problem
from playground.ui.parts.tables import progress_in
from playground.ui.shell.draft import DraftSlot
from playground.ui.shell.markdown import sentence
from playground.ui.shell.server import settings


def upload_field(
    slot: DraftSlot,
    pending: str,
    form: str,
    start: Callable[[DraftSlot, str], None],
    *,
    label: str,
    help: str,
    only: str = "",
) -> None:
    """Render the place where a file is brought.

    Args:
        slot: the draft that is edited.
        pending: session key that names the kind of data of which a file is still to be chosen.
        form: begins the keys of its form, "table"; what `start` could not do stands at `{form}.error`.
        start: lets the draft use the upload.
        label: of the field.
        help: what the file must hold.
        only: the one kind of upload that is taken; "" for any.
    """
    # of any type: what is wrong with a file is said in a sentence, where the browser would only mark it
    file = st.file_uploader(label, key=slot.key(f"{form}.file"), help=help)
    if file is None:
        return
    progress = st.empty()
    try:
        upload = add_upload(file.name, file, settings(), progress_in(progress))
        if only and upload.kind != only:
            raise DataError(Problem(upload.name, f"{upload.name} must be an archive of {only}; it is a {upload.kind}."))
    except PlaygroundError as error:
        progress.empty()
        st.error(sentence(str(error)))
        return
    start(slot, upload.id)
    if not st.session_state.get(slot.key(f"{form}.error")):
        st.session_state[pending] = ""
    st.rerun()
