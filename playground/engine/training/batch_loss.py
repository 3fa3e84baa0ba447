"""Running means of an epoch's loss -> the loss of the batch that was trained last."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # no TensorFlow is needed for it
    from playground.engine.training.session import Advance, Session

#: place of the training loss among the columns of an epoch, after the learning rate
LOSS = 1


class BatchLoss:
    """Follows the running mean from call to call; Keras keeps the mean alone, weighted by samples."""

    def __init__(self) -> None:
        self._at: tuple[int, int] | None = None  # epoch and batch up to which the mean is known
        self._mean = 0.0

    def took(self, session: Session, done: Advance) -> tuple[int, float | None]:
        """Take note of a call of the loop.

        Args:
            session: after the call.
            done: what the call came to.

        Returns:
            (number of the last batch in its epoch, from 1; its own loss, or None where the mean before it is unknown,
            because the call trained more than this batch).
        """
        loop, position = session.loop, session.position
        ended = len(done.epochs) > 0 and position.batch == 0
        epoch = position.epoch - 1 if ended else position.epoch
        number = loop.steps if ended else position.batch
        mean = float(done.rows[-1][LOSS]) if ended else done.loss
        before = 0.0 if number == 1 else self._mean if self._at == (epoch, number - 1) else None
        self._at, self._mean = (epoch, number), mean
        if before is None or not math.isfinite(mean):
            return number, None
        seen, earlier = min(number * loop.batch_size, loop.samples), (number - 1) * loop.batch_size
        return number, (mean * seen - before * earlier) / (seen - earlier)
