"""How long sessions wait for what."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds.

    Attributes:
        pause: without a viewer, until the training pauses.
        free: without a viewer, until the engine is given back.
        forget: without a viewer, until the session is removed with its folder.
        rest: paused, until a session with a viewer may have to give its engine to one that waits.
        turn: with an engine, until one that plays gives it to another who has waited as long; out of sight, until it
            gives it to whoever waits.
        leave: an engine has to save its checkpoint and leave, before it is killed.
        again: an engine that dies within this time of another one's death is not replaced any more.
        warm: from the opening of a session until the next engine is made ready.
        reload: a tab that is loaded again has to let go of its session.
    """

    pause: float = 10.0
    free: float = 60.0
    forget: float = 24 * 3600.0
    rest: float = 30.0
    turn: float = 60.0
    leave: float = 10.0
    again: float = 60.0
    warm: float = 3.0
    reload: float = 2.0
