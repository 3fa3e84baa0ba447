"""Values of a column -> how a table writes them; without the packages that charts need, for pages that have none."""

from __future__ import annotations

import math
from collections.abc import Iterable

from playground.spec.metrics import is_share

#: from here on four digits are fewer than those before the point
_LARGE = 1_000


def number_format(metric: str, values: Iterable[float]) -> str:
    """Streamlit's format of a column of a metric: shares in percent, other numbers by their size."""
    if is_share(metric):
        return "percent"
    sizes = [abs(value) for value in values if isinstance(value, float) and math.isfinite(value)]
    if not sizes or max(sizes) < _LARGE:
        return "%.4g"
    return "%,.0f" if min(sizes) >= _LARGE / 10 else "%,.2f"
