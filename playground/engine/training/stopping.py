"""Values of the watched metric, epoch by epoch -> when to stop, when to lower the learning rate.

Both as Keras's callbacks do.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np


@dataclass(slots=True)
class EarlyStop:
    """What `keras.callbacks.EarlyStopping` remembers, for a value of which less is better.

    Attributes:
        patience: epochs without improvement before stopping.
        min_delta: a smaller improvement does not count.
        best: best value so far, None before the first.
        best_epoch: its epoch.
        wait: epochs since.
    """

    patience: int
    min_delta: float
    best: float | None = None
    best_epoch: int = 0
    wait: int = 0

    def observe(self, epoch: int, value: float) -> tuple[bool, bool]:
        """Take an epoch's value, epochs from 1. Returns (it is the best so far, training is to stop)."""
        self.wait += 1
        if _improves(value, self.best, self.min_delta):
            self.best, self.best_epoch, self.wait = value, epoch, 0
            return True, False
        return False, self.wait >= self.patience and epoch > 1

    def state(self) -> dict[str, Any]:
        """Plain values from which `EarlyStop(**state)` goes on."""
        return asdict(self)


@dataclass(slots=True)
class Plateau:
    """What `keras.callbacks.ReduceLROnPlateau` remembers, for a value of which less is better.

    Attributes:
        patience: epochs without improvement before a drop.
        factor: multiplied at each drop.
        min_delta: a smaller improvement does not count.
        min_learning_rate: no drop goes below it.
        best: best value so far, None before the first.
        wait: epochs since, or since the last drop.
    """

    patience: int
    factor: float
    min_delta: float
    min_learning_rate: float
    best: float | None = None
    wait: int = 0

    def observe(self, value: float, learning_rate: float) -> float | None:
        """Take an epoch's value and the rate in force. Returns the lower rate, or None to leave it."""
        if _improves(value, self.best, self.min_delta):
            self.best, self.wait = value, 0
            return None
        self.wait += 1
        if self.wait < self.patience or learning_rate <= float(np.float32(self.min_learning_rate)):
            return None
        self.wait = 0
        return max(learning_rate * self.factor, self.min_learning_rate)

    def state(self) -> dict[str, Any]:
        """Plain values from which `Plateau(**state)` goes on."""
        return asdict(self)


def _improves(value: float, best: float | None, min_delta: float) -> bool:
    # Keras compares in single precision
    return best is None or bool(np.float32(value + min_delta) < np.float32(best))
