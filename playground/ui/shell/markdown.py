"""Text of the user's -> Markdown that shows it as it is."""

from __future__ import annotations

import re

_CODE = re.compile(r"(`[^`\n]+`)")
#: emphasis, formulas, strikethrough, HTML, `:red[...]`, and the middle of a link
_MARKUP = re.compile(r"([\\*$~<]|(?<!\w)_|_(?!\w)|:(?=\w+\[)|(?<=\])\()")


def escaped(text: str) -> str:
    """The user's text as Markdown shows it unchanged."""
    return "".join(f"\\{letter}" if letter in r"\`*_{}[]()#+-.!|<>~$:" else letter for letter in text)


def sentence(text: object) -> str:
    """A sentence about what the user gave, unchanged but for the names in backticks, which stay code."""
    parts = _CODE.split(str(text))
    return "".join(part if _CODE.fullmatch(part) else _MARKUP.sub(r"\\\1", part) for part in parts)
