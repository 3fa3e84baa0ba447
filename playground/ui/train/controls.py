"""Run -> buttons that command its engine, and the settings that can be changed while it trains."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from playground.errors import PlaygroundError
from playground.runs.protocol.messages import Command, Pause, Resume, StepBatch, StepEpoch, Stop
from playground.runs.run import Run
from playground.spec.counted import counted
from playground.ui.parts.data_summary import missing_file
from playground.ui.shell.draft import RUN_KEY
from playground.ui.shell.markdown import sentence
from playground.ui.shell.opened import open_run
from playground.ui.shell.server import local_launcher


def render_controls(run: Run) -> None:
    """Buttons that fit the run's status."""
    if run.status == "queued":
        _queued(run)
    elif run.is_live:
        _live(run)
    else:
        _ended(run)


def _send(run: Run, command: Command) -> None:
    try:
        local_launcher().command(run.id, command)
    except PlaygroundError as error:
        st.toast(sentence(error), icon=":material/info:")


def _live(run: Run) -> None:
    with st.container(horizontal=True, gap="xsmall", key="controls"):
        if run.status == "paused":
            _button(run, "Resume", "play_arrow", _send, Resume(), primary=True)
            _button(run, "Step epoch", "skip_next", _send, StepEpoch())
            _button(run, "Step batch", "chevron_right", _send, StepBatch())
        else:
            _button(run, "Pause", "pause", _send, Pause())
        _button(run, "Stop", "stop", _send, Stop(), help="Ends the training and evaluates the network.")
        _restart_button(run)


def _queued(run: Run) -> None:
    with st.container(horizontal=True, gap="xsmall", key="controls"):
        if run.position > 1:
            _button(run, "First in the queue", "vertical_align_top", _move_first)
        _button(run, "Cancel", "close", _cancel)


def _ended(run: Run) -> None:
    missing = missing_file(run.spec)
    why = f"{missing} was deleted: upload the same file to go on." if missing else None
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="bottom", key="controls"):
        if run.checkpoint_epoch is not None and run.status != "done":
            _button(
                run,
                f"Resume from epoch {run.checkpoint_epoch:,}",
                "play_arrow",
                _resume,
                0,
                help=why,
                off=bool(missing),
            )
        if run.checkpoint_epoch is not None and run.status == "done":
            more = run.spec.training.epochs or max(run.epochs, 1)
            label = f"Train {counted(more, 'more epoch')}"
            _button(run, label, "fast_forward", _resume, more, help=why, off=bool(missing))
        _restart_button(run, why)
        _button(run, "Edit as a new run", "edit", _edit, help="Put its settings into the form.")


def _restart_button(run: Run, off: str | None = None) -> None:
    _button(run, "Restart", "replay", _restart, help=off or "Train again from the same initial weights.", off=bool(off))


def _button(
    run: Run,
    label: str,
    icon: str,
    do: Callable[..., None],
    *more: object,
    primary: bool = False,
    help: str | None = None,
    off: bool = False,
) -> None:
    """A button whose key is the run's own: a click that comes late, when another run is shown, does nothing to it."""
    st.button(
        label,
        icon=f":material/{icon}:",
        type="primary" if primary else "secondary",
        help=help,
        key=f"run:{label}:{run.id}",
        disabled=off,
        on_click=do,
        args=(run, *more),
    )


def _restart(run: Run) -> None:
    launcher = local_launcher()
    try:
        if run.is_live:
            launcher.cancel(run.id)
        st.session_state[RUN_KEY] = launcher.submit(run.spec).id
    except PlaygroundError as error:
        st.toast(sentence(error), icon=":material/info:")


def _resume(run: Run, extra_epochs: int) -> None:
    try:
        local_launcher().resume(run.id, extra_epochs=extra_epochs)
    except PlaygroundError as error:
        st.toast(sentence(error), icon=":material/info:")


def _cancel(run: Run) -> None:
    try:
        local_launcher().cancel(run.id)
    except PlaygroundError as error:
        st.toast(sentence(error), icon=":material/info:")


def _move_first(run: Run) -> None:
    try:
        local_launcher().move(run.id, 1)
    except PlaygroundError as error:  # it may have started since the page was drawn
        st.toast(sentence(error), icon=":material/info:")


def _edit(run: Run) -> None:
    open_run(run)
