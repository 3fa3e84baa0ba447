"""Frozen values <-> one JSON line each, that names their kind: `{"event": "epoch_ended", "run": ..., ...}`."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from typing import Any, Generic, TypeVar

T = TypeVar("T")

_SPECIAL = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


class Lines(Generic[T]):
    """The lines of a family of dataclasses.

    Args:
        tag: first key of a line; its value is the name of the kind.
        what: what a line that cannot be read is not, for error messages: "an event".
        kinds: name -> dataclass. Fields hold what JSON can hold, and tuples of it.
        special: numbers that are not finite are written as "NaN", "Infinity" and "-Infinity"; else they are refused.
    """

    def __init__(self, tag: str, what: str, kinds: Mapping[str, type[T]], *, special: bool = False) -> None:
        self._tag, self._what, self._kinds, self._special = tag, what, dict(kinds), special
        self._names = {kind: name for name, kind in kinds.items()}

    def name(self, value: T) -> str:
        """Name of the value's kind, as in JSON."""
        return self._names[type(value)]

    def format(self, value: T) -> str:
        """One line of strict JSON, without the line's end.

        Raises:
            ValueError: a number is not finite, and these lines have no word for it.
        """
        values = {item.name: getattr(value, item.name) for item in dataclasses.fields(value)}  # type: ignore[arg-type]
        if self._special:
            values = {name: _plain(item) for name, item in values.items()}
        return json.dumps({self._tag: self.name(value), **values}, allow_nan=False, separators=(",", ":"))

    def parse(self, line: str) -> T:
        """The value of one line; the inverse of `format`.

        Raises:
            ValueError: the line is none of these.
        """
        values = json.loads(line)
        name = values.pop(self._tag, None) if isinstance(values, dict) else None
        kind = self._kinds.get(name) if isinstance(name, str) else None
        if kind is None:
            raise ValueError(f"not {self._what}: {line[:80]!r}")
        try:
            for item in dataclasses.fields(kind):  # type: ignore[arg-type]
                if item.name in values:
                    values[item.name] = _restored(item.type, values[item.name])
            return kind(**values)
        except (TypeError, KeyError) as error:
            raise ValueError(f"not {self._what}: {line[:80]!r}: {error}") from None


def _plain(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


def _restored(annotation: Any, value: Any) -> Any:
    if annotation == "float" and isinstance(value, str):
        return _SPECIAL[value]
    if annotation == "dict[str, float]":
        return {key: _SPECIAL[item] if isinstance(item, str) else item for key, item in value.items()}
    return tuple(value) if str(annotation).startswith("tuple") else value
