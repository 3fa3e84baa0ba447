"""The navigation on top of every page."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

PAGES = Path(__file__).parents[2] / "pages"


def render_frame() -> None:
    """Run the page that the address names."""
    st.html("<style>.block-container{padding-top:3.6rem;padding-bottom:2rem}</style>")
    pages = [
        st.Page(PAGES / "home.py", title="Home", icon=":material/home:", default=True),
        st.Page(PAGES / "train.py", title="Train", icon=":material/play_circle:"),
        st.Page(PAGES / "compare.py", title="Compare", icon=":material/compare_arrows:"),
        st.Page(PAGES / "data.py", title="Data", icon=":material/table_chart:"),
    ]
    st.navigation(pages, position="top").run()
