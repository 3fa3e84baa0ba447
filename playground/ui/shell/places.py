"""The pages of the app, for the navigation and for links between them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

_FOLDER = Path(__file__).parents[3] / "pages"
#: the page at the address of the app itself
FIRST = "playground"
_TITLES = {
    "playground": ("Playground", ":material/bubble_chart:"),
    "home": ("Home", ":material/home:"),
    "train": ("Train", ":material/play_circle:"),
    "compare": ("Compare", ":material/compare_arrows:"),
    "data": ("Data", ":material/table_chart:"),
}


def place(name: str) -> Any:
    """The page of this name (`playground`, `train`, ...), as `st.page_link` and `st.switch_page` take it."""
    title, icon = _TITLES[name]
    return st.Page(_FOLDER / f"{name}.py", title=title, icon=icon, default=name == FIRST)


def places() -> list[Any]:
    """All pages, in the order of the navigation."""
    return [place(name) for name in _TITLES]


def is_first(page: Any) -> bool:
    """Whether this is the page at the address of the app itself."""
    return bool(page.url_path == "")
