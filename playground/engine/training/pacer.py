"""Session + clock -> the next call of its program: how much it does, when it is due, and how long has been trained."""

from __future__ import annotations

import time

from playground.engine.training.session import Advance, Session
from playground.engine.training.tempo import CALL_S, LONGEST_CALL_S, Stopwatch, Tempo


class Pacer:
    """Moves a session on, call by call.

    Args:
        call_s: seconds that a call takes, about: what a user does is answered after it.
        longest_s: see `Tempo`.
        already: seconds trained before.
    """

    def __init__(self, call_s: float = CALL_S, longest_s: float = LONGEST_CALL_S, already: float = 0.0) -> None:
        self._call_s, self._longest_s = call_s, longest_s
        self._tempo, self._watch = Tempo(call_s, longest_s), Stopwatch(already)
        self._next_at = 0.0

    def start(self) -> None:
        """Training begins, or goes on."""
        self._watch.start(time.monotonic())

    def stop(self) -> None:
        """Training pauses."""
        self._watch.stop(time.monotonic())

    def elapsed_s(self) -> float:
        """Seconds trained so far, pauses left out."""
        return self._watch.read(time.monotonic())

    def renew(self) -> None:
        """Another program is called from now on: nothing is known of its speed."""
        self._tempo = Tempo(self._call_s, self._longest_s)

    def hurry(self) -> None:
        """Wait no longer for the next epoch: another speed may have been set."""
        self._next_at = 0.0

    def wait_s(self) -> float:
        """Seconds until the next call is due, at the speed that is set; 0 or less: now."""
        return self._next_at - time.monotonic()

    def speed(self, steps_per_epoch: int) -> float:
        """Epochs a second, as the last calls went; 0 before the first."""
        return self._tempo.epochs_per_s(steps_per_epoch)

    def move(self, session: Session, step: str) -> Advance:
        """Train for about `call_s` seconds, or less.

        Args:
            session: what to train; its `position` knows the seconds trained, too.
            step: "batch": one batch; "epoch": to the end of the epoch at most; "": as the specification's speed says.
        """
        pace = session.spec.training.pace
        steps, epochs = self._tempo.steps, session.epochs_left
        if step == "batch":
            steps = epochs = 1
        elif step == "epoch":
            epochs = 1
        elif pace:
            epochs = min(epochs, max(1, int(pace * self._call_s)))
        started = time.monotonic()
        done = session.advance(steps, epochs)
        ended = time.monotonic()
        self._tempo.took(done.steps, ended - started)
        session.position.elapsed_s = self._watch.read(ended)
        if pace and len(done.epochs) and not step:
            self._next_at = max(self._next_at, started) + len(done.epochs) / pace
        return done
