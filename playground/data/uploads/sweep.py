"""Folder of uploads -> the same, without what a crash or an older version has left."""

from __future__ import annotations

import json
import shutil
import time
from contextlib import suppress
from pathlib import Path

import psutil

from playground.data.files.cache_folder import CACHE, remove, sweep_parts
from playground.data.uploads.store import META, NEW, purge_deleted
from playground.settings import Settings

#: what a process left that is gone, on this machine or on another, is taken away after so long at the latest
_ABANDONED_S = 24 * 3600.0


def sweep_uploads(settings: Settings) -> None:
    """Take away uploads that were never complete, and what is neither a file that was brought nor its cache."""
    if not settings.uploads.is_dir():
        return
    purge_deleted(settings)
    for place in settings.uploads.iterdir():
        with suppress(OSError, ValueError, KeyError):
            if place.name.startswith(NEW) and _is_abandoned(place):
                shutil.rmtree(place, ignore_errors=True)
            elif not place.name.startswith(".") and (place / META).is_file():
                _sweep(place)


def _is_abandoned(place: Path) -> bool:
    number = place.name.removeprefix(NEW).partition("-")[0]
    alive = number.isdigit() and psutil.pid_exists(int(number))
    return not alive or time.time() - place.stat().st_mtime > _ABANDONED_S


def _sweep(place: Path) -> None:
    """Versions before kept what they had read beside the file."""
    file = str(json.loads((place / META).read_text(encoding="utf-8"))["file"])
    sweep_parts(place / file)
    kept = {META, CACHE, file}
    for other in place.iterdir():
        if other.name not in kept:
            remove(other)
