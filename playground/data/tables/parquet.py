"""Parquet file -> DataFrame of plain columns."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from playground.data.columns.names import unique_names
from playground.data.files.byte_source import MAX_BYTES, refusal
from playground.data.sandbox.limits import most_kept
from playground.data.tables.gather import MAX_CELLS, MAX_COLUMNS

#: rows that are unpacked at once, fewer where they are wide
_BATCH_CELLS, _BATCH_ROWS = 1 << 20, 1 << 16


def read_parquet(path: Path, progress: Callable[[str, float], None]) -> tuple[pd.DataFrame, list[str]]:
    """(the table, sentences about columns that were left out).

    Raises:
        DataError: damaged, empty or too large.
    """
    try:
        with pq.ParquetFile(path) as file:
            schema, rows = file.schema_arrow, file.metadata.num_rows
            _check_size(path, file)
        columns = len(schema)
        names, notes = unique_names(schema.names, columns)
        used = [place for place in range(columns) if _is_usable(schema.field(place).type)]
        notes += [
            f"`{names[place]}` was left out: its values are {schema.field(place).type}, not numbers, dates or text."
            for place in range(columns)
            if place not in set(used)
        ]
        if not used:
            raise refusal(path, "a table must have a column of numbers, dates or text; this one has none.")
        table = _read(path, schema, used, rows, progress)
    except (pa.ArrowException, OSError) as error:
        raise refusal(path, f"the Parquet file cannot be read; it is damaged ({type(error).__name__}).") from None
    series = {names[place]: _plain(table.column(at)) for at, place in enumerate(used)}
    return pd.DataFrame(series), notes


def _check_size(path: Path, file: pq.ParquetFile) -> None:
    """What the file says of itself; what is not true of it is found while it is read."""
    meta, columns = file.metadata, len(file.schema_arrow)
    unpacked = sum(meta.row_group(index).total_byte_size for index in range(meta.num_row_groups))
    if meta.num_rows == 0 or columns == 0:
        raise refusal(path, "a table must have at least one row of values; this one has none.")
    if meta.num_rows * columns > MAX_CELLS or unpacked > MAX_BYTES or columns > MAX_COLUMNS:
        raise refusal(
            path,
            f"a table must have at most {MAX_CELLS:,} values and {MAX_COLUMNS:,} columns; "
            f"this one has {meta.num_rows:,} x {columns:,}.",
        )


def _read(
    path: Path, schema: pa.Schema, used: list[int], rows: int, progress: Callable[[str, float], None]
) -> pa.Table:
    """The columns used, decoded a batch at a time: a few bytes may stand for a text that comes a million times."""
    # texts stay numbers of the entries of a dictionary, until it is known how long they are together
    texts = [schema.field(place).name for place in used if _is_text(schema.field(place).type)]
    names = [schema.field(place).name for place in used]
    decoded, seen, batches = 0, 0, list[pa.RecordBatch]()
    # pandas metadata in the file are not obeyed, so that no column turns into an index
    with pq.ParquetFile(path, read_dictionary=texts, pre_buffer=False) as file:
        size = max(1, min(_BATCH_ROWS, _BATCH_CELLS // len(used)))
        for batch in file.iter_batches(size, columns=names, use_threads=False):
            # of two columns of one name both are read, though one may be of another kind
            columns = [column for column in batch.columns if _is_usable(column.type)]
            decoded += sum(map(_length, columns))
            if decoded > most_kept():
                part = seen + batch.num_rows
                which = f"the first {part:,} of {rows:,} rows of this one take" if part < rows else "this one takes"
                raise refusal(
                    path,
                    f"a table must take at most {most_kept() >> 20:,} MB of memory; {which} more: leave out rows or "
                    "columns, or make texts shorter.",
                )
            batches.append(
                pa.record_batch([_decoded(column) for column in columns], list(map(str, range(len(columns)))))
            )
            seen += batch.num_rows
            progress("reading", seen / rows)
    if not batches or batches[0].num_columns != len(used):
        raise refusal(path, "the Parquet file cannot be read; it is damaged (its columns are not those it names).")
    return pa.Table.from_batches(batches)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _is_usable(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    tests = (
        _is_text,
        pa.types.is_boolean,
        pa.types.is_integer,
        pa.types.is_floating,
        pa.types.is_decimal,
        pa.types.is_date,
        pa.types.is_timestamp,
        pa.types.is_time,
        pa.types.is_duration,
        pa.types.is_null,
    )
    return any(test(kind) for test in tests)


def _length(column: pa.Array) -> int:
    """Bytes of a column's values, each with its entry of a dictionary."""
    kind = column.type
    if pa.types.is_dictionary(kind) and _is_text(kind.value_type):
        lengths = pc.take(pc.binary_length(column.dictionary).cast(pa.int64()), column.indices)
        return int(pc.sum(lengths).as_py() or 0) + 4 * len(column)
    return max(8 * len(column), 0 if pa.types.is_dictionary(kind) else column.nbytes)


def _decoded(column: pa.Array) -> pa.Array:
    kind = column.type
    return pc.cast(column, kind.value_type) if pa.types.is_dictionary(kind) else column


def _plain(column: pa.ChunkedArray) -> pd.Series:
    kind = column.type
    series = pd.Series([float("nan")] * len(column), dtype="float64") if pa.types.is_null(kind) else None
    if pa.types.is_boolean(kind):
        series = pc.cast(column, pa.string()).to_pandas().astype("str") if column.null_count else column.to_pandas()
    elif pa.types.is_integer(kind) and not column.null_count and kind != pa.uint64():
        series = column.to_pandas().astype("int64")
    elif pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        series = pc.cast(column, pa.float64(), safe=False).to_pandas().astype("float64")
    elif pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        series = pc.cast(column, pa.timestamp("us"), safe=False).to_pandas()
    elif pa.types.is_time(kind):
        micros = pc.cast(pc.cast(column, pa.time64("us"), safe=False), pa.int64())
        series = pd.to_timedelta(micros.to_pandas(), unit="us")
    elif pa.types.is_duration(kind):
        series = column.to_pandas().astype("timedelta64[us]")
    elif _is_text(kind):
        series = column.to_pandas().astype("str")
    assert series is not None, kind  # of other kinds none is read
    return series
