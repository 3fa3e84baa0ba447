"""Path of a zip archive -> its files, none of which is ever written to a disk; what is dangerous is refused or left
out.

Names inside an archive are only ever shown and compared, never used as paths.
"""

from __future__ import annotations

import lzma
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playground.data.files.member_names import member_names
from playground.errors import DataError, Problem

#: most files in an archive
MAX_FILES = 100_000
#: most bytes of one file, unpacked
MAX_MEMBER = 64 << 20
#: most bytes of all files together, unpacked
MAX_TOTAL = 16 << 30
#: an archive that grows more than this when it is unpacked, and beyond `FREE`, is a bomb: images are packed already
MAX_RATIO = 200
FREE = 256 << 20
#: what reading a file out of a damaged archive may raise
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,  # NotImplementedError, of a compression method, among them
    struct.error,
)

_ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".zst", ".jar")
_IGNORED = ("__MACOSX", "Thumbs.db", "desktop.ini")
_END, _LONG_END, _ENTRY = b"PK\x05\x06", b"PK\x06\x06", b"PK\x01\x02"
_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive.

    Attributes:
        path: folders and name, at least one text; for people and for comparing.
        info: where it is in the archive.
    """

    path: tuple[str, ...]
    info: zipfile.ZipInfo

    @property
    def name(self) -> str:
        """The whole path, for people."""
        return "/".join(self.path)

    @property
    def ending(self) -> str:
        """`.png`, in lower case; "" if there is none."""
        stem, dot, ending = self.path[-1].rpartition(".")
        return f".{ending.lower()}" if dot and stem else ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that is not used.

    Attributes:
        name: path in the archive.
        reason: why, to follow the name: "it is encrypted".
    """

    name: str
    reason: str


def is_archive(path: Path) -> bool:
    """Whether the file is a zip archive, by its first bytes; an Excel file is one, too."""
    try:
        with path.open("rb") as file:
            return file.read(4) in (b"PK\x03\x04", _END)
    except OSError:
        return False


@contextmanager
def open_archive(path: Path, name: str) -> Iterator[zipfile.ZipFile]:
    """The archive, to read from.

    Args:
        path: of the file.
        name: by which the user knows it.

    Raises:
        DataError: it cannot be read, or has too many files.
    """
    try:
        check_count(path, name)
        archive = zipfile.ZipFile(path)
    except UNREADABLE as error:
        raise _refusal(name, f"must be a zip archive that can be read; {_words(error)}") from None
    with archive:
        yield archive


def list_members(archive: zipfile.ZipFile, name: str) -> tuple[list[Member], list[LeftOut]]:
    """Files of an archive that can be used, in its order, and those left out; hidden ones are in neither.

    Raises:
        DataError: the archive is encrypted, or unpacks to far more than it should.
    """
    members: list[Member] = []
    left_out: list[LeftOut] = []
    known: set[tuple[str, ...]] = set()
    total = 0
    for info, text in zip(archive.infolist(), member_names(archive).texts, strict=True):
        if info.is_dir():
            continue
        path, leads_out = _path(text)
        if not path or any(part.startswith(".") or part in _IGNORED for part in path):
            continue
        if info.flag_bits & _ENCRYPTED:
            raise _refusal(name, "must not be encrypted; unpack it with its password, and pack it without one")
        member = Member(path, info)
        if reason := _reason(member, leads_out, known):
            left_out.append(LeftOut(member.name, reason))
            continue
        known.add(path)
        total += info.file_size
        members.append(member)
    check_total(archive, name, total, MAX_TOTAL)
    return members, left_out


def check_total(archive: zipfile.ZipFile, name: str, total: int, most: int) -> None:
    """Refuse an archive whose files have more bytes together than they may, unpacked.

    Raises:
        DataError: they have more than `most`, or far more than the archive itself.
    """
    if total > most:
        limit, held = (f"{size / 2**20:,.0f} MB" for size in (most, total))
        raise _refusal(name, f"must hold at most {limit}, unpacked; it holds {held}")
    # the archive's own size: files that share their bytes may say that they are packed to more than there is
    packed = Path(archive.filename or "").stat().st_size
    if total > FREE and total > MAX_RATIO * packed:
        rule = f"must not grow to more than {MAX_RATIO} times its size when it is unpacked"
        raise _refusal(name, f"{rule}; it grows {total / packed:,.0f} times, as archives made to do harm do")


def read_member(archive: zipfile.ZipFile, member: Member) -> bytes:
    """The content of a file, never more than it is said to have.

    Raises:
        one of `UNREADABLE`.
    """
    with archive.open(member.info) as file:
        return file.read(member.info.file_size)


def why_unreadable(error: BaseException) -> str:
    """What is wrong with a file, to follow "it cannot be unpacked:"."""
    return f"it cannot be unpacked: {_words(error)}"


def _words(error: BaseException) -> str:
    text = "".join(char if char.isprintable() else " " for char in str(error))
    return " ".join(text.split())[:200].rstrip(".") or type(error).__name__


def _refusal(name: str, sentence: str) -> DataError:
    return DataError(Problem(name, f"{name}: the archive {sentence}."))


def check_count(path: Path, name: str) -> None:
    """Count the entries before they are parsed: each takes a lot more memory than it has bytes in the file.

    Raises:
        DataError: there are too many.
        zipfile.BadZipFile: it is no zip archive.
    """
    with path.open("rb") as file:
        size = file.seek(0, 2)
        start = file.seek(max(0, size - (1 << 16) - 22))
        tail = file.read()
        at = tail.rfind(_END)
        if at < 0 or len(tail) < at + 22:
            raise zipfile.BadZipFile("it is cut off or no zip archive")
        length = struct.unpack_from("<L", tail, at + 12)[0]
        if length == 0xFFFFFFFF:
            at = tail.rfind(_LONG_END, 0, at)
            if at < 0 or len(tail) < at + 48:
                raise zipfile.BadZipFile("its directory is not where it should be")
            length = struct.unpack_from("<Q", tail, at + 40)[0]
        end = start + at
        begin = max(0, end - length - (1 << 10))  # a little more, which does no harm
        if end - begin > MAX_FILES * 1000:
            raise _refusal(name, f"must have at most {MAX_FILES:,} files; its directory alone has {length:,} bytes")
        file.seek(begin)
        count = file.read(end - begin).count(_ENTRY)
    if count > MAX_FILES:
        raise _refusal(name, f"must have at most {MAX_FILES:,} files; it has {count:,}")


def _path(text: str) -> tuple[tuple[str, ...], bool]:
    """(folders and name, whether they lead out of the archive)."""
    text = unicodedata.normalize("NFC", text.replace("\\", "/"))
    parts = [part for part in text.split("/") if part not in ("", ".")]
    leads_out = text.startswith("/") or ".." in parts or (len(text) > 1 and text[1] == ":")
    shown = ["".join(char if char.isprintable() else " " for char in part)[:255] for part in parts if part != ".."]
    return tuple(shown), leads_out


def _reason(member: Member, leads_out: bool, known: set[tuple[str, ...]]) -> str:
    info = member.info
    if leads_out:
        return "its path leads out of the archive"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "it is a link"
    if member.ending in _ARCHIVES:
        return "it is an archive inside the archive"
    if info.file_size > MAX_MEMBER:
        return f"it has {info.file_size / 2**20:,.0f} MiB, and a file may have {MAX_MEMBER >> 20} MiB"
    return "its path is there twice" if member.path in known else ""
