"""Boxes that stand side by side as far as the window is wide, and go on in the next row."""

from __future__ import annotations

import re

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


def flow(key: str, count: int, width: int) -> list[DeltaGenerator]:
    """So many bordered boxes, each at least `width` pixels wide, which share out their row."""
    name = re.sub(r"[^a-zA-Z0-9_-]", "-", key)
    st.html(
        f"<style>.st-key-{name}{{display:flex;flex-flow:row wrap;align-items:stretch}}"
        f".st-key-{name}>div{{flex:1 1 {width}px;min-width:{width}px;width:auto}}</style>"
    )
    row = st.container(horizontal=True, key=name, gap="small")
    return [row.container(border=True, gap="xsmall", height="stretch", key=f"{name}-{place}") for place in range(count)]
