"""What a viewer has seen of a run <-> one whole number below 2**53, so that a browser can hold it exactly."""

from __future__ import annotations

from typing import NamedTuple

_GENERATION, _POINTS, _FRAME, _PANELS = 12, 13, 14, 14


class Cursor(NamedTuple):
    """What a viewer has seen of a run; numbers are remainders that fit 12, 13, 14 and 14 bits."""

    generation: int
    points: int
    frame: int
    panels: int


def pack(generation: int, points: int, frame: int, panels: int) -> int:
    """The cursor as a number, never negative."""
    number = generation % (1 << _GENERATION)
    number = number << _POINTS | points % (1 << _POINTS)
    number = number << _FRAME | frame % (1 << _FRAME)
    return number << _PANELS | panels % (1 << _PANELS)


def unpack(number: int) -> Cursor:
    """The inverse of `pack`; any number is taken, for it may come from a browser."""
    number = max(0, number)
    return Cursor(
        number >> (_POINTS + _FRAME + _PANELS) & ((1 << _GENERATION) - 1),
        number >> (_FRAME + _PANELS) & ((1 << _POINTS) - 1),
        number >> _PANELS & ((1 << _FRAME) - 1),
        number & ((1 << _PANELS) - 1),
    )
