"""Points drawn by hand <-> short text for links, and DrawnData -> points with their labels.

Each point is 6 characters of the URL-safe base64 alphabet (A-Z a-z 0-9 - _, worth 0 to 63), in the order of drawing.
They are one number of 36 bits, the first character its highest 6: 16 bits of a, 16 bits of b, 4 bits of the label,
where a = floor((x1 + 6) * 5000 + 0.5) and b = floor((x2 + 6) * 5000 + 0.5), both kept within 0 and 60000. In halves of
18 bits, three characters each: high = a * 4 + floor(b / 16384) and low = (b mod 16384) * 16 + label.
Back: x1 = a / 5000 - 6, x2 = b / 5000 - 6.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import numpy.typing as npt

from playground.data.values.dataset import Floats
from playground.errors import DataError, Problem
from playground.spec.counted import are
from playground.spec.data.kinds import POINT_LENGTH, DrawnData, Task

MAX_POINTS = 2000
MAX_CLASSES = 6
#: fewest points that can be trained on
MIN_POINTS = 10
_STEPS = 5000
_HIGHEST = 60_000

_ALPHABET = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", np.uint8)
_WORTH = np.zeros(128, np.int64)
_WORTH[_ALPHABET] = np.arange(64)
_OTHER = re.compile(r"[^A-Za-z0-9_-]")
_SHIFTS = np.arange(30, -1, -6)

Labels = npt.NDArray[np.int32]


def pack(points: npt.NDArray[Any], labels: npt.NDArray[Any]) -> str:
    """Text of the points; the inverse of `unpack` for coordinates that are multiples of 1/5000.

    Args:
        points: coordinates, shape (n, 2); kept within -6 and 6.
        labels: 0 to 5, shape (n,).
    """
    steps = np.clip(np.floor((np.asarray(points, np.float64) + 6) * _STEPS + 0.5), 0, _HIGHEST).astype(np.int64)
    numbers = (steps[:, 0] << 20) | (steps[:, 1] << 4) | np.asarray(labels, np.int64)
    return str(_ALPHABET[(numbers[:, None] >> _SHIFTS) & 63].tobytes(), "ascii")


def unpack(text: str) -> tuple[Floats, Labels]:
    """Points of a text: coordinates in [-6, 6], float32, shape (n, 2), and labels 0 to 5, int32, shape (n,).

    Raises:
        DataError: the text was cut off or is none of `pack`'s, or holds more than `MAX_POINTS`.
    """
    if found := _OTHER.search(text):
        raise _broken(f"letters, digits, - and _; character {found.start() + 1} is {found.group()!r}")
    if len(text) % POINT_LENGTH:
        raise _broken(f"{POINT_LENGTH} characters a point; it has {len(text):,}, so some are missing at its end")
    if len(text) > MAX_POINTS * POINT_LENGTH:
        raise _broken(f"at most {MAX_POINTS:,} points; it has {len(text) // POINT_LENGTH:,}")
    worth = _WORTH[np.frombuffer(text.encode("ascii"), np.uint8)].reshape(-1, POINT_LENGTH)
    numbers = (worth << _SHIFTS).sum(axis=1)
    steps = np.stack([numbers >> 20, (numbers >> 4) & 0xFFFF], axis=1)
    labels = numbers & 15
    wrong = np.flatnonzero((steps > _HIGHEST).any(axis=1) | (labels >= MAX_CLASSES))
    if len(wrong):
        raise _broken(
            f"points in [-6, 6] squared with labels 0 to {MAX_CLASSES - 1}; point {wrong[0] + 1:,} is not one"
        )
    return (steps / _STEPS - 6).astype(np.float32), labels.astype(np.int32)


def drawn_points(spec: DrawnData) -> tuple[Floats, Labels, tuple[int, ...]]:
    """Points drawn, their labels 0..classes-1, and which of the classes that can be drawn each of those is, 0 to 5.

    A class of which nothing is drawn is none: it would be an output that never learns.

    Raises:
        DataError: there is too little to train on, which says what to draw; or as `unpack`.
    """
    points, labels = unpack(spec.points)
    count, present = len(points), np.unique(labels)
    if len(present) < 2:
        have = f"all {count:,} drawn so far are of one class" if count else "none is drawn yet"
        raise DataError(Problem("data.points", f"Draw points of at least two classes; {have}."))
    if count < MIN_POINTS:
        more = MIN_POINTS - count
        raise DataError(
            Problem(
                "data.points",
                f"Draw at least {MIN_POINTS} points to train on; there {are(count)} {count}: {more} more.",
            )
        )
    return points, np.searchsorted(present, labels).astype(np.int32), tuple(int(label) for label in present)


def drawn_task(classes: int) -> Task:
    """What is predicted of so many classes."""
    return "binary" if classes == 2 else "multiclass"


def _broken(rule: str) -> DataError:
    return DataError(Problem("data.points", f"`data.points` must hold {rule}."))
