"""Snapshot of a run + events -> what changes in the snapshot. Pure; the store reads before and writes after."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from playground.runs.protocol.events import (
    CheckpointSaved,
    Compiled,
    DataLoaded,
    EpochEnded,
    Evaluated,
    Event,
    ModelBuilt,
    Paused,
    Progressed,
    Resumed,
    RunFinished,
    RunStarted,
)
from playground.runs.run import LIVE, MetricSummary
from playground.runs.sparkline import Sparkline
from playground.runs.store.text import storable
from playground.spec.metrics import more_is_better


@dataclass(slots=True)
class Snapshot:
    """The part of a run that follows from its events; changed in place by `apply`.

    Attributes:
        changed: metrics whose summary was changed.
    """

    status: str
    reason: str
    diagnosis: str
    epochs: int
    elapsed_s: float
    parameters: int
    mode: str
    checkpoint_epoch: int | None
    sparkline: Sparkline
    seconds: dict[str, float]
    metrics: dict[str, MetricSummary]
    changed: set[str] = field(default_factory=set)

    def apply(self, event: Event) -> None:
        """Bring up to date with one event. A run that has ended keeps its status."""
        match event:
            case EpochEnded():
                self._epoch_ended(event)
            case Progressed():
                # it names the epoch at work, so the one before is complete
                self.epochs = max(self.epochs, event.epoch - 1)
                self.elapsed_s = _later(self.elapsed_s, event.elapsed_s)
            case RunStarted() | Resumed():
                self._become("running")
            case Paused():
                self._become("paused")
                self.epochs = max(self.epochs, event.epoch)
            case DataLoaded():
                self.seconds["load"] = event.seconds
            case ModelBuilt():
                self.parameters = event.parameters
                self.seconds["build"] = event.seconds
            case Compiled():
                self.mode = event.mode
                self.seconds["compile"] = event.seconds
            case CheckpointSaved():
                self.checkpoint_epoch = event.epoch
            case Evaluated():
                self._tested(event.metrics)
            case RunFinished():
                self._finished(event)

    def _become(self, status: str) -> None:
        if self.status in LIVE:
            self.status = status

    def _epoch_ended(self, event: EpochEnded) -> None:
        self.epochs = max(self.epochs, event.epoch)
        self.elapsed_s = _later(self.elapsed_s, event.elapsed_s)
        watched = event.metrics.get("val_loss", event.metrics.get("loss"))
        if watched is not None:
            self.sparkline.add(event.epoch, watched)
        for name, value in event.metrics.items():
            metric = storable(name)
            self.metrics[metric] = summarise(metric, self.metrics.get(metric), event.epoch, value)
            self.changed.add(metric)

    def _tested(self, metrics: dict[str, float]) -> None:
        # a later evaluation replaces an earlier one: test figures are no curve with a best point
        for name, value in metrics.items():
            metric = storable(name)
            self.metrics[metric] = MetricSummary(value, value, self.epochs)
            self.changed.add(metric)

    def _finished(self, event: RunFinished) -> None:
        self.epochs = max(self.epochs, event.epochs)
        self.seconds.update(event.seconds)
        self._tested({key: value for key, value in event.metrics.items() if key.startswith("test_")})
        if self.status in LIVE:
            self.status, self.reason, self.diagnosis = event.status, event.reason, event.diagnosis

    def columns(self) -> dict[str, Any]:
        """Plain values of the parts that are numbers and short texts."""
        names = ("status", "reason", "diagnosis", "epochs", "elapsed_s", "parameters", "mode", "checkpoint_epoch")
        return {name: getattr(self, name) for name in names}


def summarise(metric: str, before: MetricSummary | None, epoch: int, value: float) -> MetricSummary:
    """The summary after one more value. NaN is never best; while all are NaN, best is NaN and its epoch 0."""
    if before is None:
        before = MetricSummary(value, math.nan, 0)
    better = not math.isnan(value) and (
        math.isnan(before.best) or (value > before.best if more_is_better(metric) else value < before.best)
    )
    return MetricSummary(value, value, epoch) if better else MetricSummary(value, before.best, before.best_epoch)


def _later(before: float, now: float) -> float:
    return now if math.isfinite(now) and now > before else before
