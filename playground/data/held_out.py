"""Dataset of three parts -> of two, as it is played with: whatever is not trained on tests the network."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from playground.data.dataset import Dataset, Part


def with_one_test(dataset: Dataset) -> Dataset:
    """The same data with validation and test samples together in the validation part, which is what a network is
    measured on while it is trained; the test part is empty then. Training samples stay as they are.
    """
    if not len(dataset.test):
        return dataset
    nothing = _taken(dataset.test, slice(0, 0))
    whole = _joined(dataset.validation, dataset.test) if len(dataset.validation) else dataset.test
    return dataclasses.replace(dataset, validation=whole, test=nothing, baselines={})


def _joined(one: Part, other: Part) -> Part:
    pairs = {item.name: (getattr(one, item.name), getattr(other, item.name)) for item in dataclasses.fields(Part)}
    values: dict[str, Any] = {
        name: None if first is None or second is None else np.concatenate([first, second])
        for name, (first, second) in pairs.items()
    }
    return Part(**values)


def _taken(part: Part, which: slice) -> Part:
    values = {item.name: getattr(part, item.name) for item in dataclasses.fields(Part)}
    return Part(**{name: None if value is None else value[which] for name, value in values.items()})
