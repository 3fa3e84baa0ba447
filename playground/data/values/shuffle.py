"""Number of samples or labels, and seed -> rows left and rows taken, as scikit-learn's `train_test_split` does it.

scikit-learn takes most of a second and a third of the server's memory to load, which no first visitor should wait for.
Its draws are repeated here one by one: a link that was made with it gives the same rows.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from playground.data.values.dataset import Integers


def shuffled_split(samples: int, count: int, seed: int) -> tuple[Integers, Integers]:
    """(left, taken): all rows, shuffled and cut.

    Args:
        samples: rows to share out, more than `count`.
        count: rows taken.
        seed: same seed, same rows; 0 to 2**32 - 1.
    """
    order = np.random.RandomState(seed).permutation(samples)
    return order[count:].astype(np.int64), order[:count].astype(np.int64)


def stratified_split(labels: npt.NDArray[Any], count: int, seed: int) -> tuple[Integers, Integers]:
    """(left, taken): all rows, shuffled and cut so that both sides have the shares of the classes.

    Args:
        labels: class of each row, shape (rows,): at least two rows of each class.
        count: rows taken; both sides have at least as many as there are classes.
        seed: same seed, same rows; 0 to 2**32 - 1.
    """
    draw = np.random.RandomState(seed)
    _, codes, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    of_class = np.split(np.argsort(codes, kind="stable"), np.cumsum(sizes)[:-1])
    left_sizes = _shares(sizes, len(labels) - count, draw)
    # these are all that are left; rounding may make it draw, and what follows must come from where it comes there
    taken_sizes = _shares(sizes - left_sizes, count, draw)
    left, taken = [], []
    for rows, stay, go in zip(of_class, left_sizes, taken_sizes, strict=True):
        order = rows[draw.permutation(len(rows))]
        left.append(order[:stay])
        taken.append(order[stay : stay + go])
    # in this order: both draw from the same stream
    shuffled_left = draw.permutation(np.concatenate(left))
    shuffled_taken = draw.permutation(np.concatenate(taken))
    return shuffled_left.astype(np.int64), shuffled_taken.astype(np.int64)


def _shares(sizes: Integers, count: int, draw: np.random.RandomState) -> Integers:
    """How many of `count` each class gets: in proportion to its size, the rest by largest remainders, ties drawn."""
    exact = sizes / sizes.sum() * count
    shares = np.floor(exact)
    missing = int(count - shares.sum())
    remainders = exact - shares
    for remainder in np.unique(remainders)[::-1]:
        if missing <= 0:
            break
        tied = np.flatnonzero(remainders == remainder)
        # drawn even where all are taken, as scikit-learn draws
        chosen = draw.choice(tied, size=min(len(tied), missing), replace=False)
        shares[chosen] += 1
        missing -= len(chosen)
    whole: Integers = shares.astype(np.int64)
    return whole
