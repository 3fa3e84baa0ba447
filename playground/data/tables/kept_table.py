"""Path of a table + TableFormat -> Table, parsed once and kept beside the file as an Arrow file mapped into memory."""

from __future__ import annotations

import dataclasses
import hashlib
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from playground.data.files.byte_source import check_bytes, refusal
from playground.data.files.cache_folder import cache_folder, reading_version
from playground.data.files.kept_arrow import keep_arrow, load_arrow
from playground.data.progress import Progress
from playground.data.sandbox.limits import most_kept
from playground.data.tables.detected_format import DetectedFormat
from playground.data.tables.excel import one_opening
from playground.data.tables.read_table import Table, read_table
from playground.data.values.decision import as_values, from_values
from playground.spec.data.kinds import TableFormat

_KEPT = 6  # formats that are kept of one file


def load_table(path: Path, format: TableFormat) -> Table | None:
    """The table of a file as it was read before; None where it was not, or not in this format."""
    loaded = load_arrow(_kept(path, format))
    if loaded is None:
        return None
    arrow, about = loaded
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
    keep_arrow(arrow, about, _kept(path, format), path, "table-*", _KEPT)
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
