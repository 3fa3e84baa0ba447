"""Commands of a room -> its engine, from one engine to the next; and what engines tell."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path

from playground.errors import PlaygroundError
from playground.launch.death import Death
from playground.launch.process import EngineProcess
from playground.launch.rooms.keeping import Keeping, failed
from playground.launch.rooms.patience import Patience
from playground.launch.rooms.seat import Seat
from playground.launch.rooms.strand import Strand
from playground.launch.rooms.tab import Tab
from playground.runs.news import news_name
from playground.runs.play import Ack, Configure, Look, Open, Pause, Play, PlayCommand, Watch, Window
from playground.spec.experiment import ExperimentSpec, dump_spec

#: pictures a second that an engine may send to a tab that shows them
RATE = 60.0
#: commands that wait for an engine, at most
_MOST_WAITING = 100
_WARMING = "The engine is warming up."
_BUILDING = "The network is being built."
_RESTS = "Paused, and its engine was needed elsewhere. Play, and it goes on from here as soon as one is free."
_FULL = "The engine made room in memory; a fresh one goes on from here."
_ANEW = "Play, and it begins anew."
_AGAIN = "Another one goes on from what was saved last, some seconds ago."


class Driver:
    """The engine's side of a room. Safe for several threads.

    Attributes:
        seat: the engine, if there is one.
        still_since: moment (monotonic) since which nothing is trained, or None.
        waiting_since: moment (monotonic) since which an engine is wanted, or None.
    """

    def __init__(
        self,
        key: str,
        folder: Path,
        *,
        tab: Tab,
        keeping: Keeping,
        strand: Strand,
        lock: threading.RLock,
        patience: Patience,
        spec: Callable[[], ExperimentSpec],
        on_change: Callable[[], None],
        on_open: Callable[[], None],
    ) -> None:
        """Without an engine.

        Args:
            key: of the room.
            folder: of its files, which exists.
            tab: is told everything.
            keeping: hears of states being kept.
            strand: for what takes its time.
            lock: the room's.
            patience: see there.
            spec: what is to be played now.
            on_change: called when an engine is wanted, or has ended.
            on_open: called when an engine has built its network.
        """
        self.seat: Seat | None = None
        self.still_since: float | None = time.monotonic()
        self.waiting_since: float | None = None
        self._key, self._folder, self._spec = key, folder, spec
        self._tab, self._keeping, self._strand, self._lock = tab, keeping, strand, lock
        self._patience, self._on_change, self._on_open = patience, on_change, on_open
        self._commands: list[PlayCommand] = []
        self._number, self._visible = 0, False
        self._resume, self._resting, self._closed, self._plays = False, False, False, False
        self._died_at = float("-inf")

    # what is asked of it

    def send(self, command: PlayCommand) -> None:
        """Hand a command to the engine; without one it waits, and an engine is wanted."""
        with self._lock:
            if self.seat is not None and self.seat.left is None and not self.seat.broken:
                self.seat.send(command)
                return
            if self.seat is not None and self.seat.broken:
                # what could not be opened is not mended: another engine begins with what is asked now
                self.seat.leave()
                self._resume = False
            # an engine begins with the specification as it then is
            if not isinstance(command, (Configure, Look, Window)):
                self._commands = [*self._commands[1 - _MOST_WAITING :], command]
            self.want()

    def configure(self, spec: ExperimentSpec) -> None:
        """Play another specification."""
        with self._lock:
            self._number += 1
            self.send(Configure(dump_spec(spec), self._number))

    def keep(self) -> None:
        """Have the state shown kept as a run.

        Raises:
            StoreError: the store cannot be reached.
        """
        seat = self.seat
        if seat is None or not seat.opened or seat.left is not None:
            self._tab.tell(failed("Nothing can be kept before the network is ready."))
            return
        seat.send(self._keeping.begin(self._spec(), seat.engine))

    def look(self, visible: bool) -> None:
        """Whether pictures are wanted."""
        with self._lock:
            self._visible = visible
            if self.seat is not None:
                self.seat.send(Watch(RATE if visible else 0.0))

    def drew(self, number: int) -> None:
        """A picture has been drawn; the engine may make the next one."""
        seat = self.seat
        if seat is not None:
            seat.send(Ack(number))

    def want(self) -> None:
        """An engine is needed, as soon as there is one; unless nobody is there any more."""
        with self._lock:
            if not self._tab.here:
                return
            if self._tab.status == "ended":
                self._died_at, self._resume = float("-inf"), False
            self._resting = False
            if self.waiting_since is None:
                self.waiting_since = time.monotonic()
                self._tab.say("starting", "")
        self._on_change()

    def want_no_more(self) -> None:
        """Nobody is there any more who waits for one."""
        self.waiting_since = None

    def need(self) -> None:
        """A tab has come: it is played on, unless there is an engine or no hope for one."""
        with self._lock:
            if (self.seat is None or self.seat.left is not None) and self._tab.status != "ended":
                self.want()

    # engines come and go

    def sit(self, engine: EngineProcess) -> bool:
        """Take an engine. False if that has ended already."""
        with self._lock:
            self.seat = Seat(self, engine)
            self._number += 1
            first = Open(self._key[:12], dump_spec(self._spec()), str(self._folder), self._number, resume=self._resume)
            if not self.seat.begin(first, self._folder / "engine.log"):
                self.seat = None
                return False
            self.waiting_since, self.still_since, self._resting = None, time.monotonic(), False
            self.look(self._visible)
            for command in self._commands:
                self.seat.send(command)
            self._commands.clear()
            usual = _BUILDING if engine.was_ready else _WARMING
            self._tab.say("starting", (self._tab.status == "starting" and self._tab.sentence) or usual)
            return True

    def stay_out(self, reason: str) -> None:
        """No engine can be had."""
        with self._lock:
            self.waiting_since = None
            self._tab.say("ended", reason)

    def pause(self) -> None:
        """Stop the training; nobody looks."""
        with self._lock:
            if self.seat is not None and self.still_since is None:
                self.seat.send(Pause())

    def stand(self) -> None:
        """Give the engine back, with everything saved that the next one needs to go on."""
        with self._lock:
            if self.seat is not None:
                self._resting = True
                self.seat.leave()
                self._tab.say("waiting", _RESTS)

    def close(self) -> None:
        """End the engine; nobody comes back."""
        with self._lock:
            self._closed, self.waiting_since = True, None
            if self.seat is not None:
                self.seat.engine.kill()

    # what engines say, in their reader threads

    def hear(self, seat: Seat, line: str) -> None:
        """Hand news on."""
        name = news_name(line)
        with self._lock:
            if seat is not self.seat:
                return
            if name == "event":
                self._keeping.hear(line)
            elif name == "kept":
                self._strand.put(lambda: self._kept(line))
            else:
                self._tab.hear(name, self._with_address(line) if name == "exported" else line)
                self._note(seat, name, line)

    def ended(self, seat: Seat, death: Death) -> None:
        """The engine is over, as it was asked to; or the room says why, and another one is tried."""
        with self._lock:
            if seat is not self.seat:
                return
            self.seat = None
            played, self._plays = self._plays, False
            self.still_since = self.still_since or time.monotonic()
            self._tab.stop()
            self._keeping.give_up(death.reason)
            if self._closed:
                return
            if seat.left is None and seat.opened and seat.engine.has_left:
                self._relieve(played)
            elif seat.left is None:
                self._mourn(seat, death, played)
            else:
                self._resume = self._resume or seat.opened
                if not self._resting:
                    self.want()
        self._on_change()

    def _relieve(self, played: bool) -> None:
        """The engine has left to give its memory back: another one goes on with what it did."""
        self._resume = True
        self._go_on(played, _FULL)

    def _go_on(self, played: bool, sentence: str) -> None:
        self._tab.say("starting", sentence)
        if self._tab.here:
            self.waiting_since = time.monotonic()
            if played:
                self._commands.insert(0, Play())

    def _mourn(self, seat: Seat, death: Death, played: bool) -> None:
        now = time.monotonic()
        again = now - self._died_at < self._patience.again
        self._died_at, self._resume = now, self._resume or seat.opened
        if again:
            self._commands.clear()
            self.stay_out(" ".join(text for text in (death.reason, death.diagnosis, _ANEW) if text))
            return
        self._go_on(played, f"{death.reason} {_AGAIN}")

    def _note(self, seat: Seat, name: str, line: str) -> None:
        if name == "opened" and not seat.opened:
            seat.opened = True
            self._tab.say("ready", "")
            self._on_open()
        elif name == "state":
            state = json.loads(line)
            self._plays = state["status"] == "running"
            self.still_since = (
                None if state["status"] in ("running", "preparing") else self.still_since or time.monotonic()
            )
            seat.broken = state["status"] == "failed" and not seat.opened
            if seat.broken:
                self._tab.say("ready", "")  # the state says what is wrong
            self._tab.start(bool(state["epoch"] or state["batch"] or state["status"] == "running"))
        elif name == "refused" and json.loads(line)["command"] == "keep":
            self._keeping.give_up("It could not be kept.")

    def _kept(self, line: str) -> None:
        try:
            self._tab.tell(self._keeping.end(line))
        except PlaygroundError as error:
            self._tab.tell(failed(str(error)))

    def _with_address(self, line: str) -> str:
        values = json.loads(line)
        values["address"] = f"play/download/{self._key}/{values['weights']}"
        return json.dumps(values, separators=(",", ":"))
