"""Large text file -> columns of text by Arrow's parser, where that is sure to give what the exact parser gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.csv

from playground.data.files.byte_source import open_bytes
from playground.data.tables.above_table import take_names
from playground.data.tables.detected_format import DetectedFormat
from playground.data.tables.gather import MAX_CELLS, Gathered, Row

#: smaller files are read exactly in no time
LARGE = 4 << 20
_BLOCK = 8 << 20


def gather_fast(
    path: Path, rows: Iterator[Row], found: DetectedFormat, progress: Callable[[str, float], None]
) -> Gathered | None:
    """The table, or None if the exact parser must read it: any row that is not as wide as the others, odd formats.

    Args:
        path: the file.
        rows: its rows as the exact parser gives them, for the header; only the first ones are drawn.
        found: how it is read.
        progress: told the fraction done, up to 0.7.
    """
    size = path.stat().st_size
    plain = len(found.delimiter) == 1 and found.encoding in ("utf-8", "utf-8-sig")
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    if size < LARGE or packed or not plain:
        return None
    line, header, above = take_names(rows, found.header, found.header_rows, found.units)
    line = line or found.skip_lines
    width = len(next(rows, (0, []))[1])
    if width == 0 or (found.header and len(header) != width) or width * size > MAX_CELLS * 1000:
        return None
    names = [str(index) for index in range(width)]
    try:
        with open_bytes(path) as raw:
            reader = pa.csv.open_csv(
                raw,
                pa.csv.ReadOptions(block_size=_BLOCK, skip_rows=line, column_names=names, use_threads=False),
                pa.csv.ParseOptions(
                    delimiter=found.delimiter,
                    quote_char='"' if found.quotes else False,
                    double_quote=True,
                    newlines_in_values=found.quotes,
                ),
                pa.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False),
            )
            batches, cells = [], 0
            for batch in reader:
                batches.append(batch)
                cells += batch.num_rows * width
                if cells > MAX_CELLS:
                    return None
                progress("reading", min(0.7, 0.7 * len(batches) * _BLOCK / size))
    except (pa.ArrowInvalid, OSError):
        return None
    table = pa.Table.from_batches(batches)
    return Gathered(header, [table.column(index) for index in range(width)], above=above)
