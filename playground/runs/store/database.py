"""Settings -> an engine with the schema up to date; transactions for reading and for writing."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Insert, StaticPool, Table, create_engine, event, func, make_url, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import ArgumentError, DatabaseError, IntegrityError, NoSuchModuleError, ProgrammingError

from playground.errors import Problem, StoreError, StoreUnavailableError

_BUSY_S = 30
# any two numbers do, as long as nothing else in the database uses them
_QUEUE_LOCK, _SCHEMA_LOCK = 7_301_001, 7_301_002
_DRIVERS = {"sqlite": "sqlite", "postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg"}


class Database:
    """An engine, and how to read and write through it.

    Attributes:
        engine: for reading; `writing` takes the write lock of SQLite at once.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writer = engine.execution_options(immediate=True)
        # in memory there is one connection for all threads, which must take turns
        alone = isinstance(engine.pool, StaticPool)
        self._turn: AbstractContextManager[Any] = threading.RLock() if alone else nullcontext()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads.

        Raises:
            StoreError: the database cannot be reached.
        """
        with self._turn, _explained(self.engine.url), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self, *, queue: bool = False) -> Iterator[Connection]:
        """A transaction that writes; what it reads cannot change before it ends where it locks the row.

        Args:
            queue: the order of the queue is read and changed, by one process at a time.

        Raises:
            StoreError: the database cannot be reached.
        """
        with self._turn, _explained(self.engine.url), self._writer.begin() as connection:
            if queue:
                _lock(connection, _QUEUE_LOCK)
            yield connection

    def close(self) -> None:
        """Give back connections."""
        self.engine.dispose()


def insert_into(connection: Connection, table: Table) -> Any:
    """An insert that knows `on_conflict_do_nothing` and `on_conflict_do_update`, which SQL itself does not."""
    statement: Insert = (postgresql_insert if connection.dialect.name == "postgresql" else sqlite_insert)(table)
    return statement


def connect(database_url: str) -> Engine:
    """An engine whose database exists and has the newest schema; safe when two processes do it at once.

    Raises:
        StoreError: the URL is none, the database cannot be reached, or was written by a newer version.
    """
    url = _url(database_url)
    with _explained(url):
        engine = _sqlite(url) if url.get_backend_name() == "sqlite" else _postgresql(url)
        try:
            upgrade(engine)
        except BaseException:
            engine.dispose()
            raise
    return engine


def upgrade(engine: Engine) -> None:
    """Bring the schema up to the newest version, in one transaction."""
    from playground.runs.store import migrations

    with engine.execution_options(immediate=True).begin() as connection:
        _lock(connection, _SCHEMA_LOCK)
        migrations.upgrade(connection)


def _url(text: str) -> URL:
    try:
        url = make_url(text)
    except ArgumentError:
        raise StoreError(
            Problem("PLAYGROUND_DATABASE_URL", f"PLAYGROUND_DATABASE_URL must be an SQLAlchemy URL; got {text!r}.")
        ) from None
    driver = _DRIVERS.get(url.drivername.partition("+")[0])
    if driver is None:
        raise StoreError(
            Problem(
                "PLAYGROUND_DATABASE_URL",
                f"PLAYGROUND_DATABASE_URL must begin with sqlite:// or postgresql://; got {url.drivername}://.",
            )
        )
    return url.set(drivername=driver)


def _postgresql(url: URL) -> Engine:
    try:
        return create_engine(url, pool_pre_ping=True)
    except (ModuleNotFoundError, NoSuchModuleError):
        raise StoreError(
            Problem(
                "PLAYGROUND_DATABASE_URL",
                "A PostgreSQL database needs the package psycopg[binary]; it is not installed.",
            )
        ) from None


def _sqlite(url: URL) -> Engine:
    if url.database in (None, "", ":memory:"):
        engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
        _prepare(engine)
        return engine
    path = Path(str(url.database))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            Problem(str(path), f"The folder of the database, {path.parent}, cannot be made: {error.strerror or error}.")
        ) from None
    _make_private(path)
    engine = create_engine(url, connect_args={"timeout": _BUSY_S})
    _prepare(engine)
    _write_ahead(engine)
    return engine


def _make_private(path: Path) -> None:
    """Nobody but the user of this process may read it; the files that SQLite puts beside it are made alike."""
    with suppress(OSError):  # SQLite tells what is wrong with the file
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        path.chmod(0o600)


def _prepare(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _configure(connection: Any, record: Any) -> None:
        # the driver's own transactions begin too late, after the first read; ours begin below
        connection.isolation_level = None
        for pragma in (f"busy_timeout = {_BUSY_S * 1000}", "synchronous = NORMAL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        immediate = connection.get_execution_options().get("immediate")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _write_ahead(engine: Engine) -> None:
    """Switch to the write-ahead log, which the file remembers. SQLite does not wait for a lock here, so we do."""
    deadline = time.monotonic() + _BUSY_S
    while True:
        connection = engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        finally:
            connection.close()


def _lock(connection: Connection, number: int) -> None:
    # SQLite's writers wait for each other anyway
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(number)))


@contextmanager
def _explained(url: URL) -> Iterator[None]:
    """Turn what a database says when it cannot be used into one sentence."""
    try:
        yield
    except (IntegrityError, ProgrammingError):
        raise  # a mistake of ours, not of the database
    except (DatabaseError, sqlite3.DatabaseError) as error:
        cause = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        shown = url.render_as_string(hide_password=True)
        raise StoreUnavailableError(
            Problem("PLAYGROUND_DATABASE_URL", f"The database {shown} cannot be used: {cause}.")
        ) from error
