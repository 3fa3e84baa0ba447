"""Loss of one batch, from the running means that Keras keeps."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from playground.engine.training.batch_loss import BatchLoss

LOSSES, SIZES = [0.9, 0.5, 0.7], [8, 8, 4]


def session(epoch: int, batch: int) -> Any:
    loop = SimpleNamespace(steps=3, batch_size=8, samples=20)
    return SimpleNamespace(loop=loop, position=SimpleNamespace(epoch=epoch, batch=batch))


def done(mean: float, epochs: tuple[int, ...] = ()) -> Any:
    return SimpleNamespace(epochs=np.array(epochs), rows=np.array([[0.01, mean]] * len(epochs)), loss=mean)


def test_each_batch_has_its_own_loss_to_the_last_partial_one() -> None:
    follow = BatchLoss()
    means = [float(np.average(LOSSES[:count], weights=SIZES[:count])) for count in (1, 2, 3)]
    took = [
        follow.took(session(0, 1), done(means[0])),
        follow.took(session(0, 2), done(means[1])),
        follow.took(session(1, 0), done(means[2], (1,))),
        follow.took(session(1, 1), done(0.25)),
    ]
    assert [number for number, _ in took] == [1, 2, 3, 1]
    assert [loss for _, loss in took] == pytest.approx([*LOSSES, 0.25])


def test_of_several_batches_at_once_none_is_known() -> None:
    follow = BatchLoss()
    assert follow.took(session(0, 2), done(0.7)) == (2, None)
    assert follow.took(session(1, 0), done(0.6, (1,)))[1] is not None
    assert follow.took(session(3, 0), done(0.5, (2, 3))) == (3, None)
