"""Upload + TableFormat -> Table, read once: a large table is kept beside its file as Parquet for the next time."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from playground.data.decision import as_values, from_values
from playground.data.read_table import Progress, Table, no_progress, read_table
from playground.data.table_format import DetectedFormat
from playground.data.uploads import upload_path
from playground.settings import Settings
from playground.spec.data import TableFormat

#: files under this are read again in no time
LARGE = 4 << 20
#: raised whenever tables are read in another way than before
_VERSION = 5
_NOTES = b"playground"


def read_upload(
    id: str, settings: Settings, format: TableFormat | None = None, progress: Progress = no_progress
) -> Table:
    """The table of an upload; as `read_table`, but a large one is parsed only once.

    Raises:
        DataError: no such upload, or as `read_table`.
    """
    path = upload_path(id, settings)
    if path.stat().st_size < LARGE:
        return read_table(path, format, progress)
    given = (format or TableFormat()).model_dump_json()
    kept = path.parent / f"read-{_VERSION}-{hashlib.sha256(given.encode()).hexdigest()[:16]}.parquet"
    table = _load(kept)
    if table is None:
        table = read_table(path, format, progress)
        _save(table, kept)
    progress("reading", 1.0)
    return table


def _save(table: Table, kept: Path) -> None:
    about = json.dumps({"format": dataclasses.asdict(table.format), "decisions": as_values(table.decisions)})
    arrow = pa.Table.from_pandas(table.frame, preserve_index=False)
    beside = kept.with_name(f".{kept.name}.{os.getpid()}")
    try:
        pq.write_table(arrow.replace_schema_metadata({**(arrow.schema.metadata or {}), _NOTES: about.encode()}), beside)
        os.replace(beside, kept)
    except OSError:  # a full disk or a deleted upload: the table in hand is what was asked for
        beside.unlink(missing_ok=True)


def _load(kept: Path) -> Table | None:
    try:
        arrow = pq.read_table(kept)
        about = json.loads((arrow.schema.metadata or {})[_NOTES])
    except (OSError, pa.ArrowException, KeyError, ValueError):  # not there yet, or cut off by a crash
        return None
    about["format"] = {**about["format"], "sheets": tuple(about["format"]["sheets"]), "decisions": ()}
    frame: pd.DataFrame = arrow.to_pandas()
    return Table(frame, DetectedFormat(**about["format"]), from_values(about["decisions"]))
