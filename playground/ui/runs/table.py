"""Store -> the table of all runs: searched, filtered, chosen from; what is chosen is set side by side below."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from playground.data.files.csv_text import csv_bytes
from playground.runs.comparison import runs_table
from playground.runs.run import Run
from playground.spec.counted import counted
from playground.ui.forms.bases import with_base_titles
from playground.ui.runs.actions import render_actions, render_undo, take_changed
from playground.ui.runs.columns import USUAL, column_config, for_eyes, in_menu
from playground.ui.runs.filter import matching, render_filter
from playground.ui.runs.overlay import render_overlay
from playground.ui.shell.server import local_store

CHOSEN = "runs:chosen"
_COLUMNS = "runs:columns"
_EVERY_S = 2.0
_ROW, _MOST_ROWS = 35, 14


def render_runs_table() -> None:
    """The table, in a fragment: what is done here leaves the rest of the page alone. It follows runs that go on."""
    going_on = bool(local_store().runs(statuses=("running", "paused", "starting", "queued"), limit=1))
    st.fragment(_render, run_every=_EVERY_S if going_on else None)()


def _render() -> None:
    if take_changed():
        st.rerun()
    st.subheader("All runs", anchor=False)
    render_undo()
    runs = local_store().runs()
    if not runs:
        _nothing_yet()
        return
    found = matching(runs, render_filter(runs))
    table = with_base_titles(runs_table(found), found)
    _above(table, len(runs))
    if not found:
        st.info("No run matches. Remove a filter to see more.", icon=":material/filter_alt_off:")
        return
    chosen = _choose(for_eyes(table, found), found)
    if chosen:
        render_actions(chosen, sorted({tag for run in runs for tag in run.tags}))
        render_overlay(chosen)
    else:
        st.caption("Choose rows to compare their curves and settings, or to rename, tag or delete them.")


def _nothing_yet() -> None:
    with st.container(border=True, horizontal_alignment="center", key="runs:none"):
        st.markdown("**No runs yet**", width="content")
        st.caption("Start a race above, or train a network on the Train page. Every run is kept here.", width="content")


def _above(table: pd.DataFrame, count: int) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="runs:above"):
        text = f"{len(table):,} of {counted(count, 'run')}" if len(table) < count else counted(count, "run")
        st.caption(text, width="content")
        with st.popover("Columns", icon=":material/view_column:"):
            options = ["colour", *table.columns]
            st.session_state[_COLUMNS] = _shown(options)
            st.multiselect(
                "Columns",
                options,
                key=_COLUMNS,
                format_func=in_menu,
                on_change=_keep_columns,
                args=(options,),
                select_all=True,
            )
            st.button("Default columns", key="runs:columns:usual", type="tertiary", on_click=_usual_columns)
        st.download_button(
            "Download as CSV",
            lambda: csv_bytes(table.drop(columns="sparkline")),
            "runs.csv",
            "text/csv",
            key="runs:csv",
            icon=":material/download:",
            on_click="ignore",
        )


def _shown(columns: Sequence[str]) -> list[str]:
    wanted = st.session_state.get(f"{_COLUMNS}:kept", USUAL)
    return [name for name in wanted if name in columns]


def _keep_columns(present: Sequence[str]) -> None:
    # columns that the runs found now do not have are kept for when others are shown
    absent = [name for name in st.session_state.get(f"{_COLUMNS}:kept", USUAL) if name not in present]
    st.session_state[f"{_COLUMNS}:kept"] = [*st.session_state[_COLUMNS], *absent]


def _usual_columns() -> None:
    st.session_state.pop(f"{_COLUMNS}:kept", None)


def _choose(table: pd.DataFrame, runs: Sequence[Run]) -> list[Run]:
    """The table itself; the runs that are chosen in it.

    A choice is kept by run, not by row: where other rows are shown, it is a new table whose choice is carried over.
    """
    kept = set(st.session_state.get(CHOSEN, ()))
    rows = hashlib.sha1("".join(run.id for run in runs).encode(), usedforsecurity=False).hexdigest()[:12]
    event = st.dataframe(
        table,
        key=f"runs:table:{rows}",
        hide_index=True,
        column_order=_shown(list(table.columns)),
        column_config=column_config(table),
        height=_ROW * (min(len(table), _MOST_ROWS) + 1) + 3,
        placeholder="",
        on_select="rerun",
        selection_mode="multi-row",
        selection_default={"selection": {"rows": [row for row, run in enumerate(runs) if run.id in kept]}},
    )
    positions: list[int] = event.selection.rows
    chosen = [runs[row] for row in positions if row < len(runs)]
    st.session_state[CHOSEN] = [run.id for run in chosen]
    return chosen
