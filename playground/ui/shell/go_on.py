"""Data -> the buttons that lead them to the Train page; a draft that has taken them -> that page, with a run of it."""

from __future__ import annotations

import streamlit as st

from playground.errors import PlaygroundError
from playground.ui.shell.draft import RUN_KEY, DraftSlot
from playground.ui.shell.markdown import sentence
from playground.ui.shell.places import place
from playground.ui.shell.server import local_launcher


def ways_on(of: str, *, first: bool = True, help: str | None = None) -> bool | None:
    """The two buttons that lead data to the Train page, for a row of buttons.

    Args:
        of: identifier of the data; the keys are its own, so that a late click means no other data.
        first: they are what is likeliest wanted.
        help: what training on the data means.

    Returns:
        True to train at once, False to look at the settings first; None while neither is pressed.
    """
    start = st.button(
        "Train on it",
        type="primary" if first else "secondary",
        icon=":material/play_arrow:",
        key=f"data:start:{of}",
        help=help,
    )
    edit = st.button("Set it up first", icon=":material/edit:", key=f"data:edit:{of}")
    return start if start or edit else None


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
