from __future__ import annotations

import numpy as np
import pytest

from playground.data.values.split import split_counts, split_rows, split_with_note
from playground.spec.data.kinds import SplitSpec

DEFAULT = SplitSpec()


@pytest.mark.parametrize(
    ("samples", "validation", "test", "counts"),
    [
        (100, 0.15, 0.15, (70, 15, 15)),
        (10, 0.15, 0.15, (6, 2, 2)),
        (100, 0.0, 0.0, (100, 0, 0)),
        (100, 0.9, 0.05, (5, 90, 5)),
        (20, 0.01, 0.01, (18, 1, 1)),
        (3, 0.45, 0.5, (1, 1, 1)),
        (2, 0.45, 0.5, (1, 0, 1)),
        (1, 0.45, 0.5, (1, 0, 0)),
    ],
)
def test_fractions_become_counts(samples: int, validation: float, test: float, counts: tuple[int, int, int]) -> None:
    assert split_counts(samples, SplitSpec(validation=validation, test=test)) == counts


def test_own_test_samples_leave_the_others_for_training_and_validation() -> None:
    assert split_counts(100, SplitSpec(validation=0.2, test=0.5), own_test=True) == (80, 20, 0)


@pytest.mark.parametrize("validation", [0.0, 0.01, 0.15, 0.5, 0.9])
@pytest.mark.parametrize("test", [0.0, 0.01, 0.05])
@pytest.mark.parametrize("samples", [1, 2, 3, 7, 50, 1001])
def test_parts_are_disjoint_complete_and_as_large_as_counted(samples: int, validation: float, test: float) -> None:
    split = SplitSpec(validation=validation, test=test)
    labels = np.arange(samples) % 3
    rows = split_rows(samples, labels, split, seed=3)
    assert tuple(map(len, rows)) == split_counts(samples, split)
    assert sorted(np.concatenate(rows)) == list(range(samples))
    assert all(part.dtype == np.int64 for part in rows)


def test_same_seed_splits_alike_and_another_seed_otherwise() -> None:
    one, again, other = (split_rows(100, None, DEFAULT, seed) for seed in (1, 1, 2))
    assert all(np.array_equal(a, b) for a, b in zip(one, again, strict=True))
    assert not np.array_equal(one.test, other.test)


def test_stratified_parts_keep_the_share_of_each_class() -> None:
    labels = np.repeat([0, 1, 2], [600, 300, 100])
    for part in split_rows(1000, labels, DEFAULT, seed=1):
        shares = np.bincount(labels[part]) / len(part)
        assert shares == pytest.approx([0.6, 0.3, 0.1], abs=0.01)


def test_rare_class_makes_a_plain_split_and_a_sentence() -> None:
    labels = np.array([0] * 99 + [1])
    rows, note = split_with_note(100, labels, DEFAULT, seed=1)
    assert tuple(map(len, rows)) == (70, 15, 15)
    assert note == "The split does not keep the shares of the classes, because at least one class has too few samples."


def test_nothing_is_said_where_stratifying_was_possible_or_not_asked_for() -> None:
    rare = np.array([0] * 99 + [1])
    assert split_with_note(100, np.arange(100) % 2, DEFAULT, seed=1)[1] == ""
    assert split_with_note(100, rare, SplitSpec(stratify=False), seed=1)[1] == ""
    assert split_with_note(100, None, DEFAULT, seed=1)[1] == ""
    assert split_with_note(100, rare, SplitSpec(validation=0, test=0), seed=1)[1] == ""


def test_training_rows_are_shuffled_even_where_all_are_for_training() -> None:
    train, *_ = split_rows(100, None, SplitSpec(validation=0, test=0), seed=1)
    assert list(train) != list(range(100))
