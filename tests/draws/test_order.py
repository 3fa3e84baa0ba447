"""Orders of epochs: every sample once, or every class equally often."""

from __future__ import annotations

import numpy as np
import pytest

from playground.draws.order import balanced_order, epoch_order
from playground.engine.training.orders import Orders

LABELS = np.array([0] * 30 + [1] * 5 + [3] * 8)


def test_an_epoch_takes_every_sample_once() -> None:
    first, again, second = epoch_order(7, 1, 43), epoch_order(7, 1, 43), epoch_order(7, 2, 43)
    assert sorted(first) == list(range(43))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, second)


@pytest.mark.parametrize("epoch", [1, 2, 9])
def test_a_balanced_epoch_takes_every_class_equally_often(epoch: int) -> None:
    order = balanced_order(7, epoch, LABELS)
    assert len(order) == len(LABELS)
    counts = np.bincount(LABELS[order], minlength=4)
    assert counts[2] == 0
    assert sorted(counts[[0, 1, 3]]) == [14, 14, 15]


def test_all_samples_of_a_class_come_before_one_comes_again() -> None:
    times = np.bincount(balanced_order(7, 3, LABELS), minlength=len(LABELS))
    assert times[:30].max() == 1
    for rows in (slice(30, 35), slice(35, 43)):
        assert times[rows].max() - times[rows].min() <= 1
        assert times[rows].min() >= 1


def test_balanced_orders_are_the_same_whoever_draws_them() -> None:
    orders = Orders(7, len(LABELS), balance=LABELS)
    orders.prefetch(1, 3)
    for number, order in enumerate(orders.take(1, 4), 1):
        assert np.array_equal(order, balanced_order(7, number, LABELS))
