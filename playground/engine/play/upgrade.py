"""A network whose program XLA compiles, made on a thread of its own while another one plays."""

from __future__ import annotations

import threading
from collections.abc import Callable

from playground.data.values.dataset import Dataset
from playground.engine.play.play_network import PlayNetwork
from playground.spec.experiment import ExperimentSpec


class Upgrade:
    """Makes one network at a time; its variables are its own, so nothing that plays is disturbed.

    Args:
        ready: called on that thread when a network is ready.
    """

    def __init__(self, ready: Callable[[], None]) -> None:
        self._ready = ready
        self._thread: threading.Thread | None = None
        self._number = 0
        self._made: tuple[int, PlayNetwork] | None = None
        self._tried = False

    @property
    def busy(self) -> bool:
        """A network is being made, wanted or not."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def tried(self) -> bool:
        """The present network's network is being made, or has been."""
        return self._tried

    def begin(self, spec: ExperimentSpec, dataset: Dataset) -> None:
        """Make a network of this specification, unless one is being made."""
        if self.busy:
            return
        self._tried, self._made = True, None
        self._thread = threading.Thread(
            target=self._make, args=(self._number, spec, dataset), name="upgrade", daemon=True
        )
        self._thread.start()

    def forget(self) -> None:
        """The network has become another one: the network under way is of no use, and another may be made."""
        self._number += 1
        self._made, self._tried = None, False

    def take(self) -> PlayNetwork | None:
        """The network made, once; None while there is none."""
        made, self._made = self._made, None
        return made[1] if made is not None and made[0] == self._number else None

    def _make(self, number: int, spec: ExperimentSpec, dataset: Dataset) -> None:
        net = PlayNetwork(spec, dataset, "xla")
        compilation = net.compile()
        if compilation.mode == "xla" and number == self._number:
            self._made = number, net
            self._ready()
