"""What every measure gives back."""

from __future__ import annotations

from typing import Any


def result(
    measure: str, value: float, bar: float | None, unit: str, *, less_is_better: bool = False, **more: Any
) -> dict[str, Any]:
    """One measured figure beside its bar, None if it is only reported; `more` goes into the JSON only."""
    reached = True if bar is None else value <= bar if less_is_better else value >= bar
    return {
        "measure": measure,
        "value": value,
        "bar": bar,
        "unit": unit,
        "less_is_better": less_is_better,
        "reached": reached,
        **more,
    }
