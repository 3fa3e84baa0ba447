"""Environment variables -> Settings. Every variable the playground reads is named here, once."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from playground.errors import PlaygroundError, Problem

#: name -> what it does, for the documentation and the command line's help
VARIABLES = {
    "PLAYGROUND_HOME": "folder of the database, the runs and the uploads (default: .playground in the working folder)",
    "PLAYGROUND_DATABASE_URL": "SQLAlchemy URL of the database (default: SQLite in PLAYGROUND_HOME)",
    "PLAYGROUND_SLOTS": "runs that train at the same time (default: half the cores, at least 1)",
    "PLAYGROUND_PLAY_ENGINES": "live playgrounds that train at the same time (default: number of cores, at least 2)",
    "PLAYGROUND_DATASETS": "folder of data files: searched before anything is downloaded, and listed on the Data page",
    "PLAYGROUND_KEEP_DELETED": "hours for which a deleted run can be brought back (default: 24)",
}

#: present name -> the one before, which still holds
_BEFORE = {"PLAYGROUND_PLAY_ENGINES": "PLAYGROUND_SEATS"}

_MOST = 64
_DAY_H, _MOST_H = 24.0, 8760.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are kept and how much may run at once.

    Attributes:
        home: absolute folder of everything that is written.
        database_url: SQLAlchemy URL.
        slots: engines that may train at the same time, at least 1.
        datasets: folder searched for data files first, or None.
        play_engines: live playgrounds that may have an engine at the same time, at least 1.
        keep_deleted_h: hours for which a deleted run can be brought back.
    """

    home: Path
    database_url: str
    slots: int
    datasets: Path | None
    play_engines: int = 2
    keep_deleted_h: float = _DAY_H

    def make_home(self) -> Path:
        """The folder, made where it is missing; nobody but the user of this process may look into it.

        A folder in which everybody may write, such as /tmp, stays as it is: it is there for others, too.

        Raises:
            OSError: it cannot be made.
        """
        self.home.mkdir(parents=True, exist_ok=True)
        with suppress(OSError):  # of another user, or a file system without permissions
            if not self.home.stat().st_mode & stat.S_IWOTH:
                self.home.chmod(0o700)
        return self.home

    @property
    def runs(self) -> Path:
        """Folder with one folder a run."""
        return self.home / "runs"

    @property
    def play_sessions(self) -> Path:
        """Folder with one folder a live playground."""
        return self.home / "rooms"

    @property
    def uploads(self) -> Path:
        """Folder of uploaded data files, named by content hash."""
        return self.home / "uploads"

    @property
    def cache(self) -> Path:
        """Folder of downloaded files, and of what takes long to compute: all of it can be had again."""
        return self.home / "cache"


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings from environment variables.

    Raises:
        PlaygroundError: `PLAYGROUND_SLOTS` or `PLAYGROUND_PLAY_ENGINES` is not a whole number from 1 to 64, or
            `PLAYGROUND_KEEP_DELETED` not a number from 0 to 8760.
    """
    home = Path(environ.get("PLAYGROUND_HOME") or ".playground").expanduser().resolve()
    url = environ.get("PLAYGROUND_DATABASE_URL") or _sqlite_url(home / "playground.db")
    datasets = environ.get("PLAYGROUND_DATASETS")
    cores = os.cpu_count() or 2
    return Settings(
        home,
        url,
        _count(environ, "PLAYGROUND_SLOTS", max(1, cores // 2)),
        Path(datasets).expanduser() if datasets else None,
        _count(environ, "PLAYGROUND_PLAY_ENGINES", max(2, cores)),
        _hours(environ, "PLAYGROUND_KEEP_DELETED", _DAY_H),
    )


def _sqlite_url(path: Path) -> str:
    # in a URL these two do not stand for themselves; left as they are, the database is another file
    return "sqlite:///" + str(path).replace("%", "%25").replace("?", "%3F")


@cache
def _say_renamed(before: str, name: str) -> None:
    _log.warning("%s is now called %s; the old name still works.", before, name)


def _count(environ: Mapping[str, str], name: str, default: int) -> int:
    before = _BEFORE.get(name, "")
    if environ.get(before) and not environ.get(name):
        _say_renamed(before, name)
        name = before
    text = environ.get(name)
    if not text:
        return min(default, _MOST)
    if text.strip().isdigit() and 1 <= int(text) <= _MOST:
        return int(text)
    raise PlaygroundError(Problem(name, f"{name} must be a whole number from 1 to {_MOST}; got {text!r}."))


def _hours(environ: Mapping[str, str], name: str, default: float) -> float:
    text = environ.get(name)
    if not text:
        return default
    with suppress(ValueError):
        if 0 <= (hours := float(text)) <= _MOST_H:
            return hours
    raise PlaygroundError(Problem(name, f"{name} must be a number from 0 to {_MOST_H:g} (hours); got {text!r}."))
