"""Texts that hold two times, from and until -> the first one: `00:00-01:00`, `03.11.2022 00:00 - 03.11.2022 01:00`."""

from __future__ import annotations

import re
from collections.abc import Sequence

#: between two times
_BETWEEN = r"(?:-|–|—|~|/|to|bis|until|till|au|a)"
_SPACED = re.compile(rf"\s+{_BETWEEN}\s+", re.IGNORECASE)
_MIDDLE = re.compile(rf"\s*{_BETWEEN}\s*", re.IGNORECASE)
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?"
_CLOCKS = re.compile(
    rf"^(?P<start>.*?(?<!\d){_CLOCK})(?:\s*uhr)?\s*{_BETWEEN}\s*(?P<end>{_CLOCK})(?:\s*uhr)?$", re.IGNORECASE
)
#: days alone, which are read as they stand
_DAYS = re.compile(r"^\d{4}-\d\d-\d\d$")
#: digits of a date, and different ends from which on they are no time zones
_DATE, _ENDS = 6, 3
_LONGEST, _SAMPLE = 80, 200


def first_times(texts: Sequence[str]) -> list[str] | None:
    """The first time of each text; None if not all texts hold two of them.

    Args:
        texts: different ones.
    """
    if not texts or any(_halves(text) is None for text in texts[:_SAMPLE]):
        return None
    pairs = [_halves(text) for text in texts]
    known = [pair for pair in pairs if pair is not None]
    # 00:00-01:00 may have a time zone, which is the same everywhere, or changes with the summer
    whole = all(sum(map(str.isdigit, end)) >= _DATE for _, end in known)
    ends = {end for _, end in known}
    if len(known) < len(texts) or not (whole or len(ends) >= min(_ENDS, len(texts)) > 1):
        return None
    return [start for start, _ in known]


def _halves(text: str) -> tuple[str, str] | None:
    if len(text) > _LONGEST:
        return None
    parts = _SPACED.split(text)
    if len(parts) == 2 and _alike(*parts):
        return parts[0], parts[1]
    for width in range(1, 8):
        at, odd = divmod(len(text) - width, 2)
        if not odd and at > 0 and _MIDDLE.fullmatch(text[at : at + width]) and _alike(text[:at], text[at + width :]):
            return text[:at], text[at + width :]
    found = _CLOCKS.match(text)
    return (found["start"], found["end"]) if found else None


def _alike(one: str, other: str) -> bool:
    """Whether both are dates, written in the same way."""
    if sum(map(str.isdigit, one)) < _DATE or _DAYS.match(one.strip()):
        return False
    return re.sub(r"\d+", "9", one.strip()) == re.sub(r"\d+", "9", other.strip())
