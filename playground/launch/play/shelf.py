"""A session's folder on disk, which outlives the server: what was played is found again by the session's key."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import shutil
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from pydantic import ValidationError

from playground.errors import PlaygroundError
from playground.launch.play.setup import Setup
from playground.spec.experiment import parse_spec
from playground.spec.links.view import ViewSpec

#: sessions of servers that are gone which are kept, their age in seconds, and bytes of all of them
MOST_KEPT, MOST_AGE_S, MOST_BYTES = 100, 24 * 3600.0, 1_000_000_000
_FILE = "room.json"
_FOLDER = re.compile(r"(\d+)-([0-9a-f]{12})")
#: seconds by which two readings of a process's start may differ
_SAME_START_S = 2.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Record:
    """What a session plays.

    Attributes:
        setup: see there.
        plays: it is trained.
    """

    setup: Setup
    plays: bool


class Shelf:
    """The folders of all sessions, each of which belongs to one server; only this user can read them.

    Args:
        folder: of all of them.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def place(self, key: str) -> Path:
        """A new folder for the session of this key.

        Raises:
            OSError: it cannot be made.
        """
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._folder / f"{os.getpid()}-{_name(key)}"
        shutil.rmtree(path, ignore_errors=True)  # what could not be taken up
        path.mkdir(mode=0o700)
        return path

    def write(self, folder: Path, key: str, record: Record) -> None:
        """Put down what a session plays; not being able to is only logged."""
        values = {
            "key": _digest(key),
            "owner": _start_of(os.getpid()),
            "spec": record.setup.spec.model_dump(mode="json"),
            "view": record.setup.view.model_dump(mode="json"),
            "preset": record.setup.preset,
            "plays": record.plays,
        }
        beside = folder / f".{_FILE}.part"
        try:
            beside.write_text(json.dumps(values), encoding="utf-8")
            beside.replace(folder / _FILE)
        except OSError as error:
            _log.warning("cannot put down what is played in %s: %s", folder, error)

    def take(self, key: str) -> tuple[Path, Record] | None:
        """The folder of the session of this key that a server has left which is gone, or this one; ours from now on."""
        for path in self._folder.glob(f"*-{_name(key)}"):
            values = _read(path)
            ours = self._folder / f"{os.getpid()}-{_name(key)}"
            if values is None or values.get("key") != _digest(key) or (path != ours and _is_owned(path, values)):
                continue
            try:
                record = _record(values)
                path.rename(ours)
            except (OSError, PlaygroundError, ValidationError, KeyError, TypeError) as error:
                _log.warning("what was played in %s cannot be played on: %s", path, error)
                continue
            return ours, record
        return None

    def sweep(self, alive: Collection[Path]) -> None:
        """Remove what is left of sessions, where it is old, too much, or nothing that can be played on.

        Args:
            alive: folders of the sessions of this process.
        """
        left = [path for path in self._folder.glob("*-*") if path not in alive and _is_left(path)]
        newest_first = sorted(left, key=_touched, reverse=True)
        used = 0
        for number, path in enumerate(newest_first):
            used += sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
            old = time.time() - _touched(path) > MOST_AGE_S
            if old or number >= MOST_KEPT or used > MOST_BYTES or _read(path) is None:
                shutil.rmtree(path, ignore_errors=True)


def _name(key: str) -> str:
    return _digest(key)[:12]


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _read(path: Path) -> dict[str, Any] | None:
    try:
        values = json.loads((path / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return values if isinstance(values, dict) else None


def _record(values: dict[str, Any]) -> Record:
    setup = Setup(parse_spec(values["spec"]), ViewSpec.model_validate(values["view"]), str(values["preset"]))
    return Record(setup, bool(values["plays"]))


def _is_owned(path: Path, values: dict[str, Any] | None = None) -> bool:
    """The server that made it is alive. The number of a process is given again, its start is not."""
    found = _FOLDER.fullmatch(path.name)
    process = int(found[1]) if found else 0
    values = values or _read(path) or {}
    started, known = _start_of(process), values.get("owner")
    if started is None:
        return False
    return not isinstance(known, int | float) or abs(started - known) < _SAME_START_S


def _is_left(path: Path) -> bool:
    found = _FOLDER.fullmatch(path.name)
    return found is not None and (int(found[1]) == os.getpid() or not _is_owned(path))


def _start_of(process: int) -> float | None:
    try:
        return float(psutil.Process(process).create_time())
    except psutil.Error:
        return None


def _touched(path: Path) -> float:
    try:
        return max(file.stat().st_mtime for file in (path, *path.glob("*")))
    except OSError:
        return 0.0
