"""Sessions that wait for an engine, and those that have one -> who gives way to whom, and how long it takes; pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol, TypeVar

from playground.launch.play.engine_binding import EngineBinding
from playground.launch.play.tab.tab import Tab
from playground.launch.play.timeouts import Timeouts

#: seconds that an engine takes to leave, about
_LEAVES_S = 1.0


R = TypeVar("R", bound="Player")


class Player(Protocol):
    """What is asked of a session."""

    @property
    def tab(self) -> Tab:
        """Who looks at it."""

    @property
    def binding(self) -> EngineBinding:
        """Its engine."""


def line_of(sessions: Sequence[R]) -> list[R]:
    """Those that wait, in their order: whoever is looked at comes before whoever is not."""
    waiting = [session for session in sessions if session.binding.waiting_since is not None]
    return sorted(
        waiting, key=lambda session: (session.binding.hidden_since is not None, session.binding.waiting_since or 0.0)
    )


def who_gives_way(waiting: Sequence[R], taken: Sequence[R], timeouts: Timeouts, now: float) -> list[tuple[R, bool]]:
    """Sessions that give their engine to one that waits; and whether they stand in line again for another one."""
    holders = [session for session in taken if not _leaves(session)]
    leaving = len(taken) - len(holders)
    going: list[tuple[R, bool]] = []
    for waiter in waiting[leaving:]:
        ready = [session for session in holders if _left_s(session, waiter, timeouts, now) <= 0]
        if not ready:
            break
        least_missed = min(ready, key=lambda session: _missed(session, now))
        holders.remove(least_missed)
        going.append((least_missed, _kind(least_missed) >= _HIDDEN))
    return going


def wait_of(place: int, waiting: Sequence[Player], taken: Sequence[Player], timeouts: Timeouts, now: float) -> float:
    """Seconds until it is the turn of the one at this place of the line (0: the first), if all goes on as it does."""
    if not taken:
        return 0.0
    lefts = sorted(
        _LEAVES_S if _leaves(session) else _left_s(session, waiting[place], timeouts, now) for session in taken
    )
    rounds, assigned = divmod(place, len(lefts))
    return max(0.0, lefts[assigned]) + rounds * timeouts.turn


def about(seconds: float) -> str:
    """A time to wait, no more exactly than it is known."""
    if not math.isfinite(seconds):
        return "some time"
    if seconds < 10:
        return "a few seconds"
    if seconds < 95:
        return f"about {math.ceil(seconds / 10) * 10} s"
    return f"about {math.ceil(seconds / 60)} minutes"


#: kinds of sessions that have an engine, first those that miss it least
_AWAY, _STILL, _HIDDEN, _PLAYING = range(4)


def _kind(session: Player) -> int:
    if not session.tab.here:
        return _AWAY
    if session.binding.still_since is not None:
        return _STILL
    return _HIDDEN if session.binding.hidden_since is not None else _PLAYING


def _missed(session: Player, now: float) -> tuple[int, float]:
    """Smaller for those that miss their engine less: of one kind, for who has been that or has had it for longest."""
    kind = _kind(session)
    return kind, -_for_s(session, kind, now)


def _for_s(session: Player, kind: int, now: float) -> float:
    """Seconds for which it is what it is, or has had its engine."""
    binding = session.binding
    had = binding.assigned.since if binding.assigned is not None else now
    if kind == _AWAY:
        return now - (session.tab.away_since or now)
    if kind == _PLAYING:
        return now - had
    # the time that its engine took to begin is not its own
    return now - max(had, (binding.still_since if kind == _STILL else binding.hidden_since) or now)


def _left_s(session: Player, waiter: Player, timeouts: Timeouts, now: float) -> float:
    """Seconds until this session gives way to that waiter."""
    kind = _kind(session)
    if kind == _AWAY:
        return 0.0
    left = (timeouts.rest if kind == _STILL else timeouts.turn) - _for_s(session, kind, now)
    if session.binding.assigned is not None and not session.binding.assigned.opened:
        return max(left, timeouts.turn)  # it has only begun
    if kind == _STILL or (kind == _HIDDEN and waiter.binding.hidden_since is None):
        return left
    if waiter.binding.hidden_since is not None and kind == _PLAYING:
        return math.inf  # what nobody looks at takes nothing from who looks
    return max(left, timeouts.turn - (now - (waiter.binding.waiting_since or now)))


def _leaves(session: Player) -> bool:
    return session.binding.assigned is not None and session.binding.assigned.left is not None
