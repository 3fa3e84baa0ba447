"""Scores and explanations, none yet."""

from __future__ import annotations

from typing import Any


def scores(built: Any, dataset: Any) -> dict[str, Any]:
    """None yet."""
    return {"part": "training", "metrics": {}, "confusion": [], "class_names": list(dataset.class_names)}


def explain(built: Any, session: Any, dataset: Any, command: Any) -> dict[str, Any]:
    """None yet."""
    return {}
