"""Rows of every epoch -> the EpochEnded events that a person and a database can take.

At most `LIMIT` epochs a second are told, and `BURST` more in a run, so that one that is over at once has
whole curves. Kept are the first, the last, and each block's smallest and largest value of every metric (so the best
ones too); under 20 epochs a second every epoch.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

#: epochs told in a second of wall time, at most
LIMIT = 200.0
#: epochs told beyond that in a run
BURST = 400
_SHORTEST_BLOCK_S = 0.1

Values = npt.NDArray[np.float64]
Tell = Callable[[int, Values, float], None]


class Thinner:
    """Takes rows of epochs and tells those worth keeping.

    Args:
        tell: called with (epoch, its row, elapsed seconds), epochs ascending.
        limit: epochs a second, at most.
        burst: epochs beyond that.
    """

    def __init__(self, tell: Tell, limit: float = LIMIT, burst: int = BURST) -> None:
        self._tell, self._limit, self._burst = tell, limit, burst
        self._epochs: list[npt.NDArray[np.int64]] = []
        self._rows: list[Values] = []
        self._elapsed: list[Values] = []
        self._pending = 0
        self._block_start = -np.inf

    def add(self, epochs: npt.NDArray[np.int64], rows: Values, elapsed_s: Values, now: float) -> None:
        """Take some epochs.

        Args:
            epochs: their numbers, shape (n,), n at least 1.
            rows: their values, shape (n, values).
            elapsed_s: seconds of training at the end of each, shape (n,).
            now: wall clock, seconds.
        """
        self._epochs.append(epochs)
        self._rows.append(rows)
        self._elapsed.append(elapsed_s)
        self._pending += len(epochs)
        passed = now - self._block_start
        block_s = max(_SHORTEST_BLOCK_S, (2 * rows.shape[1] + 2) / self._limit)
        if self._pending <= self._limit * passed and np.isfinite(passed):
            self.flush(now)
        elif passed >= block_s:
            self._release(int(self._limit * block_s), now)

    def flush(self, now: float) -> None:
        """Tell what waits, as far as the limit of one block allows; the last epoch in any case."""
        width = self._rows[0].shape[1] if self._rows else 1
        self._release(int(self._limit * max(_SHORTEST_BLOCK_S, (2 * width + 2) / self._limit)), now)

    def _release(self, budget: int, now: float) -> None:
        if not self._pending:
            return
        epochs, rows = np.concatenate(self._epochs), np.concatenate(self._rows)
        elapsed = np.concatenate(self._elapsed)
        self._epochs, self._rows, self._elapsed, self._pending = [], [], [], 0
        self._block_start = now
        chosen = kept(rows, budget + self._burst)
        self._burst -= min(self._burst, max(0, len(chosen) - budget))
        for index in chosen:
            self._tell(int(epochs[index]), rows[index], float(elapsed[index]))


def kept(rows: Values, budget: int) -> npt.NDArray[np.int64]:
    """Positions of the rows to keep, ascending.

    Args:
        rows: values of successive epochs, shape (n, values).
        budget: rows to keep; more only if the extremes are more.
    """
    count = len(rows)
    if count <= budget:
        return np.arange(count)
    low = np.where(np.isnan(rows), np.inf, rows).argmin(axis=0)
    high = np.where(np.isnan(rows), -np.inf, rows).argmax(axis=0)
    chosen = np.unique(np.concatenate([low, high, [0, count - 1]]))
    spare = budget - len(chosen)
    if spare > 0:
        chosen = np.union1d(chosen, np.linspace(0, count - 1, spare).astype(np.int64))
    return chosen.astype(np.int64)
