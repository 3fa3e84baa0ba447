"""Names -> labels that fit."""

from __future__ import annotations

import math


def shortened(name: str, longest: int = 18) -> str:
    """A name that fits an axis: its end is cut off where it is too long."""
    return name if len(name) <= longest else name[: longest - 1].rstrip() + "…"


def thinned(names: list[str], most: int = 25) -> tuple[list[int], list[str]]:
    """(places, labels) of at most `most` names, evenly over all of them and shortened."""
    step = max(1, math.ceil(len(names) / most))
    places = list(range(0, len(names), step))
    return places, [shortened(names[place]) for place in places]
