"""Values of a chart -> how Plotly writes them on axes and under the pointer: as `number_text` writes them elsewhere."""

from __future__ import annotations

from typing import Any

import numpy as np

#: of axes: 35,580 and never 3.558e+4; powers of ten only of what is smaller than a millionth
ON_AXES = ",.12~g"
#: from here on whole numbers tell enough
_LARGE = 1_000


def on_hover(values: Any, digits: int = 4) -> str:
    """Format of numbers under the pointer, by the size of all of them.

    Args:
        values: all that are drawn, any shape.
        digits: significant digits of small ones.
    """
    numbers = np.asarray(values, dtype=np.float64)
    finite = np.abs(numbers[np.isfinite(numbers)])
    return ",.0f" if finite.size and finite.max() >= _LARGE else f",.{digits}~g"
