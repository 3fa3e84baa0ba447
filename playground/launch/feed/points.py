"""Epochs' figures -> the columns of a chart: all while they are few, a faithful selection when they are many."""

from __future__ import annotations

import itertools
import math
import os
from bisect import bisect_right
from collections.abc import Mapping

#: points kept of a run; more than a chart can show
LIMIT = 4000

# begins anywhere, so that a cursor given out before the server was started again fits no generation of now
_generations = itertools.count(int.from_bytes(os.urandom(2), "big") + 1)


class CurvePoints:
    """Columns of a run's points, in ascending order of epochs.

    Attributes:
        epochs: epoch of each point.
        elapsed_s: seconds of training at each point.
        series: metric -> values, as long as `epochs`; None where there is none that is finite.
        generation: another number whenever points seen before were dropped; no two histories in a process share one.
    """

    def __init__(self, limit: int = LIMIT) -> None:
        self.epochs: list[int] = []
        self.elapsed_s: list[float] = []
        self.series: dict[str, list[float | None]] = {}
        self.generation = next(_generations)
        self._limit = limit

    def __len__(self) -> int:
        return len(self.epochs)

    def add(self, epoch: int, elapsed_s: float, metrics: Mapping[str, float]) -> None:
        """Append an epoch; one that is not later than the last replaces what came after it."""
        if self.epochs and epoch <= self.epochs[-1]:
            self.cut(epoch - 1)
        count = len(self.epochs)
        for name in metrics:
            if name not in self.series:
                self.series[name] = [None] * count
        self.epochs.append(epoch)
        self.elapsed_s.append(elapsed_s)
        for name, values in self.series.items():
            value = metrics.get(name)
            values.append(value if value is not None and math.isfinite(value) else None)
        if len(self.epochs) > self._limit:
            self._thin()

    def cut(self, after_epoch: int) -> None:
        """Drop the points later than `after_epoch`."""
        end = bisect_right(self.epochs, after_epoch)
        if end < len(self.epochs):
            self._keep(range(end))

    def _thin(self) -> None:
        """Keep half as many as are allowed, evenly over the epochs, and the last and each metric's extremes.

        Dropping every second one would not do: repeated, it leaves hardly any of the oldest.
        """
        gap = (self.epochs[-1] - self.epochs[0]) / (self._limit // 2)
        keep, due = {len(self.epochs) - 1}, -math.inf
        for position, epoch in enumerate(self.epochs):
            if epoch >= due:
                keep.add(position)
                due = epoch + gap
        for values in self.series.values():
            known = [position for position, value in enumerate(values) if value is not None]
            if known:
                keep.add(min(known, key=lambda position: values[position] or 0.0))
                keep.add(max(known, key=lambda position: values[position] or 0.0))
        self._keep(sorted(keep))

    def _keep(self, positions: range | list[int]) -> None:
        self.epochs = [self.epochs[position] for position in positions]
        self.elapsed_s = [self.elapsed_s[position] for position in positions]
        self.series = {name: [values[position] for position in positions] for name, values in self.series.items()}
        self.generation = next(_generations)
