"""Seed of the batch order -> orders of the coming epochs, drawn while the program trains the present ones."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

from playground.draws.order import balanced_order, epoch_order

SampleOrder = npt.NDArray[np.int32]


class Orders:
    """Orders of successive epochs.

    Args:
        seed: seed of the batch order.
        samples: number of training samples.
        shuffle: draw an order of its own for each epoch; else all take the samples as they are stored.
        balance: class of each sample, shape (samples,), where each epoch is to have equally many of every class.
    """

    def __init__(
        self, seed: int, samples: int, *, shuffle: bool = True, balance: npt.NDArray[np.int64] | None = None
    ) -> None:
        self._seed, self._samples, self._balance = seed, samples, balance
        self._stored = None if shuffle or balance is not None else np.arange(samples, dtype=np.int32)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="orders")
        self._first = 0
        self._ahead: Future[list[SampleOrder]] | None = None

    def take(self, first: int, count: int) -> list[SampleOrder]:
        """Orders of the epochs `first` to `first + count - 1`, epochs from 1."""
        ready = self._ahead.result() if self._ahead is not None else []
        start = first - self._first
        known = ready[start : start + count] if 0 <= start < len(ready) else []
        return known + self._draw(first + len(known), count - len(known))

    def prefetch(self, first: int, count: int) -> None:
        """Begin to draw the orders of these epochs."""
        if self._stored is not None or (self._ahead is not None and not self._ahead.done()):
            return
        self._first, self._ahead = first, self._pool.submit(self._draw, first, count)

    def _draw(self, first: int, count: int) -> list[SampleOrder]:
        if self._stored is not None:
            return [self._stored] * count
        epochs = range(first, first + count)
        if self._balance is not None:
            return [balanced_order(self._seed, epoch, self._balance) for epoch in epochs]
        return [epoch_order(self._seed, epoch, self._samples) for epoch in epochs]
