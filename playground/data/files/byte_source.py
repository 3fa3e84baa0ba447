"""Path -> bytes: which kind of file it is by its first bytes, and a stream of its content, unpacked."""

from __future__ import annotations

import gzip
import zlib
from contextlib import suppress
from pathlib import Path
from typing import IO, Literal, cast

from playground.errors import DataError, Problem

FileKind = Literal["csv", "parquet", "excel"]

#: most bytes read of one table, after unpacking, and how many times its size a packed one may grow to beyond what is
#: always free
MAX_BYTES, MAX_RATIO, FREE = 2**30, 100, 64 << 20
_START, _BLOCK = 4096, 1 << 20
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
    """The file's bytes; those of a gzip file unpacked while they are read.

    Raises:
        DataError: while it is read: it has more bytes than it may have.
    """
    with path.open("rb") as file:
        packed = file.read(2) == _GZIP
    size = path.stat().st_size
    if not packed:
        if size > MAX_BYTES:
            raise _too_long(path)
        return path.open("rb")
    most = min(MAX_BYTES, max(FREE, MAX_RATIO * size))
    return cast("IO[bytes]", _Counted(path, most))


def check_bytes(path: Path) -> None:
    """Count the bytes of a file, unpacked, before anything is made of them: that is soon done.

    Raises:
        DataError: there are more than there may be; what else is wrong is told by who reads them.
    """
    with suppress(OSError, EOFError, zlib.error), open_bytes(path) as file:
        while isinstance(file, _Counted) and file.read(_BLOCK):
            pass


class _Counted(gzip.GzipFile):
    """A gzip file that does not grow without end; `fileobj` tells how much of it is read."""

    def __init__(self, path: Path, most: int) -> None:
        super().__init__(path, "rb")
        self._path, self._most = path, most

    def read(self, size: int | None = -1) -> bytes:
        return self._within(super().read(self._most + 1 if size is None or size < 0 else size))

    def read1(self, size: int = -1) -> bytes:
        return self._within(super().read1(size))

    def _within(self, block: bytes) -> bytes:
        if self.tell() > self._most:
            raise _too_long(self._path, self._most)
        return block


def _too_long(path: Path, most: int = MAX_BYTES) -> DataError:
    if most < MAX_BYTES:
        return refusal(
            path,
            f"a packed table must not grow to more than {MAX_RATIO} times its size when it is unpacked; this one does, "
            "as files made to do harm do.",
        )
    return refusal(path, f"a table must be at most {MAX_BYTES / 2**30:g} GiB unpacked; this is more.")


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
