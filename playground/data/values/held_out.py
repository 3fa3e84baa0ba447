"""Dataset of three parts -> of two, as it is played with: whatever is not trained on tests the network."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from playground.data.values.dataset import Dataset, Part


def with_one_test(dataset: Dataset) -> Dataset:
    """The same data with validation and test samples together in the validation part, which is what a network is
    measured on while it is trained; the test part is empty then. Training samples stay as they are.
    """
    if not len(dataset.test):
        return dataset
    whole = _joined(dataset.validation, dataset.test) if len(dataset.validation) else dataset.test
    return dataclasses.replace(dataset, validation=whole, test=_none_of(dataset.test), baselines={})


def _joined(one: Part, other: Part) -> Part:
    return Part(
        x=np.concatenate([one.x, other.x]),
        y=np.concatenate([one.y, other.y]),
        rows=np.concatenate([one.rows, other.rows]),
        points=_both(one.points, other.points),
        times=_both(one.times, other.times),
        base=_both(one.base, other.base),
    )


def _both(one: Any, other: Any) -> Any:
    return None if one is None or other is None else np.concatenate([one, other])


def _none_of(part: Part) -> Part:
    return Part(
        x=part.x[:0],
        y=part.y[:0],
        rows=part.rows[:0],
        points=None if part.points is None else part.points[:0],
        times=None if part.times is None else part.times[:0],
        base=None if part.base is None else part.base[:0],
    )
