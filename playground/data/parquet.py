"""Parquet file -> DataFrame of plain columns."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from playground.data.byte_source import MAX_BYTES, refusal
from playground.data.column_names import unique_names
from playground.data.gather import MAX_CELLS, MAX_COLUMNS


def read_parquet(path: Path, progress: Callable[[str, float], None]) -> tuple[pd.DataFrame, list[str]]:
    """(the table, sentences about columns that were left out).

    Raises:
        DataError: damaged, empty or too large.
    """
    try:
        file = pq.ParquetFile(path)
        meta = file.metadata
        unpacked = sum(meta.row_group(index).total_byte_size for index in range(meta.num_row_groups))
        columns = len(file.schema_arrow)
        if meta.num_rows == 0 or columns == 0:
            raise refusal(path, "a table must have at least one row of values; this one has none.")
        if meta.num_rows * columns > MAX_CELLS or unpacked > MAX_BYTES or columns > MAX_COLUMNS:
            raise refusal(
                path,
                f"a table must have at most {MAX_CELLS:,} values and {MAX_COLUMNS:,} columns; "
                f"this one has {meta.num_rows:,} x {columns:,}.",
            )
        # the schema alone: pandas metadata in the file is not obeyed, so that no column turns into an index
        table = file.read(use_pandas_metadata=False)
    except (pa.ArrowException, OSError) as error:
        raise refusal(path, f"the Parquet file cannot be read; it is damaged ({type(error).__name__}).") from None
    names, notes = unique_names(table.column_names, columns)
    series: dict[str, pd.Series] = {}
    for index, name in enumerate(names):
        column = _plain(table.column(index))
        if column is None:
            notes.append(
                f"`{name}` was left out: its values are {table.column(index).type}, not numbers, dates or text."
            )
        else:
            series[name] = column
        progress("reading", (index + 1) / columns)
    if not series:
        raise refusal(path, "a table must have a column of numbers, dates or text; this one has none.")
    return pd.DataFrame(series), notes


def _plain(column: pa.ChunkedArray) -> pd.Series | None:
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = pc.cast(column, kind.value_type)
        kind = column.type
    series: pd.Series | None = None
    if pa.types.is_boolean(kind):
        series = pc.cast(column, pa.string()).to_pandas().astype("str") if column.null_count else column.to_pandas()
    elif pa.types.is_integer(kind) and not column.null_count and kind != pa.uint64():
        series = column.to_pandas().astype("int64")
    elif pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        series = pc.cast(column, pa.float64(), safe=False).to_pandas().astype("float64")
    elif pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        series = pc.cast(column, pa.timestamp("us"), safe=False).to_pandas()
    elif pa.types.is_string(kind) or pa.types.is_large_string(kind):
        series = column.to_pandas().astype("str")
    elif pa.types.is_null(kind):
        series = pd.Series([float("nan")] * len(column), dtype="float64")
    return series
