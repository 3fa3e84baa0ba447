"""DataSpec -> every decision about it, before anything is trained: one list for the pages and the command line."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import replace

import pandas as pd

from playground.data.columns.one_hot import offered_group
from playground.data.progress import Progress
from playground.data.series.table import read_series
from playground.data.tables.leaks import Leak, leaks_of
from playground.data.tables.read_table import Table, no_progress
from playground.data.tables.target import targets_named
from playground.data.tables.upload_table import read_upload
from playground.data.tables.used_columns import choose_columns
from playground.data.texts.source import load_texts
from playground.data.uploads.store import find_upload
from playground.data.values.decision import Choice, Decision, in_order
from playground.errors import PlaygroundError
from playground.settings import Settings
from playground.spec.counted import are, counted
from playground.spec.data.images import ImageData
from playground.spec.data.kinds import DataSpec, TableData
from playground.spec.data.series import SeriesData
from playground.spec.data.text import TextData
from playground.spec.training.seeds import Seeds

#: lists that are remembered: pages ask for the same one again and again
_KEPT = 64
_known: OrderedDict[str, tuple[Decision, ...]] = OrderedDict()
_lock = threading.Lock()


def decisions_of(data: DataSpec, settings: Settings, progress: Progress = no_progress) -> tuple[Decision, ...]:
    """What was taken for what in data of the user's own; () for all others.

    Raises:
        DataError: the upload is not there, or cannot be read this way.
    """
    if isinstance(data, ImageData):
        from playground.data.images.decisions import image_decisions  # Pillow, which only these need
        from playground.data.images.store import read_images

        return image_decisions(read_images(data, 0, settings, progress), data)
    if not isinstance(data, TableData | SeriesData | TextData):
        return ()
    of_texts: tuple[Decision, ...] = ()
    if isinstance(data, TextData):
        try:
            of_texts = load_texts(data, Seeds().drawn(), settings, progress).decisions
        except PlaygroundError:
            of_texts = ()  # said where the texts are chosen
    if find_upload(data.dataset, settings).kind == "texts":
        return of_texts
    return in_order((*of_texts, *decisions_on(read_upload(data.dataset, settings, data.format, progress), data)))


def decisions_on(table: Table, data: DataSpec) -> tuple[Decision, ...]:
    """`decisions_of` for a table that was read, remembered; those that a person must look at come first."""
    key = data.model_dump_json()
    with _lock:
        if key in _known:
            return _known[key]
    decisions = _decide(table, data)
    with _lock:
        _known[key] = decisions
        while len(_known) > _KEPT:
            _known.popitem(last=False)
    return decisions


def _decide(table: Table, data: DataSpec) -> tuple[Decision, ...]:
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
        used = choose_columns(frame.dropna(subset=list(data.targets)), data)
    except PlaygroundError:
        return []  # said where the columns are chosen
    group = offered_group(frame, data.target) if data.task != "labels" else None
    leaks = {leak.column: leak for leak in leaks_of(frame, data)}
    decisions = []
    for one in used.decisions:
        leak = leaks.get(one.path[1]) if one.path[:1] == ("columns",) else None
        if leak is not None and leak.column not in used.roles and data.columns.get(leak.column) is None:
            # left out for another reason, such as that it is an index: that it would give the target away adds to it
            one = replace(one, sentence=f"{one.sentence} {leak.sentence.partition(':')[0]}.")
            leaks.pop(leak.column)
        if leak is None or leak.column not in leaks:
            decisions.append(one)
    first = [one for one in (_without_target(frame, data), group) if one is not None]
    return [*first, *(_of_leak(frame, data, leak) for leak in leaks.values()), *decisions]


def _without_target(frame: pd.DataFrame, data: TableData) -> Decision | None:
    rows = int(frame[list(data.targets)].isna().any(axis=1).sum())
    if not rows:
        return None
    return Decision(f"{counted(rows, 'row')} without a value of {targets_named(data.targets)} {are(rows)} left out.")


def _of_leak(frame: pd.DataFrame, data: TableData, leak: Leak) -> Decision:
    name, chosen = leak.column, data.columns.get(leak.column)
    numeric = pd.api.types.is_numeric_dtype(frame[name]) and not pd.api.types.is_bool_dtype(frame[name])
    role = chosen if chosen not in (None, "leave_out") else "number" if numeric else "category"
    is_out = chosen == "leave_out"
    used = Choice(role, f"use as a {role}") if leak.certain or chosen else Choice(None, "use it")
    sentence = f"`{name}` is {'left out' if is_out else 'used'}. {leak.sentence}"
    return Decision(sentence, ("columns", name), chosen, (Choice("leave_out", "leave out"), *_both(used, chosen)), True)


def _both(used: Choice, chosen: str | None) -> list[Choice]:
    """How a column can be used, what holds now among it."""
    return [used] if chosen in (used.value, "leave_out") else [used, Choice(chosen, "use it")]
