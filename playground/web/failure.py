"""Exception in a page -> one sentence on the page; the traceback goes to the server's log."""

from __future__ import annotations

import streamlit as st

from playground.errors import PlaygroundError

UNEXPECTED = "Something went wrong on this page. Reload it to go on; the details are in the server's log."


def show_failure(error: Exception) -> bool:
    """Show what a page's uncaught exception means for the user. True: Streamlit, which has logged it, shows no more."""
    sentence = str(error) if isinstance(error, PlaygroundError) else UNEXPECTED
    st.error(sentence, icon=":material/error:")
    return True
