"""Commands of a room -> its engine, from one engine to the next; and what engines tell."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path

from playground.errors import PlaygroundError
from playground.launch.engines.exit_reason import Death
from playground.launch.engines.process import EngineProcess
from playground.launch.play.asked import Asked
from playground.launch.play.assigned_engine import Seat
from playground.launch.play.left import Left
from playground.launch.play.run_saver import Keeping, failed
from playground.launch.play.serial_executor import Strand
from playground.launch.play.tab.tab import Tab
from playground.launch.play.timeouts import Patience
from playground.runs.protocol.news import news_name
from playground.runs.protocol.play import (
    Ack,
    Configure,
    Look,
    Open,
    Pause,
    Play,
    PlayCommand,
    Recall,
    Save,
    Watch,
    Window,
)
from playground.spec.experiment import ExperimentSpec, dump_spec

#: pictures a second that an engine may send to a tab that shows them
RATE = 60.0
#: commands that wait for an engine, at most
_MOST_WAITING = 100
_WARMING = "The engine is warming up."
_BUILDING = "The network is being built."
_RESTS = "Paused, and its engine was needed elsewhere. Play, and it goes on from here as soon as one is free."
GAVE_WAY = "Others waited for an engine, so this network rests; it is saved, and goes on by itself."
_FULL = "The engine made room in memory; a fresh one goes on from here."
_ANEW = "Play, and it begins anew."
_AGAIN = "Another one goes on from what was saved last, some seconds ago."


class Driver:
    """The engine's side of a room. Safe for several threads.

    Attributes:
        seat: the engine, if there is one.
        asked: what is to be played.
        still_since: moment (monotonic) since which nothing is trained, or None.
        waiting_since: moment (monotonic) since which an engine is wanted, or None.
        hidden_since: moment (monotonic) since which nobody sees it, or None.
        gave_way: it had to give its engine to another one, and has not had its turn again.
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
        keep: Callable[[], bool],
        on_change: Callable[[], None],
        on_open: Callable[[], None],
        on_refusal: Callable[[ExperimentSpec, int], None],
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
            keep: whether what was learned is kept where neurons or layers are more or fewer.
            on_change: called when an engine is wanted, begins or ceases to train, or has ended.
            on_open: called when an engine has built its network.
            on_refusal: called when an engine could not follow the specification in force, with the one that it goes on
                playing and the number of that, which are in force then.
        """
        self.asked = Asked()
        self.seat: Seat | None = None
        self.still_since: float | None = time.monotonic()
        self.waiting_since: float | None = None
        self.hidden_since: float | None = time.monotonic()
        self.gave_way = False
        self._key, self._folder, self._spec, self._keep = key, folder, spec, keep
        self._tab, self._keeping, self._strand, self._lock = tab, keeping, strand, lock
        self._patience, self._on_change, self._on_open = patience, on_change, on_open
        self._on_refusal = on_refusal
        self._commands: list[PlayCommand] = []
        self._visible = False
        self._left = Left(folder)
        self._resting = self._closed = self._plays = False
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
                self._left.counts = False
            # an engine begins with the specification as it then is
            if not isinstance(command, (Configure, Look, Window)):
                self._commands = [*self._commands[1 - _MOST_WAITING :], command]
            self.want()

    def configure(self, spec: ExperimentSpec) -> None:
        """Play another specification."""
        with self._lock:
            self.send(Configure(dump_spec(spec), self.asked.ask(spec), keep=self._keep()))

    @property
    def number(self) -> int:
        """Of the specification in force."""
        return self.asked.number

    @property
    def is_new(self) -> bool:
        """No engine has opened anything yet, and there is nothing that one could go on from."""
        return not self._left.counts and (self.seat is None or not self.seat.opened)

    def save(self, folder: Path) -> bool:
        """Have the network saved in a folder, as it is after all that was asked for. False if there is none but at its
        start.
        """
        with self._lock:
            seat = self.seat
            if seat is not None and seat.opened and seat.left is None and not seat.broken:
                seat.send(Save(str(folder)))
                return True
            # nothing is played: what the last engine has left is what it is
            return self._left.copy(folder, leaving=seat is not None and seat.left is not None)

    def recall(self, spec: ExperimentSpec, folder: Path | None) -> None:
        """Play what is saved in a folder, of this specification; None: that at its start."""
        with self._lock:
            number, seat = self.asked.ask(spec), self.seat
            self._commands = [command for command in self._commands if not isinstance(command, Play)]
            if seat is not None and seat.left is None and not seat.broken:
                seat.send(Recall(dump_spec(spec), number, "" if folder is None else str(folder)))
                return
            if seat is not None:
                seat.leave()  # if it does not yet: it could build nothing
            self._left.replace(folder, leaving=seat is not None)
            self.want()

    def keep(self) -> None:
        """Have the state shown kept as a run.

        Raises:
            StoreError: the store cannot be reached.
        """
        seat = self.seat
        if seat is None or not seat.opened or seat.left is not None:
            self._tab.tell(failed("Nothing can be kept before the network is ready."))
            return
        with self._lock:
            spec, number = self._spec(), self.number
        seat.send(self._keeping.begin(spec, seat.engine, number))

    def look(self, visible: bool) -> None:
        """Whether pictures are wanted."""
        with self._lock:
            self._visible = visible
            self.hidden_since = None if visible else self.hidden_since or time.monotonic()
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
                self._died_at, self._left.counts = float("-inf"), False
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
            spec = self._spec()
            self.asked.ask(spec)
            first = Open(
                self._key[:12], dump_spec(spec), str(self._folder), self.number, self._left.counts, self._keep()
            )
            if not self.seat.begin(first, self._folder / "engine.log"):
                self.seat = None
                return False
            self.waiting_since, self.still_since, self._resting = None, time.monotonic(), False
            self.gave_way = False
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

    def stand(self, *, again: bool = False) -> None:
        """Give the engine back, with everything saved that the next one needs to go on.

        Args:
            again: go on, as soon as it is this room's turn again; else when somebody asks for something.
        """
        with self._lock:
            if self.seat is not None:
                self._resting, self.gave_way = not again, again
                if again and self._plays:
                    self._commands.insert(0, Play())
                self.seat.leave()
                self._tab.say("waiting", GAVE_WAY if again else _RESTS)

    def close(self, *, save: bool = False) -> None:
        """End the engine; nobody comes back. `save`: let it save what it does first."""
        with self._lock:
            self._closed, self.waiting_since = True, None
            if self.seat is None:
                return
            if save and self.seat.opened:
                self.seat.leave()
            else:
                self.seat.engine.kill()

    def go_on(self, *, plays: bool) -> None:
        """Begin with what is saved in the folder; `plays`: and train it."""
        with self._lock:
            self._left.counts = True
            self._tab.leave_to_engines()
            if plays:
                self._commands.append(Play())

    @property
    def plays(self) -> bool:
        """It is trained, or will be as soon as it has an engine."""
        return self._plays or any(isinstance(command, Play) for command in self._commands)

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
            self._left.settle()
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
                self._left.counts = self._left.counts or seat.opened
                if not self._resting:
                    self.want()
        self._on_change()

    def _relieve(self, played: bool) -> None:
        """The engine has left to give its memory back: another one goes on with what it did."""
        self._left.counts = True
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
        self._died_at, self._left.counts = now, self._left.counts or seat.opened
        if again:
            self._commands.clear()
            self.stay_out(" ".join(text for text in (death.reason, death.diagnosis, _ANEW) if text))
            return
        self._go_on(played, f"{death.reason} {_AGAIN}")

    def _note(self, seat: Seat, name: str, line: str) -> None:
        if name == "opened":
            self.asked.follow(json.loads(line)["number"])
            if not seat.opened:
                seat.opened, seat.since = True, time.monotonic()
                self._tab.say("ready", "")
                self._on_open()
        elif name == "state":
            state = json.loads(line)
            before, self._plays = self._plays, state["status"] == "running"
            if self._plays != before:
                self._on_change()  # it is put down: who starts the server again finds it paused, or playing
            self.still_since = (
                None if state["status"] in ("running", "preparing") else self.still_since or time.monotonic()
            )
            seat.broken = state["status"] == "failed" and not seat.opened
            if seat.broken:
                self._tab.say("ready", "")  # the state says what is wrong
            self._tab.start(bool(state["epoch"] or state["batch"] or state["status"] == "running"))
        elif name == "refused":
            refused = json.loads(line)
            if refused["command"] == "keep":
                self._keeping.give_up("It could not be kept.")
            elif refused["command"] in ("configure", "recall") and seat.opened:
                played = self.asked.refuse(refused["number"])
                if played is not None:
                    self._on_refusal(played, self.number)

    def _kept(self, line: str) -> None:
        try:
            self._tab.tell(self._keeping.end(line))
        except PlaygroundError as error:
            self._tab.tell(failed(str(error)))

    def _with_address(self, line: str) -> str:
        values = json.loads(line)
        values["address"] = f"play/download/{self._key}/{values['weights']}"
        return json.dumps(values, separators=(",", ":"))
