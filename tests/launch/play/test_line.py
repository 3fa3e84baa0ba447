"""Who gives way to whom, and how long the wait is said to be: by hand, without engines."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from playground.launch.play.line import about, line_of, wait_of, who_gives_way
from playground.launch.play.timeouts import Patience

NOW = 1000.0
PATIENCE = Patience(rest=30.0, turn=60.0)


@dataclass
class Room:
    """What the line asks of a room; times are seconds ago."""

    name: str
    waits: float | None = None
    has: float | None = None
    still: float | None = None
    hidden: float | None = None
    away: float | None = None
    leaves: bool = False
    opened: bool = True
    tab: Any = field(init=False)
    driver: Any = field(init=False)

    def __post_init__(self) -> None:
        ago = lambda seconds: None if seconds is None else NOW - seconds  # noqa: E731
        seat = None
        if self.has is not None:
            seat = SimpleNamespace(since=NOW - self.has, left=NOW if self.leaves else None, opened=self.opened)
        self.tab = SimpleNamespace(here=self.away is None, away_since=ago(self.away))
        self.driver = SimpleNamespace(
            seat=seat, waiting_since=ago(self.waits), still_since=ago(self.still), hidden_since=ago(self.hidden)
        )


def going(waiting: list[Room], taken: list[Room]) -> list[tuple[str, bool]]:
    return [(room.name, again) for room, again in who_gives_way(waiting, taken, PATIENCE, NOW)]


def test_whoever_is_looked_at_comes_first_in_line() -> None:
    rooms = [Room("a", waits=9, hidden=5), Room("b", has=3), Room("c", waits=2), Room("d", waits=7)]
    assert [room.name for room in line_of(rooms)] == ["d", "c", "a"]


@pytest.mark.parametrize(
    ("waits", "taken", "expected"),
    [
        # nobody there, or nothing trained for long: at once, and it stands in no line
        (1, [Room("plays", has=500), Room("away", has=500, away=1)], [("away", False)]),
        (1, [Room("plays", has=500), Room("still", has=500, still=31)], [("still", False)]),
        (1, [Room("still", has=500, still=29)], []),
        # out of sight for a minute: to anybody who waits; it stands in line again
        (1, [Room("plays", has=500), Room("hidden", has=500, hidden=61)], [("hidden", True)]),
        (1, [Room("hidden", has=500, hidden=59)], []),
        # whoever has played for longest, when another has waited for a minute
        (59, [Room("plays", has=500)], []),
        (61, [Room("plays", has=500), Room("longer", has=900)], [("longer", True)]),
        (61, [Room("young", has=59)], []),
        # the time that its engine took to begin is not its own
        (61, [Room("begins", has=500, opened=False)], []),
        # one that leaves already is enough for one who waits
        (61, [Room("plays", has=500), Room("leaves", has=500, leaves=True)], []),
    ],
)
def test_who_gives_way(waits: float, taken: list[Room], expected: list[tuple[str, bool]]) -> None:
    assert going([Room("waits", waits=waits)], taken) == expected


def test_several_who_wait_get_as_many_places_and_no_more() -> None:
    waiting = [Room("first", waits=70), Room("second", waits=65), Room("third", waits=5)]
    taken = [Room("a", has=100), Room("b", has=200), Room("c", has=300)]
    assert going(waiting, taken) == [("c", True), ("b", True)]


def test_what_nobody_looks_at_takes_nothing_from_who_looks() -> None:
    assert going([Room("waits", waits=500, hidden=500)], [Room("plays", has=500)]) == []


def test_the_wait_is_that_until_the_next_who_gives_way() -> None:
    taken = [Room("a", has=10), Room("b", has=45)]
    waiting = [Room("first", waits=20), Room("second", waits=5), Room("third", waits=1)]
    waits = [wait_of(place, waiting, taken, PATIENCE, NOW) for place in range(3)]
    # the first: b has had 45 s, but it has waited for 20 only; the second: 50 s until a has had its minute, 55 its own
    assert waits == [40.0, 55.0, 59.0 + 60.0]
    assert wait_of(0, waiting, [Room("away", has=5, away=1)], PATIENCE, NOW) == 0.0
    assert wait_of(0, waiting, [Room("still", has=90, still=10)], PATIENCE, NOW) == 20.0


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
