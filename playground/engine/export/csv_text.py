"""Dataset -> CSV text: a sample a line, with the part it belongs to, what it is given and what it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from playground.data.files.csv_text import csv_text
from playground.data.values.dataset import Dataset, Part

#: names of the parts in the first column
PARTS = ("training", "validation", "test")


def data_csv_of(dataset: Dataset) -> str:
    """CSV text with a header: part; coordinates in the plane, or else features; class or value in its own unit.

    Samples stand in the order in which the network is given them, training samples first.
    """
    return csv_text(_rows(dataset))


def _rows(dataset: Dataset) -> Iterator[list[str]]:
    names = dataset.plane.names if dataset.plane else dataset.feature_names
    yield ["part", *names, dataset.target_name]
    for name, part in zip(PARTS, (dataset.train, dataset.validation, dataset.test), strict=True):
        inputs = inputs_of(part)
        for row, target in zip(inputs, targets_of(part, dataset), strict=True):
            yield [name, *map(shortest, row), target]


def inputs_of(part: Part) -> npt.NDArray[Any]:
    """Coordinates in the plane, or else features, float32, shape (samples, columns)."""
    return part.x if part.points is None else part.points


def targets_of(part: Part, dataset: Dataset) -> Iterable[str]:
    """Names of the classes, or a regression's values as they were before scaling."""
    if dataset.task != "regression":
        return (dataset.class_names[label] for label in part.y)
    if (dataset.target_scale, dataset.target_mean) == (1.0, 0.0):
        return map(shortest, part.y)
    return (repr(float(value)) for value in part.y.astype(np.float64) * dataset.target_scale + dataset.target_mean)


def shortest(value: Any) -> str:
    """The fewest digits that give the same float32."""
    return str(np.float32(value))
