"""DataSpec -> every decision about it, before anything is trained: one list for the pages and the command line."""

from __future__ import annotations

import pandas as pd

from playground.data.decision import Decision, in_order
from playground.data.read_table import Progress, Table, no_progress
from playground.data.series_table import read_series
from playground.data.table_columns import choose_columns
from playground.data.text_archive import is_text_archive
from playground.data.upload_table import read_upload
from playground.data.uploads import upload_path
from playground.errors import PlaygroundError
from playground.settings import Settings
from playground.spec.data import DataSpec, TableData
from playground.spec.series import SeriesData
from playground.spec.text import TextData


def decisions_of(data: DataSpec, settings: Settings, progress: Progress = no_progress) -> tuple[Decision, ...]:
    """What was taken for what in data of the user's own; () for all others.

    Raises:
        DataError: the upload is not there, or cannot be read this way.
    """
    if not isinstance(data, TableData | SeriesData | TextData):
        return ()
    if is_text_archive(upload_path(data.dataset, settings)):
        return ()
    return decisions_on(read_upload(data.dataset, settings, data.format, progress), data)


def decisions_on(table: Table, data: DataSpec) -> tuple[Decision, ...]:
    """`decisions_of` for a table that was read; those that a person must look at come first."""
    found = list(table.decisions)
    if isinstance(data, TableData):
        found.extend(_on_columns(table.frame, data))
    elif isinstance(data, SeriesData):
        found.extend(_in_time(table.frame, data))
    return in_order(found)


def _in_time(frame: pd.DataFrame, data: SeriesData) -> tuple[Decision, ...]:
    try:
        return read_series(frame, data).decisions
    except PlaygroundError:
        return ()  # said below the form, where the shape of the data is


def _on_columns(frame: pd.DataFrame, data: TableData) -> list[Decision]:
    if any(name not in frame.columns for name in data.targets):
        return []  # said where the target is chosen
    try:
        return choose_columns(frame.dropna(subset=list(data.targets)), data).decisions
    except PlaygroundError:
        return []  # said where the columns are chosen
