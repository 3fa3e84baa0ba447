"""(generation, points seen, frame seen) <-> one whole number below 2**53, so that a browser can hold it exactly."""

from __future__ import annotations

from typing import NamedTuple

_GENERATION, _POINTS, _FRAME = 20, 13, 20


class Cursor(NamedTuple):
    """What a viewer has seen of a run; numbers are remainders that fit 20, 13 and 20 bits."""

    generation: int
    points: int
    frame: int


def pack(generation: int, points: int, frame: int) -> int:
    """The cursor as a number, never negative."""
    number = generation % (1 << _GENERATION)
    number = number << _POINTS | points % (1 << _POINTS)
    return number << _FRAME | frame % (1 << _FRAME)


def unpack(number: int) -> Cursor:
    """The inverse of `pack`; any number is taken, for it may come from a browser."""
    number = max(0, number)
    return Cursor(
        number >> (_POINTS + _FRAME) & ((1 << _GENERATION) - 1),
        number >> _FRAME & ((1 << _POINTS) - 1),
        number & ((1 << _FRAME) - 1),
    )
