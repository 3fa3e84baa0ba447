"""File that was brought -> the folder of what was read of it, where nothing lies that a user named."""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import suppress
from functools import cache
from pathlib import Path

#: name of the folder, beside the file; never the name of the file itself
CACHE = "cache"
_PART = ".part-"


def cache_folder(path: Path) -> Path:
    """The folder for a file; it need not be there yet."""
    return path.parent / CACHE


def beside(place: Path) -> Path:
    """Where this process writes what is to be at `place`, until it is whole."""
    return place.with_name(f"{_PART}{os.getpid()}-{place.name}")


def sweep_parts(path: Path, pid: int | None = None) -> None:
    """Take away what a process that is gone has left half written of a file; None: whatever process it was."""
    for part in cache_folder(path).glob(f"{_PART}*" if pid is None else f"{_PART}{pid}-*"):
        remove(part)


def remove(path: Path) -> None:
    """Take away a file, or a folder with all that is in it; who has it mapped keeps it until he lets go."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink(missing_ok=True)


@cache
def reading_version() -> str:
    """Another text for every other code that reads: what was read by older code is read again."""
    sources = sorted(Path(__file__).parents[1].rglob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]


def make_room(place: Path, pattern: str, most: int) -> None:
    """Make the folder, and take away the oldest of what is called alike, so that with `place` there are `most`."""
    place.parent.mkdir(parents=True, exist_ok=True)
    kept = sorted((path for path in place.parent.glob(pattern) if path != place), key=lambda path: path.stat().st_mtime)
    for old in kept[: max(0, len(kept) - most + 1)]:
        remove(old)
