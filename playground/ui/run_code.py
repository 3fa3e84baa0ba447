"""Run of a dense network -> the Keras script that trains the same network on the same data, as its engine wrote it."""

from __future__ import annotations

import streamlit as st

from playground.runs.run import Run
from playground.ui.server import local_store

SCRIPT, DATA = "script.py", "data.csv"


def render_code(run: Run) -> None:
    """The script, to be read and downloaded, with the data that it reads."""
    folder = local_store().folder(run.id)
    script, data = (folder / SCRIPT).read_text(encoding="utf-8"), folder / DATA
    reads_data = f'"{DATA}"' in script
    missing = reads_data and not data.is_file()
    why = " It reads data.csv, which is not saved for so many data." if missing else ""
    st.caption(f"Needs only NumPy and Keras. The data, the split and the initial weights are the same.{why}")
    with st.container(horizontal=True, gap="xsmall", key="code:download"):
        st.download_button(
            "Download script.py",
            script,
            SCRIPT,
            "text/x-python",
            key="code:script",
            icon=":material/download:",
            on_click="ignore",
        )
        if reads_data and not missing:
            st.download_button(
                "Download data.csv",
                data.read_bytes,
                DATA,
                "text/csv",
                key="code:data",
                icon=":material/download:",
                on_click="ignore",
            )
    st.code(script, language="python", height=420)
