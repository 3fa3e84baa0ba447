"""Metric points -> data frames, without those that a later attempt trained again."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Connection, and_, select

from playground.errors import StoreError
from playground.runs.store.database import Database
from playground.runs.store.reading import row_of
from playground.runs.store.tables import ATTEMPTS, EPOCHS, METRIC_KEYS, METRIC_POINTS, RUNS
from playground.runs.store.text import storable

_LONG = ["run", "epoch", "elapsed_s", "metric", "value"]


class RunPoints(Database):
    """The part of the store that reads metric points."""

    def points(self, run: str, after_epoch: int = 0) -> pd.DataFrame:
        """See `Store.points`."""
        with self.reading() as connection:
            return points_of(connection, row_of(connection, run)["number"], after_epoch)

    def many_points(self, runs: Sequence[str], metrics: Sequence[str]) -> pd.DataFrame:
        """See `Store.many_points`. Runs in the order given, metrics in the order given, epochs ascending."""
        with self.reading() as connection:
            asked = [storable(run) for run in runs]
            numbers: dict[int, str] = dict(
                connection.execute(select(RUNS.c.number, RUNS.c.id).where(RUNS.c.id.in_(asked))).tuples().all()
            )
            if len(numbers) < len(set(asked)):
                missing = next(run for run in asked if run not in numbers.values())
                raise StoreError(f"There is no run {missing!r} in the store.")
            rows = connection.execute(
                select(
                    METRIC_POINTS.c.run,
                    METRIC_POINTS.c.attempt,
                    EPOCHS.c.epoch,
                    EPOCHS.c.elapsed_s,
                    METRIC_KEYS.c.name,
                    METRIC_POINTS.c.value,
                )
                .join(EPOCHS, _same_epoch())
                .join(METRIC_KEYS, METRIC_KEYS.c.id == METRIC_POINTS.c.key)
                .where(
                    METRIC_POINTS.c.run.in_(list(numbers)),
                    METRIC_KEYS.c.name.in_([storable(metric) for metric in metrics]),
                )
            ).all()
            limits = _limits(connection, list(numbers))
        frame = pd.DataFrame.from_records(_tuples(rows), columns=["number", "attempt", *_LONG[1:]])
        frame = frame[_visible(frame, limits)]
        frame = frame.assign(run=frame["number"].map(numbers).astype(object))
        frame = frame.astype({"epoch": "int64", "elapsed_s": "float64", "value": "float64"})
        places = {name: place for place, name in reversed(list(enumerate(asked)))}
        order = {storable(name): place for place, name in reversed(list(enumerate(metrics)))}
        frame = frame.assign(place=frame["run"].map(places), order=frame["metric"].map(order))
        frame = frame.sort_values(["place", "order", "epoch", "attempt"], kind="stable")
        frame = frame.drop_duplicates(["run", "metric", "epoch"], keep="last")
        return frame[_LONG].reset_index(drop=True)


def points_of(connection: Connection, number: int, after_epoch: int = 0) -> pd.DataFrame:
    """Metric points of the run with this number, as `Store.points` gives them."""
    epochs = connection.execute(
        select(
            EPOCHS.c.run,
            EPOCHS.c.attempt,
            EPOCHS.c.sequence,
            EPOCHS.c.epoch,
            EPOCHS.c.elapsed_s,
            EPOCHS.c.learning_rate,
        )
        .where(EPOCHS.c.run == number, EPOCHS.c.epoch > after_epoch)
        .order_by(EPOCHS.c.epoch, EPOCHS.c.attempt, EPOCHS.c.sequence)
    ).all()
    frame = pd.DataFrame.from_records(
        _tuples(epochs), columns=["number", "attempt", "sequence", "epoch", "elapsed_s", "learning_rate"]
    )
    frame = frame[_visible(frame, _limits(connection, [number]))].drop_duplicates("epoch", keep="last")
    place = {key: position for position, key in enumerate(zip(frame["attempt"], frame["sequence"], strict=True))}
    wide = frame[["epoch", "elapsed_s", "learning_rate"]].astype(
        {"epoch": "int64", "elapsed_s": "float64", "learning_rate": "float64"}
    )
    values: dict[int, np.ndarray] = {}
    for attempt, sequence, key, value in connection.execute(
        select(METRIC_POINTS.c.attempt, METRIC_POINTS.c.sequence, METRIC_POINTS.c.key, METRIC_POINTS.c.value)
        .join(EPOCHS, _same_epoch())
        .where(METRIC_POINTS.c.run == number, EPOCHS.c.run == number, EPOCHS.c.epoch > after_epoch)
    ):
        position = place.get((attempt, sequence))
        if position is not None:
            if key not in values:
                values[key] = np.full(len(place), math.nan)
            if value is not None:
                values[key][position] = value
    names = dict(
        connection.execute(select(METRIC_KEYS.c.id, METRIC_KEYS.c.name).where(METRIC_KEYS.c.id.in_(list(values))))
        .tuples()
        .all()
    )
    wide = wide.reset_index(drop=True)
    return pd.concat(
        [wide, pd.DataFrame({names[key]: values[key] for key in sorted(values)}, index=wide.index)], axis=1
    )


def _same_epoch() -> ColumnElement[bool]:
    return and_(
        EPOCHS.c.run == METRIC_POINTS.c.run,
        EPOCHS.c.attempt == METRIC_POINTS.c.attempt,
        EPOCHS.c.sequence == METRIC_POINTS.c.sequence,
    )


def _limits(connection: Connection, numbers: Sequence[int]) -> dict[tuple[int, int], int]:
    """(run's number, attempt) -> the last epoch of it that still counts, where a later attempt began before its end."""
    rows = connection.execute(
        select(ATTEMPTS.c.run, ATTEMPTS.c.number, ATTEMPTS.c.resumed_from).where(
            ATTEMPTS.c.run.in_(list(numbers)), ATTEMPTS.c.number > 1, ATTEMPTS.c.resumed_from.is_not(None)
        )
    ).all()
    limits: dict[tuple[int, int], int] = {}
    for number, later, resumed_from in rows:
        for attempt in range(1, later):
            limits[number, attempt] = min(resumed_from, limits.get((number, attempt), resumed_from))
    return limits


def _visible(frame: pd.DataFrame, limits: dict[tuple[int, int], int]) -> pd.Series[bool]:
    visible = pd.Series(True, index=frame.index)
    for (number, attempt), last in limits.items():
        visible &= ~((frame["number"] == number) & (frame["attempt"] == attempt) & (frame["epoch"] > last))
    return visible


def _tuples(rows: Iterable[Any]) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in rows]
