"""File that was brought -> the folder of what was read of it, where nothing lies that a user named."""

from __future__ import annotations

import hashlib
import shutil
from functools import cache
from pathlib import Path

#: name of the folder, beside the file; never the name of the file itself
CACHE = "cache"


def cache_folder(path: Path) -> Path:
    """The folder for a file; it need not be there yet."""
    return path.parent / CACHE


@cache
def reading_version() -> str:
    """Another text for every other code that reads: what was read by older code is read again."""
    sources = sorted(Path(__file__).parent.rglob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]


def make_room(place: Path, pattern: str, most: int) -> None:
    """Make the folder, and take away the oldest of what is called alike, so that with `place` there are `most`."""
    place.parent.mkdir(parents=True, exist_ok=True)
    kept = sorted((path for path in place.parent.glob(pattern) if path != place), key=lambda path: path.stat().st_mtime)
    for old in kept[: max(0, len(kept) - most + 1)]:
        # who has it mapped keeps it until he lets go
        if old.is_dir():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.unlink(missing_ok=True)
