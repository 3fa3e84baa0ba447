"""Run -> buttons that command its engine, and the settings that can be changed while it trains."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from playground.errors import PlaygroundError
from playground.runs.protocol import ChangeSetting, Command, Pause, Resume, StepBatch, StepEpoch, Stop
from playground.runs.run import Run
from playground.spec.change import setting_at, value_at
from playground.spec.field import Spec, settings_of
from playground.spec.shape import DataShape
from playground.ui.data_summary import missing_file
from playground.ui.draft import RUN_KEY
from playground.ui.fields import scale, shown_number, titled
from playground.ui.markdown import sentence
from playground.ui.opened import open_run
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
            _button(run, "Resume", "play_arrow", _send, Resume(), primary=True)
            _button(run, "Step epoch", "skip_next", _send, StepEpoch())
            _button(run, "Step batch", "chevron_right", _send, StepBatch())
        else:
            _button(run, "Pause", "pause", _send, Pause())
        _button(run, "Stop", "stop", _send, Stop(), help="Ends it and evaluates what was learned.")
        _restart_button(run)
        with st.popover("Change while it trains", icon=":material/tune:", key=f"run:change:{run.id}"):
            _live_settings(run)


def _queued(run: Run) -> None:
    with st.container(horizontal=True, gap="xsmall", key="controls"):
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
            _button(run, f"Train {more:,} more epochs", "fast_forward", _resume, more, help=why, off=bool(missing))
        _restart_button(run, why)
        _button(run, "Edit as a new run", "edit", _edit, help="Put its settings into the form.")


def _restart_button(run: Run, off: str | None = None) -> None:
    _button(run, "Restart", "replay", _restart, help=off or "Again from the same initial weights.", off=bool(off))


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
