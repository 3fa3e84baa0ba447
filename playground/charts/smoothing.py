"""Values of a curve -> the same curve, smoothed as TensorBoard does it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt


def smooth(values: Sequence[float] | npt.NDArray[Any], weight: float) -> npt.NDArray[np.float64]:
    """Exponential moving average without the bias to zero at its beginning.

    Args:
        values: shape (points,); what is not finite stays as it is and does not touch its neighbours.
        weight: 0 (no smoothing) to below 1; values beyond that are brought back to it.

    Returns:
        float64, shape (points,). As in TensorBoard, `s = weight * s + (1 - weight) * value`, starting at 0, divided
        by `1 - weight ** n` after n finite values.
    """
    out = np.asarray(values, dtype=np.float64).copy()
    weight = min(max(float(weight), 0.0), 0.999)
    if weight == 0.0:
        return out
    finite = np.flatnonzero(np.isfinite(out))
    last, left = 0.0, 1.0
    for position in finite:
        last = weight * last + (1.0 - weight) * out[position]
        left *= weight
        out[position] = last / (1.0 - left)
    return out
