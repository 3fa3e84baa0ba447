"""Upload + format -> table and profile, read once and kept for a while; nothing of it is copied for each visitor."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Any, NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from playground.data.progress import Progress
from playground.data.tables.profile import TableProfile, profile
from playground.data.tables.read_table import Table
from playground.data.tables.upload_table import read_upload as read_table_of
from playground.spec.data.kinds import TableFormat
from playground.ui.shell.server import settings

#: tables in memory at once, for all visitors together
_KEPT = 3


class ReadTable(NamedTuple):
    """A table with what is known of its columns."""

    table: Table
    profile: TableProfile


_tables: OrderedDict[tuple[str, str], ReadTable] = OrderedDict()
_lock = threading.Lock()
_reading = threading.Lock()  # one at a time: two large tables read at once would take the memory of both


def read_upload(upload: str, format: TableFormat) -> ReadTable:
    """The table of an upload; shows progress while it is read.

    Raises:
        DataError: it cannot be read this way.
    """
    key = (upload, format.model_dump_json())
    found = _find(key)
    if found is not None:
        return found
    place = st.empty()
    place.progress(0.0, "waiting for another table")
    try:
        with _reading:
            return _find(key) or _read(key, format, progress_in(place))
    finally:
        place.empty()


def progress_in(place: DeltaGenerator) -> Progress:
    """A progress bar in this place: told what is done and the fraction, 0 to 1."""

    def show(what: str, fraction: float) -> None:
        place.progress(min(max(fraction, 0.0), 1.0), what)

    return show


def _find(key: tuple[str, str]) -> ReadTable | None:
    with _lock:
        if key in _tables:
            _tables.move_to_end(key)
        return _tables.get(key)


def _read(key: tuple[str, str], format: TableFormat, progress: Progress) -> ReadTable:
    table = read_table_of(key[0], settings(), format, progress)
    progress("looking at its columns", 1.0)
    read = ReadTable(table, profile(table.frame))
    with _lock:
        _tables[key] = read
        while len(_tables) > _KEPT:
            _tables.popitem(last=False)
    return read


def forget_upload(upload: str) -> None:
    """Keep nothing of a deleted upload in memory."""
    with _lock:
        for key in [key for key in _tables if key[0] == upload]:
            del _tables[key]


def format_key(upload: str) -> str:
    """Session key of how the user wants an upload to be read."""
    return f"format:{upload}"


def chosen_format(upload: str) -> TableFormat:
    """How the user wants an upload to be read; all detected, if nothing was said."""
    chosen: TableFormat = st.session_state.get(format_key(upload), TableFormat())
    return chosen


def chosen_values(upload: str) -> dict[str, Any]:
    """What else the user wants of an upload as a table, besides how it is read: fields of `TableData`, plain."""
    chosen: dict[str, Any] = st.session_state.setdefault(f"chosen:{upload}", {})
    return chosen
