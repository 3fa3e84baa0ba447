"""Events -> tables and snapshot, in one transaction a batch."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import Connection, RowMapping, delete, select, update

from playground.errors import Problem, StoreError
from playground.runs.protocol.events import EpochEnded, Evaluated, Event, RunFinished, RunStarted, parse_event
from playground.runs.run import LIVE
from playground.runs.sparkline import Sparkline
from playground.runs.store.database import Database, insert_into
from playground.runs.store.folding import Snapshot, summarise
from playground.runs.store.inserting import Numbered, insert_events, insert_summaries, is_kept
from playground.runs.store.points import points_of
from playground.runs.store.reading import row_of, summaries_of
from playground.runs.store.tables import ATTEMPTS, EPOCHS, EVENTS, METRIC_KEYS, METRIC_SUMMARIES, RUNS
from playground.runs.store.text import dump, load, storable


class Writing(Database):
    """The part of the store that takes events."""

    #: metric -> its key, as far as this process knows; keys are never removed
    _keys: dict[str, int]

    def append(self, run: str, attempt: int, events: Numbered) -> None:
        """See `Store.append`."""
        if not events:
            return
        # before the transaction: a key known here must not be rolled back
        keys = self._metric_keys(event for _, event in events)
        now = datetime.now(UTC)
        with self.writing() as connection:
            row = row_of(connection, run, lock=True)
            number = row["number"]
            last, fresh = _fresh(connection, row, attempt, events)
            if not fresh:
                return
            changes: dict[str, object] = {"last_sequence": max(last, fresh[-1][0])}
            if attempt == row["attempt"]:
                snapshot = _snapshot(connection, row)
                for _, event in fresh:
                    if isinstance(event, RunStarted) and attempt > 1:
                        _go_back(connection, number, attempt, snapshot, event.resumed_from)
                    snapshot.apply(event)
                if attempt > 1 and row["status"] in LIVE and snapshot.status == "failed":
                    _stay_as_before(connection, number, attempt, snapshot, fresh)
                values = snapshot.columns()
                values |= {"sparkline": dump(snapshot.sparkline.to_plain()), "seconds": dump(snapshot.seconds)}
                if row["status"] in LIVE and snapshot.status not in LIVE:
                    values["ended"] = changes["ended"] = now
                    changes["why"] = storable(snapshot.reason)
                for name in ("reason", "diagnosis"):
                    values[name] = storable(values[name])
                connection.execute(update(RUNS).where(RUNS.c.number == number).values(values))
                if snapshot.changed - self._keys.keys():
                    # the metrics of an attempt before this process
                    self._keys.update(_stored_keys(connection, snapshot.changed))
                insert_summaries(connection, number, snapshot, self._keys)
            insert_events(connection, number, attempt, fresh, keys, now)
            connection.execute(
                update(ATTEMPTS).where(ATTEMPTS.c.run == number, ATTEMPTS.c.number == attempt).values(changes)
            )

    def _metric_keys(self, events: Iterable[Event]) -> dict[str, int]:
        """Metric, as the events spell it -> its key in the database."""
        metrics = {
            metric
            for event in events
            if isinstance(event, (EpochEnded, Evaluated, RunFinished))
            for metric in event.metrics
        }
        unknown = {name for metric in metrics if (name := storable(metric)) not in self._keys}
        if unknown:
            with self.writing() as connection:
                statement = insert_into(connection, METRIC_KEYS).on_conflict_do_nothing()
                connection.execute(statement, [{"name": name} for name in sorted(unknown)])
                found = _stored_keys(connection, unknown)
            self._keys.update(found)
        return {metric: self._keys[storable(metric)] for metric in metrics}


def _stored_keys(connection: Connection, names: Iterable[str]) -> dict[str, int]:
    query = select(METRIC_KEYS.c.name, METRIC_KEYS.c.id).where(METRIC_KEYS.c.name.in_(list(names)))
    return dict(connection.execute(query).tuples().all())


def _fresh(connection: Connection, row: RowMapping, attempt: int, events: Numbered) -> tuple[int, Numbered]:
    """(largest sequence stored so far, events that were not stored before, in order)."""
    number = row["number"]
    last = connection.execute(
        select(ATTEMPTS.c.last_sequence).where(ATTEMPTS.c.run == number, ATTEMPTS.c.number == attempt)
    ).scalar()
    if last is None:
        raise StoreError(Problem(row["id"], f"Run {row['id']} has no attempt {attempt}; it has {row['attempt']}."))
    ordered = sorted(dict(events).items())
    if ordered[0][0] > last:
        return last, ordered
    stored: set[int] = set()
    for table in (EPOCHS, EVENTS):
        stored |= set(
            connection.execute(
                select(table.c.sequence).where(
                    table.c.run == number,
                    table.c.attempt == attempt,
                    table.c.sequence.between(ordered[0][0], ordered[-1][0]),
                )
            ).scalars()
        )
    return last, [
        (sequence, event)
        for sequence, event in ordered
        if sequence > last or (sequence not in stored and is_kept(event))
    ]


def _snapshot(connection: Connection, row: RowMapping) -> Snapshot:
    return Snapshot(
        status=row["status"],
        reason=row["reason"],
        diagnosis=row["diagnosis"],
        epochs=row["epochs"],
        elapsed_s=row["elapsed_s"],
        parameters=row["parameters"],
        mode=row["mode"],
        checkpoint_epoch=row["checkpoint_epoch"],
        sparkline=Sparkline.from_plain(load(row["sparkline"])),
        seconds=load(row["seconds"]),
        metrics=summaries_of(connection, [row["number"]])[row["number"]],
    )


def _stay_as_before(connection: Connection, number: int, attempt: int, snapshot: Snapshot, events: Numbered) -> None:
    """An attempt to go on that failed before its first epoch takes nothing from what had ended well before it."""
    own = select(EPOCHS.c.sequence).where(EPOCHS.c.run == number, EPOCHS.c.attempt == attempt).limit(1)
    if any(isinstance(event, EpochEnded) for _, event in events) or connection.execute(own).first() is not None:
        return
    earlier = (
        select(EVENTS.c.line)
        .where(EVENTS.c.run == number, EVENTS.c.attempt < attempt)
        .order_by(EVENTS.c.attempt.desc(), EVENTS.c.sequence.desc())
    )
    ends = (
        event for line in connection.execute(earlier).scalars() if isinstance(event := parse_event(line), RunFinished)
    )
    before = next(ends, None)
    if before is not None and before.status in ("done", "stopped"):
        snapshot.status, snapshot.reason = before.status, f"It could not go on. {snapshot.reason}"


def _go_back(connection: Connection, number: int, attempt: int, snapshot: Snapshot, epoch: int) -> None:
    """Let the snapshot say what it would if training had ended at `epoch`, from where this attempt goes on."""
    connection.execute(
        update(ATTEMPTS).where(ATTEMPTS.c.run == number, ATTEMPTS.c.number == attempt).values(resumed_from=epoch)
    )
    points = points_of(connection, number)
    snapshot.epochs = epoch
    snapshot.elapsed_s = float(points["elapsed_s"].max()) if len(points) else 0.0
    snapshot.metrics = {
        metric: summary
        for metric, summary in snapshot.metrics.items()
        if metric.startswith("test_") and summary.best_epoch <= epoch
    }
    snapshot.sparkline = Sparkline()
    watched = "val_loss" if "val_loss" in points else "loss"
    for metric in points.columns[3:]:
        for at, value in zip(points["epoch"].tolist(), points[metric].tolist(), strict=True):
            snapshot.metrics[metric] = summarise(metric, snapshot.metrics.get(metric), at, value)
            if metric == watched:
                snapshot.sparkline.add(at, value)
    snapshot.changed = set(snapshot.metrics)
    connection.execute(delete(METRIC_SUMMARIES).where(METRIC_SUMMARIES.c.run == number))
