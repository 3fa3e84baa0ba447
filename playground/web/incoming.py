"""Text that a browser sent -> plain values, within limits that hold before and while it is parsed."""

from __future__ import annotations

import json
from typing import Any

#: bytes of one message
MOST_BYTES = 16 * 1024
#: lists and objects within one another
_DEEPEST = 32
#: digits of a whole number; those of a double need no more
_MOST_DIGITS = 20


def parse_object(text: str) -> dict[str, Any]:
    """The JSON object of one message.

    Raises:
        ValueError: it is none, too long, nested too deeply, or has a whole number of too many digits.
    """
    if len(text) > MOST_BYTES:
        raise ValueError(f"a message must have at most {MOST_BYTES:,} bytes")
    try:
        values = json.loads(text, parse_int=_whole)
    except RecursionError:
        raise ValueError("a message must not be nested so deeply") from None
    if not isinstance(values, dict):
        raise ValueError("a message must be a JSON object")
    if _is_deeper(values, _DEEPEST):
        raise ValueError("a message must not be nested so deeply")
    return values


def _whole(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise ValueError(f"a whole number must have at most {_MOST_DIGITS} digits")
    return int(digits)


def _is_deeper(value: Any, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_is_deeper(item, levels - 1) for item in inner)
