"""What was decided about the user's data: what was taken for what, why, and the setting that changes it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

#: settings that hold a value for each column, which is taken out again where it is to be as detected
OF_COLUMNS = ("columns", "missing", "one_hot")


class Choice(NamedTuple):
    """A value that the setting behind a decision may take.

    Attributes:
        value: plain, as JSON knows it; None: as detected.
        words: what a switch calls it.
    """

    value: Any
    words: str


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing that was decided for the user.

    Attributes:
        sentence: what was decided of which column, rows or file, and why, with a count; complete in itself.
        path: keys of the setting that changes it, below `data`: ("format", "columns", "price"); () where none does.
        taken: the value among `choices` that holds now.
        choices: what the setting may be, the value taken among them.
        doubtful: another reading is nearly as likely, or much depends on it, so a person must look.
    """

    sentence: str
    path: tuple[str, ...] = ()
    taken: Any = None
    choices: tuple[Choice, ...] = ()
    doubtful: bool = False

    def __str__(self) -> str:
        return self.sentence

    def on_command_line(self) -> str:
        """The sentence, and how a command line asks for something else."""
        others = [choice for choice in self.choices if choice.value not in (self.taken, None)]
        if not self.path or not others:
            return self.sentence
        ways = " or ".join(f"{assignment(self.path, choice.value)} ({choice.words})" for choice in others)
        return f"{self.sentence} To change it: {ways}."


def sentences(decisions: Iterable[Decision]) -> tuple[str, ...]:
    """What was decided, without the switches."""
    return tuple(decision.sentence for decision in decisions)


def in_order(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """Those that a person must look at first, else as they come."""
    return tuple(sorted(decisions, key=lambda decision: not decision.doubtful))


def assignment(path: tuple[str, ...], value: Any) -> str:
    """`--set data.format.columns.price=text`, with quotes where a shell needs them."""
    at = len(path)
    # a point in a name would be taken for a step of the path: the mapping around it is given whole
    while at > 1 and any("." in key or "=" in key for key in path[:at]):
        at -= 1
        value = {path[at]: value}
    text = value if isinstance(value, str) and at == len(path) else json.dumps(value, ensure_ascii=False)
    words = f"data.{'.'.join(path[:at])}={text}"
    plain = all(letter.isalnum() or letter in "._=-+/:@%" for letter in words)
    return f"--set {words}" if plain else "--set '" + words.replace("'", "'\\''") + "'"


def with_choice(values: Mapping[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    """Plain values of a data specification with the setting at `path` changed; None: as detected.

    Args:
        values: as `model_dump` gives them.
        path: keys below `data`.
        value: plain.
    """
    first, *rest = path
    changed = dict(values)
    if value is None and first in OF_COLUMNS and len(rest) == 1:
        changed[first] = {name: other for name, other in (values.get(first) or {}).items() if name != rest[0]}
    else:
        changed[first] = with_choice(values.get(first) or {}, tuple(rest), value) if rest else value
    return changed


def as_values(decisions: Iterable[Decision]) -> list[dict[str, Any]]:
    """Decisions as plain values, to be kept in a file."""
    return [
        {
            "sentence": one.sentence,
            "path": list(one.path),
            "taken": one.taken,
            "choices": [list(choice) for choice in one.choices],
            "doubtful": one.doubtful,
        }
        for one in decisions
    ]


def from_values(values: Iterable[Mapping[str, Any]]) -> tuple[Decision, ...]:
    """The inverse of `as_values`."""
    return tuple(
        Decision(
            one["sentence"],
            tuple(one["path"]),
            one["taken"],
            tuple(Choice(*choice) for choice in one["choices"]),
            one["doubtful"],
        )
        for one in values
    )
