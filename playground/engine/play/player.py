"""Open + commands -> a live network, turn by turn, till nobody is left: what waits is followed, then it trains."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from playground.engine.play import keep
from playground.engine.play.command_handler import CommandHandler, Load, first_of
from playground.engine.play.commands import take_all
from playground.engine.play.live_network import LiveNetwork
from playground.engine.play.memory_watch import MemoryWatch
from playground.engine.play.play_network import PlayNetwork
from playground.engine.play.saves import Saves
from playground.engine.play.show import Show
from playground.engine.wire.lines import EndOfInput, Inbox, Nudge, Wire
from playground.errors import StoreError, cause_of
from playground.runs.protocol.play import (
    Ack,
    Configure,
    Open,
    PlayCommand,
    Recall,
    Reset,
    Restore,
    Rewind,
    SetNeuronState,
    SetWeight,
)
from playground.spec.experiment import ExperimentSpec, load_spec

#: what changes a network that is not trained
_CHANGING = (Configure, Recall, Reset, Restore, Rewind, SetWeight, SetNeuronState)

_ON = "It is played on, and saved as soon as that is possible again."


class Player:
    """Plays one network for one session.

    Args:
        opened: what to begin with.
        load: specification -> prepared data.
        wire: takes news.
        inbox: commands.

    Raises:
        PlaygroundError: the network cannot be built, or its data not be prepared.
    """

    def __init__(self, opened: Open, load: Load, wire: Wire, inbox: Inbox) -> None:
        self._inbox, spec, folder = inbox, load_spec(opened.spec), Path(opened.folder)
        left = keep.left(folder) if opened.resume else None
        # what was left is gone on with as what it was; what it is to be now is a change of that, as any other
        first, dataset = first_of(spec, left, load)
        self.network = LiveNetwork(first, dataset, folder, wire, lambda: inbox.put(Nudge()))
        self.network.open(opened.number, left)
        self._handler = CommandHandler(self.network, load)
        if first != spec:
            self._handler.turn_to(spec, opened.number, keep=opened.keep)
        self._memory_watch, self._saves = MemoryWatch(), Saves()
        self._unsaved = ""

    @property
    def spec(self) -> ExperimentSpec:
        """What is played."""
        return self.network.spec

    @property
    def net(self) -> PlayNetwork:
        """The network played with."""
        return self.network.net

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
                self._save("The next engine goes on from what was saved last.")
                return False
            if not isinstance(item, Ack):
                self._memory_watch.asked()
            if isinstance(item, _CHANGING):
                self._saves.change()
            if isinstance(item, PlayCommand):
                self._handler.follow(item)
        network.exchange()
        if network.playing and network.pacer.wait_s() <= 0:
            self._saves.change()
            network.advance()
        network.show.offer()
        if self._memory_watch.leaves_in(playing=network.playing) == 0:
            if self._save(_ON):  # without a pause: the next engine plays on
                return False
            self._memory_watch.stays()
        if self._saves.due_in() == 0:
            self._save(_ON)
        return True

    def _save(self, otherwise: str) -> bool:
        """Save for the engine that takes this one's place, or would, did it die.

        Args:
            otherwise: what becomes of it if it cannot be saved: a sentence.

        Returns:
            False if it cannot be; the session is told, once.
        """
        started = time.monotonic()
        try:
            self.network.leave()
        except OSError as error:
            self._saves.failed()
            sentence = f"The network cannot be saved: {cause_of(error)}. {otherwise}"
            if sentence != self._unsaved:
                print(sentence, file=sys.stderr)
                self.show.refused("save", StoreError(sentence))
            self._unsaved = sentence
            return False
        self._saves.saved(started)
        self._unsaved = ""
        return True

    def _patience(self) -> float | None:
        """Seconds to wait for a command."""
        playing = self.network.playing
        waits = [self.show.due_in(), self._saves.due_in(), self._memory_watch.leaves_in(playing=playing)]
        if playing:
            waits.append(self.network.pacer.wait_s())
        known = [wait for wait in waits if wait is not None]
        return min(known) if known else None
