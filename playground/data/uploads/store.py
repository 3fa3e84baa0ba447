"""Bytes of a file -> Upload kept by content hash; the folder itself is the list, so no database is needed."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from playground.data.files.cache_folder import CACHE
from playground.data.sandbox.run import read_apart
from playground.errors import DataError, Problem
from playground.settings import Settings

#: most bytes of a file that a browser sends, and of one on this machine
MAX_UPLOAD, MAX_OWN = 200 << 20, 2 << 30
#: so long a deleted upload can be brought back
KEPT_DELETED_S = 3600.0
_ELSEWHERE = "Larger ones are read from the folder PLAYGROUND_DATASETS of the server, or by the command line."
_BLOCK = 1 << 20
#: folders that are no uploads yet; the number of the process that makes them follows
NEW = ".new-"
META = "upload.json"
_ID = re.compile(r"^[0-9a-f]{64}$")
_UNSAFE = re.compile(r"[^\w.()+ -]+", re.ASCII)


def _silent(stage: str, fraction: float) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Upload:
    """A data file the user brought.

    Attributes:
        id: SHA-256 of its bytes, hex.
        name: file name as uploaded.
        size: bytes.
        created: UTC.
        info: what was seen in it, as plain values: see `playground.data.reader.kinds`.
        own: it was taken from this machine, by its path, and may take more than what a browser sent.
    """

    id: str
    name: str
    size: int
    created: datetime
    info: dict[str, Any]
    own: bool = False

    @property
    def kind(self) -> str:
        """What kind of data it is: "table", "images"."""
        return str(self.info.get("kind", "table"))


def add_upload(
    name: str,
    source: bytes | Path | IO[bytes],
    settings: Settings,
    progress: Callable[[str, float], None] = _silent,
) -> Upload:
    """Keep a file of data; the same bytes are kept once.

    Args:
        name: file name as the user knows it; shown, never used as a path.
        source: the bytes, a file of them, or the path of one.
        settings: says where uploads are kept.
        progress: told the stage and the fraction done.

    Raises:
        DataError: too large, or nothing that can be read; nothing is kept then.
    """
    shown = _shown(name)
    settings.make_home()
    settings.uploads.mkdir(parents=True, exist_ok=True)
    purge_deleted(settings)
    beside = Path(tempfile.mkdtemp(prefix=f"{NEW}{os.getpid()}-", dir=settings.uploads))
    try:
        file = beside / safe_name(shown)
        digest, size = _copy(shown, source, file)
        place = settings.uploads / digest
        if (place / META).is_file():
            return _load(place)
        own = isinstance(source, Path)
        info = read_apart("look", file, shown, progress, own=own)
        upload = Upload(digest, shown, size, datetime.now(UTC), info, own)
        values = {**asdict(upload), "created": upload.created.isoformat(), "file": file.name}
        (beside / META).write_text(json.dumps(values), encoding="utf-8")
        if place.exists():
            shutil.rmtree(place)  # a folder without its description: an upload that was interrupted
        try:
            os.replace(beside, place)
        except OSError:
            if not (place / META).is_file():  # otherwise someone else was faster with the same bytes
                raise
        return upload
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def list_uploads(settings: Settings, kind: str | None = None) -> list[Upload]:
    """All uploads, newest first; of one kind, if it is given."""
    if not settings.uploads.is_dir():
        return []
    places = (place for place in settings.uploads.iterdir() if _ID.match(place.name) and (place / META).is_file())
    uploads = (upload for upload in map(_load, places) if kind in (None, upload.kind))
    return sorted(uploads, key=lambda upload: upload.created, reverse=True)


def find_upload(id: str, settings: Settings) -> Upload:
    """One upload.

    Raises:
        DataError: there is none with this id.
    """
    return _load(_place(id, settings))


def upload_path(id: str, settings: Settings) -> Path:
    """The file of an upload.

    Raises:
        DataError: there is none with this id.
    """
    return _file_of(_place(id, settings))


def delete_upload(id: str, settings: Settings) -> None:
    """Take an upload away; `undelete_upload` brings it back while it is kept, for `KEPT_DELETED_S`.

    Raises:
        DataError: there is none with this id.
    """
    place, away = _place(id, settings), _deleted(id, settings)
    purge_deleted(settings)
    shutil.rmtree(away, ignore_errors=True)  # the same bytes, deleted once before
    os.replace(place, away)
    os.utime(away)


def undelete_upload(id: str, settings: Settings) -> Upload:
    """Bring back an upload that was deleted.

    Raises:
        DataError: it is not kept any more.
    """
    away, place = _deleted(id, settings), settings.uploads / id
    if _ID.match(id) and (place / META).is_file():  # the same bytes were brought again
        return _load(place)
    if not _ID.match(id) or not _file_of(away).is_file():
        raise DataError(
            Problem("data.dataset", "A deleted file is kept for an hour, and this one is gone: upload it again.")
        )
    os.replace(away, place)
    return _load(place)


def purge_deleted(settings: Settings) -> None:
    """Remove for good what was deleted more than `KEPT_DELETED_S` ago, but for its name: runs are still told by it."""
    before = time.time() - KEPT_DELETED_S
    for away in settings.uploads.glob(".deleted-*"):
        with contextlib.suppress(OSError):  # another process may be removing it
            if away.stat().st_mtime < before:
                shutil.rmtree(away / CACHE, ignore_errors=True)
                for file in away.iterdir():
                    if file.name != META:
                        file.unlink()
                if not (away / META).is_file():
                    away.rmdir()


def upload_name(id: str, settings: Settings) -> str:
    """Name of the file of an upload, of one that was deleted, too; "" where none was ever here."""
    if _ID.match(id):
        for place in (settings.uploads / id, _deleted(id, settings)):
            with contextlib.suppress(OSError, ValueError):
                return str(json.loads((place / META).read_text(encoding="utf-8"))["name"])
    return ""


def safe_name(name: str) -> str:
    """A file name that every file system takes, with the ending kept."""
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = name, ""
    stem = _UNSAFE.sub("_", stem).strip(" ._-")[:80] or "table"
    ending = re.sub(r"\W+", "", ending, flags=re.ASCII)[:10]
    file = f"{stem}.{ending}" if ending else stem
    return f"{file}.data" if file.lower() in (META, CACHE) else file


def _shown(name: str) -> str:
    last = re.split(r"[/\\]", name)[-1]
    text = "".join(char if char.isprintable() else " " for char in last).strip()
    return text[:200] or "table"


def _copy(name: str, source: bytes | Path | IO[bytes], target: Path, most: int = MAX_UPLOAD) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    if isinstance(source, Path):
        try:
            with source.open("rb") as file:
                return _copy(name, file, target, MAX_OWN)
        except OSError as error:
            raise DataError(Problem(name, f"{name}: the file cannot be read ({error.strerror}).")) from None
    with target.open("wb") as out:
        blocks = [source] if isinstance(source, bytes) else iter(lambda: source.read(_BLOCK), b"")
        for block in blocks:
            size += len(block)
            if size > most:
                more = "" if most > MAX_UPLOAD else f" {_ELSEWHERE}"
                raise DataError(Problem(name, f"{name}: a file must be at most {most >> 20:,} MB; this is more.{more}"))
            digest.update(block)
            out.write(block)
    return digest.hexdigest(), size


def _deleted(id: str, settings: Settings) -> Path:
    return settings.uploads / f".deleted-{id}"


def _place(id: str, settings: Settings) -> Path:
    place = settings.uploads / id
    if not _ID.match(id) or not (place / META).is_file():
        name = upload_name(id, settings)
        lacking = f"{name} was deleted" if name else f"there is none here with the content hash {id[:12]!r}..."
        raise DataError(
            Problem(
                "data.dataset",
                f"`data.dataset` must be an uploaded table or archive; {lacking}: upload the same file, and it is "
                "found again.",
            )
        )
    return place


def _file_of(place: Path) -> Path:
    """The file in the folder of an upload; the folder itself where nothing is there."""
    try:
        return place / str(json.loads((place / META).read_text(encoding="utf-8"))["file"])
    except OSError:
        return place


def _load(place: Path) -> Upload:
    values = json.loads((place / META).read_text(encoding="utf-8"))
    created = datetime.fromisoformat(values["created"])
    return Upload(values["id"], values["name"], values["size"], created, values["info"], values.get("own", False))
