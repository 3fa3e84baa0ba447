"""Draft -> widgets for a series: which file or which waves, its columns, and how windows are cut."""

from __future__ import annotations

from typing import Any

import streamlit as st

from playground.data.decided import decisions_on
from playground.data.proposals.series import series_experiment
from playground.data.uploads.store import list_uploads
from playground.errors import PlaygroundError
from playground.spec.change import setting_at
from playground.spec.data.series import SeriesData, WavesData
from playground.spec.families.recurrent import RecurrentNetwork
from playground.ui.forms.decisions import changing, render_decisions
from playground.ui.forms.fields import names_field, setting_field, titled
from playground.ui.forms.source_form import Drawn, Files, source_field
from playground.ui.parts.tables import chosen_format, read_upload
from playground.ui.shell.draft import DraftSlot
from playground.ui.shell.markdown import sentence
from playground.ui.shell.places import place
from playground.ui.shell.server import settings

_WAVES = "waves"
#: lengths that calendars have, and round ones
_LENGTHS = (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28, 30, 36, 48, 60, 72, 96, 120, 144, 168, 240, 365, 500)


def start_waves(slot: DraftSlot) -> None:
    """Let the draft learn drawn waves, with a recurrent network unless it has one."""
    slot.put({"data": {"kind": "waves"}, **_recurrent(slot)})


def start_series(slot: DraftSlot, upload: str, target: str | None = None) -> None:
    """Let the draft use this upload as a series, with a network and settings that suit it."""
    try:
        with st.spinner("Choosing what suits this series"):
            spec, notes = series_experiment(upload, target, settings(), format=chosen_format(upload))
    except PlaygroundError as error:
        st.session_state[slot.key("series.error")] = str(error)
        return
    st.session_state.pop(slot.key("series.error"), None)
    st.session_state[slot.key("series.notes")] = notes
    slot.take_spec(spec.model_copy(update={"seeds": slot.spec.seeds}))


def render_series_form(slot: DraftSlot, pending: str) -> None:
    """Choose waves or a file, its columns, and how windows are cut.

    Args:
        slot: the draft that is edited.
        pending: session key that names the kind of data of which a file is still to be chosen.
    """
    uploads = {item.id: item.name for item in list_uploads(settings(), "table")}
    data = slot.spec.data
    present = _WAVES if isinstance(data, WavesData) else data.dataset if isinstance(data, SeriesData) else ""
    if not source_field(slot, pending, _FILES, uploads, present):
        return
    if isinstance(data, SeriesData):
        _columns(slot, data)
        _windows(slot, classes=data.task in ("binary", "multiclass"))
        st.page_link(place("data"), label="Look at the series on the Data page", icon=":material/show_chart:")
    else:
        for name in ("name", "samples", "noise"):
            setting_field(slot, f"data.{name}")
        _windows(slot, classes=False)


def _recurrent(slot: DraftSlot) -> dict[str, Any]:
    network = slot.spec.network
    return {} if isinstance(network, RecurrentNetwork) else {"network": {"kind": "recurrent"}}


def _columns(slot: DraftSlot, data: SeriesData) -> None:
    columns = read_upload(data.dataset, data.format).profile.columns
    names = [column.name for column in columns]
    numbers = [column.name for column in columns if column.numbers is not None]
    key = slot.key("data.target")
    st.session_state[key] = data.target
    st.selectbox(
        "Target: the column to predict",
        names if data.target in names else [data.target, *names],
        key=key,
        on_change=lambda: start_series(slot, data.dataset, st.session_state[key]),
    )
    found = decisions_on(read_upload(data.dataset, data.format).table, data)
    render_decisions(found, changing(slot, data.dataset), slot.key("series"))
    if notes := st.session_state.get(slot.key("series.notes"), ()):
        with st.expander(f"What was chosen, and why ({len(notes)})", key=slot.key("series.chosen")):
            for note in notes:
                st.caption(sentence(note))
    with st.expander("Columns and their preparation", key=slot.key("series.prepare")):
        _one_of(slot, "data.time", names, "found")
        if data.time:
            names_field(slot, "data.time_with", [name for name in names if name != data.time], "none")
        names_field(slot, "data.more_targets", [name for name in numbers if name != data.target], "none")
        names_field(slot, "data.values", numbers, "all columns of numbers")
        _one_of(slot, "data.group", names, "one series")
        if data.group:
            names_field(slot, "data.group_with", [name for name in names if name != data.group], "none")
        for name in ("task", "missing", "repeats", "gaps", "scaling"):
            setting_field(slot, f"data.{name}")


def _windows(slot: DraftSlot, *, classes: bool) -> None:
    _length(slot, "data.window")
    if not classes:
        _length(slot, "data.horizon")
    _length(slot, "data.stride")
    if not classes:
        setting_field(slot, "data.learn")
        setting_field(slot, "data.season")


def _length(slot: DraftSlot, path: str) -> None:
    """A slider over lengths that occur; others can be typed."""
    if st.session_state.get("type_numbers"):
        setting_field(slot, path)
        return
    setting, key, value = setting_at(slot.spec, path), slot.key(path), int(slot.value(path))
    st.session_state[key] = value
    high = setting.high or _LENGTHS[-1]
    st.select_slider(
        titled(setting),
        sorted({*(length for length in _LENGTHS if length <= high), value}),
        key=key,
        help=setting.help,
        on_change=lambda: slot.change({path: st.session_state[key]}),
    )
    if problem := slot.draft.problems.get(path):
        st.error(sentence(problem))


def _one_of(slot: DraftSlot, path: str, names: list[str], none: str) -> None:
    setting, key, value = setting_at(slot.spec, path), slot.key(path), str(slot.value(path))
    st.session_state[key] = value
    st.selectbox(
        setting.title,
        ["", *names, *([] if value in ("", *names) else [value])],
        format_func=lambda name: name or none,
        key=key,
        help=setting.help,
        on_change=lambda: slot.change({path: st.session_state[key]}),
    )


_FILES = Files(
    form="series",
    label="Where it comes from",
    start=start_series,
    upload_label="CSV, TSV, Parquet or Excel",
    help="One row per time step, with a column of dates or times, and one or more columns of numbers.",
    drawn=Drawn(_WAVES, "Waves, drawn", start_waves),
)
