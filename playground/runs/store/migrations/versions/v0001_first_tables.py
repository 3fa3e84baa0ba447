"""Runs, attempts, metrics, events, artifacts and commands."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "runs",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("id", sa.String(12), nullable=False),
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("spec", sa.Text, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("diagnosis", sa.Text, nullable=False),
        sa.Column("group_name", sa.Text, nullable=False),
        sa.Column("created", _time(), nullable=False),
        sa.Column("started", _time()),
        sa.Column("ended", _time()),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("epochs", sa.Integer, nullable=False),
        sa.Column("elapsed_s", sa.Double, nullable=False),
        sa.Column("parameters", sa.BigInteger, nullable=False),
        sa.Column("mode", sa.String(16), nullable=False),
        sa.Column("sparkline", sa.Text, nullable=False),
        sa.Column("checkpoint_epoch", sa.Integer),
        sa.Column("colour", sa.Integer, nullable=False),
        sa.Column("starred", sa.Boolean, nullable=False),
        sa.Column("tags", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("deleted", _time()),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("seconds", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_runs"),
        sa.UniqueConstraint("id", name="uq_runs_id"),
        sa.UniqueConstraint("token", name="uq_runs_token"),
    )
    op.create_index("ix_runs_status_position", "runs", ["status", "position"])
    op.create_index("ix_runs_group_name", "runs", ["group_name"])
    op.create_table(
        "metric_keys",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_metric_keys"),
        sa.UniqueConstraint("name", name="uq_metric_keys_name"),
    )
    op.create_table(
        "attempts",
        _run(),
        _part_of_key("number"),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("process", sa.BigInteger, nullable=False),
        sa.Column("process_started", sa.Double, nullable=False),
        sa.Column("lease", _time(), nullable=False),
        sa.Column("taken", _time(), nullable=False),
        sa.Column("ended", _time()),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("resumed_from", sa.Integer),
        sa.Column("last_sequence", sa.BigInteger, nullable=False),
        *_of_a_run("attempts", "number"),
    )
    op.create_table(
        "epochs",
        _run(),
        _part_of_key("attempt"),
        _part_of_key("sequence", sa.BigInteger),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("elapsed_s", sa.Double),
        sa.Column("learning_rate", sa.Double),
        *_of_a_run("epochs", "attempt", "sequence"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "metric_points",
        _run(),
        _part_of_key("attempt"),
        _part_of_key("sequence", sa.BigInteger),
        _part_of_key("key"),
        sa.Column("value", sa.Double),
        *_of_a_run("metric_points", "attempt", "sequence", "key"),
        sa.ForeignKeyConstraint(["key"], ["metric_keys.id"], name="fk_metric_points_key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "metric_summaries",
        _run(),
        _part_of_key("key"),
        sa.Column("last", sa.Double),
        sa.Column("best", sa.Double),
        sa.Column("best_epoch", sa.Integer, nullable=False),
        *_of_a_run("metric_summaries", "key"),
        sa.ForeignKeyConstraint(["key"], ["metric_keys.id"], name="fk_metric_summaries_key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "events",
        _run(),
        _part_of_key("attempt"),
        _part_of_key("sequence", sa.BigInteger),
        sa.Column("time", _time(), nullable=False),
        sa.Column("line", sa.Text, nullable=False),
        *_of_a_run("events", "attempt", "sequence"),
    )
    op.create_table(
        "artifacts",
        _run(),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("saved", _time(), nullable=False),
        *_of_a_run("artifacts", "path"),
    )
    op.create_table(
        "commands",
        sa.Column("number", sa.Integer, nullable=False),
        _run(),
        sa.Column("line", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_commands"),
        sa.ForeignKeyConstraint(["run"], ["runs.number"], name="fk_commands_run", ondelete="CASCADE"),
    )
    op.create_index("ix_commands_run", "commands", ["run"])


def downgrade() -> None:
    """Remove the tables."""
    for table in (
        "commands",
        "artifacts",
        "events",
        "metric_summaries",
        "metric_points",
        "epochs",
        "attempts",
        "metric_keys",
        "runs",
    ):
        op.drop_table(table)


def _time() -> sa.DateTime:
    return sa.DateTime(timezone=True)


def _run() -> sa.Column[int]:
    return sa.Column("run", sa.Integer, nullable=False)


def _part_of_key(name: str, kind: type[sa.Integer] = sa.Integer) -> sa.Column[int]:
    return sa.Column(name, kind, nullable=False, autoincrement=False)


def _of_a_run(table: str, *key: str) -> tuple[sa.Constraint, sa.Constraint]:
    return (
        sa.PrimaryKeyConstraint("run", *key, name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["run"], ["runs.number"], name=f"fk_{table}_run", ondelete="CASCADE"),
    )
