"""What this is, examples to start with one click, and the latest runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from playground.runs.comparison import runs_table
from playground.runs.run import STATUS_WORDS, Run
from playground.runs.sparkline import drawable
from playground.spec.presets import PRESETS
from playground.ui.forms.bases import with_base_titles
from playground.ui.parts.number_columns import number_format
from playground.ui.pictures import picture
from playground.ui.shell.draft import DraftSlot, from_preset
from playground.ui.shell.go_on import go_on
from playground.ui.shell.opened import open_run
from playground.ui.shell.places import place
from playground.ui.shell.server import local_store

#: preset -> what the data are, and what one sees and learns
EXAMPLES = {
    "spiral": "Two spiral arms, one class each. See hidden layers bend the decision boundary: no straight line "
    "separates the arms.",
    "digits": "1,797 handwritten digits, bundled with the app. See which digits the network confuses: those that look "
    "alike.",
    "diabetes": "Ten measurements, one number to predict: disease progression after one year. See the network overfit "
    "soon: 442 samples are few.",
}
#: preset of another family -> what it works on, and what one sees and learns
FAMILIES = {
    "digits-cnn": ("Images: CNN", "See filters and feature maps: what each layer finds in a digit."),
    "waves-lstm": ("Series: LSTM", "See the forecast improve: the LSTM remembers earlier steps."),
    "opinions-attention": ("Text: transformer", "See which words attend to which: “not” changes the word after it."),
    "digits-autoencoder": ("Autoencoder", "See all digits in a plane: similar images get similar codes."),
    "gan-ring": ("GAN", "See noise become eight Gaussians: two networks learn against each other."),
}
_LATEST = 8
#: of the latest runs, and what people read over it
_COLUMNS = {
    "name": "Run",
    "status": "Status",
    "network": "Network",
    "epochs": "Epochs",
    "sparkline": "Loss curve",
    "val_loss": "Validation loss",
    "val_accuracy": "Validation accuracy",
    "val_mae": "Validation error (MAE)",
    "test_accuracy": "Test accuracy",
    "created": "Started",
}


def render_home() -> None:
    """Examples, ways on, and the latest runs."""
    st.title("Neural-network playground", anchor=False)
    st.markdown(
        "Choose data, build a network, press play, and watch a **real Keras model** train. It runs in the background: "
        "click on, close the page, come back, pause, stop, resume, and compare."
    )
    for column, (name, text) in zip(st.columns(len(EXAMPLES)), EXAMPLES.items(), strict=True):
        with column.container(border=True, height="stretch", key=f"example:{name}"):
            drawing, words = st.columns([0.25, 0.75], vertical_alignment="center", width="stretch")
            drawing.html(picture(name))
            words.subheader(PRESETS[name].title, anchor=False)
            words.write(text)
            if st.button(
                "Train it", key=f"start:{name}", type="primary", icon=":material/play_arrow:", width="stretch"
            ):
                _start(name)
    for column, (name, (title, text)) in zip(st.columns(len(FAMILIES)), FAMILIES.items(), strict=True):
        with column.container(border=True, height="stretch", vertical_alignment="distribute", key=f"family:{name}"):
            st.markdown(f"**{title}**  \n{text}")
            if st.button("Train it", key=f"start:{name}", icon=":material/play_arrow:", width="stretch"):
                _start(name)
    first, left, middle, right = st.columns(4)
    first.page_link(place("playground"), label="Play with a small network", icon=":material/bubble_chart:")
    left.page_link(place("train"), label="Build your own network", icon=":material/play_circle:")
    middle.page_link(place("compare"), label="Let architectures race", icon=":material/compare_arrows:")
    right.page_link(place("data"), label="Bring your own data", icon=":material/table_chart:")
    st.subheader("Latest runs", anchor=False, help="A click on a run opens it.")
    _latest(local_store().runs(limit=_LATEST))


def _start(name: str) -> None:
    slot = DraftSlot("train")
    slot.draft = from_preset(name)
    go_on(slot, start=True)


def _latest(runs: list[Run]) -> None:
    if not runs:
        st.caption("None yet. Start one of the examples above; it goes on while you look at other pages.")
        return
    table = with_base_titles(runs_table(runs), runs)
    table = table.assign(
        status=[STATUS_WORDS[run.status] for run in runs],
        sparkline=pd.Series([drawable(run.sparkline) for run in runs], index=table.index, dtype=object),
    )
    shown = [name for name in _COLUMNS if name in table and table[name].notna().any()]
    event = st.dataframe(
        table[shown],
        hide_index=True,
        on_select="rerun",
        selection_mode="single-cell",
        placeholder="",
        key="latest",
        column_config={name: _column(name, table[name]) for name in shown},
    )
    if (row := clicked_row(event.selection.cells)) is not None and row < len(runs):
        open_run(runs[row])
        st.switch_page(place("train"))


def clicked_row(cells: Sequence[tuple[int, str]]) -> int | None:
    """The row in which one cell is chosen, whichever it is; None where none is."""
    return cells[0][0] if cells else None


def _column(name: str, values: Iterable[Any]) -> Any:
    columns, title = st.column_config, _COLUMNS[name]
    match name:
        case "sparkline":
            return columns.LineChartColumn(title, width="small")
        case "created":
            return columns.DatetimeColumn(title, format="distance")
        case "val_accuracy" | "test_accuracy":
            return columns.NumberColumn(title, format="percent")
        case "epochs":
            return columns.NumberColumn(title, format="localized")
        case "val_loss" | "val_mae":
            return columns.NumberColumn(title, format=number_format(name, values))
    return columns.TextColumn(title)
