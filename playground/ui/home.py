"""What this is, three examples to start with one click, and the latest runs."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from playground.errors import PlaygroundError
from playground.runs.comparison import runs_table
from playground.runs.run import Run
from playground.spec.presets import PRESETS
from playground.ui.draft import RUN_KEY, DraftSlot, from_preset
from playground.ui.places import place
from playground.ui.server import local_launcher, local_store

EXAMPLES = {
    "spiral": "Two arms wound around each other. Watch the network bend a boundary between them.",
    "digits": "1,797 handwritten digits, bundled with the app. Which ones does it get wrong, and why?",
    "diabetes": "Ten measurements, one number to predict: how far the disease went in a year.",
}
_LATEST = 8


def render_home() -> None:
    """The page that opens first."""
    st.title("Neural-network playground", anchor=False)
    st.markdown(
        "Choose data, build a network, press play, and watch a **real Keras model** train. It runs in the background: "
        "click on, close the page, come back, pause, stop, resume, and compare."
    )
    for column, (name, text) in zip(st.columns(len(EXAMPLES)), EXAMPLES.items(), strict=True):
        with column.container(border=True, height="stretch", key=f"example:{name}"):
            st.subheader(PRESETS[name].title, anchor=False)
            st.write(text)
            if st.button("Train it", key=f"start:{name}", type="primary", icon=":material/play_arrow:"):
                _start(name)
    left, middle, right = st.columns(3)
    left.page_link(place("train"), label="Build your own network", icon=":material/play_circle:")
    middle.page_link(place("compare"), label="Let architectures race", icon=":material/compare_arrows:")
    right.page_link(place("data"), label="Bring your own table", icon=":material/table_chart:")
    st.subheader("Latest runs", anchor=False)
    _latest(local_store().runs(limit=_LATEST))


def _start(name: str) -> None:
    draft = from_preset(name)
    DraftSlot("train").draft = draft
    try:
        st.session_state[RUN_KEY] = local_launcher().submit(draft.spec).id
    except PlaygroundError as error:
        st.error(str(error))
        return
    st.switch_page(place("train"))


def _latest(runs: list[Run]) -> None:
    if not runs:
        st.caption("None yet. Start one of the examples above.")
        return
    table = runs_table(runs)
    shown = [
        name
        for name in ("name", "status", "network", "epochs", "val_loss", "val_accuracy", "sparkline")
        if name in table
    ]
    event = st.dataframe(
        table[shown],
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="latest",
        column_config={"sparkline": st.column_config.LineChartColumn("validation loss")},
    )
    chosen: list[int] = event.selection.rows
    if chosen and isinstance(table, pd.DataFrame):
        st.session_state[RUN_KEY] = runs[chosen[0]].id
        st.switch_page(place("train"))
