"""Upload + format -> table and profile, read once and kept for a while; nothing of it is copied for each visitor."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from playground.data.profile import TableProfile, profile
from playground.data.read_table import Table, read_table
from playground.data.uploads import upload_path
from playground.spec.data import TableFormat
from playground.ui.server import settings


class ReadTable(NamedTuple):
    """A table with what is known of its columns."""

    table: Table
    profile: TableProfile


def read_upload(upload: str, format: TableFormat) -> ReadTable:
    """The table of an upload; shows progress while it is read.

    Raises:
        DataError: it cannot be read this way.
    """
    return _read(upload, format.model_dump_json())


@st.cache_resource(show_spinner=False, max_entries=3)
def _read(upload: str, format: str) -> ReadTable:
    bar = st.progress(0.0, "reading the table")
    try:
        table = read_table(
            upload_path(upload, settings()),
            TableFormat.model_validate_json(format),
            lambda what, fraction: _show(bar, what, fraction),
        )
        bar.progress(1.0, "looking at its columns")
        return ReadTable(table, profile(table.frame))
    finally:
        bar.empty()


def _show(bar: st.delta_generator.DeltaGenerator, what: str, fraction: float) -> None:
    bar.progress(min(max(fraction, 0.0), 1.0), what)


def format_key(upload: str) -> str:
    """Session key of how the user wants an upload to be read."""
    return f"format:{upload}"


def chosen_format(upload: str) -> TableFormat:
    """How the user wants an upload to be read; all detected, if nothing was said."""
    chosen: TableFormat = st.session_state.get(format_key(upload), TableFormat())
    return chosen
