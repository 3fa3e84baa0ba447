"""Dataset -> what is drawn of it in the playground: its points, and a tile of every feature."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import numpy.typing as npt

from playground.data.points.features import STANDARD_FEATURES, expand, grid_points, trouble
from playground.data.values.dataset import Dataset, Part, Plane
from playground.data.values.held_out import with_one_test

TILE = 50
#: points drawn at most, of the training samples and of those held out
MOST_POINTS = 1500
_DIGITS = 6


def scene_of(dataset: Dataset) -> dict[str, Any]:
    """Plain values of everything that is drawn of the data, whatever the network.

    Returns:
        `name`, `task`, `class_names`; `names` of the two coordinates; `domain`: {"x": [low, high], "y": [low, high]};
        `points`: [x, y, label or value] of at most `MOST_POINTS` training samples, spread evenly; `test`: of those
        held out, for validation or test; `counts`: {"training": , "test": } all samples of both; `low`, `high`: range
        of the training samples' values in the target's own unit, 0 and 1 for classes; `features`: of each standard
        feature, and of others that the network is given, its `formula`, whether it is `selected`, a `note` and its
        `tile`: base64 of TILE * TILE bytes, row 0 the lowest, -1 is byte 0 and 1 byte 255, clipped; `tile`: TILE;
        `notes`. Data in no plane have no points and no features, and a note that says so.
    """
    plane = dataset.plane
    low, high = value_range(dataset)
    scene: dict[str, Any] = {
        "name": dataset.name,
        "task": dataset.task,
        "class_names": list(dataset.class_names),
        "names": list(plane.names) if plane else ["", ""],
        "domain": {"x": list(plane.x), "y": list(plane.y)} if plane else {"x": [-6.0, 6.0], "y": [-6.0, 6.0]},
        "points": [],
        "test": [],
        "counts": {"training": len(dataset.train), "test": len(held_out(dataset))},
        "low": low,
        "high": high,
        "features": [],
        "tile": TILE,
        "notes": list(dataset.notes),
    }
    if plane is None:
        scene["notes"].append(
            f"{dataset.name} has {len(dataset.feature_names):,} features: choose two of them, or principal components, "
            "to see it in a plane."
        )
        return scene
    scene["points"] = _points(dataset, dataset.train)
    scene["test"] = _points(dataset, held_out(dataset))
    scene["features"] = feature_tiles(plane)
    return scene


def held_out(dataset: Dataset) -> Part:
    """The samples that a network is tested on while it is played with: all that it is not trained on."""
    return with_one_test(dataset).validation


def value_range(dataset: Dataset) -> tuple[float, float]:
    """(lowest, highest) value of a regression's training samples, in the target's own unit; (0, 1) for classes."""
    if dataset.task != "regression":
        return 0.0, 1.0
    values = own_unit(dataset, dataset.train.y)
    return float(values.min()), float(values.max())


def own_unit(dataset: Dataset, y: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Labels as they are; a regression's values as they were before they were scaled."""
    return y.astype(np.float64) * dataset.target_scale + dataset.target_mean


def feature_tiles(plane: Plane) -> list[dict[str, Any]]:
    """The standard features and every other one selected: `formula`, `selected`, `tile`; `note`: what has to be known
    of a formula of one's own, or "".
    """
    formulas = [*STANDARD_FEATURES, *(feature for feature in plane.features if feature not in STANDARD_FEATURES)]
    grid = grid_points(plane, TILE)
    values = expand(grid, formulas)
    coded = np.rint(127.5 * (np.clip(values, -1, 1) + 1)).astype(np.uint8)
    return [
        {
            "formula": formula,
            "selected": formula in plane.features,
            "note": "" if formula in STANDARD_FEATURES else trouble(formula, grid),
            "tile": base64.b64encode(np.ascontiguousarray(coded[:, column]).tobytes()).decode("ascii"),
        }
        for column, formula in enumerate(formulas)
    ]


def _points(dataset: Dataset, part: Part) -> list[list[float]]:
    if part.points is None or not len(part):
        return []
    chosen = np.unique(np.linspace(0, len(part) - 1, min(len(part), MOST_POINTS)).round().astype(np.int64))
    values = own_unit(dataset, part.y[chosen])
    return [
        [_rounded(x), _rounded(y), int(value) if dataset.class_names else _rounded(value)]
        for (x, y), value in zip(part.points[chosen].tolist(), values.tolist(), strict=True)
    ]


def _rounded(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")
