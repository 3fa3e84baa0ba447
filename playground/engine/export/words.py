"""Values and calls -> Python text, in lines of a usual length."""

from __future__ import annotations

import json
import re
from typing import Any

_LONGEST = 100
_PAIR = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")


def literal(value: Any) -> str:
    """A number, a text, a truth value or a list of texts as Python writes it, with double quotes."""
    if not isinstance(value, (str, list)):
        return repr(value)
    # JSON writes what lies beyond 16 bits as two halves, which are no character for Python
    return _PAIR.sub(_whole, json.dumps(value, ensure_ascii=True))


def _whole(pair: re.Match[str]) -> str:
    return f"\\U{ord(json.loads(f'{chr(34)}{pair[0]}{chr(34)}')):08x}"


def call(function: str, *plain: str, **named: Any) -> str:
    """A call: `keras.layers.Dropout(0.2, seed=3)`; too long for a line, an argument stands in each.

    Args:
        function: what is called.
        plain: code of arguments, `name=value` among them.
        named: arguments whose values are told as Python writes them.
    """
    arguments = [*plain, *(f"{key}={literal(value)}" for key, value in named.items())]
    line = f"{function}({', '.join(arguments)})"
    return line if len(line) <= _LONGEST and "\n" not in line else broken(function, arguments)


def listed(items: list[str]) -> str:
    """A list of what these say, in one line if it has room for it."""
    line = f"[{', '.join(items)}]"
    return line if len(line) <= _LONGEST and "\n" not in line else f"[\n{_inner(items)}]"


def broken(function: str, arguments: list[str]) -> str:
    """A call with an argument in each line."""
    return f"{function}(\n{_inner(arguments)})"


def _inner(items: list[str]) -> str:
    return "".join(f"    {line}\n" for item in items for line in f"{item},".split("\n"))
