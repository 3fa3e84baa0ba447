"""Run that trains -> its settings that can be changed meanwhile, as they are now, beside its charts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from playground.errors import PlaygroundError
from playground.runs.protocol.events import SettingChanged
from playground.runs.protocol.messages import ChangeSetting
from playground.runs.run import Run
from playground.spec.change import setting_at, value_at
from playground.spec.counted import counted
from playground.spec.field import Setting, Spec, settings_of
from playground.spec.shape import DataShape
from playground.spec.training.training import TrainingSpec
from playground.ui.forms.fields import scale, shown_number, titled
from playground.ui.forms.rows_form import title_of
from playground.ui.parts.facts import data_shape
from playground.ui.parts.section import section
from playground.ui.shell.markdown import sentence
from playground.ui.shell.server import local_launcher, local_store


def render_live_settings(run: Run) -> None:
    """Each setting that can be changed while a run trains, with the value that is in force; folded at first."""
    section("**Change while it trains**", f"run:change:{run.id}", lambda: _settings(run), icon=":material/tune:")


def _settings(run: Run) -> None:
    st.caption("Each change is marked on the charts.")
    values = present_values(run)
    for name, setting in settings_of(TrainingSpec).items():
        if setting.live:
            _field(run, [f"training.{name}"], values)
    network = run.spec.network
    shape = data_shape(run.spec.data, run.spec.seeds)
    inactive_settings = network.inactive_settings(shape if isinstance(shape, DataShape) else None)
    for name, setting in settings_of(type(network)).items():
        if setting.live and name not in inactive_settings:
            _field(run, [f"network.{name}"], values)
    for name, info in type(network).model_fields.items():
        rows = getattr(network, name)
        if isinstance(rows, tuple) and rows and isinstance(rows[0], Spec):
            _rows(run, name, rows, info.title or name, values)


class PresentValues:
    """Values in force: as specified, or as last changed while training."""

    def __init__(self, run: Run) -> None:
        self._spec = run.spec
        changes = (item.event for item in local_store().events(run.id))
        self._changed = {event.field: event.new for event in changes if isinstance(event, SettingChanged)}

    def of(self, path: str) -> Any:
        """The value at a dotted path."""
        return self._changed[path] if path in self._changed else value_at(self._spec, path)


def present_values(run: Run) -> PresentValues:
    """The values in force of a run."""
    return PresentValues(run)


def _rows(run: Run, name: str, rows: tuple[Spec, ...], title: str, values: PresentValues) -> None:
    """What can be changed of the rows of a list: each setting in all of them at once, or in each by itself."""
    settings = {name: setting for row in rows for name, setting in settings_of(type(row)).items() if setting.live}
    if not settings:
        return
    paths = {
        field: [f"network.{name}.{at}.{field}" for at, row in enumerate(rows) if field in type(row).model_fields]
        for field in settings
    }
    differ = any(len({values.of(path) for path in found}) > 1 for found in paths.values())
    several = any(len(found) > 1 for found in paths.values())
    each = several and st.toggle(
        f"Set each of the {title[:1].lower()}{title[1:]} separately", differ, key=f"live:{run.id}:{name}:each"
    )
    for field, found in paths.items():
        if len(found) == 1 or not each:
            _field(run, found, values, key=f"live:{run.id}:{name}:{field}")
            continue
        for path in found:
            at = int(path.split(".")[2])
            _field(run, [path], values, label=f"{settings[field].title}, {_row_name(rows[at], at)}")


def _row_name(row: Spec, at: int) -> str:
    """`layer 2 (64 units)`, `3 (convolution)`: which row it is, for people."""
    units = getattr(row, "units", None)
    what = counted(units, "unit") if units else title_of(type(row)).lower()
    return f"layer {at + 1} ({what})"


def _field(run: Run, paths: Sequence[str], values: PresentValues, *, label: str = "", key: str = "") -> None:
    """A widget for one setting, at one place or at several that change together; it begins with the first's value."""
    setting, value = setting_at(run.spec, paths[0]), values.of(paths[0])
    key = key or f"live:{run.id}:{paths[0]}"
    common: dict[str, Any] = {
        "label": label or titled(setting),
        "help": setting.help,
        "key": key,
        "on_change": lambda: _change(run, paths, st.session_state[key]),
    }
    if setting.kind == "bool":
        st.toggle(value=value, **common)
    elif setting.kind == "choice":
        options = list(setting.choices)
        st.selectbox(options=options, index=options.index(value), format_func=setting.label, **common)
    elif setting.log or setting.optional or setting.kind == "int" or setting.step is None:
        options = scale(setting, value)
        st.select_slider(options=options, value=value, format_func=lambda item: shown_number(setting, item), **common)
    else:
        _slider(setting, float(value), common)


def _slider(setting: Setting, value: float, common: dict[str, Any]) -> None:
    step = setting.step or 0.01
    low = (setting.low or 0.0) + (step if setting.low_open else 0.0)
    high = (1.0 if setting.high is None else setting.high) - (step if setting.high_open else 0.0)
    # a value that lies between two steps, or beyond the last one, is shown as it is
    st.slider(min_value=float(min(low, value)), max_value=float(max(high, value)), value=value, step=step, **common)


def _change(run: Run, paths: Sequence[str], value: Any) -> None:
    for path in paths:
        try:
            local_launcher().command(run.id, ChangeSetting(path, value))
        except PlaygroundError as error:
            st.toast(sentence(error), icon=":material/info:")
            return
