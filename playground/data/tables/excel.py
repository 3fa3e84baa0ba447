"""Excel file -> rows of cells as text, read as a stream and bounded."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from playground.data.files.archive import UNREADABLE, check_count
from playground.data.files.byte_source import refusal

#: most bytes of one unpacked workbook, and how many times its size it may grow to beyond what is always free
MAX_UNPACKED, MAX_RATIO, FREE = 512 << 20, 100, 64 << 20
#: limits of Excel itself
MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384
_opened: ContextVar[tuple[ExitStack, dict[Path, Any]] | None] = ContextVar("workbooks", default=None)
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
            # openpyxl makes an empty row for every number that is left out
            if number > MAX_ROWS or len(row) > MAX_COLUMNS:
                raise refusal(
                    path, f"an Excel sheet must have at most {MAX_ROWS:,} rows and {MAX_COLUMNS:,} columns; got more."
                )
            texts = [_text(value) for value in row]
            while texts and not texts[-1]:
                texts.pop()
            if texts:
                yield number, texts


@contextmanager
def one_opening() -> Iterator[None]:
    """Within it every workbook is opened once, however often it is looked into: its texts are unpacked each time."""
    with ExitStack() as stack:
        mark = _opened.set((stack, {}))
        try:
            yield
        finally:
            _opened.reset(mark)


@contextmanager
def _book(path: Path) -> Iterator[Any]:
    """The workbook, closed afterwards; what openpyxl stumbles over in a damaged file becomes one sentence."""
    opened = _opened.get()
    with ExitStack() as alone:
        try:
            if opened is None:
                yield _open(path, alone)
            else:
                stack, books = opened
                if path not in books:
                    books[path] = _open(path, stack)
                yield books[path]
        except _BROKEN as error:
            raise refusal(path, f"the Excel file cannot be read; it is damaged ({type(error).__name__}).") from None


def _open(path: Path, stack: ExitStack) -> Any:
    import openpyxl  # takes its time to load, and only workbooks need it

    # opened here: given a path, openpyxl would go by the ending of the name
    file = stack.enter_context(path.open("rb"))
    check_count(path, path.name)
    with zipfile.ZipFile(file) as archive:
        _check_members(path, archive.infolist())
    book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    stack.callback(book.close)
    return book


def _check_members(path: Path, members: list[zipfile.ZipInfo]) -> None:
    if not any(member.filename.startswith("xl/") for member in members):
        raise refusal(path, "a table must be CSV, TSV, text, Parquet or Excel (.xlsx); this is a ZIP archive.")
    unpacked = sum(member.file_size for member in members)
    if unpacked > MAX_UNPACKED:
        raise refusal(
            path, f"an Excel file must be at most {MAX_UNPACKED >> 20:,} MiB unpacked; this is {unpacked >> 20:,} MiB."
        )
    packed = path.stat().st_size
    if unpacked > FREE and unpacked > MAX_RATIO * packed:
        raise refusal(
            path,
            f"an Excel file must not grow to more than {MAX_RATIO} times its size when it is unpacked; this one grows "
            f"{unpacked / packed:,.0f} times, as files made to do harm do.",
        )


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ") if value.time() != datetime.time() else value.date().isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(value)
