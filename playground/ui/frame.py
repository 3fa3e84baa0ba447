"""The navigation on top of every page."""

from __future__ import annotations

import streamlit as st

from playground.ui.places import places


def render_frame() -> None:
    """Run the page that the address names."""
    st.html(
        "<style>.block-container{padding:4.4rem 2.5rem 2rem}"
        "@media (max-width:640px){.block-container{padding:4.4rem 1rem 2rem}}</style>"
    )
    st.navigation(places(), position="top").run()
