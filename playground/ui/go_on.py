"""A draft that has taken data -> the Train page, with a run of it if one is wanted."""

from __future__ import annotations

import streamlit as st

from playground.errors import PlaygroundError
from playground.ui.draft import RUN_KEY, DraftSlot
from playground.ui.markdown import sentence
from playground.ui.places import place
from playground.ui.server import local_launcher


def go_on(slot: DraftSlot, form: str = "", *, start: bool) -> None:
    """Open the Train page, or say why the draft could not take the upload.

    Args:
        slot: the draft.
        form: whose `{form}.error` says why not; "": none can have refused it.
        start: train it, too.
    """
    if error := st.session_state.pop(slot.key(f"{form}.error"), None):  # said here, and not on the form again
        st.error(sentence(error))
        return
    try:
        if start:
            st.session_state[RUN_KEY] = local_launcher().submit(slot.spec).id
    except PlaygroundError as problem:
        st.error(sentence(problem))
        return
    st.switch_page(place("train"))
