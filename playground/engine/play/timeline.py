"""States of a training -> those that can be gone back to: few, evenly spread, exact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playground.data.values.dataset import Dataset
from playground.engine.build.checkpoint import Arrays, Position

MOST = 300
MOST_BYTES = 64_000_000
#: seconds between two at least, and how much longer than taking one lasts
_APART_S, _SPARSE = 0.05, 25


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A network at one moment, with everything that training it on depends on.

    Attributes:
        position: where the training is; its own copy.
        values: of all variables.
        best: weights of the best epoch, if they are kept.
        touched: what users have done, see `Touch.state`.
        figures: of this moment.
        measured: the data and the settings that the figures are of, see `PlayNetwork.measures_as`; None: not known.
    """

    position: Position
    values: Arrays
    best: Arrays
    touched: dict[str, Any]
    figures: dict[str, float]
    measured: tuple[Dataset, tuple[object, ...]] | None = None

    @property
    def size(self) -> int:
        """Bytes of its arrays."""
        return sum(value.nbytes for value in [*self.values.values(), *self.best.values()])


class Timeline:
    """Snapshots at the ends of epochs, ascending."""

    def __init__(self) -> None:
        self._items: list[Snapshot] = []
        self._stride, self._next_at = 1, float("-inf")

    @property
    def epochs(self) -> list[int]:
        """Epochs that can be gone back to, ascending."""
        return [item.position.epoch for item in self._items]

    def clear(self) -> None:
        """Forget everything."""
        self._items, self._stride, self._next_at = [], 1, float("-inf")

    def wants(self, epoch: int, now: float) -> bool:
        """A snapshot of this epoch is worth its time."""
        return now >= self._next_at and (not self._items or epoch >= self._items[-1].position.epoch + self._stride)

    def add(self, snapshot: Snapshot, started: float, now: float) -> None:
        """Keep one, that took from `started` to `now` to take; it takes the place of one of the same epoch."""
        self.cut(snapshot.position.epoch - 1)
        self._items.append(snapshot)
        self._next_at = now + max(_APART_S, _SPARSE * (now - started))
        most = max(3, min(MOST, MOST_BYTES // max(1, snapshot.size)))
        while len(self._items) > most:
            self._stride *= 2
            inner, reached = [], self._items[0].position.epoch
            for item in self._items[1:-1]:
                if item.position.epoch >= reached + self._stride:
                    inner.append(item)
                    reached = item.position.epoch
            self._items = [self._items[0], *inner, self._items[-1]]

    def nearest(self, epoch: int) -> Snapshot | None:
        """The one nearest to an epoch; -1: the newest."""
        if epoch < 0:
            return self._items[-1] if self._items else None
        return min(self._items, key=lambda item: abs(item.position.epoch - epoch), default=None)

    def cut(self, epoch: int) -> None:
        """Forget what came after this epoch."""
        self._items = [item for item in self._items if item.position.epoch <= epoch]
