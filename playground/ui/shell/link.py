"""Draft -> the address that opens it in any browser, to copy."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from playground.ui.shell.draft import DraftSlot, link_parameters


def permalink(page: str, parameters: dict[str, str]) -> str:
    """The address of a page with these query parameters in place of its own.

    Args:
        page: an address of the page, with any parameters.
        parameters: name -> value, as they are; they are quoted here, but for what is readable in an address.
    """
    parts = urlsplit(page)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(parameters, safe=",:*"), ""))


def render_link(slot: DraftSlot) -> None:
    """A button that shows the permalink of the draft, without the run on the page."""
    with st.popover("Link", icon=":material/link:", key="link"):
        st.caption("Opens these settings in any browser. Training them gives the same numbers.")
        st.code(permalink(st.context.url or "/train", link_parameters(slot.draft)), language=None, wrap_lines=True)
