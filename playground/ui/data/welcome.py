"""What the Data page says before there are data: which kinds of files can be brought, and what lies in one."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

_A_ROW = 2


class Kind(NamedTuple):
    """A kind of data that can be brought: an icon, its name, what a file must hold, and the beginning of one."""

    icon: str
    title: str
    text: str
    example: str


KINDS = (
    Kind(
        "table_chart",
        "A table",
        "One row per sample, one column to predict. Delimiter, encoding, header and decimal comma are detected.",
        "age,colour,class\n3,brown,cat\n7,black,dog",
    ),
    Kind(
        "show_chart",
        "A series",
        "A table with one row per time step. The network predicts the next values.",
        "day,temperature\n2024-01-01,3.5\n2024-01-02,4.1",
    ),
    Kind(
        "photo_library",
        "Images",
        "A zip with a folder of images for each class, or images with a CSV of file names and labels.",
        "cats/tom.png\ncats/kitty.jpg\ndogs/rex.png",
    ),
    Kind(
        "notes",
        "Texts",
        "A table with a column of texts, or a zip with a folder of .txt files for each class.",
        "text,label\nwin a prize now,spam\nsee you at eight,ham",
    ),
)


def render_welcome(look: Callable[[], None]) -> None:
    """The kinds of files, and a way on for who has none.

    Args:
        look: shows a built-in set.
    """
    st.subheader("Bring a file, and train a network on it", anchor=False)
    st.caption(
        "Add it on the left: CSV, TSV, Parquet, Excel or a zip. You see what is in it, and one click trains a network "
        "that suits it. It stays where the playground runs."
    )
    for start in range(0, len(KINDS), _A_ROW):
        for column, kind in zip(st.columns(_A_ROW), KINDS[start : start + _A_ROW], strict=True):
            with column.container(border=True, height="stretch"):
                st.markdown(f":material/{kind.icon}: **{kind.title}**")
                st.caption(kind.text)
                st.code(kind.example, language=None)
    with st.container(horizontal=True, vertical_alignment="center", key="data:no-file"):
        st.button("Look at handwritten digits", icon=":material/visibility:", key="data:look", on_click=look)
        st.caption("No file at hand? The sets on the left under “Built in” are ready to train on.")
