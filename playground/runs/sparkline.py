"""A run's curve in at most 40 values, thinned as it grows."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

MOST = 40


def drawable(values: Iterable[float]) -> list[float] | None:
    """What can be drawn of a course: its finite values; None where there is none, so that no list is shown as text."""
    return [value for value in values if math.isfinite(value)] or None


@dataclass(slots=True)
class Sparkline:
    """Every `stride`-th point seen so far, and the latest.

    Attributes:
        stride: distance of two points that are kept, in points; a power of two.
        seen: points so far.
        kept: (epoch, value), at most 39.
        latest: (epoch, value) of the latest point, or None.
    """

    stride: int = 1
    seen: int = 0
    kept: list[tuple[int, float]] = field(default_factory=list)
    latest: tuple[int, float] | None = None

    def add(self, epoch: int, value: float) -> None:
        """One more point."""
        self.latest = (epoch, value)
        if self.seen % self.stride == 0:
            self.kept.append(self.latest)
            if len(self.kept) == MOST:
                self.kept = self.kept[::2]
                self.stride *= 2
        self.seen += 1

    def values(self) -> tuple[float, ...]:
        """At most 40 values, oldest first, the latest always among them."""
        points = self.kept
        if self.latest is not None and (not points or points[-1][0] != self.latest[0]):
            points = [*points, self.latest]
        return tuple(value for _, value in points)

    def to_plain(self) -> list[Any]:
        """Plain values, for JSON."""
        return [self.stride, self.seen, self.kept, self.latest]

    @classmethod
    def from_plain(cls, plain: list[Any]) -> Sparkline:
        """The inverse of `to_plain`."""
        stride, seen, kept, latest = plain
        return cls(stride, seen, [(epoch, value) for epoch, value in kept], tuple(latest) if latest else None)
