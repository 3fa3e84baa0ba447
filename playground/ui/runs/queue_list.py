"""Open runs -> a short list of what trains and what waits, with a place in the queue that can be changed."""

from __future__ import annotations

import streamlit as st

from playground.errors import PlaygroundError
from playground.runs.protocol.messages import Stop
from playground.runs.run import OPEN, STATUS_WORDS, Run
from playground.ui.shell.markdown import escaped, sentence
from playground.ui.shell.opened import open_run
from playground.ui.shell.server import local_launcher, local_store

_EVERY_S = 2
_MOST = 20


def render_queue(shown: str | None) -> None:
    """The list of open runs other than the one on the page; nothing, and no ticking, where there are none.

    Args:
        shown: identifier of the run on the page.
    """
    others = any(run.id != shown for run in _open())
    with st.container(key="queue"):  # the same place on the page, whether there is a list or not
        if others:
            st.fragment(_list, run_every=_EVERY_S)(shown)


def _open() -> list[Run]:
    """What trains, then what waits in the order in which it starts."""
    runs = local_store().runs(statuses=OPEN)
    live = [run for run in reversed(runs) if run.is_live]
    return [*live, *sorted((run for run in runs if not run.is_live), key=lambda run: run.position)]


def _list(shown: str | None) -> None:
    runs = _open()
    if all(run.id == shown for run in runs):
        st.rerun()  # nothing else is open any more, so nothing is to tick
    waiting = sum(run.status == "queued" for run in runs)
    paused = [run for run in runs if run.status == "paused"]
    counts = {"training": len(runs) - waiting - len(paused), "paused": len(paused), "waiting": waiting}
    st.markdown(f"**{', '.join(f'{count:,} {what}' for what, count in counts.items() if count)}**")
    if waiting and paused and not counts["training"]:
        st.caption(
            f"{escaped(paused[0].name)} is paused and keeps its place. Resume or stop it, and the next one begins."
        )
    with st.container(gap="xxsmall", key="queue:rows"):
        for run in runs[:_MOST]:
            _row(run, run.id == shown, waiting)
    if len(runs) > _MOST:
        st.caption(f"and {len(runs) - _MOST:,} more")


def _row(run: Run, is_shown: bool, waiting: int) -> None:
    with st.container(horizontal=True, gap="xxsmall", vertical_alignment="center", key=f"queue:{run.id}"):
        name = st.button(
            run.name,
            key=f"queue:{run.id}:show",
            type="tertiary",
            disabled=is_shown,
            help="This run is on the page." if is_shown else "Show this run.",
        )
        st.caption(_state(run), width="content")
        st.space("stretch")
        if run.status == "queued":
            _button(run, "first", "vertical_align_top", "Start it next.", run.position <= 1)
            _button(run, "up", "arrow_upward", "Earlier.", run.position <= 1)
            _button(run, "down", "arrow_downward", "Later.", run.position >= waiting)
            _button(run, "cancel", "close", "Take it out of the queue.", False)
        else:
            _button(run, "stop", "stop", "End the training and evaluate the network.", False)
    if name:
        open_run(run)
        st.rerun()


def _state(run: Run) -> str:
    if run.status == "queued":
        return f"waiting, {_ordinal(run.position)} in the queue"
    total = f" of {run.spec.training.epochs:,}" if run.spec.training.epochs else ""
    return f"{STATUS_WORDS[run.status]}, epoch {run.epochs:,}{total}"


def _ordinal(number: int) -> str:
    ending = "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{ending}"


def _button(run: Run, what: str, icon: str, help: str, disabled: bool) -> None:
    st.button(
        "",
        icon=f":material/{icon}:",
        help=help,
        key=f"queue:{run.id}:{what}",
        type="tertiary",
        disabled=disabled,
        on_click=_do,
        args=(run, what),
    )


def _do(run: Run, what: str) -> None:
    launcher = local_launcher()
    try:
        match what:
            case "first":
                launcher.move(run.id, 1)
            case "up":
                launcher.move(run.id, local_store().run(run.id).position - 1)  # as it is now, not as it was drawn
            case "down":
                launcher.move(run.id, local_store().run(run.id).position + 1)
            case "cancel":
                launcher.cancel(run.id)
            case _:
                launcher.command(run.id, Stop())
    except PlaygroundError as error:  # it may have started or ended since the list was drawn
        st.toast(sentence(error), icon=":material/info:")
