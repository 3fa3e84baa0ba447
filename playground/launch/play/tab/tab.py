"""What a session tells -> the tab that looks at it; and again, to a tab that comes back."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping

from playground.launch.play.setup import Setup
from playground.launch.play.tab import messages
from playground.launch.play.tab.replay_buffer import ReplayBuffer
from playground.launch.play.tab.viewer import TabConnection

#: seconds without a word after which a tab is taken to be cut off: it answers a sign of life every second
SILENT_S = 5.0


class Tab:
    """The place of a session's one viewer. Safe for several threads.

    Attributes:
        away_since: moment (monotonic) since which no tab is connected, or None.
        vacant: set while no tab is connected.
        status: `waiting`, `starting`, `ready` or `ended`.
        sentence: more about it, or "".
        started: the network has been trained since it began.
        answered: number of the last thing the tab asked for that was answered.
    """

    def __init__(self, key: str, setup: Setup, lock: threading.RLock, marks: Mapping[str, int]) -> None:
        self.away_since: float | None = time.monotonic()
        self.vacant = threading.Event()
        self.vacant.set()
        self.status, self.sentence, self.started = "starting", "", False
        self._key, self._setup, self._lock = key, setup, lock
        self.answered = 0
        self._number = 0
        self._marks = marks
        self._viewer: TabConnection | None = None
        self._page, self._heard_at = "", 0.0
        self._scene = self._stand_in = ""
        self._has_opened = False
        self._replay = ReplayBuffer()

    @property
    def here(self) -> bool:
        """A tab is connected."""
        return self._viewer is not None

    def is_gone(self, page: str) -> bool:
        """Whoever is here may be sent away for this page: it is an older connection of it, or has fallen silent."""
        with self._lock:
            same = bool(page) and page == self._page
            return self._viewer is not None and (same or time.monotonic() - self._heard_at > SILENT_S)

    def heard(self, viewer: TabConnection) -> None:
        """This tab said something."""
        if viewer is self._viewer:
            self._heard_at = time.monotonic()

    def enter(self, viewer: TabConnection, page: str = "") -> bool:
        """A tab comes and is told everything. False if there is another one."""
        with self._lock:
            if self._viewer is not None:
                return False
            self._viewer, self.away_since = viewer, None
            self._page, self._heard_at = page, time.monotonic()
            self.vacant.clear()
            viewer.tell(messages.session(self._key, self.status, self.sentence))
            viewer.tell(self._spec())
            viewer.tell(messages.answered(self.answered))
            for line in (self._scene, self._stand_in):
                if line:
                    viewer.tell(line)
            for line in self._replay.lines():
                viewer.tell(line)
            if self._replay.picture:
                viewer.show(self._replay.picture)
            return True

    def leave(self, viewer: TabConnection | None = None) -> TabConnection | None:
        """This tab, or whichever is here, is gone. The one that was here, or None."""
        with self._lock:
            gone = self._viewer
            if gone is None or viewer not in (None, gone):
                return None
            self._viewer, self.away_since = None, time.monotonic()
            self.vacant.set()
            return gone

    def tell(self, line: str) -> None:
        """Hand a message on, if there is anybody."""
        with self._lock:
            if self._viewer is not None:
                self._viewer.tell(line)

    def say(self, status: str, sentence: str) -> None:
        """How the session is."""
        with self._lock:
            if (status, sentence) != (self.status, self.sentence):
                self.status, self.sentence = status, sentence
                self.tell(messages.session(self._key, status, sentence))

    def answer(self, ask: int) -> None:
        """All that was asked for up to this number is answered."""
        with self._lock:
            if ask > self.answered:
                self.answered = ask
                self.tell(messages.answered(ask))

    def set_up(self, setup: Setup, number: int, marks: Mapping[str, int]) -> None:
        """What is played now, in pictures from this number on, and what can be undone; any problem is over."""
        with self._lock:
            self._setup, self._number, self._marks = setup, number, marks
            self.tell(self._spec())
            self.tell(messages.problems(()))

    def start(self, started: bool) -> None:
        """Whether the network has been trained since it began."""
        with self._lock:
            if started != self.started:
                self.started = started
                self.tell(self._spec())

    def _spec(self) -> str:
        return messages.spec(self._setup, self.started, self._number, self._marks)

    def draw(self, scene: str) -> None:
        """The data as they are now."""
        with self._lock:
            self._scene = scene
            self.tell(scene)

    def stand_in(self, line: str) -> None:
        """What the browser can train by itself; once an engine has opened anything, it trains no more."""
        with self._lock:
            if not self._has_opened:
                self._stand_in = line
                self.tell(line)

    def leave_to_engines(self) -> None:
        """The browser trains nothing by itself, from now on: there is more than a network at its start."""
        with self._lock:
            self._stand_in, self._has_opened = "", True

    def hear(self, name: str, line: str) -> None:
        """Hand an engine's news on, and remember what a tab that comes back must know."""
        with self._lock:
            if name == "opened":
                self.leave_to_engines()
            self._replay.note(name, line)
            if name != "picture":
                self.tell(line)
            elif self._viewer is not None:
                self._viewer.show(line)

    def stop(self) -> None:
        """The engine has left: nothing is trained any more."""
        with self._lock:
            if line := self._replay.stop():
                self.tell(line)
