"""Every error that a user can cause: one sentence, and the field, column or file it belongs to."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that does not hold.

    Attributes:
        field: dotted path of the setting (`training.learning_rate`), a column's name, or a file's name; "" if none.
        sentence: what must hold and what was given, complete in itself.
    """

    field: str
    sentence: str

    def __str__(self) -> str:
        return self.sentence


class PlaygroundError(Exception):
    """An error whose message is meant for the user as it stands."""

    def __init__(self, problem: Problem | str, *more: Problem) -> None:
        first = Problem("", problem) if isinstance(problem, str) else problem
        self.problems: tuple[Problem, ...] = (first, *more)
        super().__init__("\n".join(str(item) for item in self.problems))


class SpecError(PlaygroundError):
    """The specification was refused."""

    @classmethod
    def of(cls, problems: Iterable[Problem]) -> SpecError:
        """Raise-ready error of one problem or more."""
        first, *rest = problems
        return cls(first, *rest)


class DataError(PlaygroundError):
    """The data cannot be read, found or prepared."""


class StoreError(PlaygroundError):
    """The run, data set or file asked for is not in the store, or the store cannot be reached."""


class StoreUnavailableError(StoreError):
    """The store cannot be reached or written now: its server is away, its disk is full. Later it may be."""


class LaunchError(PlaygroundError):
    """The run cannot be started, or cannot take that command now."""


def cause_of(error: OSError) -> str:
    """What the system says of it, in a few words: `No space left on device`. Libraries may say much more."""
    return os.strerror(error.errno) if error.errno else str(error)
