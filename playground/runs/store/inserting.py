"""Events and summaries -> rows; what is there already stays, or is replaced where it is a latest state."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from playground.runs.protocol.events import ArtifactSaved, EpochEnded, Event, LoadProgressed, Progressed, format_event
from playground.runs.store.database import insert_into
from playground.runs.store.folding import Snapshot
from playground.runs.store.tables import ARTIFACTS, EPOCHS, EVENTS, METRIC_POINTS, METRIC_SUMMARIES
from playground.runs.store.text import or_null, storable

Numbered = Sequence[tuple[int, Event]]


def is_kept(event: Event) -> bool:
    """It has a row of its own."""
    return not isinstance(event, (Progressed, LoadProgressed))


def insert_summaries(connection: Connection, number: int, snapshot: Snapshot, keys: dict[str, int]) -> None:
    """Put the summaries that changed in place of those stored."""
    if not snapshot.changed:
        return
    statement = insert_into(connection, METRIC_SUMMARIES)
    statement = statement.on_conflict_do_update(
        index_elements=["run", "key"],
        set_={name: statement.excluded[name] for name in ("last", "best", "best_epoch")},
    )
    connection.execute(
        statement,
        [
            {
                "run": number,
                "key": keys[metric],
                "last": or_null(summary.last),
                "best": or_null(summary.best),
                "best_epoch": summary.best_epoch,
            }
            for metric, summary in snapshot.metrics.items()
            if metric in snapshot.changed
        ],
    )


def insert_events(
    connection: Connection, number: int, attempt: int, events: Numbered, keys: dict[str, int], now: datetime
) -> None:
    """Points, timeline and files of a batch; a row that is there already stays.

    Args:
        connection: of the transaction.
        number: the run's.
        attempt: which they belong to.
        events: with their sequence numbers.
        keys: metric, as the events spell it -> its key.
        now: the time of the events.
    """
    place = {"run": number, "attempt": attempt}
    ended = [(sequence, event) for sequence, event in events if isinstance(event, EpochEnded)]
    if ended:
        connection.execute(
            insert_into(connection, EPOCHS).on_conflict_do_nothing(),
            [
                {
                    **place,
                    "sequence": sequence,
                    "epoch": event.epoch,
                    "elapsed_s": or_null(event.elapsed_s),
                    "learning_rate": or_null(event.learning_rate),
                }
                for sequence, event in ended
            ],
        )
    points = [
        {**place, "sequence": sequence, "key": keys[metric], "value": or_null(value)}
        for sequence, event in ended
        for metric, value in event.metrics.items()
    ]
    if points:
        connection.execute(insert_into(connection, METRIC_POINTS).on_conflict_do_nothing(), points)
    lines = [
        {**place, "sequence": sequence, "time": now, "line": format_event(event)}
        for sequence, event in events
        if is_kept(event) and not isinstance(event, EpochEnded)
    ]
    if lines:
        connection.execute(insert_into(connection, EVENTS).on_conflict_do_nothing(), lines)
    saved = [event for _, event in events if isinstance(event, ArtifactSaved)]
    if saved:
        statement = insert_into(connection, ARTIFACTS)
        statement = statement.on_conflict_do_update(
            index_elements=["run", "path"],
            set_={name: statement.excluded[name] for name in ("kind", "sha256", "saved")},
        )
        latest = {storable(event.path): event for event in saved}
        connection.execute(
            statement,
            [
                {"run": number, "path": path, "kind": storable(event.kind), "sha256": event.sha256, "saved": now}
                for path, event in latest.items()
            ],
        )
