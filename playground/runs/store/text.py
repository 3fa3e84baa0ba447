"""Text and plain values -> what every database can keep."""

from __future__ import annotations

import json
import math
from typing import Any


def storable(text: str) -> str:
    """The text without NUL characters and with `?` for halves of surrogate pairs, which PostgreSQL and UTF-8 refuse."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def dump(value: Any) -> str:
    """JSON in pure ASCII, with Python's own `NaN` and `Infinity`; for `load` alone."""
    return json.dumps(value, separators=(",", ":"))


def load(text: str) -> Any:
    """The inverse of `dump`."""
    return json.loads(text)


def or_null(value: float) -> float | None:
    """The number; None for NaN, which SQLite cannot keep."""
    number = float(value)
    return None if math.isnan(number) else number


def or_nan(value: float | None) -> float:
    """The inverse of `or_null`."""
    return math.nan if value is None else value
