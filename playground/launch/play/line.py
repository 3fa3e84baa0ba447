"""Rooms that wait for an engine, and rooms that have one -> who gives way to whom, and how long that takes; pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol, TypeVar

from playground.launch.play.engine_binding import Driver
from playground.launch.play.tab.tab import Tab
from playground.launch.play.timeouts import Patience

#: seconds that an engine takes to leave, about
_LEAVES_S = 1.0


R = TypeVar("R", bound="Player")


class Player(Protocol):
    """What is asked of a room."""

    @property
    def tab(self) -> Tab:
        """Who looks at it."""

    @property
    def driver(self) -> Driver:
        """Its engine."""


def line_of(rooms: Sequence[R]) -> list[R]:
    """Those that wait, in their order: whoever is looked at comes before whoever is not."""
    waiting = [room for room in rooms if room.driver.waiting_since is not None]
    return sorted(waiting, key=lambda room: (room.driver.hidden_since is not None, room.driver.waiting_since or 0.0))


def who_gives_way(waiting: Sequence[R], taken: Sequence[R], patience: Patience, now: float) -> list[tuple[R, bool]]:
    """Rooms that give their engine to one that waits; and whether they stand in line again for another one."""
    holders = [room for room in taken if not _leaves(room)]
    leaving = len(taken) - len(holders)
    going: list[tuple[R, bool]] = []
    for waiter in waiting[leaving:]:
        ready = [room for room in holders if _left_s(room, waiter, patience, now) <= 0]
        if not ready:
            break
        least_missed = min(ready, key=lambda room: _missed(room, now))
        holders.remove(least_missed)
        going.append((least_missed, _kind(least_missed) >= _HIDDEN))
    return going


def wait_of(place: int, waiting: Sequence[Player], taken: Sequence[Player], patience: Patience, now: float) -> float:
    """Seconds until it is the turn of the one at this place of the line (0: the first), if all goes on as it does."""
    if not taken:
        return 0.0
    lefts = sorted(_LEAVES_S if _leaves(room) else _left_s(room, waiting[place], patience, now) for room in taken)
    rounds, seat = divmod(place, len(lefts))
    return max(0.0, lefts[seat]) + rounds * patience.turn


def about(seconds: float) -> str:
    """A time to wait, no more exactly than it is known."""
    if not math.isfinite(seconds):
        return "some time"
    if seconds < 10:
        return "a few seconds"
    if seconds < 95:
        return f"about {math.ceil(seconds / 10) * 10} s"
    return f"about {math.ceil(seconds / 60)} minutes"


#: kinds of rooms that have an engine, first those that miss it least
_AWAY, _STILL, _HIDDEN, _PLAYING = range(4)


def _kind(room: Player) -> int:
    if not room.tab.here:
        return _AWAY
    if room.driver.still_since is not None:
        return _STILL
    return _HIDDEN if room.driver.hidden_since is not None else _PLAYING


def _missed(room: Player, now: float) -> tuple[int, float]:
    """Smaller for those that miss their engine less: of one kind, for who has been that or has had it for longest."""
    kind = _kind(room)
    return kind, -_for_s(room, kind, now)


def _for_s(room: Player, kind: int, now: float) -> float:
    """Seconds for which it is what it is, or has had its engine."""
    driver = room.driver
    had = driver.seat.since if driver.seat is not None else now
    if kind == _AWAY:
        return now - (room.tab.away_since or now)
    if kind == _PLAYING:
        return now - had
    # the time that its engine took to begin is not its own
    return now - max(had, (driver.still_since if kind == _STILL else driver.hidden_since) or now)


def _left_s(room: Player, waiter: Player, patience: Patience, now: float) -> float:
    """Seconds until this room gives way to that waiter."""
    kind = _kind(room)
    if kind == _AWAY:
        return 0.0
    left = (patience.rest if kind == _STILL else patience.turn) - _for_s(room, kind, now)
    if room.driver.seat is not None and not room.driver.seat.opened:
        return max(left, patience.turn)  # it has only begun
    if kind == _STILL or (kind == _HIDDEN and waiter.driver.hidden_since is None):
        return left
    if waiter.driver.hidden_since is not None and kind == _PLAYING:
        return math.inf  # what nobody looks at takes nothing from who looks
    return max(left, patience.turn - (now - (waiter.driver.waiting_since or now)))


def _leaves(room: Player) -> bool:
    return room.driver.seat is not None and room.driver.seat.left is not None
