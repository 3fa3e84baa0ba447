"""Run -> what is drawn over the plane of its data: the training points and their classes."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from playground.data.prepare import describe, prepare
from playground.data.values.dataset import Dataset
from playground.errors import PlaygroundError
from playground.runs.run import Run
from playground.settings import read_settings
from playground.spec.data.images import ImageData
from playground.spec.data.kinds import BundledData, DataSpec, TableData
from playground.spec.training.seeds import DrawnSeeds

#: points drawn at most; more hide the picture under them
MOST_POINTS = 600


def plane_of(run: Run) -> dict[str, Any] | None:
    """Plain values that the live view draws over the plane; None if the run's data lie in none, or are gone.

    Returns:
        `points`: [x, y, label or value] of at most `MOST_POINTS` training samples. `features`: names of the two axes.
        `classes`: names, empty for a regression. `low`, `high`: range of a regression's values, in the target's own
        unit. `x`, `y`: range of the points, with a margin.
    """
    if run.spec.network.objective != "predict":
        return None  # there is no output over the plane; its own views show the points
    seeds = run.spec.seeds.drawn()
    return _plane(f"{run.spec.data.model_dump_json()} {seeds.data} {seeds.split}", run.spec.data, seeds)


@st.cache_data(show_spinner=False, max_entries=100)
def _plane(key: str, _data: DataSpec, _seeds: DrawnSeeds) -> dict[str, Any] | None:
    if isinstance(_data, ImageData):
        return None  # known without reading them all
    settings = read_settings()
    try:
        if _has_none(_data) and describe(_data, _seeds, settings).features != 2:
            return None
        dataset = prepare(_data, _seeds, settings)
    except PlaygroundError:
        return None  # the run itself says what is wrong with its data
    plane, part = dataset.plane, dataset.train
    if plane is None or part.points is None:
        return None
    chosen = np.unique(np.linspace(0, len(part) - 1, min(len(part), MOST_POINTS)).astype(np.int64))
    points = part.points
    values = _values(part.y, dataset)
    return {
        "points": [
            [round(float(a), 4), round(float(b), 4), round(float(value), 4)]
            for (a, b), value in zip(points[chosen], values[chosen], strict=True)
        ],
        "features": list(plane.names),
        "classes": list(dataset.class_names),
        "low": float(values.min()),
        "high": float(values.max()),
        "x": _range(points[:, 0]),
        "y": _range(points[:, 1]),
    }


def _values(y: np.ndarray[Any, Any], dataset: Dataset) -> np.ndarray[Any, Any]:
    """Labels, or numbers in their own unit: of the first output, which the picture is of, where there are several."""
    if dataset.task != "regression":
        return y
    mean, scale = (dataset.target_mean, dataset.target_scale) if not dataset.scaling else dataset.scaling[0]
    values: np.ndarray[Any, Any] = (y[:, 0] if y.ndim > 1 else y) * scale + mean
    return values


def _has_none(data: DataSpec) -> bool:
    """No plane was asked for; data of two features lie in one all the same."""
    return isinstance(data, BundledData | TableData) and data.plane is None


def _range(values: np.ndarray[Any, Any]) -> list[float]:
    low, high = float(values.min()), float(values.max())
    margin = (high - low) * 0.05 or 1.0
    return [low - margin, high + margin]
