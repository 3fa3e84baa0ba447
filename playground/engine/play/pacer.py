"""network + clock -> epochs: how many in a call, how fast, and by which program."""

from __future__ import annotations

import time
from collections.abc import Callable

from playground.engine.play.play_network import PlayNetwork
from playground.engine.play.upgrade import Upgrade
from playground.engine.training.session import Advance
from playground.engine.training.tempo import Speed, Stopwatch, Tempo

#: seconds that one call of the training program takes, about: what a user does is answered after it
CALL_S = 0.015
#: seconds after which a network is taken to be one that stays, and XLA's program worth its while
_SETTLED_S = 0.5


class Pacer:
    """Moves stages on.

    Args:
        ready: called, on another thread, when a network with XLA's program has been made.
    """

    def __init__(self, ready: Callable[[], None]) -> None:
        self._upgrade, self._put_at = Upgrade(ready), float("-inf")
        self._tempo, self._watch, self._speed = Tempo(CALL_S, CALL_S), Stopwatch(), Speed(0.0)
        self._next_at = 0.0

    def start(self) -> None:
        """Training begins, or goes on."""
        now = time.monotonic()
        self._watch.start(now)
        self._speed, self._next_at = Speed(now), 0.0

    def stop(self) -> None:
        """Training pauses."""
        self._watch.stop(time.monotonic())

    def elapsed(self, seconds: float) -> None:
        """So many seconds were trained until now."""
        self._watch = Stopwatch(seconds)

    def hurry(self) -> None:
        """Wait no longer for the next epoch: another speed may have been set."""
        self._next_at = 0.0

    def wait_s(self) -> float:
        """Seconds until the next call is due, at the speed that is set; 0 or less: now."""
        return self._next_at - time.monotonic()

    def engage(self, *, other: bool) -> None:
        """Another network is to be moved; `other`: of another network."""
        self._tempo, self._put_at = Tempo(CALL_S, CALL_S), time.monotonic()
        if other:
            self._upgrade.forget()

    def upgraded(self, net: PlayNetwork, *, wanted: bool) -> PlayNetwork | None:
        """A network with XLA's program that takes the place of this one, once, as soon as it is made.

        Args:
            network: the one that is moved.
            wanted: have one made where it is of use.
        """
        made = self._upgrade.take()
        if made is not None and made.replace(net):
            return made
        if wanted and net.mode == "graph" and not self._upgrade.tried and self._is_worth_it(net):
            self._upgrade.begin(net.spec, net.dataset)
        return None

    def _is_worth_it(self, net: PlayNetwork) -> bool:
        settled = time.monotonic() - self._put_at > _SETTLED_S
        return settled and net.spec.training.compile != "graph" and not net.session.is_slow_enough_for_graph

    def move(self, net: PlayNetwork, step: str) -> tuple[Advance, float]:
        """Train for about `CALL_S` seconds, or less.

        Args:
            network: what to train.
            step: "batch": one batch; "epoch": to the end of the epoch at most; "": as the specification's speed says.

        Returns:
            what was done, and the present epochs a second.
        """
        session, pace = net.session, net.spec.training.pace
        steps, epochs = self._tempo.steps, session.epochs_left
        if step == "batch":
            steps = epochs = 1
        elif step == "epoch":
            epochs = 1
        elif pace:
            epochs = min(epochs, max(1, int(pace * CALL_S)))
        started = time.monotonic()
        done = session.advance(steps, epochs)
        ended = time.monotonic()
        self._tempo.took(done.steps, ended - started)
        session.position.elapsed_s = self._watch.read(ended)
        if pace and len(done.epochs) and not step:
            self._next_at = max(self._next_at, started) + len(done.epochs) / pace
        return done, self._speed.read(len(done.epochs), ended)
