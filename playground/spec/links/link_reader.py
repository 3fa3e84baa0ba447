"""Texts of a link -> values, each kept within what must hold, and a sentence on every one that was not."""

from __future__ import annotations

import math
from collections.abc import Mapping

_LONGEST = 40


class LinkReader:
    """Reads the values of a link one by one; `notices` are the sentences so far. Nothing is ever raised."""

    def __init__(self, parameters: Mapping[str, str]) -> None:
        self._parameters = {key: text.strip() for key, text in parameters.items()}
        self.notices: list[str] = []

    def names(self) -> list[str]:
        """Every key of the link, in its order."""
        return list(self._parameters)

    def has(self, key: str) -> bool:
        """Whether the link has this key."""
        return key in self._parameters

    def text(self, key: str) -> str:
        """The text as it is; empty where there is none."""
        return self._parameters.get(key, "")

    def number(self, key: str, usual: float, low: float, high: float, *, whole: bool = False) -> float:
        """A number within `low` and `high`; `usual` where there is none."""
        text = self.text(key)
        if not text:
            return usual
        noun = "a whole number" if whole else "a number"
        rule = f"`{key}` must be {noun} in [{low:,g}, {high:,g}]; got {shown(text)}."
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if math.isnan(value):
            self.notices.append(f"{rule} It was left at {usual:g}.")
            return usual
        kept = min(max(value, low), high)
        kept = round(kept) if whole else kept
        if kept != value:
            self.notices.append(f"{rule} It was set to {kept:,g}.")
        return kept

    def choice(self, key: str, known: tuple[str, ...], usual: str) -> str:
        """One of `known`; `usual` where it is none of them."""
        text = self.text(key)
        if text in known:
            return text
        if text:
            self.notices.append(
                f"`{key}` must be one of {', '.join(known)}; got {shown(text)}. It was left at {usual}."
            )
        return usual

    def flag(self, key: str, usual: bool) -> bool:
        """`true` or `false`."""
        return self.choice(key, ("true", "false"), "true" if usual else "false") == "true"


def shown(text: str) -> str:
    """The text in quotes, cut where it is long."""
    return repr(text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "...")
