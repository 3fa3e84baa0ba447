"""The tables of the store. A change here needs a new file in `migrations/versions`; a test compares the two."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC; SQLite keeps no zone, so it is put back when read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment in UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment in UTC, with its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)


def _run() -> Column[int]:
    return Column("run", ForeignKey("runs.number", ondelete="CASCADE"), primary_key=True, autoincrement=False)


RUNS = Table(
    "runs",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("id", String(12), nullable=False, unique=True),
    Column("token", String(64), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("spec", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("diagnosis", Text, nullable=False),
    Column("group_name", Text, nullable=False),
    Column("created", UtcTime, nullable=False),
    Column("started", UtcTime),
    Column("ended", UtcTime),
    Column("attempt", Integer, nullable=False),
    Column("epochs", Integer, nullable=False),
    Column("elapsed_s", Double, nullable=False),
    Column("parameters", BigInteger, nullable=False),
    Column("mode", String(16), nullable=False),
    Column("sparkline", Text, nullable=False),
    Column("checkpoint_epoch", Integer),
    Column("colour", Integer, nullable=False),
    Column("starred", Boolean, nullable=False),
    Column("tags", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("deleted", UtcTime),
    Column("position", Integer, nullable=False),
    Column("seconds", Text, nullable=False),
    Index(None, "status", "position"),
    Index(None, "group_name"),
)

ATTEMPTS = Table(
    "attempts",
    METADATA,
    _run(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("host", Text, nullable=False),
    Column("process", BigInteger, nullable=False),
    Column("process_started", Double, nullable=False),
    Column("lease", UtcTime, nullable=False),
    Column("taken", UtcTime, nullable=False),
    Column("ended", UtcTime),
    Column("why", Text, nullable=False),
    Column("resumed_from", Integer),
    Column("last_sequence", BigInteger, nullable=False),
)

METRIC_KEYS = Table(
    "metric_keys",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
)

EPOCHS = Table(
    "epochs",
    METADATA,
    _run(),
    Column("attempt", Integer, primary_key=True, autoincrement=False),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("epoch", Integer, nullable=False),
    Column("elapsed_s", Double),
    Column("learning_rate", Double),
    sqlite_with_rowid=False,
)

#: no value stands for NaN, which SQLite cannot keep; infinities both databases keep as they are
METRIC_POINTS = Table(
    "metric_points",
    METADATA,
    _run(),
    Column("attempt", Integer, primary_key=True, autoincrement=False),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("key", ForeignKey("metric_keys.id"), primary_key=True, autoincrement=False),
    Column("value", Double),
    sqlite_with_rowid=False,
)

METRIC_SUMMARIES = Table(
    "metric_summaries",
    METADATA,
    _run(),
    Column("key", ForeignKey("metric_keys.id"), primary_key=True, autoincrement=False),
    Column("last", Double),
    Column("best", Double),
    Column("best_epoch", Integer, nullable=False),
    sqlite_with_rowid=False,
)

EVENTS = Table(
    "events",
    METADATA,
    _run(),
    Column("attempt", Integer, primary_key=True, autoincrement=False),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("time", UtcTime, nullable=False),
    Column("line", Text, nullable=False),
)

ARTIFACTS = Table(
    "artifacts",
    METADATA,
    _run(),
    Column("path", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("saved", UtcTime, nullable=False),
)

COMMANDS = Table(
    "commands",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("run", ForeignKey("runs.number", ondelete="CASCADE"), nullable=False, index=True),
    Column("line", Text, nullable=False),
)
