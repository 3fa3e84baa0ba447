"""An expander whose content is made when it is first opened."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from streamlit.runtime import Runtime, exists, get_instance


def section(label: str, key: str, render: Callable[[], None], *, icon: str | None = None, open: bool = False) -> None:
    """A part of a page that is folded at first. Widgets that nobody sees yet would be made and sent at every click.

    Once opened, its content stays, though it is folded again: what was typed there is not lost.

    Args:
        label: Markdown; may change.
        key: of the expander, and its state in the session.
        render: makes the content.
        icon: before the label.
        open: unfold it, whatever the user has done.
    """
    made = f"{key}:made"
    if open:
        st.session_state[key] = True
    with st.expander(label, key=key, icon=icon, on_change="rerun") as part:
        if part.open or st.session_state.get(made) or not _is_served():
            st.session_state[made] = True
            render()


def _is_served() -> bool:
    """There is a browser in which somebody can open it; not so where Streamlit's `AppTest` runs the page's script."""
    return exists() and type(get_instance()) is Runtime
