"""A store with many finished runs, filled in bulk: what the Compare page has to cope with."""

from __future__ import annotations

import json
import math
import random
import secrets
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert, select

from playground.runs.protocol.events import RunFinished, RunStarted, format_event
from playground.runs.sparkline import Sparkline
from playground.runs.store.open_store import SqlStore
from playground.runs.store.tables import ATTEMPTS, EPOCHS, EVENTS, METRIC_KEYS, METRIC_POINTS, METRIC_SUMMARIES, RUNS
from playground.spec.change import with_changes
from playground.spec.experiment import ExperimentSpec, dump_spec

METRICS = ("loss", "accuracy", "val_loss", "val_accuracy")
TESTS = ("test_loss", "test_accuracy")
_BATCH = 100


def fill(store: SqlStore, runs: int = 1000, epochs: int = 100) -> list[str]:
    """Add finished runs with a point of each of `METRICS` in every epoch; their identifiers, oldest first.

    The rows are those that `SqlStore.append` would have left, written without it: 1,000 runs take seconds, not minutes.
    """
    with store.writing() as connection:
        known = dict(connection.execute(select(METRIC_KEYS.c.name, METRIC_KEYS.c.id)).tuples().all())
        missing = [{"name": name} for name in (*METRICS, *TESTS) if name not in known]
        if missing:
            connection.execute(insert(METRIC_KEYS), missing)
        keys = dict(connection.execute(select(METRIC_KEYS.c.name, METRIC_KEYS.c.id)).tuples().all())
        newest = connection.execute(select(RUNS.c.number).order_by(RUNS.c.number.desc()).limit(1)).scalar() or 0
    draw = random.Random(0)
    ids: list[str] = []
    for start in range(0, runs, _BATCH):
        rows: dict[str, list[dict[str, object]]] = {}
        for place in range(start, min(start + _BATCH, runs)):
            ids.append(_add(rows, newest, place, epochs, keys, draw))
        with store.writing() as connection:
            # RUNS gives the numbers, which all others refer to
            numbers = {}
            for row in rows["runs"]:
                numbers[row["id"]] = connection.execute(insert(RUNS).values(row)).inserted_primary_key[0]
            for table in (ATTEMPTS, EPOCHS, METRIC_POINTS, METRIC_SUMMARIES, EVENTS):
                connection.execute(insert(table), [{**row, "run": numbers[row["run"]]} for row in rows[table.name]])
    return ids


def _add(
    rows: dict[str, list[dict[str, object]]],
    newest: int,
    place: int,
    epochs: int,
    keys: dict[str, int],
    draw: random.Random,
) -> str:
    id, now = secrets.token_hex(6), datetime.now(UTC) - timedelta(minutes=1)
    spec = _spec(place, epochs, draw)
    rate = draw.uniform(0.01, 0.1)
    curves = {metric: _curve(metric, epochs, rate, draw) for metric in METRICS}
    line = Sparkline()
    for epoch, value in enumerate(curves["val_loss"], 1):
        line.add(epoch, value)
    finished = RunFinished(id, "done", "", epochs, {}, {"train": epochs * 0.02})
    rows.setdefault("runs", []).append(
        {
            "id": id,
            "token": secrets.token_urlsafe(24),
            "name": f"Benchmark {newest + place + 1}",
            "spec": dump_spec(spec),
            "status": "done",
            "reason": "",
            "diagnosis": "",
            "group_name": f"race {place // 4}" if place % 2 else "",
            "created": now + timedelta(milliseconds=place),
            "started": now,
            "ended": now,
            "attempt": 1,
            "epochs": epochs,
            "elapsed_s": epochs * 0.02,
            "parameters": draw.randrange(100, 100_000),
            "mode": "xla",
            "sparkline": json.dumps(line.to_plain()),
            "checkpoint_epoch": epochs,
            "colour": (newest + place) % 10,
            "starred": place % 50 == 0,
            "tags": json.dumps(["benchmark"] if place % 3 == 0 else []),
            "note": "",
            "position": 0,
            "seconds": json.dumps({"train": epochs * 0.02}),
        }
    )
    rows.setdefault("attempts", []).append(
        {
            "run": id,
            "number": 1,
            "host": "benchmark",
            "process": 1,
            "process_started": 0.0,
            "lease": now,
            "taken": now,
            "ended": now,
            "why": "",
            "last_sequence": epochs + 2,
        }
    )
    for epoch in range(1, epochs + 1):
        point = {"run": id, "attempt": 1, "sequence": epoch + 1}
        rows.setdefault("epochs", []).append(
            {**point, "epoch": epoch, "elapsed_s": epoch * 0.02, "learning_rate": spec.training.learning_rate}
        )
        rows.setdefault("metric_points", []).extend(
            {**point, "key": keys[metric], "value": curves[metric][epoch - 1]} for metric in METRICS
        )
    for metric, curve in curves.items():
        best = max(curve) if metric.endswith("accuracy") else min(curve)
        summary = {"run": id, "key": keys[metric], "last": curve[-1], "best": best, "best_epoch": curve.index(best) + 1}
        rows.setdefault("metric_summaries", []).append(summary)
    for metric in TESTS:
        value = curves[metric.replace("test_", "val_")][-1]
        summary = {"run": id, "key": keys[metric], "last": value, "best": value, "best_epoch": epochs}
        rows.setdefault("metric_summaries", []).append(summary)
    rows.setdefault("events", []).extend(
        {"run": id, "attempt": 1, "sequence": sequence, "time": now, "line": format_event(event)}
        for sequence, event in ((1, RunStarted(id, 1, 1)), (epochs + 2, finished))
    )
    return id


def _spec(place: int, epochs: int, draw: random.Random) -> ExperimentSpec:
    return with_changes(
        ExperimentSpec(),
        {
            "data.name": draw.choice(["spiral", "circle", "moons", "xor"]),
            "network.layers": [draw.choice([4, 8, 16, 32]) for _ in range(draw.randint(1, 4))],
            "training.optimizer": draw.choice(["adam", "sgd", "rmsprop"]),
            "training.learning_rate": draw.choice([0.001, 0.003, 0.01, 0.03]),
            "training.epochs": epochs,
            "seeds.main": place,
        },
    )


def _curve(metric: str, epochs: int, rate: float, draw: random.Random) -> list[float]:
    """A falling loss, or a rising accuracy, with some noise."""
    falling = [math.exp(-rate * epoch) + draw.uniform(0, 0.05) for epoch in range(epochs)]
    return [1 - value / 2 for value in falling] if metric.endswith("accuracy") else falling
