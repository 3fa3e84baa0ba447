"""The pages of the app, for the navigation and for links between them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

_FOLDER = Path(__file__).parents[2] / "pages"
_TITLES = {
    "home": ("Home", ":material/home:"),
    "train": ("Train", ":material/play_circle:"),
    "compare": ("Compare", ":material/compare_arrows:"),
    "data": ("Data", ":material/table_chart:"),
}


def place(name: str) -> Any:
    """The page of this name (`home`, `train`, ...), as `st.page_link` and `st.switch_page` take it."""
    title, icon = _TITLES[name]
    return st.Page(_FOLDER / f"{name}.py", title=title, icon=icon, default=name == "home")


def places() -> list[Any]:
    """All pages, in the order of the navigation."""
    return [place(name) for name in _TITLES]
