"""Names -> labels that fit."""

from __future__ import annotations

import math


def shortened(name: str, longest: int = 18) -> str:
    """A name that fits an axis: the middle is left out where it is too long, since names often differ at their end."""
    if len(name) <= longest:
        return name
    end = (longest - 1) // 2
    return f"{name[: longest - 1 - end].rstrip()}…{name[len(name) - end :].lstrip()}"


def thinned(names: list[str], most: int = 25, longest: int = 18) -> tuple[list[int], list[str]]:
    """(places, labels) of at most `most` names, evenly over all of them and shortened."""
    step = max(1, math.ceil(len(names) / most))
    places = list(range(0, len(names), step))
    return places, [shortened(names[place], longest) for place in places]
