"""Entry script: the frame around every page."""

from __future__ import annotations

import streamlit as st

from playground.ui.shell.frame import render_frame

st.set_page_config(page_title="Neural-network playground", page_icon="🕸️", layout="wide")
render_frame()
