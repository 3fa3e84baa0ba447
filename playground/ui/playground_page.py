"""The Playground page: a live network to watch and touch, on the whole of the window."""

from __future__ import annotations

import threading

import streamlit as st

from playground.ui.components.play import play_view
from playground.ui.shell.server import is_dark, settings

#: the page has been rendered once in this process: the server goes on with what a tab asks for next
RENDERED = threading.Event()
#: as high as Streamlit's navigation, so that nothing stands under it
_STYLE = "<style>.block-container{padding:3.75rem 0 0;max-width:none}</style>"


def render_playground() -> None:
    """The page that opens first; Streamlit renders it once and has no part in what happens on it."""
    st.html(_STYLE)
    play_view(settings(), dark=is_dark())
    RENDERED.set()
