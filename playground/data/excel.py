"""Excel file -> rows of cells as text, read as a stream and bounded."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from playground.data.archive import UNREADABLE
from playground.data.byte_source import refusal

#: most bytes of one unpacked workbook
MAX_UNPACKED = 1 << 30
_BROKEN = (
    *UNREADABLE,  # RuntimeError among them: encrypted, or nested without end
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    ParseError,
    OverflowError,
)


def sheet_names(path: Path) -> tuple[str, ...]:
    """Names of the sheets that hold cells.

    Raises:
        DataError: not an Excel workbook, damaged, or too large when unpacked.
    """
    with _book(path) as book:
        names = tuple(str(sheet.title) for sheet in book.worksheets)
    if not names:
        raise refusal(path, "the Excel file must have a sheet with cells; it has none.")
    return names


def excel_rows(path: Path, sheet: str, limit: int | None = None) -> Iterator[tuple[int, list[str]]]:
    """(row number from 1, cells as text) of each row that is not empty; empty cells at its end are left off.

    Raises:
        DataError: the file is damaged or too large when unpacked.
    """
    with _book(path) as book:
        cells = book[sheet]
        cells.reset_dimensions()
        for number, row in enumerate(cells.iter_rows(values_only=True, max_row=limit), 1):
            texts = [_text(value) for value in row]
            while texts and not texts[-1]:
                texts.pop()
            if texts:
                yield number, texts


@contextmanager
def _book(path: Path) -> Iterator[Any]:
    """The workbook, closed afterwards; what openpyxl stumbles over in a damaged file becomes one sentence."""
    import openpyxl  # takes its time to load, and only workbooks need it

    # opened here: given a path, openpyxl would go by the ending of the name
    with path.open("rb") as file:
        try:
            with zipfile.ZipFile(file) as archive:
                _check_members(path, archive.infolist())
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
            try:
                yield book
            finally:
                book.close()
        except _BROKEN as error:
            raise refusal(path, f"the Excel file cannot be read; it is damaged ({type(error).__name__}).") from None


def _check_members(path: Path, members: list[zipfile.ZipInfo]) -> None:
    if not any(member.filename.startswith("xl/") for member in members):
        raise refusal(path, "a table must be CSV, TSV, text, Parquet or Excel (.xlsx); this is a ZIP archive.")
    unpacked = sum(member.file_size for member in members)
    if unpacked > MAX_UNPACKED:
        raise refusal(
            path, f"an Excel file must be at most {MAX_UNPACKED >> 20:,} MiB unpacked; this is {unpacked >> 20:,} MiB."
        )


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ") if value.time() != datetime.time() else value.date().isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(value)
