"""Values epoch by epoch -> levels over several epochs, and how much they vary by chance."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

#: a level is that of a tenth of the epochs, of so many at least
_SHARE, _FEWEST = 10, 2
#: robust standard deviation of a normal distribution, in median absolute deviations
_NORMAL = 1.4826


class Levels(NamedTuple):
    """A course of values, smoothed.

    Attributes:
        levels: median of the epochs up to each one, the lower one of two; NaN for the first ones, shape (epochs,).
        width: epochs in each level.
        noise: standard error of the difference of two levels.
        first: the first value.
    """

    levels: npt.NDArray[np.float64]
    width: int
    noise: float
    first: float

    @property
    def lowest_at(self) -> int:
        """Place of the lowest level."""
        return int(np.nanargmin(self.levels))


def levels_of(values: npt.NDArray[np.float64]) -> Levels:
    """Levels of a course, so that no single epoch decides.

    Chance is what is left in second differences, which a straight line has none of.

    Args:
        values: finite, shape (epochs,), at least 3.
    """
    width = max(_FEWEST, len(values) // _SHARE)
    levels = pd.Series(values).rolling(width).quantile(0.5, interpolation="lower").to_numpy()
    bends = np.abs(np.diff(values, 2))
    noise = _NORMAL * float(np.median(bends)) / np.sqrt(6.0)
    return Levels(levels, width, noise * float(np.sqrt(2.0 / width)), float(values[0]))
