"""Path of a table + TableFormat -> Table, parsed once and kept beside the file as an Arrow file mapped into memory."""

from __future__ import annotations

import dataclasses
import errno
import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from playground.data.byte_source import check_bytes, refusal
from playground.data.cache_folder import beside, cache_folder, make_room, reading_version
from playground.data.decision import as_values, from_values
from playground.data.excel import one_opening
from playground.data.read_table import Progress, Table, read_table
from playground.data.reader.limits import most_kept
from playground.data.table_format import DetectedFormat
from playground.spec.data import TableFormat

_KEPT = 6  # formats that are kept of one file
_NOTES = b"playground"


def load_table(path: Path, format: TableFormat) -> Table | None:
    """The table of a file as it was read before; None where it was not, or not in this format."""
    kept = _kept(path, format)
    try:
        with pa.memory_map(str(kept)) as source:
            arrow = pa.ipc.open_file(source).read_all()
        about = json.loads((arrow.schema.metadata or {})[_NOTES])
        os.utime(kept)
    except (OSError, pa.ArrowException, KeyError, ValueError):  # not there yet, or cut off by a crash
        return None
    frame: pd.DataFrame = arrow.to_pandas(split_blocks=True)  # columns of numbers stay where they are mapped
    found: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in about["format"].items()
    }
    found["decisions"] = ()  # they are among the table's
    return Table(frame, DetectedFormat(**found), from_values(about["decisions"]))


def make_table(path: Path, format: TableFormat, progress: Progress) -> Table:
    """Parse the file and keep the table. Only for a process that has limits: see `reader`.

    Raises:
        DataError: as `read_table`; or it takes more memory than one table may, or there is no room on the disk.
    """
    check_bytes(path)
    with one_opening():
        table = read_table(path, format, progress)
    arrow = _arrow(table.frame)
    if arrow.nbytes > most_kept():
        rows, columns = table.frame.shape
        raise refusal(
            path,
            f"a table must take at most {most_kept() >> 20:,} MB of memory; this one has {rows:,} x {columns:,} "
            f"values, which take {arrow.nbytes >> 20:,} MB: leave out rows or columns.",
        )
    about: dict[str, Any] = {"format": dataclasses.asdict(table.format), "decisions": as_values(table.decisions)}
    arrow = arrow.replace_schema_metadata({**(arrow.schema.metadata or {}), _NOTES: json.dumps(about).encode()})
    kept = _kept(path, format)
    part = beside(kept)
    try:
        make_room(kept, "table-*", _KEPT)
        with pa.OSFile(str(part), "wb") as sink, pa.ipc.new_file(sink, arrow.schema) as writer:
            writer.write_table(arrow)
        os.replace(part, kept)
    except OSError as error:
        part.unlink(missing_ok=True)
        if error.errno == errno.EFBIG:  # a limit of ours, which is told where it is set
            raise
        raise refusal(path, f"what was read cannot be kept on the disk ({error.strerror or error}).") from None
    return table


def _kept(path: Path, format: TableFormat) -> Path:
    given = hashlib.sha256(f"{reading_version()} {format.model_dump_json()}".encode()).hexdigest()[:16]
    return cache_folder(path) / f"table-{given}.arrow"


def _arrow(frame: pd.DataFrame) -> pa.Table:
    arrow = pa.Table.from_pandas(frame, preserve_index=False)
    for place, name in enumerate(arrow.column_names):
        if pa.types.is_floating(arrow.schema.field(place).type):
            # as they are, NaN among them: what is null in Arrow is copied when it is loaded
            values = pa.array(frame.iloc[:, place].to_numpy(), from_pandas=False)
            arrow = arrow.set_column(place, name, values)
    return arrow
