"""Rows of cells -> columns of text: every row must be as wide as the table, or there must be a reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa

from playground.data.columns.cells import is_missing
from playground.data.files.byte_source import refusal
from playground.data.tables.above_table import take_names
from playground.data.tables.detected_format import DetectedFormat
from playground.spec.counted import counted

#: most cells (rows x columns) of one table
MAX_CELLS = 100_000_000
MAX_COLUMNS = 10_000
_CHUNK_CELLS = 1_000_000
_FOOTNOTES = 10

Row = tuple[int, list[str]]


@dataclass(slots=True)
class Gathered:
    """The table as text.

    Attributes:
        header: names as they stand in the file; empty if it has none.
        columns: one array of text a column, all of the same length.
        notes: sentences about rows that were left out.
        above: rows of names, and of units, as they stand in the file.
    """

    header: list[str]
    columns: list[pa.ChunkedArray]
    notes: list[str] = field(default_factory=list)
    above: list[list[str]] = field(default_factory=list)


def gather(path: Path, rows: Iterator[Row], found: DetectedFormat, padded: bool) -> Gathered:
    """All rows, column by column.

    Args:
        path: for the sentences.
        rows: (line, cells), the header among them.
        found: says whether the first row is a header.
        padded: rows end at their last cell that is not empty, as in Excel, so short ones are filled up.

    Raises:
        DataError: no rows, rows of different widths, or too many cells.
    """
    notes: list[str] = []
    _, header, above = take_names(rows, found.header, found.header_rows, found.units)
    first = next(rows, None)
    if first is None:
        raise refusal(path, "a table must have at least one row of values; this one has none.")
    if padded:
        return replace(_padded(path, header, first, rows), above=above)
    width = len(first[1])
    if header and len(header) == width + 1 and not header[-1].strip():
        header = header[:-1]
    elif header and len(header) == width - 1:
        header = _one_short(header, first[1])
    elif header and len(header) != width:
        raise _ragged(path, first, len(header), header=True)
    keep = _Columns(path, width)
    keep.add(first[1])
    short: list[Row] = []
    for line, cells in rows:
        if len(cells) != width:
            if len(cells) > width and not any(cells[width:]):
                cells = cells[:width]
            elif len(cells) < width and sum(bool(cell.strip()) for cell in cells) <= 1 and width >= 3:
                short.append((line, cells))
                if len(short) > _FOOTNOTES:
                    raise _ragged(path, short[0], width, found.header)
                continue
            else:
                raise _ragged(path, (line, cells), width, found.header)
        if short:
            raise _ragged(path, short[0], width, found.header)
        keep.add(cells)
    if short:
        lines = f"line {short[0][0]}" if len(short) == 1 else f"lines {short[0][0]} to {short[-1][0]}"
        notes.append(f"The end of the file ({lines}) is no row of the table and was left out: {short[0][1][0][:80]!r}.")
    columns = keep.finish()
    return _without_empty_end(Gathered(header, columns, notes, above))


def _padded(path: Path, header: list[str], first: Row, rows: Iterator[Row]) -> Gathered:
    everything = [first[1], *(cells for _, cells in _bounded(path, rows))]
    width = max(len(header), *(len(cells) for cells in everything))
    keep = _Columns(path, width)
    for cells in everything:
        keep.add(cells + [""] * (width - len(cells)))
    return Gathered(header, keep.finish())


def _bounded(path: Path, rows: Iterator[Row]) -> Iterator[Row]:
    cells = 0
    for row in rows:
        cells += len(row[1])
        if cells > MAX_CELLS:
            raise _too_large(path)
        yield row


def _one_short(header: list[str], first: list[str]) -> list[str]:
    # values may end in a delimiter that the header lacks; otherwise the first column is the unnamed row names
    return [*header, ""] if is_missing(first[-1]) else ["", *header]


def _ragged(path: Path, row: Row, width: int, header: bool) -> Exception:
    rule = "as the header has" if header else "as the first row has"
    values = counted(width, "value")
    return refusal(path, f"line {row[0]}: a row must have {values}, {rule}; got {len(row[1])}.")


def _too_large(path: Path) -> Exception:
    return refusal(path, f"a table must have at most {MAX_CELLS:,} values (rows x columns); this one has more.")


def _without_empty_end(gathered: Gathered) -> Gathered:
    """A delimiter at the end of every line makes one more column, without a name and empty."""
    last = gathered.columns[-1]
    unnamed = not gathered.header or not gathered.header[-1].strip()
    if len(gathered.columns) > 1 and unnamed and len(last.unique()) == 1 and last[0].as_py() == "":
        gathered.columns.pop()
    return gathered


class _Columns:
    """Rows in, columns out; a block of rows at a time becomes text arrays, so that Python objects stay few."""

    def __init__(self, path: Path, width: int) -> None:
        if width > MAX_COLUMNS:
            raise refusal(path, f"a table must have at most {MAX_COLUMNS:,} columns; got {width:,}.")
        self._path = path
        self._block: list[list[str]] = []
        self._rows = max(1, _CHUNK_CELLS // width)
        self._left = MAX_CELLS // width
        self._chunks: list[list[pa.Array]] = [[] for _ in range(width)]

    def add(self, cells: list[str]) -> None:
        self._block.append(cells)
        if len(self._block) >= self._rows:
            self._flush()

    def finish(self) -> list[pa.ChunkedArray]:
        self._flush()
        return [pa.chunked_array(chunks, pa.string()) for chunks in self._chunks]

    def _flush(self) -> None:
        self._left -= len(self._block)
        if self._left < 0:
            raise _too_large(self._path)
        for chunks, cells in zip(self._chunks, zip(*self._block, strict=True), strict=False):
            chunks.append(pa.array(cells, pa.string()))
        self._block = []
