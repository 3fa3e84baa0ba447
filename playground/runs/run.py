"""What the events of a run add up to: a frozen snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from playground.spec.experiment import ExperimentSpec

Status = Literal["queued", "starting", "running", "paused", "done", "stopped", "failed", "crashed", "cancelled"]

#: statuses of a run that an engine holds
LIVE: frozenset[Status] = frozenset({"starting", "running", "paused"})
#: statuses that can change without the user starting the run again
OPEN: frozenset[Status] = LIVE | {"queued"}
#: what people read of a status, the same in every place
STATUS_WORDS: dict[Status, str] = {
    "queued": "waiting",
    "starting": "starting",
    "running": "training",
    "paused": "paused",
    "done": "done",
    "stopped": "stopped",
    "failed": "failed",
    "crashed": "crashed",
    "cancelled": "cancelled",
}


def state_text(name: str, status: Status) -> str:
    """`my run is training`: the beginning of a sentence."""
    return f"{name} is {STATUS_WORDS[status]}"


@dataclass(frozen=True, slots=True)
class MetricSummary:
    """Last and best value of one metric; best is the largest where more is better (accuracy, r2, ...), else the
    smallest.
    """

    last: float
    best: float
    best_epoch: int


@dataclass(frozen=True, slots=True)
class Run:
    """A run as the store knows it at one moment.

    Attributes:
        id: 12 hex digits.
        token: unguessable; addresses the live stream.
        name: for people, never empty.
        spec: what was asked for, with the changes made while training left out.
        status: see `Status`.
        reason: one sentence, why it ended so; "" if there is nothing to say.
        diagnosis: what the user may try; "" if nothing.
        group: runs compared side by side share one; "" for a single run.
        created: when it was submitted, UTC.
        started: when an engine first took it, UTC, or None.
        ended: when it ended, UTC, or None.
        epochs: epochs complete.
        elapsed_s: seconds of training, pauses left out.
        parameters: weights of the network; 0 until it is built.
        mode: "xla" or "graph"; "" until compiled.
        metrics: metric -> its summary; test metrics too (`test_accuracy`), with the epoch they were taken at.
        sparkline: at most 40 values of the validation loss (the loss where there is none), oldest first.
        checkpoint_epoch: epochs complete in the last checkpoint; None if there is none.
        colour: position in the palette of run colours, fixed when created.
        starred: marked by the user.
        tags: the user's, in order.
        note: the user's, Markdown.
        deleted: when the user deleted it, UTC, or None; can be undone until it is purged.
        position: place in the queue from 1; 0 if it is not queued.
        seconds: `load`, `build`, `compile`, `train`, `evaluate`; as far as known.
    """

    id: str
    token: str
    name: str
    spec: ExperimentSpec
    status: Status
    reason: str
    diagnosis: str
    group: str
    created: datetime
    started: datetime | None
    ended: datetime | None
    epochs: int
    elapsed_s: float
    parameters: int
    mode: str
    metrics: dict[str, MetricSummary]
    sparkline: tuple[float, ...]
    checkpoint_epoch: int | None
    colour: int
    starred: bool
    tags: tuple[str, ...]
    note: str
    deleted: datetime | None
    position: int
    seconds: dict[str, float]

    @property
    def is_live(self) -> bool:
        """An engine holds it."""
        return self.status in LIVE

    @property
    def is_open(self) -> bool:
        """It is queued or live."""
        return self.status in OPEN
