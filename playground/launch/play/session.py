"""One tab's playground: what it plays, the engine that plays it, and what its tab is messages."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from pathlib import Path

from playground.launch.play.change_queue import ChangeQueue
from playground.launch.play.engine_binding import EngineBinding
from playground.launch.play.links import Read
from playground.launch.play.past import Past
from playground.launch.play.requests import PlayRequest
from playground.launch.play.run_saver import RunSaver
from playground.launch.play.serial_executor import SerialExecutor
from playground.launch.play.setup import Setup
from playground.launch.play.shelf import Record, Shelf
from playground.launch.play.tab import messages
from playground.launch.play.tab.tab import Tab
from playground.launch.play.tab.viewer import TabConnection
from playground.launch.play.timeouts import Timeouts
from playground.runs.store.contract import Store
from playground.settings import Settings


class PlaySession:
    """Safe for several threads. Requests are followed one after the other, news are handed on as they come.

    Attributes:
        key: unguessable; whoever knows it gets the session.
        folder: of its files.
        tab: who looks at it.
        binding: its engine.
    """

    def __init__(
        self,
        key: str,
        folder: Path,
        setup: Setup,
        *,
        shelf: Shelf,
        store: Store,
        settings: Settings,
        executor: Executor,
        readers: Executor,
        timeouts: Timeouts,
        on_change: Callable[[], None],
        on_open: Callable[[], None],
    ) -> None:
        """A session that nobody is in.

        Args:
            key: see above.
            folder: of its files, which is there.
            setup: what it plays.
            shelf: where it is put down what is played.
            store: where kept states go.
            settings: where data lie.
            executor: threads shared by all sessions.
            readers: threads for what takes long, shared by all sessions.
            timeouts: see there.
            on_change: called when the session wants an engine, or needs its own no more.
            on_open: called when an engine has built its network.
        """
        self._shelf = shelf
        self._written: Record | None = None
        self.key, self.folder = key, folder
        lock, serial = threading.RLock(), SerialExecutor(executor)
        self._lock, self._closed, self._on_change = lock, False, on_change
        past = Past(folder)
        self.tab = Tab(key, setup, lock, past.marks)
        self._changes = ChangeQueue(
            setup,
            tab=self.tab,
            store=store,
            settings=settings,
            executor=serial,
            readers=readers,
            lock=lock,
            past=past,
        )
        self.binding = EngineBinding(
            key,
            folder,
            tab=self.tab,
            saver=RunSaver(store),
            executor=serial,
            lock=lock,
            timeouts=timeouts,
            spec=lambda: self._changes.setup.spec,
            keep=lambda: self._changes.setup.view.grow,
            on_change=on_change,
            on_open=on_open,
            on_refusal=lambda spec, number: self._changes.go_back(spec, number, self.binding),
        )

    @property
    def setup(self) -> Setup:
        """What it plays."""
        return self._changes.setup

    def enter(self, viewer: TabConnection, page: str = "") -> bool:
        """A tab comes and is told everything. False if there is another one that is alive."""
        before = None
        with self._lock:
            if self._closed:
                return False
            if self.tab.is_gone(page):
                before = self.tab.leave()
            if not self.tab.enter(viewer, page):
                return False
            self.binding.need()
            self.binding.look(True)
        if before is not None:
            before.leave("The page has connected anew.")
        return True

    def heard(self, viewer: TabConnection) -> None:
        """A tab said something."""
        self.tab.heard(viewer)

    def leave(self, viewer: TabConnection) -> None:
        """A tab is gone."""
        with self._lock:
            if self.tab.leave(viewer) is not None:
                self.binding.want_no_more()
                self.binding.look(False)
        self._on_change()

    def expects(self, ask: int) -> bool:
        """Whether what the tab gave this number is new."""
        return self._changes.expects(ask)

    def request(self, request: PlayRequest) -> None:
        """Have something changed or done.

        Raises:
            PlaygroundError: too many requests wait.
        """
        self._changes.take(request, self.binding)

    def take_link(self, read: Read) -> None:
        """Play what a link says."""
        self._changes.take_link(read, self.binding)

    def look(self, visible: bool) -> None:
        """Whether anybody can see the tab."""
        self.binding.look(visible and self.tab.here)

    def drew(self, number: int) -> None:
        """The tab has drawn this picture."""
        self.binding.drew(number)

    def notice(self, sentences: Iterable[str]) -> None:
        """Tell the tab something, if there is anything to tell."""
        if said := list(sentences):
            self.tab.tell(messages.notices(said))

    def write(self) -> None:
        """Put down what is played, if that has changed: a server that is started again goes on from there."""
        record = Record(self.setup, self.binding.plays)
        if record != self._written and not self._closed:
            self._written = record
            self._shelf.write(self.folder, self.key, record)

    def close(self, reason: str, *, save: bool = False) -> None:
        """Nobody comes back: the tab is told, and the engine ends; with `save` as soon as it has saved what it does."""
        with self._lock:
            self._closed = True
            viewer = self.tab.leave()
            self.binding.close(save=save)
        if viewer is not None:
            viewer.leave(reason)

    def sweep(self) -> None:
        """Remove its files."""
        shutil.rmtree(self.folder, ignore_errors=True)
