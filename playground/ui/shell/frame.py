"""The navigation on top of every page."""

from __future__ import annotations

import streamlit as st

from playground.ui.shell.places import is_first, places

_LOOK = """<style>
.block-container{padding:4.4rem 2.5rem 2rem}
@media (max-width:640px){.block-container{padding:4.4rem 1rem 2rem}}
/* Streamlit's own Stop ends a script, not a training: beside ours it would be taken for it */
[data-testid="stStatusWidget"] button{display:none}
/* a script takes no room on the page */
[data-testid="stElementContainer"]:has(>[data-testid="stHtml"]>script){position:absolute}
</style>"""
# Streamlit makes an entry in the browser's history of each change of a page's parameters, so that Back would lead
# through all of them, one by one, before it leaves the page. Where they follow from what is on the page, the address is
# changed in place. (The Playground page has a history of its own.)
_BACK = """<script>
if (!window.playgroundBack) {
  window.playgroundBack = true;
  const push = history.pushState.bind(history);
  history.pushState = (state, title, address) => {
    const to = new URL(address ?? location.href, location.href);
    const same = to.pathname === location.pathname && /\\/(train|compare)\\/?$/.test(to.pathname);
    return same ? history.replaceState(state, title, address) : push(state, title, address);
  };
}
</script>"""


def render_frame() -> None:
    """Run the page that the address names."""
    st.html(_LOOK)
    st.html(_BACK, unsafe_allow_javascript=True)
    page = st.navigation(places(), position="top")
    if not is_first(page):
        # another thread may be at it: plotly takes a half-imported pandas for a whole one
        import pandas  # noqa: F401
    page.run()
