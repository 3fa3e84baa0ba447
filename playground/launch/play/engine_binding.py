"""Commands of a session -> its engine, from one engine to the next; and what engines tell."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path

from playground.errors import PlaygroundError
from playground.launch.engines.exit_reason import ExitReason
from playground.launch.engines.process import EngineProcess
from playground.launch.play.asked import Asked
from playground.launch.play.assigned_engine import AssignedEngine
from playground.launch.play.left import Left
from playground.launch.play.run_saver import RunSaver, failed
from playground.launch.play.serial_executor import SerialExecutor
from playground.launch.play.tab.tab import Tab
from playground.launch.play.timeouts import Timeouts
from playground.runs.protocol.messages import Pause, Watch
from playground.runs.protocol.news import news_name
from playground.runs.protocol.play import Ack, Configure, Open, Play, PlayCommand, Recall, Save, ShowNeuron, Window
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


class EngineBinding:
    """The engine's side of a session. Safe for several threads.

    Attributes:
        assigned: the engine, if there is one.
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
        saver: RunSaver,
        executor: SerialExecutor,
        lock: threading.RLock,
        timeouts: Timeouts,
        spec: Callable[[], ExperimentSpec],
        keep: Callable[[], bool],
        on_change: Callable[[], None],
        on_open: Callable[[], None],
        on_refusal: Callable[[ExperimentSpec, int], None],
    ) -> None:
        """Without an engine.

        Args:
            key: of the session.
            folder: of its files, which exists.
            tab: is told everything.
            saver: hears of states being kept.
            executor: for what takes its time.
            lock: the session's.
            timeouts: see there.
            spec: what is to be played now.
            keep: whether what was learned is kept where neurons or layers are more or fewer.
            on_change: called when an engine is wanted, begins or ceases to train, or has ended.
            on_open: called when an engine has built its network.
            on_refusal: called when an engine could not follow the specification in force, with the one that it goes on
                playing and the number of that, which are in force then.
        """
        self.asked = Asked()
        self.assigned: AssignedEngine | None = None
        self.still_since: float | None = time.monotonic()
        self.waiting_since: float | None = None
        self.hidden_since: float | None = time.monotonic()
        self.gave_way = False
        self._key, self._folder, self._spec, self._keep = key, folder, spec, keep
        self._tab, self._saver, self._executor, self._lock = tab, saver, executor, lock
        self._timeouts, self._on_change, self._on_open = timeouts, on_change, on_open
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
            if self.assigned is not None and self.assigned.left is None and not self.assigned.broken:
                self.assigned.send(command)
                return
            if self.assigned is not None and self.assigned.broken:
                # what could not be opened is not mended: another engine begins with what is asked now
                self.assigned.leave()
                self._left.counts = False
            # an engine begins with the specification as it then is
            if not isinstance(command, (Configure, ShowNeuron, Window)):
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
        return not self._left.counts and (self.assigned is None or not self.assigned.opened)

    def save(self, folder: Path) -> bool:
        """Have the network saved in a folder, as it is after all that was asked for. False if there is none but at its
        start.
        """
        with self._lock:
            assigned = self.assigned
            if assigned is not None and assigned.opened and assigned.left is None and not assigned.broken:
                assigned.send(Save(str(folder)))
                return True
            # nothing is played: what the last engine has left is what it is
            return self._left.copy(folder, leaving=assigned is not None and assigned.left is not None)

    def recall(self, spec: ExperimentSpec, folder: Path | None) -> None:
        """Play what is saved in a folder, of this specification; None: that at its start."""
        with self._lock:
            number, assigned = self.asked.ask(spec), self.assigned
            self._commands = [command for command in self._commands if not isinstance(command, Play)]
            if assigned is not None and assigned.left is None and not assigned.broken:
                assigned.send(Recall(dump_spec(spec), number, "" if folder is None else str(folder)))
                return
            if assigned is not None:
                assigned.leave()  # if it does not yet: it could build nothing
            self._left.replace(folder, leaving=assigned is not None)
            self.want()

    def keep(self) -> None:
        """Have the state shown kept as a run.

        Raises:
            StoreError: the store cannot be reached.
        """
        assigned = self.assigned
        if assigned is None or not assigned.opened or assigned.left is not None:
            self._tab.tell(failed("Nothing can be kept before the network is ready."))
            return
        with self._lock:
            spec, number = self._spec(), self.number
        assigned.send(self._saver.begin(spec, assigned.engine, number))

    def look(self, visible: bool) -> None:
        """Whether pictures are wanted."""
        with self._lock:
            self._visible = visible
            self.hidden_since = None if visible else self.hidden_since or time.monotonic()
            if self.assigned is not None:
                self.assigned.send(Watch(RATE if visible else 0.0))

    def drew(self, number: int) -> None:
        """A picture has been drawn; the engine may make the next one."""
        assigned = self.assigned
        if assigned is not None:
            assigned.send(Ack(number))

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
            if (self.assigned is None or self.assigned.left is not None) and self._tab.status != "ended":
                self.want()

    # engines come and go

    def attach(self, engine: EngineProcess) -> bool:
        """Take an engine. False if that has ended already."""
        with self._lock:
            self.assigned = AssignedEngine(self, engine)
            spec = self._spec()
            self.asked.ask(spec)
            first = Open(
                self._key[:12], dump_spec(spec), str(self._folder), self.number, self._left.counts, self._keep()
            )
            if not self.assigned.begin(first, self._folder / "engine.log"):
                self.assigned = None
                return False
            self.waiting_since, self.still_since, self._resting = None, time.monotonic(), False
            self.gave_way = False
            self.look(self._visible)
            for command in self._commands:
                self.assigned.send(command)
            self._commands.clear()
            usual = _BUILDING if engine.was_ready else _WARMING
            self._tab.say("starting", (self._tab.status == "starting" and self._tab.sentence) or usual)
            return True

    def fail(self, reason: str) -> None:
        """No engine can be had."""
        with self._lock:
            self.waiting_since = None
            self._tab.say("ended", reason)

    def pause(self) -> None:
        """Stop the training; nobody looks."""
        with self._lock:
            if self.assigned is not None and self.still_since is None:
                self.assigned.send(Pause())

    def release(self, *, again: bool = False) -> None:
        """Give the engine back, with everything saved that the next one needs to go on.

        Args:
            again: go on, as soon as it is this session's turn again; else when somebody asks for something.
        """
        with self._lock:
            if self.assigned is not None:
                self._resting, self.gave_way = not again, again
                if again and self._plays:
                    self._commands.insert(0, Play())
                self.assigned.leave()
                self._tab.say("waiting", GAVE_WAY if again else _RESTS)

    def close(self, *, save: bool = False) -> None:
        """End the engine; nobody comes back. `save`: let it save what it does first."""
        with self._lock:
            self._closed, self.waiting_since = True, None
            if self.assigned is None:
                return
            if save and self.assigned.opened:
                self.assigned.leave()
            else:
                self.assigned.engine.kill()

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

    def hear(self, assigned: AssignedEngine, line: str) -> None:
        """Hand news on."""
        name = news_name(line)
        with self._lock:
            if assigned is not self.assigned:
                return
            if name == "event":
                self._saver.hear(line)
            elif name == "kept":
                self._executor.put(lambda: self._kept(line))
            else:
                self._tab.hear(name, self._with_address(line) if name == "exported" else line)
                self._note(assigned, name, line)

    def ended(self, assigned: AssignedEngine, exit_reason: ExitReason) -> None:
        """The engine is over, as it was asked to; or the session says why, and another one is tried."""
        with self._lock:
            if assigned is not self.assigned:
                return
            self.assigned = None
            self._left.settle()
            played, self._plays = self._plays, False
            self.still_since = self.still_since or time.monotonic()
            self._tab.stop()
            self._saver.give_up(exit_reason.reason)
            if self._closed:
                return
            if assigned.left is None and assigned.opened and assigned.engine.has_left:
                self._on_recycle(played)
            elif assigned.left is None:
                self._on_crash(assigned, exit_reason, played)
            else:
                self._left.counts = self._left.counts or assigned.opened
                if not self._resting:
                    self.want()
        self._on_change()

    def _on_recycle(self, played: bool) -> None:
        """The engine has left to give its memory back: another one goes on with what it did."""
        self._left.counts = True
        self._go_on(played, _FULL)

    def _go_on(self, played: bool, sentence: str) -> None:
        self._tab.say("starting", sentence)
        if self._tab.here:
            self.waiting_since = time.monotonic()
            if played:
                self._commands.insert(0, Play())

    def _on_crash(self, assigned: AssignedEngine, exit_reason: ExitReason, played: bool) -> None:
        now = time.monotonic()
        again = now - self._died_at < self._timeouts.again
        self._died_at, self._left.counts = now, self._left.counts or assigned.opened
        if again:
            self._commands.clear()
            self.fail(" ".join(text for text in (exit_reason.reason, exit_reason.diagnosis, _ANEW) if text))
            return
        self._go_on(played, f"{exit_reason.reason} {_AGAIN}")

    def _note(self, assigned: AssignedEngine, name: str, line: str) -> None:
        if name == "opened":
            self.asked.follow(json.loads(line)["number"])
            if not assigned.opened:
                assigned.opened, assigned.since = True, time.monotonic()
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
            assigned.broken = state["status"] == "failed" and not assigned.opened
            if assigned.broken:
                self._tab.say("ready", "")  # the state says what is wrong
            self._tab.start(bool(state["epoch"] or state["batch"] or state["status"] == "running"))
        elif name == "refused":
            refused = json.loads(line)
            if refused["command"] == "keep":
                self._saver.give_up("It could not be kept.")
            elif refused["command"] in ("configure", "recall") and assigned.opened:
                played = self.asked.refuse(refused["number"])
                if played is not None:
                    self._on_refusal(played, self.number)

    def _kept(self, line: str) -> None:
        try:
            self._tab.tell(self._saver.end(line))
        except PlaygroundError as error:
            self._tab.tell(failed(str(error)))

    def _with_address(self, line: str) -> str:
        values = json.loads(line)
        values["address"] = f"play/download/{self._key}/{values['weights']}"
        return json.dumps(values, separators=(",", ":"))
