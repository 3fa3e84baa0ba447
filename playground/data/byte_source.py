"""Path -> bytes: which kind of file it is by its first bytes, and a stream of its content, unpacked."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import IO, Literal, cast

from playground.errors import DataError, Problem

FileKind = Literal["csv", "parquet", "excel"]

#: most bytes read of one table, after unpacking
MAX_BYTES = 4 * 2**30
_START = 4096
_GZIP = b"\x1f\x8b"
_FOREIGN = {
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"%PDF": "a PDF document",
    b"SQLite format 3": "an SQLite database",
    b"\x89HDF": "an HDF5 file",
    b"\x93NUMPY": "a NumPy array",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"\x28\xb5\x2f\xfd": "a zstd archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"\xd0\xcf\x11\xe0": "an old Excel or Office file (.xls, .doc), which must be saved as .xlsx or CSV first",
    b"\x80\x02": "a Python pickle, which is never read",
    b"\x80\x03": "a Python pickle, which is never read",
    b"\x80\x04": "a Python pickle, which is never read",
    b"\x80\x05": "a Python pickle, which is never read",
}


def refusal(path: Path, sentence: str) -> DataError:
    """Raise-ready error that starts with the file's name."""
    return DataError(Problem(path.name, f"{path.name}: {sentence}"))


def file_kind(path: Path) -> FileKind:
    """What the file is, told by its first bytes and not by its name.

    Raises:
        DataError: the file is missing, empty, or known to be no table.
    """
    try:
        with path.open("rb") as file:
            start = file.read(_START)
    except FileNotFoundError:
        raise refusal(path, "there is no such file.") from None
    except OSError as error:
        raise refusal(path, f"the file cannot be read ({error.strerror}).") from None
    if not start:
        raise refusal(path, "the file must hold a table; it is empty.")
    if start.startswith(b"PAR1"):
        return "parquet"
    if start.startswith(b"PK"):
        return "excel"
    for magic, name in _FOREIGN.items():
        if start.startswith(magic):
            raise refusal(path, f"a table must be CSV, TSV, text, Parquet or Excel (.xlsx); this is {name}.")
    return "csv"


def open_bytes(path: Path) -> IO[bytes]:
    """The file's bytes; those of a gzip file unpacked while they are read."""
    with path.open("rb") as file:
        packed = file.read(2) == _GZIP
    return cast("IO[bytes]", gzip.open(path, "rb")) if packed else path.open("rb")


def read_start(path: Path, count: int) -> bytes:
    """The first `count` bytes, unpacked.

    Raises:
        DataError: the gzip file is damaged, or the unpacked file is empty.
    """
    try:
        with open_bytes(path) as file:
            start = file.read(count)
    except (OSError, EOFError) as error:
        raise refusal(path, f"the file cannot be unpacked ({error}).") from None
    if not start:
        raise refusal(path, "the file must hold a table; it is empty.")
    return start
