"""Run -> buttons that command its engine, and the settings that can be changed while it trains."""

from __future__ import annotations

from typing import Any

import streamlit as st

from playground.errors import PlaygroundError
from playground.runs.protocol import ChangeSetting, Command, Pause, Resume, StepBatch, StepEpoch, Stop
from playground.runs.run import Run
from playground.spec.change import setting_at, value_at
from playground.spec.field import Spec, settings_of
from playground.spec.shape import DataShape
from playground.ui.draft import RUN_KEY, DraftSlot
from playground.ui.fields import scale, shown_number, titled
from playground.ui.markdown import sentence
from playground.ui.server import data_shape, local_launcher, local_store

_LIVE_TRAINING = ("learning_rate", "batch_size", "epochs", "pace")


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
            st.button("Resume", icon=":material/play_arrow:", type="primary", on_click=_send, args=(run, Resume()))
            st.button("Step epoch", icon=":material/skip_next:", on_click=_send, args=(run, StepEpoch()))
            st.button("Step batch", icon=":material/chevron_right:", on_click=_send, args=(run, StepBatch()))
        else:
            st.button("Pause", icon=":material/pause:", on_click=_send, args=(run, Pause()))
        st.button(
            "Stop",
            icon=":material/stop:",
            on_click=_send,
            args=(run, Stop()),
            help="Ends it and evaluates what was learned.",
        )
        _restart_button(run)
        with st.popover("Change while it trains", icon=":material/tune:"):
            _live_settings(run)


def _queued(run: Run) -> None:
    with st.container(horizontal=True, gap="xsmall", key="controls"):
        st.button("First in the queue", icon=":material/vertical_align_top:", on_click=_move_first, args=(run,))
        st.button("Cancel", icon=":material/close:", on_click=_cancel, args=(run,))


def _ended(run: Run) -> None:
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="bottom", key="controls"):
        if run.checkpoint_epoch is not None and run.status != "done":
            st.button(
                f"Resume from epoch {run.checkpoint_epoch:,}",
                icon=":material/play_arrow:",
                on_click=_resume,
                args=(run, 0),
            )
        if run.checkpoint_epoch is not None and run.status == "done":
            more = run.spec.training.epochs or max(run.epochs, 1)
            st.button(f"Train {more:,} more epochs", icon=":material/fast_forward:", on_click=_resume, args=(run, more))
        _restart_button(run)
        st.button(
            "Edit as a new run",
            icon=":material/edit:",
            on_click=_edit,
            args=(run,),
            help="Put its settings into the form.",
        )


def _restart_button(run: Run) -> None:
    help = "Again from the same initial weights."
    st.button("Restart", icon=":material/replay:", on_click=_restart, args=(run,), help=help)


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
    DraftSlot("train").take_spec(run.spec)


def _live_settings(run: Run) -> None:
    st.caption("Each change is marked on the charts.")
    for name in _LIVE_TRAINING:
        _live_field(run, f"training.{name}")
    network = run.spec.network
    shape = data_shape(run.spec.data, run.spec.seeds)
    idle = network.idle(shape if isinstance(shape, DataShape) else None)
    for name, setting in settings_of(type(network)).items():
        if setting.live and name not in idle:
            _live_field(run, f"network.{name}")
    for name, info in type(network).model_fields.items():
        rows = getattr(network, name)
        if isinstance(rows, tuple) and rows and isinstance(rows[0], Spec):
            _live_rows(run, name, rows, info.title or name)


def _live_rows(run: Run, name: str, rows: tuple[Spec, ...], title: str) -> None:
    """What can be changed of the rows of a list while they train, each setting in all of them at once."""
    settings = {name: setting for row in rows for name, setting in settings_of(type(row)).items() if setting.live}
    if settings:
        st.caption(f"For all {title[:1].lower()}{title[1:]}")
    for field in settings:
        indices = [index for index, row in enumerate(rows) if field in type(row).model_fields]
        _live_layers(run, [f"network.{name}.{index}.{field}" for index in indices])


def present_value(run: Run, path: str) -> Any:
    """The value in force: as specified, or as last changed while training."""
    changed = [item.event for item in local_store().events(run.id) if getattr(item.event, "field", None) == path]
    return getattr(changed[-1], "new", None) if changed else value_at(run.spec, path)


def _live_field(run: Run, path: str) -> None:
    setting = setting_at(run.spec, path)
    value = present_value(run, path)
    if setting.kind in ("choice", "bool"):
        _live_choice(run, path, value)
        return
    st.select_slider(
        titled(setting),
        scale(setting, value),
        value=value,
        format_func=lambda item: shown_number(setting, item),
        help=setting.help,
        key=f"live:{run.id}:{path}",
        on_change=lambda: _send(run, ChangeSetting(path, st.session_state[f"live:{run.id}:{path}"])),
    )


def _live_choice(run: Run, path: str, value: Any) -> None:
    setting, key = setting_at(run.spec, path), f"live:{run.id}:{path}"
    common: dict[str, Any] = {
        "key": key,
        "help": setting.help,
        "on_change": lambda: _send(run, ChangeSetting(path, st.session_state[key])),
    }
    if setting.kind == "bool":
        st.toggle(setting.title, value, **common)
    else:
        options = list(setting.choices)
        st.selectbox(setting.title, options, options.index(value), format_func=setting.label, **common)


def _live_layers(run: Run, paths: list[str]) -> None:
    setting = setting_at(run.spec, paths[0])
    key = f"live:{run.id}:{paths[0].split('.')[1]}:{setting.name}"
    value = float(present_value(run, paths[0]))

    def change() -> None:
        for path in paths:
            _send(run, ChangeSetting(path, st.session_state[key]))

    if setting.log:
        st.select_slider(
            setting.title,
            scale(setting, value),
            value=value,
            format_func=lambda item: shown_number(setting, item),
            key=key,
            help=setting.help,
            on_change=change,
        )
    else:
        st.slider(
            setting.title,
            float(setting.low or 0),
            float(setting.high or 1),
            value,
            setting.step,
            key=key,
            help=setting.help,
            on_change=change,
        )
