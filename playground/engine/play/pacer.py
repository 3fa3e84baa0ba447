"""Live network + clock -> epochs: how many in a call, how fast, and by which program."""

from __future__ import annotations

import time
from collections.abc import Callable

from playground.engine.play.play_network import PlayNetwork
from playground.engine.play.upgrade import Upgrade
from playground.engine.training.pacer import Pacer
from playground.engine.training.session import Advance
from playground.engine.training.tempo import Speed, Stopwatch

#: seconds that one call of the training program takes, about: what a user does is answered after it
CALL_S = 0.015
#: seconds after which a network is taken to be one that stays, and XLA's program worth its while
_SETTLED_S = 0.5


class PlayPacer(Pacer):
    """Moves a live network on.

    Args:
        ready: called, on another thread, when a network with XLA's program has been made.
    """

    def __init__(self, ready: Callable[[], None]) -> None:
        super().__init__(CALL_S, CALL_S)
        self._upgrade, self._put_at = Upgrade(ready), float("-inf")
        self._speed = Speed(0.0)

    def start(self) -> None:
        """See `Pacer.start`."""
        super().start()
        self._speed = Speed(time.monotonic())
        self.hurry()

    def elapsed(self, seconds: float) -> None:
        """So many seconds were trained until now."""
        self._watch = Stopwatch(seconds)

    def engage(self, *, other: bool) -> None:
        """Another network is to be moved; `other`: of another network."""
        self.renew()
        self._put_at = time.monotonic()
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

    def play(self, net: PlayNetwork, step: str) -> tuple[Advance, float]:
        """Train for about `CALL_S` seconds, or less; see `Pacer.move`.

        Returns:
            what was done, and the present epochs a second.
        """
        done = self.move(net.session, step)
        return done, self._speed.read(len(done.epochs), time.monotonic())
