"""Rows of every epoch -> a curve of at most 2,000 points, told as it grows; what was left by going back is kept."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

MOST_POINTS = 2000
_MOST_BRANCHES = 3
#: points of a branch, which is only looked at
_BRANCH_POINTS = 400


@dataclass(frozen=True, slots=True)
class Point:
    """Figures of one moment. `elapsed_s`: seconds of training until then."""

    epoch: int
    elapsed_s: float
    figures: Mapping[str, float]


class Curve:
    """The points of a training, evenly thinned as they become many: every so many epochs, and the last one."""

    def __init__(self) -> None:
        self.points: list[Point] = []
        self._branches: list[list[Point]] = []
        self._stride = 1
        self._told = 0
        self._again = True

    def clear(self) -> None:
        """Forget everything."""
        self.__init__()  # type: ignore[misc]

    def add(
        self, epochs: npt.NDArray[np.int64], rows: npt.NDArray[np.float64], names: tuple[str, ...], elapsed_s: float
    ) -> None:
        """Take epochs that ended.

        Args:
            epochs: their numbers, ascending, shape (n,), n at least 1.
            rows: their figures, shape (n, names).
            names: of the columns.
            elapsed_s: seconds of training at the end of the last of them.
        """
        chosen = np.flatnonzero(epochs % self._stride == 0)
        for index in chosen:
            self._put(Point(int(epochs[index]), elapsed_s, dict(zip(names, rows[index].tolist(), strict=True))))
        self._thin()

    def put(self, point: Point) -> None:
        """Take a point whatever its epoch; it takes the place of one of the same epoch."""
        if self.points and self.points[-1].epoch >= point.epoch:
            self.points = [item for item in self.points if item.epoch < point.epoch]
            self._again = True
        self._put(point)
        self._thin()

    def cut(self, epoch: int) -> None:
        """Go on from `epoch`: what came after becomes a branch."""
        later = [point for point in self.points if point.epoch > epoch]
        if not later:
            return
        self.points = [point for point in self.points if point.epoch <= epoch]
        branch = [*self.points[-1:], *later]
        step = -(-len(branch) // _BRANCH_POINTS)
        self._branches = [*self._branches, [*branch[:-1:step], branch[-1]]][-_MOST_BRANCHES:]
        self._again = True

    def news(self) -> dict[str, Any] | None:
        """What has not been told yet; None if there is nothing."""
        points = self.points if self._again else self.points[self._told :]
        if not points and not self._again:
            return None
        news: dict[str, Any] = {"reset": self._again, **_plain(points)}
        if self._again:
            news["branches"] = [_plain(branch) for branch in self._branches]
        self._again, self._told = False, len(self.points)
        return news

    def tell_again(self) -> None:
        """Let the next news hold everything."""
        self._again = True

    def _put(self, point: Point) -> None:
        if not self.points or point.epoch > self.points[-1].epoch:
            self.points.append(point)

    def _thin(self) -> None:
        while len(self.points) > MOST_POINTS:
            self._stride *= 2
            last = self.points[-1]
            self.points = [point for point in self.points if point.epoch % self._stride == 0 or point is last]
            self._again = True


def _plain(points: list[Point]) -> dict[str, Any]:
    names = dict.fromkeys(name for point in points for name in point.figures if name != "learning_rate")
    return {
        "epochs": [point.epoch for point in points],
        "series": {name: [_number(point.figures.get(name)) for point in points] for name in names},
    }


def _number(value: float | None) -> float | None:
    return float(f"{value:.5g}") if value is not None and math.isfinite(value) else None
