"""Open + commands -> a live network, turn by turn, till nobody is left: what waits is followed, then it trains."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from playground.engine.play.commands import take_all
from playground.engine.play.conductor import Conductor, Load
from playground.engine.play.growth import Growth
from playground.engine.play.live_network import LiveNetwork
from playground.engine.play.saves import Saves
from playground.engine.play.show import Show
from playground.engine.play.stage import Stage
from playground.engine.wire import EndOfInput, Inbox, Nudge, Wire
from playground.runs.play import Ack, Configure, Open, PlayCommand, Reset, Restore, Rewind, SetWeight, Treat
from playground.spec.experiment import ExperimentSpec, load_spec

#: what changes a network that is not trained
_CHANGING = (Configure, Reset, Restore, Rewind, SetWeight, Treat)


class Player:
    """Plays one network for one room.

    Args:
        opened: what to begin with.
        load: specification -> prepared data.
        wire: takes news.
        inbox: commands.

    Raises:
        PlaygroundError: the network cannot be built, or its data not be prepared.
    """

    def __init__(self, opened: Open, load: Load, wire: Wire, inbox: Inbox) -> None:
        self._inbox, spec = inbox, load_spec(opened.spec)
        self.network = LiveNetwork(spec, load(spec), Path(opened.folder), wire, lambda: inbox.put(Nudge()))
        self.network.open(opened.number, resume=opened.resume)
        self._conductor = Conductor(self.network, load)
        self._growth, self._saves = Growth(), Saves()

    @property
    def spec(self) -> ExperimentSpec:
        """What is played."""
        return self.network.spec

    @property
    def stage(self) -> Stage:
        """The network played with."""
        return self.network.stage

    @property
    def show(self) -> Show:
        """What tells of it."""
        return self.network.show

    def run(self) -> None:
        """Follow commands and train until the input ends."""
        while self.turn():
            pass

    def turn(self) -> bool:
        """Follow what waits, train a little, and tell what is due; wait first if there is nothing to do.

        Returns:
            False when it is over.
        """
        network = self.network
        for item in take_all(self._inbox, self._patience()):
            if isinstance(item, EndOfInput):
                network.pause()
                network.leave()
                return False
            if not isinstance(item, Ack):
                self._growth.asked()
            if isinstance(item, _CHANGING):
                self._saves.change()
            if isinstance(item, PlayCommand):
                self._conductor.follow(item)
        network.exchange()
        if network.playing and network.motor.wait_s() <= 0:
            self._saves.change()
            network.advance()
        network.show.offer()
        if self._growth.leaves_in(playing=network.playing) == 0:
            network.leave()  # without a pause: the next engine plays on
            return False
        if self._saves.due_in() == 0:
            self._save()
        return True

    def _save(self) -> None:
        """Save for the engine that would take this one's place, did it die."""
        started = time.monotonic()
        try:
            self.network.leave()
        except OSError as error:
            print(f"cannot save: {error}", file=sys.stderr)
        self._saves.saved(started)

    def _patience(self) -> float | None:
        """Seconds to wait for a command."""
        playing = self.network.playing
        waits = [self.show.due_in(), self._saves.due_in(), self._growth.leaves_in(playing=playing)]
        if playing:
            waits.append(self.network.motor.wait_s())
        known = [wait for wait in waits if wait is not None]
        return min(known) if known else None
