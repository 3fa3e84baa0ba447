"""Number of samples, labels, fractions and seed -> rows for training, validation and test."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from playground.data.values.dataset import Integers
from playground.data.values.shuffle import shuffled_split, stratified_split
from playground.spec.data.kinds import SplitSpec


class Counts(NamedTuple):
    """Samples in each part."""

    train: int
    validation: int
    test: int


class Rows(NamedTuple):
    """Rows of each part: positions from 0, int64, shuffled."""

    train: Integers
    validation: Integers
    test: Integers


def split_counts(samples: int, split: SplitSpec, *, own_test: bool = False) -> Counts:
    """How many samples each part gets: fractions rounded, at least 1 of a part that is asked for, and 1 for training.

    Args:
        samples: samples to share out, at least 1.
        split: fractions.
        own_test: the data bring their own test samples, so that none are taken from these.
    """
    validation = _part(samples, split.validation)
    test = 0 if own_test else _part(samples, split.test)
    while validation + test > samples - 1:
        if validation >= test:
            validation -= 1
        else:
            test -= 1
    return Counts(samples - validation - test, validation, test)


def split_rows(
    samples: int, labels: npt.NDArray[Any] | None, split: SplitSpec, seed: int, *, own_test: bool = False
) -> Rows:
    """Rows of each part, as many as `split_counts` says.

    Args:
        samples: samples to share out, at least 1.
        labels: class of each sample, shape (samples,), to keep the shares of the classes; None for a regression.
        split: fractions, and whether to stratify.
        seed: same seed, same rows.
        own_test: see `split_counts`.
    """
    return split_with_note(samples, labels, split, seed, own_test=own_test)[0]


def split_with_note(
    samples: int, labels: npt.NDArray[Any] | None, split: SplitSpec, seed: int, *, own_test: bool = False
) -> tuple[Rows, str]:
    """`split_rows`, and a sentence if the shares of the classes could not be kept as asked, else ""."""
    counts = split_counts(samples, split, own_test=own_test)
    rows: Integers = np.arange(samples, dtype=np.int64)
    wanted = labels if split.stratify else None
    rest, test, plain_test = _take(rows, counts.test, wanted, seed)
    train, validation, plain_validation = _take(rest, counts.validation, wanted, seed)
    if len(train) == samples:
        train = np.random.default_rng(seed).permutation(train)
    note = ""
    if plain_test or plain_validation:
        note = "The split does not keep the shares of the classes, because at least one class has too few samples."
    return Rows(train, validation, test), note


def _part(samples: int, fraction: float) -> int:
    return max(1, math.floor(samples * fraction + 0.5)) if fraction > 0 else 0


def _take(rows: Integers, count: int, labels: npt.NDArray[Any] | None, seed: int) -> tuple[Integers, Integers, bool]:
    """(left, taken, plain though labels were given)."""
    if count == 0:
        return rows, rows[:0], False
    own = labels[rows] if labels is not None else None
    if own is not None and _is_enough(own, count):
        left, taken = stratified_split(own, count, seed)
        return rows[left], rows[taken], False
    left, taken = shuffled_split(len(rows), count, seed)
    return rows[left], rows[taken], own is not None


def _is_enough(labels: npt.NDArray[Any], count: int) -> bool:
    """What stratifying needs: two samples of each class, and room for each class on both sides."""
    sizes = np.unique(labels, return_counts=True)[1]
    return bool(sizes.min() >= 2 and min(count, len(labels) - count) >= len(sizes))
