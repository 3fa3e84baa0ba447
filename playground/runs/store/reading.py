"""Tables -> Run snapshots, metric points and timelines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, select

from playground.errors import Problem, StoreError
from playground.runs.protocol.events import ArtifactSaved, parse_event
from playground.runs.run import MetricSummary, Run, Status
from playground.runs.store.contract import StoredEvent
from playground.runs.store.database import Database
from playground.runs.store.snapshots import run_of
from playground.runs.store.tables import ARTIFACTS, EVENTS, METRIC_KEYS, METRIC_SUMMARIES, RUNS
from playground.runs.store.text import or_nan, storable

# so many runs are asked for by a range, which holds few others, instead of by a list that databases limit
_MANY = 200


class Reading(Database):
    """The part of the store that reads runs."""

    def run(self, run: str) -> Run:
        """See `Store.run`."""
        with self.reading() as connection:
            return one_run(connection, run)

    def run_by_token(self, token: str) -> Run:
        """See `Store.run_by_token`."""
        with self.reading() as connection:
            found = select_runs(connection, select(RUNS).where(RUNS.c.token == storable(token)))
        if not found:
            raise StoreError("There is no run with this stream token in the store.")
        return found[0]

    def runs(
        self,
        *,
        statuses: Iterable[Status] | None = None,
        group: str | None = None,
        deleted: bool = False,
        limit: int | None = None,
    ) -> list[Run]:
        """See `Store.runs`. `deleted`: those that are marked as deleted, instead of the others."""
        query = select(RUNS).where(RUNS.c.deleted.is_not(None) if deleted else RUNS.c.deleted.is_(None))
        if statuses is not None:
            query = query.where(RUNS.c.status.in_(list(statuses)))
        if group is not None:
            query = query.where(RUNS.c.group_name == storable(group))
        with self.reading() as connection:
            return select_runs(connection, query.order_by(RUNS.c.number.desc()).limit(limit))

    def queue(self) -> list[Run]:
        """See `Store.queue`."""
        query = select(RUNS).where(RUNS.c.status == "queued", RUNS.c.deleted.is_(None)).order_by(RUNS.c.position)
        with self.reading() as connection:
            return select_runs(connection, query)

    def events(self, run: str) -> list[StoredEvent]:
        """See `Store.events`."""
        with self.reading() as connection:
            number = row_of(connection, run)["number"]
            rows = connection.execute(
                select(EVENTS.c.attempt, EVENTS.c.sequence, EVENTS.c.time, EVENTS.c.line)
                .where(EVENTS.c.run == number)
                .order_by(EVENTS.c.attempt, EVENTS.c.sequence)
            ).all()
        return [StoredEvent(attempt, sequence, time, parse_event(line)) for attempt, sequence, time, line in rows]

    def artifacts(self, run: str) -> list[ArtifactSaved]:
        """The files that the run wrote, by path; the latest of each."""
        with self.reading() as connection:
            number = row_of(connection, run)["number"]
            rows = connection.execute(
                select(ARTIFACTS.c.kind, ARTIFACTS.c.path, ARTIFACTS.c.sha256)
                .where(ARTIFACTS.c.run == number)
                .order_by(ARTIFACTS.c.path)
            ).all()
        return [ArtifactSaved(run, kind, path, sha256) for kind, path, sha256 in rows]


def row_of(connection: Connection, run: str, *, lock: bool = False) -> RowMapping:
    """The row of a run; locked until the transaction ends, where the database locks rows.

    Raises:
        StoreError: there is no such run.
    """
    query = select(RUNS).where(RUNS.c.id == storable(run))
    row = connection.execute(query.with_for_update() if lock else query).mappings().first()
    if row is None:
        raise StoreError(Problem(run, f"There is no run {run!r} in the store."))
    return row


def one_run(connection: Connection, run: str) -> Run:
    """The snapshot of a run.

    Raises:
        StoreError: there is no such run.
    """
    row = row_of(connection, run)
    return run_of(row, summaries_of(connection, [row["number"]])[row["number"]])


def select_runs(connection: Connection, query: Select[Any]) -> list[Run]:
    """Snapshots of the rows that `query` selects from the runs, in its order; two queries in all."""
    rows = connection.execute(query).mappings().all()
    summaries = summaries_of(connection, [row["number"] for row in rows])
    return [run_of(row, summaries[row["number"]]) for row in rows]


def summaries_of(connection: Connection, numbers: Sequence[int]) -> dict[int, dict[str, MetricSummary]]:
    """Number of the run -> metric -> its summary, in the order in which metrics were first seen; {} for the others."""
    found: dict[int, dict[str, MetricSummary]] = defaultdict(dict)
    if not numbers:
        return found
    table = METRIC_SUMMARIES.c
    rows = connection.execute(
        select(table.run, METRIC_KEYS.c.name, table.last, table.best, table.best_epoch)
        .join(METRIC_KEYS, METRIC_KEYS.c.id == table.key)
        .where(table.run.in_(numbers) if len(numbers) < _MANY else table.run.between(min(numbers), max(numbers)))
        .order_by(table.run, table.key)
    )
    wanted = frozenset(numbers)
    for run, metric, last, best, best_epoch in rows:
        if run in wanted:
            found[run][metric] = MetricSummary(or_nan(last), or_nan(best), best_epoch)
    return found
