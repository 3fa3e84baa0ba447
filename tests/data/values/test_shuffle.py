"""Splits against scikit-learn's `train_test_split`, row by row."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.model_selection import train_test_split

from playground.data.values.shuffle import shuffled_split, stratified_split

SEEDS = (0, 42, 2**32 - 1)
SHARES = (0.01, 0.15, 1 / 3, 0.5, 0.9)


@pytest.mark.parametrize("samples", [2, 3, 7, 10, 100, 250, 500, 1797, 20_000])
@pytest.mark.parametrize("seed", SEEDS)
def test_plain_rows_are_those_of_scikit_learn(samples: int, seed: int) -> None:
    for share in SHARES:
        count = min(max(1, round(samples * share)), samples - 1)
        wanted = train_test_split(np.arange(samples), test_size=count, train_size=samples - count, random_state=seed)
        found = shuffled_split(samples, count, seed)
        assert all(np.array_equal(mine, theirs) for mine, theirs in zip(found, wanted, strict=True))
        assert all(part.dtype == np.int64 for part in found)


@pytest.mark.parametrize("classes", [1, 2, 3, 5, 10, 37])
@pytest.mark.parametrize("kind", ["even", "drawn", "skewed", "words", "signed", "true or false"])
@pytest.mark.parametrize("seed", SEEDS)
def test_stratified_rows_are_those_of_scikit_learn(classes: int, kind: str, seed: int) -> None:
    tried = 0
    for samples in (2 * classes, 7 * classes + 1, 101, 500, 1001):
        labels = labels_of(kind, classes, samples, seed)
        sizes = np.unique(labels, return_counts=True)[1]
        for share in SHARES:
            count = min(max(1, round(samples * share)), samples - 1)
            if sizes.min() < 2 or min(count, samples - count) < len(sizes):
                continue
            tried += 1
            wanted = train_test_split(
                np.arange(samples), test_size=count, train_size=samples - count, random_state=seed, stratify=labels
            )
            found = stratified_split(labels, count, seed)
            assert all(np.array_equal(mine, theirs) for mine, theirs in zip(found, wanted, strict=True))
            assert all(part.dtype == np.int64 for part in found)
    assert tried > 0


def labels_of(kind: str, classes: int, samples: int, seed: int) -> np.ndarray:
    draw = np.random.default_rng(seed)
    if kind == "even":
        return np.arange(samples, dtype=np.int32) % classes
    if kind == "skewed":
        shares = 0.6 ** np.arange(classes)
        labels = draw.choice(classes, samples, p=shares / shares.sum())
    else:
        labels = draw.integers(0, classes, samples)
    labels[: 2 * classes] = np.arange(2 * classes)[:samples] % classes  # two of each, so that it can be stratified
    if kind == "words":
        return np.array([f"class {label}" for label in labels], dtype=object)
    if kind == "signed":
        return (labels * 2.0 - 1.0).astype(np.float32)
    return labels % 2 == 0 if kind == "true or false" and classes > 1 else labels
