"""Settings -> the store of runs, in SQLite or PostgreSQL."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Engine

from playground.errors import Problem, StoreError
from playground.runs.store.annotating import Annotating
from playground.runs.store.commands import Commands
from playground.runs.store.database import connect
from playground.runs.store.points import RunPoints
from playground.runs.store.queue import Queue
from playground.runs.store.reading import Reading
from playground.runs.store.writing import Writing
from playground.settings import Settings

_ID = re.compile(r"[0-9a-f]{12}")


class SqlStore(Queue, Writing, Reading, RunPoints, Annotating, Commands):
    """What `contract.Store` promises, on SQLAlchemy; one may be shared by all threads of a process."""

    def __init__(self, engine: Engine, folders: Path) -> None:
        """A store on a database whose schema is up to date.

        Args:
            engine: from `database.connect`.
            folders: folder with one folder a run.
        """
        super().__init__(engine)
        self._folders = folders
        self._keys = {}

    def folder(self, run: str) -> Path:
        """See `Store.folder`. A run that was purged has one too, so that it can be removed."""
        if not _ID.fullmatch(run):
            raise StoreError(Problem(run, f"There is no run {run!r} in the store."))
        folder = self._folders / run
        folder.mkdir(parents=True, exist_ok=True)
        return folder


def open_store(settings: Settings) -> SqlStore:
    """The store that the settings name, made or brought up to date if need be; safe when two processes do it at once.

    Raises:
        StoreError: the database cannot be reached, or was written by a newer version.
    """
    with suppress(OSError):  # what cannot be made is told where it is needed
        settings.make_home()
    return SqlStore(connect(settings.database_url), settings.runs)
