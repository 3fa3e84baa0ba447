"""Pasted text -> TableData: two columns of numbers and a label, kept as an upload."""

from __future__ import annotations

from contextlib import suppress
from itertools import chain, count

import pandas as pd

from playground.data.tables.prepare import MIN_ROWS
from playground.data.tables.roles import derive_task
from playground.data.tables.upload_table import read_upload
from playground.data.uploads.store import Upload, add_upload, delete_upload, list_uploads
from playground.errors import DataError, Problem
from playground.settings import Settings
from playground.spec.counted import counted
from playground.spec.data.kinds import ColumnRole, TableData

#: most characters taken
MAX_TEXT = 2_000_000
_NAME = "pasted.csv"
_FIELD = "paste"
#: points within it are left where they are; others are scaled
_DOMAIN = 6.0


def paste(text: str, settings: Settings) -> TableData:
    """The data that a pasted text stands for.

    A row holds two numbers and a label or value, with any delimiter; a header may stand above. Where a single column
    holds words, it is the label; else the last column is. The first two columns of numbers are x1 and x2, others are
    left out.

    Args:
        text: what was pasted, at most `MAX_TEXT` characters.
        settings: say where uploads are kept.

    Raises:
        DataError: it is no such table; one sentence says what it must be, or which line does not fit.
    """
    if not text.strip():
        raise _refusal("two columns of numbers and a label; it is empty")
    if len(text) > MAX_TEXT:
        raise _refusal(f"at most {MAX_TEXT:,} characters; it has {len(text):,}: upload it as a file instead")
    kept = text.strip("\r\n").encode("utf-8", "replace")
    uploads = list_uploads(settings)
    known, name = {upload.id for upload in uploads}, _free_name({upload.name for upload in uploads})
    try:
        upload = add_upload(name, kept, settings)
    except DataError as error:
        raise DataError(Problem(_FIELD, str(error).replace(f"{name}:", "The pasted text:", 1))) from None
    try:
        return _data(upload, settings)
    except DataError:
        if upload.id not in known:  # what is refused does not stay among the uploads
            with suppress(DataError):
                delete_upload(upload.id, settings)
        raise


def _free_name(taken: set[str]) -> str:
    """A name that no upload has, so that texts pasted one after the other can be told apart in a list."""
    return next(name for name in chain([_NAME], (f"pasted {number}.csv" for number in count(2))) if name not in taken)


def _data(upload: Upload, settings: Settings) -> TableData:
    frame = read_upload(upload.id, settings).frame
    first, second, target = _columns(frame)
    known = frame[target].dropna()
    if len(known) < MIN_ROWS:
        raise _refusal(f"at least {MIN_ROWS} rows with a label; it has {len(known)}")
    try:
        derive_task(known)
    except DataError as error:
        raise DataError(Problem(_FIELD, str(error))) from None
    roles: dict[str, ColumnRole] = {
        str(name): "number" if name in (first, second) else "leave_out" for name in frame.columns if name != target
    }
    inside = bool((frame[[first, second]].abs().max() <= _DOMAIN).all())
    return TableData(dataset=upload.id, target=target, columns=roles, scaling="none" if inside else "standard")


def _columns(frame: pd.DataFrame) -> tuple[str, str, str]:
    """Names of both coordinates and of the target."""
    names = [str(name) for name in frame.columns]
    if len(names) < 3:
        raise _refusal(f"two columns of numbers and a label; it has {counted(len(names), 'column')}")
    numbers = [name for name in names if _holds_numbers(frame[name])]
    words = [name for name in names if name not in numbers]
    target = words[0] if len(words) == 1 else names[-1]
    coordinates = [name for name in numbers if name != target]
    if len(coordinates) < 2:
        have = f"only {coordinates[0]} is" if coordinates else "none is"
        raise _refusal(f"two columns of numbers besides the label `{target}`; {have} one")
    return coordinates[0], coordinates[1], target


def _holds_numbers(column: pd.Series) -> bool:
    is_number = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
    return bool(is_number and column.notna().any())


def _refusal(rule: str) -> DataError:
    return DataError(Problem(_FIELD, f"The pasted text must hold {rule}."))
