"""One tab's playground: what it plays, the engine that plays it, and what its tab has been told."""

from __future__ import annotations

import dataclasses
import json
import secrets
import shutil
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from pathlib import Path

from playground.errors import PlaygroundError, Problem
from playground.launch.death import Death
from playground.launch.process import EngineProcess
from playground.launch.rooms import told
from playground.launch.rooms.keeping import Keeping, failed
from playground.launch.rooms.links import read_link
from playground.launch.rooms.memory import Memory
from playground.launch.rooms.patience import Patience
from playground.launch.rooms.seat import Seat
from playground.launch.rooms.setup import Setup, fitted, from_preset, with_parts, with_settings, with_view
from playground.launch.rooms.strand import Strand
from playground.launch.rooms.strand import told as log_failure
from playground.launch.rooms.viewer import Viewer
from playground.launch.rooms.wish import Action, Wish
from playground.runs.contract import Store
from playground.runs.play import Ack, Configure, Look, Open, Pause, PlayCommand, Restore, Watch, news_name
from playground.settings import Settings
from playground.spec.data import GeneratedData
from playground.spec.experiment import dump_spec

#: pictures a second that an engine may send to a tab that shows them
RATE = 60.0
#: commands that wait for an engine, at most; wishes that wait to be looked at
_MOST_WAITING = 100
_SEEDS = 2**31
_WARMING = "The engine is warming up."
_BUILDING = "The network is being built."
_RESTS = "Paused, and its engine was needed elsewhere. Play, and it goes on from here as soon as one is free."


