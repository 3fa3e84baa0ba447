"""Points in the plane + formulas of x1 and x2 -> what a network is given of the points."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from playground.data.values.dataset import Floats, Plane
from playground.spec.data.formula import (
    CONSTANTS,
    STANDARD_FEATURES,
    Call,
    Formula,
    Name,
    Negative,
    Number,
    Operation,
    parse_formula,
)
from playground.spec.data.kinds import COORDINATES

__all__ = ["COORDINATES", "LARGEST", "STANDARD_FEATURES", "evaluate", "expand", "grid_points", "holds"]

#: values of a formula are kept within minus this and this
LARGEST = 1e6

Array = npt.NDArray[np.float64]

_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "sin": np.sin,
    "cos": np.cos,
    "exp": np.exp,
    "abs": np.abs,
    "sqrt": np.sqrt,
    "min": np.minimum,
    "max": np.maximum,
}
_OPERATIONS: dict[str, Callable[..., Any]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "^": np.power,
    ">": np.greater,
    "<": np.less,
}


def evaluate(formula: Formula, x1: npt.NDArray[Any], x2: npt.NDArray[Any]) -> Array:
    """Values of a formula, float64, of the shape of `x1` and `x2`.

    What is not finite (a division by 0, the root of a negative number) is 0; magnitudes are at most `LARGEST`. A
    comparison is 1 where it holds, else 0.
    """
    with np.errstate(all="ignore"):
        values = np.asarray(_value(formula, _known(x1, x2)), np.float64)
    values = np.where(np.isfinite(values), values, 0.0)
    return np.broadcast_to(np.clip(values, -LARGEST, LARGEST), np.shape(x1)).copy()


def trouble(text: str, points: npt.NDArray[Any]) -> str:
    """What a feature has to be warned of, in a sentence; "" where there is nothing.

    Args:
        text: a formula that the specification has checked.
        points: over which it is computed, shape (n, 2).
    """
    with np.errstate(all="ignore"):
        values = np.asarray(_value(_parsed(text), _known(points[:, 0], points[:, 1])), np.float64)
    values = np.broadcast_to(values, len(points))
    known = np.isfinite(values)
    if not known.any():
        return f"`{text}` can be computed nowhere here: it is 0 everywhere, and tells the network nothing."
    if not known.all():
        share = float(f"{100 * (1 - known.mean()):.2g}")
        return f"`{text}` cannot be computed on {share:g} % of the plane: it is 0 there."
    if (values == values[0]).all():
        return f"`{text}` is the same everywhere: it tells the network nothing."
    if (np.abs(values) > LARGEST).any():
        return f"`{text}` is very large on some of the plane: it is kept between -{LARGEST:,.0f} and {LARGEST:,.0f}."
    return ""


def holds(text: str, points: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Where a formula's comparison holds, or where it is above 0 if it compares nothing; shape (n,).

    Args:
        text: a formula that the specification has checked.
        points: shape (n, 2).
    """
    return evaluate(_parsed(text), points[:, 0], points[:, 1]) > 0


def expand(points: npt.NDArray[Any], features: Sequence[str]) -> Floats:
    """What a network is given of points.

    Args:
        points: coordinates, shape (n, 2).
        features: formulas that the specification has checked.

    Returns:
        float32, shape (n, len(features)): a column a formula; x1 and x2 by themselves are left exactly as they are.
    """
    out = np.empty((len(points), len(features)), np.float32)
    for column, text in enumerate(features):
        if text in COORDINATES:
            out[:, column] = points[:, COORDINATES.index(text)]
        else:
            out[:, column] = evaluate(_parsed(text), points[:, 0], points[:, 1])
    return out


def grid_points(plane: Plane, size: int) -> Floats:
    """Points of a grid over what is shown of a plane, ends included, row by row, the lowest row first.

    Returns:
        float32, shape (size * size, 2).
    """
    across, up = np.meshgrid(np.linspace(*plane.x, size), np.linspace(*plane.y, size))
    return np.stack([across.ravel(), up.ravel()], axis=1).astype(np.float32)


def _known(x1: npt.NDArray[Any], x2: npt.NDArray[Any]) -> dict[str, Any]:
    return {"x1": np.asarray(x1, np.float64), "x2": np.asarray(x2, np.float64), **CONSTANTS}


@lru_cache(maxsize=256)
def _parsed(text: str) -> Formula:
    return parse_formula(text, comparison=True)


def _value(formula: Formula, known: dict[str, Any]) -> Any:
    match formula:
        case Number(value):
            return value
        case Name(name):
            return known[name]
        case Negative(of):
            return -_value(of, known)
        case Call(function, arguments):
            first, *rest = (_value(item, known) for item in arguments)
            if not rest:
                return _FUNCTIONS[function](first)
            for item in rest:
                first = _FUNCTIONS[function](first, item)
            return first
        case Operation(sign, left, right):
            # floats of NumPy's, which divide by 0 without raising
            return _OPERATIONS[sign](np.float64(_value(left, known)), _value(right, known))
