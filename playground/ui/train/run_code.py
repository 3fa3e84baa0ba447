"""Run of a dense network -> the Keras script that trains the same network on the same data.

Its engine writes the script at the start of the run, and again at its end.
"""

from __future__ import annotations

import streamlit as st

from playground.runs.run import Run
from playground.spec.families.dense import DenseNetwork
from playground.ui.shell.server import local_store

SCRIPT, DATA = "script.py", "data.csv"
#: between two looks for a script that is not there yet
_EVERY_S = 2.0


def has_code(run: Run) -> bool:
    """There is a script, or a sentence on why there is none."""
    return not isinstance(run.spec.network, DenseNetwork) or (local_store().folder(run.id) / SCRIPT).is_file()


def render_code_early(run: Run) -> None:
    """Of an open run, the code in a line that opens; nothing before its engine has written it."""
    if has_code(run):
        with st.expander("Keras code", icon=":material/code:", key=f"code:{run.id}"):
            render_code(run)
    elif run.is_live:
        st.fragment(_wait_for_code, run_every=_EVERY_S)(run)


def _wait_for_code(run: Run) -> None:
    if has_code(run):
        st.rerun()  # so that nothing is to tick any more


def render_code(run: Run) -> None:
    """The script, to be read and downloaded, with the data that it reads."""
    if not isinstance(run.spec.network, DenseNetwork):
        st.caption("For now, only dense networks can be exported as Keras code.")
        return
    folder = local_store().folder(run.id)
    script, data = (folder / SCRIPT).read_text(encoding="utf-8"), folder / DATA
    reads_data = f'"{DATA}"' in script
    missing = reads_data and not data.is_file()
    told = ["Needs only NumPy and Keras. The data, the split and the initial weights are the same."]
    if missing:
        told.append("It reads data.csv, which is saved when the run ends, unless the data are too large.")
    if run.is_open:
        told.append("Settings that you change while it trains are added at the end.")
    st.caption(" ".join(told))
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
