"""Runs of a race -> one live chart with all curves, and a card for each run."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Sequence

import streamlit as st

from playground.errors import PlaygroundError, StoreError
from playground.runs.protocol.messages import Stop
from playground.runs.run import Run
from playground.spec.change import with_changes
from playground.spec.experiment import ExperimentSpec
from playground.spec.variants import MOST
from playground.ui.compare.card import render_card
from playground.ui.compare.lanes import clear
from playground.ui.compare.standing import leading_metric, standings
from playground.ui.components.live import live_view
from playground.ui.parts.flow import flow
from playground.ui.shell.draft import RACE_PARAMETER
from playground.ui.shell.markdown import sentence
from playground.ui.shell.server import is_dark, local_launcher, local_store

RACE_KEY = "compare:race"
_EVERY_S = 0.5
_CARD_WIDTH = 350
#: of runs that have no end, when they race
_LEAST_EPOCHS = 100
#: the cards are refreshed all the time; no need to say so each time
_CALM = '<style>[data-testid="stStatusWidget"]{display:none}</style>'


def present_race() -> str:
    """Name of the race on this page, as `race_runs` takes it; "" if there is none.

    It is the one started here, or named in the address; else the latest that is still going on.
    """
    if RACE_KEY not in st.session_state:
        going_on = [run.group for run in local_store().runs(statuses=("running", "paused", "starting", "queued"))]
        named = st.query_params.get(RACE_PARAMETER)
        st.session_state[RACE_KEY] = named or next((group for group in going_on if group), "")
    return str(st.session_state[RACE_KEY])


def race_runs(group: str) -> list[Run]:
    """Runs in the order of their columns: those of a group as they were submitted, or, of several identifiers with
    commas between them, those that are still there.
    """
    if "," not in group:
        return list(reversed(local_store().runs(group=group))) if group else []
    runs = []
    for id in group.split(",")[:MOST]:
        with contextlib.suppress(StoreError):  # it may have been deleted since the link was made
            runs.append(local_store().run(id))
    return runs


def show_race(group: str) -> None:
    """Let the page show this race; "" shows none."""
    st.session_state[RACE_KEY] = group


def start_race(specs: Sequence[ExperimentSpec]) -> bool:
    """Submit them together, and let the Compare page show their race. False if they cannot be started."""
    group = f"race-{secrets.token_hex(4)}"
    try:
        local_launcher().submit_together(specs, group=group)
    except PlaygroundError as error:
        st.toast(sentence(error), icon=":material/error:")
        return False
    show_race(group)
    clear()
    return True


def once_more(runs: list[Run]) -> list[ExperimentSpec]:
    """Their specifications to race again. Runs that were kept on the Playground page have no end of their own, and the
    first of them would keep the others waiting for ever: they train as many epochs as the longest of all did.
    """
    longest = max([_LEAST_EPOCHS, *(run.epochs for run in runs)])
    return [
        with_changes(run.spec, {"training.epochs": longest}) if run.spec.training.epochs is None else run.spec
        for run in runs
    ]


def render_race(group: str, runs: list[Run]) -> None:
    """The chart, and below it the cards, which follow while a run goes on."""
    going_on = any(run.is_open for run in runs)
    if going_on:
        st.html(_CALM)
    live_view(runs, key=f"race:{group}", layout="race", metric=leading_metric(runs), dark=is_dark())
    st.fragment(_cards, run_every=_EVERY_S if going_on else None)(group, going_on)


def stop_all(group: str) -> None:
    """End every run of the race: what trains is stopped and evaluated, what waits is cancelled."""
    for run in race_runs(group):
        try:
            if run.is_live:
                local_launcher().command(run.id, Stop())
            elif run.is_open:
                local_launcher().cancel(run.id)
        except PlaygroundError as error:  # it may have ended between the two lines
            st.toast(str(error), icon=":material/info:")


def _cards(group: str, was_going_on: bool) -> None:
    runs = race_runs(group)
    if was_going_on and not any(run.is_open for run in runs):
        st.rerun()  # the page below shows the ended runs, and nothing ticks any more
    marks = standings(runs)
    for place, run in zip(flow(f"race:cards:{group}", len(runs[:MOST]), _CARD_WIDTH), runs[:MOST], strict=True):
        with place:
            render_card(run, marks.get(run.id, ()))