class Room:
    """Safe for several threads. Wishes are worked off one after the other, news are handed on as they come.

    Attributes:
        key: unguessable; whoever knows it gets the room.
        folder: of its files.
        away_since: moment (monotonic) since which no tab is connected, or None.
        still_since: moment (monotonic) since which nothing is trained, or None.
        waiting_since: moment (monotonic) since which it wants an engine and has none, or None.
        vacant: set while no tab is connected.
    """

    def __init__(
        self,
        key: str,
        folder: Path,
        setup: Setup,
        *,
        store: Store,
        settings: Settings,
        executor: Executor,
        patience: Patience,
        on_change: Callable[[], None],
        on_open: Callable[[], None],
    ) -> None:
        """A room that nobody is in.

        Args:
            key: see above.
            folder: made if it is not there.
            setup: what it plays.
            store: where kept states go.
            settings: where data lie.
            executor: threads for wishes, shared by all rooms.
            patience: see there.
            on_change: called when the room wants an engine, or needs its own no more.
            on_open: called when an engine has built its network.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self.key, self.folder = key, folder
        self.away_since: float | None = time.monotonic()
        self.still_since: float | None = time.monotonic()
        self.waiting_since: float | None = None
        self.vacant = threading.Event()
        self.vacant.set()
        self._setup, self._started, self._scene = setup, False, ""
        self._store, self._settings, self._patience = store, settings, patience
        self._executor, self._on_change, self._on_open = executor, on_change, on_open
        self._lock = threading.RLock()
        self._strand, self._wishes = Strand(executor), deque[Wish]()
        self._viewer: Viewer | None = None
        self._visible = False
        self._memory, self._keeping = Memory(), Keeping(store)
        self._seat: Seat | None = None
        self._commands: list[PlayCommand] = []
        self._number, self._scenes = 0, 0
        self._resume, self._died_at = False, float("-inf")
        self._status, self._sentence = "waiting", ""
        self._closed = self._resting = False
        self._draw(setup)

    # who is in it

    def enter(self, viewer: Viewer) -> bool:
        """A tab comes and is told everything. False if there is another one."""
        with self._lock:
            if self._viewer is not None or self._closed:
                return False
            self._viewer, self._visible, self.away_since = viewer, True, None
            self.vacant.clear()
            if (self._seat is None or self._seat.left is not None) and self._status != "ended":
                self._want()
            viewer.tell(told.room(self.key, self._status, self._sentence))
            viewer.tell(told.spec(self._setup, self._started))
            if self._scene:
                viewer.tell(self._scene)
            for line in self._memory.lines():
                viewer.tell(line)
            if self._memory.picture:
                viewer.show(self._memory.picture)
            self._watch()
        self._on_change()
        return True

    def leave(self, viewer: Viewer) -> None:
        """The tab is gone."""
        with self._lock:
            if self._viewer is not viewer:
                return
            self._viewer, self._visible, self.away_since = None, False, time.monotonic()
            self.waiting_since = None
            self._watch()
            self.vacant.set()
        self._on_change()

    def look(self, visible: bool) -> None:
        """Whether anybody can see the tab."""
        with self._lock:
            self._visible = visible and self._viewer is not None
            self._watch()

    def drew(self, number: int) -> None:
        """The tab has drawn this picture; the engine may make the next one."""
        seat = self._seat
        if seat is not None:
            seat.send(Ack(number))

    @property
    def has_viewer(self) -> bool:
        """A tab is connected."""
        return self._viewer is not None

    @property
    def setup(self) -> Setup:
        """What it plays."""
        return self._setup

    @property
    def status(self) -> str:
        """`waiting`, `starting`, `ready` or `ended`."""
        return self._status

    # what is wished

    def wish(self, wish: Wish) -> None:
        """Have something changed or done, after what was wished before; settings dragged on are taken up at once.

        Raises:
            PlaygroundError: too many wishes wait.
        """
        with self._lock:
            if self._wishes and self._wishes[-1].only_changes and wish.only_changes:
                self._wishes[-1] = self._wishes[-1].then(wish)
                return
            if len(self._wishes) >= _MOST_WAITING:
                raise PlaygroundError("Too much was asked at once; wait a moment.")
            self._wishes.append(wish)
        self._strand.put(self._follow)

    def take_link(self, setup: Setup, notices: tuple[str, ...]) -> None:
        """Play what a link says, as if it had been wished."""
        self._strand.put(lambda: self._guarded(lambda: self._take(setup, notices)))

    def notice(self, sentences: Iterable[str]) -> None:
        """Tell its tab something."""
        self._tell(told.notices(sentences))

    def _follow(self) -> None:
        with self._lock:
            wish = self._wishes.popleft()
        self._guarded(lambda: self._grant(wish))

    def _guarded(self, call: Callable[[], None]) -> None:
        try:
            call()
        except PlaygroundError as error:
            self._tell(told.problems(error.problems))

    def _grant(self, wish: Wish) -> None:
        if wish.do is None:
            self._become(wish)
        elif isinstance(wish.do, Action):
            self._act(wish.do)
        else:
            self._send(wish.do)

    def _become(self, wish: Wish) -> None:
        setup = self._setup
        notices: tuple[str, ...] = ()
        if wish.link:
            read = read_link(wish.link)
            setup, notices = read.setup, read.notices
        if wish.preset:
            setup = from_preset(wish.preset, setup.view)
        if wish.put:
            setup = with_parts(setup, wish.put)
        if wish.change:
            setup = with_settings(setup, wish.change)
        if wish.view:
            setup = with_view(setup, wish.view)
        self._take(setup, notices)

    def _take(self, setup: Setup, notices: tuple[str, ...] = ()) -> None:
        before = self._setup
        more: list[str] = []
        if setup.spec != before.spec:
            setup, more = fitted(setup, self._settings)
        with self._lock:
            self._setup = setup
            if setup.spec != before.spec:
                self._number += 1
                self._send(Configure(dump_spec(setup.spec), self._number))
                if (setup.spec.data, setup.spec.seeds) != (before.spec.data, before.spec.seeds):
                    self._draw(setup)
            self._tell(told.spec(setup, self._started))
            self._tell(told.problems(()))
            if notices or more:
                self._tell(told.notices((*notices, *more)))

    def _act(self, action: Action) -> None:
        setup = self._setup
        seed = secrets.randbelow(_SEEDS)
        match action.name:
            case "regenerate":
                # points that are not drawn by a formula are shared out anew
                which = "data" if isinstance(setup.spec.data, GeneratedData) else "split"
                self._take(with_settings(setup, {f"seeds.{which}": seed}))
            case "new_weights":
                self._take(with_settings(setup, {"seeds.weights": seed}))
            case "keep":
                self._keep()
            case "restore":
                run = self._store.run(action.text)
                self._take(dataclasses.replace(setup, spec=run.spec.model_copy(update={"name": ""})))
                self._send(Restore(str(self._store.folder(run.id))))
            case "paste":
                from playground.data.paste import paste  # pandas and scikit-learn come with it

                data = paste(action.text, self._settings)
                self._take(with_parts(setup, {"data": data.model_dump(mode="json")}))

    def _keep(self) -> None:
        with self._lock:
            seat = self._seat
            if seat is None or not seat.opened or seat.left is not None:
                self._tell(failed("Nothing can be kept before the network is ready."))
                return
        command = self._keeping.begin(self._setup.spec, seat.engine)
        seat.send(command)

    # the engine

    @property
    def seat(self) -> Seat | None:
        """Its engine, if it has one."""
        return self._seat

    def sit(self, engine: EngineProcess) -> bool:
        """Take an engine. False if that has ended already."""
        with self._lock:
            seat = Seat(self, engine)
            self._number += 1
            spec = dump_spec(self._setup.spec)
            first = Open(self.key[:12], spec, str(self.folder), self._number, resume=self._resume)
            self._seat, self.waiting_since = seat, None
            if not seat.begin(first, self.folder / "engine.log"):
                self._seat = None
                self._want()
                return False
            self.still_since, self._resting = time.monotonic(), False
            self._watch()
            for command in self._commands:
                seat.send(command)
            self._commands.clear()
            sentence = self._sentence if self._status == "starting" else ""
            self._say("starting", sentence or (_BUILDING if engine.was_ready else _WARMING))
            return True

    def pause(self) -> None:
        """Stop the training; nobody looks."""
        with self._lock:
            if self._seat is not None and self.still_since is None:
                self._seat.send(Pause())

    def stand(self) -> None:
        """Give the engine back, with everything saved that it needs to go on."""
        with self._lock:
            if self._seat is not None:
                self._seat.leave()
                self._resting = True
                self._say("waiting", _RESTS)

    def stay_out(self, reason: str) -> None:
        """No engine can be had."""
        with self._lock:
            self.waiting_since = None
            self._say("ended", reason)

    def wait(self, sentence: str) -> None:
        """Say how long it is till an engine is free."""
        with self._lock:
            if self.waiting_since is not None:
                self._say("waiting", sentence)

    def close(self, reason: str) -> None:
        """Nobody comes back: its tab is told, and its engine ends."""
        with self._lock:
            self._closed = True
            viewer, seat = self._viewer, self._seat
            self._viewer, self.waiting_since = None, None
            if seat is not None:
                seat.engine.kill()
        if viewer is not None:
            viewer.leave(reason)

    def sweep(self) -> None:
        """Remove its files."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _send(self, command: PlayCommand) -> None:
        with self._lock:
            seat = self._seat
            if seat is not None and seat.broken:
                seat.leave()  # what could not be opened is not mended: another engine begins with what is asked now
                self._resume = False
                if not isinstance(command, Configure):
                    self._queue(command)
                self._want()
            elif seat is not None and seat.left is None:
                seat.send(command)
            else:
                # an engine begins with the specification as it then is
                if not isinstance(command, (Configure, Look)):
                    self._queue(command)
                self._want()

    def _queue(self, command: PlayCommand) -> None:
        self._commands = [*self._commands[1 - _MOST_WAITING :], command]

    def _want(self) -> None:
        if self._status == "ended":
            self._died_at, self._resume = float("-inf"), False
        self._resting = False
        if self.waiting_since is None:
            self.waiting_since = time.monotonic()
            self._say("starting", "")
        self._on_change()

    def _watch(self) -> None:
        if self._seat is not None:
            self._seat.send(Watch(RATE if self._visible else 0.0))

    # what the engine says, in its reader thread

    def hear(self, seat: Seat, line: str) -> None:
        """Hand news on, and remember what a tab that comes back must know."""
        name = news_name(line)
        with self._lock:
            if seat is not self._seat:
                return
            self._memory.note(name, line)
            if name == "picture":
                if self._viewer is not None:
                    self._viewer.show(line)
            elif name == "event":
                self._keeping.hear(line)
            elif name == "kept":
                self._strand.put(lambda: self._kept(line))
            else:
                self._tell(self._with_address(line) if name == "exported" else line)
                self._note(seat, name, line)

    def _note(self, seat: Seat, name: str, line: str) -> None:
        if name == "opened" and not seat.opened:
            seat.opened = True
            self._say("ready", "")
            self._on_open()
        elif name == "state":
            state = json.loads(line)
            running = state["status"] in ("running", "preparing")
            self.still_since = None if running else self.still_since or time.monotonic()
            seat.broken = state["status"] == "failed" and not seat.opened
            if seat.broken:
                self._say("ready", "")
            started = bool(state["epoch"] or state["batch"] or state["status"] == "running")
            if started != self._started:
                self._started = started
                self._tell(told.spec(self._setup, started))
        elif name == "refused" and json.loads(line)["command"] == "keep":
            self._keeping.give_up("It could not be kept.")

    def _kept(self, line: str) -> None:
        try:
            self._tell(self._keeping.end(line))
        except PlaygroundError as error:
            self._tell(failed(str(error)))

    def _with_address(self, line: str) -> str:
        values = json.loads(line)
        values["address"] = f"play/download/{self.key}/{values['weights']}"
        return json.dumps(values, separators=(",", ":"))

    def ended(self, seat: Seat, death: Death) -> None:
        """The engine is over: as it was asked to, or the room says why and tries once more."""
        with self._lock:
            if seat is not self._seat:
                return
            self._seat = None
            self.still_since = self.still_since or time.monotonic()
            if paused := self._memory.stop():
                self._tell(paused)
            self._keeping.give_up(death.reason)
            if seat.left is not None:
                self._resume = self._resume or seat.opened
                if self._viewer is not None and not self._resting:
                    self._want()
            elif not self._closed:
                self._mourn(seat, death)
        self._on_change()

    def _mourn(self, seat: Seat, death: Death) -> None:
        now = time.monotonic()
        again = now - self._died_at > self._patience.again
        self._died_at, self._resume = now, seat.opened
        if not again:
            self._commands.clear()
            self._say("ended", " ".join(text for text in (death.reason, death.diagnosis) if text))
            return
        self._say("starting", f"{death.reason} Another one goes on from the last state that was saved.")
        if self._viewer is not None:
            self.waiting_since = now

    # what the tab is told

    def _tell(self, line: str) -> None:
        with self._lock:
            if self._viewer is not None:
                self._viewer.tell(line)

    def _say(self, status: str, sentence: str) -> None:
        if (status, sentence) != (self._status, self._sentence):
            self._status, self._sentence = status, sentence
            self._tell(told.room(self.key, status, sentence))

    def _draw(self, setup: Setup) -> None:
        """Work the data out, unless other data are asked for before they are."""
        with self._lock:
            self._scenes += 1
            number = self._scenes
        self._executor.submit(self._drawn, setup, number).add_done_callback(log_failure)

    def _drawn(self, setup: Setup, number: int) -> None:
        if number != self._scenes:
            return
        try:
            scene = told.scene(setup.spec.data, setup.spec.seeds.drawn(), self._settings)
        except PlaygroundError as error:
            if number == self._scenes:
                self._tell(told.problems(error.problems or (Problem("data", str(error)),)))
            return
        with self._lock:
            if number == self._scenes:
                self._scene = scene
                self._tell(scene)
