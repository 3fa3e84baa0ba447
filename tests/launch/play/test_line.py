"""Who gives way to whom, and how long the wait is said to be: by hand, without engines."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from playground.launch.play.line import about, line_of, wait_of, who_gives_way
from playground.launch.play.timeouts import Timeouts

NOW = 1000.0
PATIENCE = Timeouts(rest=30.0, turn=60.0)


@dataclass
class PlaySession:
    """What the line asks of a session; times are seconds ago."""

    name: str
    waits: float | None = None
    has: float | None = None
    still: float | None = None
    hidden: float | None = None
    away: float | None = None
    leaves: bool = False
    opened: bool = True
    tab: Any = field(init=False)
    binding: Any = field(init=False)

    def __post_init__(self) -> None:
        ago = lambda seconds: None if seconds is None else NOW - seconds  # noqa: E731
        assigned = None
        if self.has is not None:
            assigned = SimpleNamespace(since=NOW - self.has, left=NOW if self.leaves else None, opened=self.opened)
        self.tab = SimpleNamespace(here=self.away is None, away_since=ago(self.away))
        self.binding = SimpleNamespace(
            assigned=assigned, waiting_since=ago(self.waits), still_since=ago(self.still), hidden_since=ago(self.hidden)
        )


def going(waiting: list[PlaySession], taken: list[PlaySession]) -> list[tuple[str, bool]]:
    return [(session.name, again) for session, again in who_gives_way(waiting, taken, PATIENCE, NOW)]


def test_whoever_is_looked_at_comes_first_in_line() -> None:
    sessions = [
        PlaySession("a", waits=9, hidden=5),
        PlaySession("b", has=3),
        PlaySession("c", waits=2),
        PlaySession("d", waits=7),
    ]
    assert [session.name for session in line_of(sessions)] == ["d", "c", "a"]


@pytest.mark.parametrize(
    ("waits", "taken", "expected"),
    [
        # nobody there, or nothing trained for long: at once, and it stands in no line
        (1, [PlaySession("plays", has=500), PlaySession("away", has=500, away=1)], [("away", False)]),
        (1, [PlaySession("plays", has=500), PlaySession("still", has=500, still=31)], [("still", False)]),
        (1, [PlaySession("still", has=500, still=29)], []),
        # out of sight for a minute: to anybody who waits; it stands in line again
        (1, [PlaySession("plays", has=500), PlaySession("hidden", has=500, hidden=61)], [("hidden", True)]),
        (1, [PlaySession("hidden", has=500, hidden=59)], []),
        # whoever has played for longest, when another has waited for a minute
        (59, [PlaySession("plays", has=500)], []),
        (61, [PlaySession("plays", has=500), PlaySession("longer", has=900)], [("longer", True)]),
        (61, [PlaySession("young", has=59)], []),
        # the time that its engine took to begin is not its own
        (61, [PlaySession("begins", has=500, opened=False)], []),
        # one that leaves already is enough for one who waits
        (61, [PlaySession("plays", has=500), PlaySession("leaves", has=500, leaves=True)], []),
    ],
)
def test_who_gives_way(waits: float, taken: list[PlaySession], expected: list[tuple[str, bool]]) -> None:
    assert going([PlaySession("waits", waits=waits)], taken) == expected


def test_several_who_wait_get_as_many_places_and_no_more() -> None:
    waiting = [PlaySession("first", waits=70), PlaySession("second", waits=65), PlaySession("third", waits=5)]
    taken = [PlaySession("a", has=100), PlaySession("b", has=200), PlaySession("c", has=300)]
    assert going(waiting, taken) == [("c", True), ("b", True)]


def test_what_nobody_looks_at_takes_nothing_from_who_looks() -> None:
    assert going([PlaySession("waits", waits=500, hidden=500)], [PlaySession("plays", has=500)]) == []


def test_the_wait_is_that_until_the_next_who_gives_way() -> None:
    taken = [PlaySession("a", has=10), PlaySession("b", has=45)]
    waiting = [PlaySession("first", waits=20), PlaySession("second", waits=5), PlaySession("third", waits=1)]
    waits = [wait_of(place, waiting, taken, PATIENCE, NOW) for place in range(3)]
    # the first: b has had 45 s, but it has waited for 20 only; the second: 50 s until a has had its minute, 55 its own
    assert waits == [40.0, 55.0, 59.0 + 60.0]
    assert wait_of(0, waiting, [PlaySession("away", has=5, away=1)], PATIENCE, NOW) == 0.0
    assert wait_of(0, waiting, [PlaySession("still", has=90, still=10)], PATIENCE, NOW) == 20.0


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "a few seconds"),
        (12, "about 20 s"),
        (60, "about 60 s"),
        (100, "about 2 minutes"),
        (float("inf"), "some time"),
    ],
)
def test_a_wait_is_told_no_more_exactly_than_it_is_known(seconds: float, text: str) -> None:
    assert about(seconds) == text
