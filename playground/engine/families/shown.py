"""Which samples a view shows, and what they are called."""

from __future__ import annotations

from typing import Any

from playground.data.values.dataset import Dataset, Part


def held_out_part(dataset: Dataset) -> Part:
    """Test samples, or validation samples, or training samples, whichever there are."""
    return next((part for part in (dataset.test, dataset.validation) if len(part)), dataset.train)


def title_of(part: Part, dataset: Dataset) -> str:
    """What the part is, for people."""
    return "test" if part is dataset.test else "validation" if part is dataset.validation else "training"


def first(part: Part, count: int) -> Part:
    """Its first samples, at most so many."""
    points = None if part.points is None else part.points[:count]
    return part if len(part) <= count else Part(part.x[:count], part.y[:count], part.rows[:count], points)


def number(value: Any, usual: float = 0.0) -> float:
    """What was chosen, if it is a number."""
    return float(value) if isinstance(value, (int, float)) else usual
