"""Drafts -> a race of variants -> the table of all runs: the Compare page."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from playground.runs.run import Run
from playground.spec.experiment import ExperimentSpec
from playground.ui.compare.before_after import render_before_after
from playground.ui.compare.edit import render_edit
from playground.ui.compare.lanes import as_variants, clear, lanes, race_specs, set_up
from playground.ui.compare.quick import QUICK_RACES, quick_specs
from playground.ui.compare.race import once_more, present_race, race_runs, render_race, show_race, start_race, stop_all
from playground.ui.compare.vary import render_vary
from playground.ui.parts.data_summary import data_summary
from playground.ui.runs.table import render_runs_table
from playground.ui.shell.draft import RACE_PARAMETER, DraftSlot


def render_compare() -> None:
    """Variants to edit, or their race; below, all runs."""
    group = present_race()
    runs = race_runs(group)
    group = group if runs else ""
    st.html("<style>.st-key-compare-head{padding-top:.6rem}</style>")  # clear of the navigation
    if lanes():
        st.fragment(_edit)(group)
    elif runs:
        _race(group, runs)
    else:
        _start()
    _to_url(group)
    st.divider()
    render_runs_table()


def _start() -> None:
    st.subheader("Let architectures race", anchor=False)
    st.caption("Two to six networks, same data, split and batch order for all. Start one of these with one click:")
    for column, (name, race) in zip(st.columns(len(QUICK_RACES)), QUICK_RACES.items(), strict=True):
        with column.container(border=True, height="stretch", key=f"quick:{name}"):
            st.markdown(f"**{race.title}**")
            st.caption(race.text)
            st.button(
                "Race",
                icon=":material/flag:",
                type="primary",
                key=f"quick:{name}:start",
                on_click=lambda name=name: _submit(quick_specs(name)),
            )
    draft = DraftSlot("train").draft
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="compare:begin"):
        st.markdown(f"Or begin with what is on the Train page ({data_summary(draft.spec)}):")
        plain = draft.spec.model_copy(update={"name": ""})
        st.button(
            "Two copies, then change one",
            icon=":material/content_copy:",
            key="compare:copies",
            on_click=set_up,
            args=([plain, plain], draft.preset),
        )
        with st.popover("Vary one setting", icon=":material/tune:"):
            render_vary(plain, draft.preset)


def _edit(group: str) -> None:
    if not lanes():
        st.rerun()  # they were put away, or race: the page is another one
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="compare:head"
    ):
        st.subheader("Variants side by side", anchor=False)
        if group:
            st.button("Back to the race", icon=":material/arrow_back:", key="compare:back", on_click=clear)
        start = st.empty()
    ready = render_edit()
    start.button(
        f"Race all {len(lanes())}",
        type="primary",
        icon=":material/flag:",
        key="race",
        disabled=not ready,
        on_click=lambda: _submit(race_specs()),
    )


def _race(group: str, runs: list[Run]) -> None:
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="compare:head"
    ):
        st.subheader(f"{data_summary(runs[0].spec)}: {len(runs)} side by side", anchor=False)
        with st.container(horizontal=True, width="content", gap="xsmall"):
            if any(run.is_open for run in runs):
                st.button(
                    "Stop all", icon=":material/stop:", key=f"race:stop:{group}", on_click=stop_all, args=(group,)
                )
            else:
                st.button(
                    "Race again",
                    icon=":material/replay:",
                    key=f"race:again:{group}",
                    on_click=lambda: _submit(once_more(runs)),
                    help="Trains all of them again, from the same initial weights. A run without a last epoch "
                    "trains as long as the longest one did.",
                )
            st.button(
                "Change the variants",
                icon=":material/edit:",
                key=f"race:change:{group}",
                on_click=set_up,
                args=(as_variants(runs),),
            )
            st.button("New race", icon=":material/add:", key="race:new", on_click=show_race, args=("",))
    if runs[0].group:
        st.caption("Same data, split and batch order for all.")
    render_before_after(runs)
    render_race(group, runs)


def _submit(specs: Sequence[ExperimentSpec]) -> None:
    start_race(specs)


def _to_url(group: str) -> None:
    wanted = {RACE_PARAMETER: group} if group and not lanes() else {}
    if st.query_params.to_dict() != wanted:
        st.query_params.from_dict(wanted)
