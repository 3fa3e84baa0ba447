"""Tabs -> their sessions, and no more engines at once than are allowed."""

from __future__ import annotations

import dataclasses
import logging
import re
import secrets
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from playground.errors import PlaygroundError
from playground.launch.engines.pool import EnginePool
from playground.launch.feed.feed import ordinal
from playground.launch.play.engine_binding import GAVE_WAY
from playground.launch.play.line import about, line_of, wait_of, who_gives_way
from playground.launch.play.links import Read, query_of, read_link
from playground.launch.play.requests import Hello
from playground.launch.play.serial_executor import log_failure
from playground.launch.play.session import PlaySession
from playground.launch.play.setup import Setup, fitted
from playground.launch.play.shelf import Shelf
from playground.launch.play.tab.viewer import TabConnection
from playground.launch.play.timeouts import Timeouts
from playground.runs.store.contract import Store
from playground.settings import Settings

_TICK_S = 0.5
#: for requests, which are short; and for data, which may take seconds to read
_THREADS, _READERS = 6, 2
#: sessions remembered at most; those whose tabs went first are forgotten first
_MOST_SESSIONS = 300
_LOST = "The server no longer has the network that was played here: this is a new one, with the settings of the link."
_BACK = "The server was started again. Your network comes back as it was saved last."
_KEY = re.compile(r"[0-9a-f]{32}")
#: seconds that engines have to save what they do when the server is shut down, and between two sweeps
_LEAVE_S, _SWEEP_S = 5.0, 60.0
_log = logging.getLogger(__name__)


class PlaySessions:
    """All sessions of this process. Safe for several threads."""

    def __init__(
        self, pool: EnginePool, store: Store, settings: Settings, *, timeouts: Timeouts | None = None, engines: int = 0
    ) -> None:
        """No sessions.

        Args:
            pool: where engines come from.
            store: where kept states go.
            settings: folders, and the number of engines unless given.
            timeouts: see there.
            engines: as many at once.
        """
        self._pool, self._store, self._settings = pool, store, settings
        self._timeouts, self._most = timeouts or Timeouts(), engines or settings.play_engines
        self._lock = threading.RLock()
        self._sessions: dict[str, PlaySession] = {}
        self._poke = threading.Event()
        self._closed = False
        self._executor = ThreadPoolExecutor(_THREADS, thread_name_prefix="play")
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="play-data")
        self._executor.submit(_load).add_done_callback(log_failure)
        self._shelf, self._swept_at = Shelf(settings.play_sessions), float("-inf")
        self._keeper = threading.Thread(target=self._run, name="play-sessions", daemon=True)
        self._keeper.start()

    def enter(self, viewer: TabConnection, hello: Hello) -> PlaySession:
        """The session a tab had, or a new one; takes a moment.

        Raises:
            PlaygroundError: the server is shutting down, or cannot write files.
        """
        if self._closed:
            raise PlaygroundError("The server is shutting down.")
        wanted = hello.key if _KEY.fullmatch(hello.key or "") else None
        session, taken_up = self._sessions.get(wanted or ""), False
        if session is None and wanted:
            session, taken_up = self._take_up(wanted)
        if session is not None and self._enter_again(session, viewer, hello, taken_up=taken_up):
            session.notice((_BACK,) if taken_up else ())
            return session
        lost = (_LOST,) if hello.key and not hello.fresh and session is None else ()
        read = self._read(hello)
        # a tab that says hello twice, as while a page is built again, has one session; one that is copied has its own
        for key in (*((wanted,) if session is None and wanted else ()), secrets.token_hex(16)):
            made = self._make_once(key, read.setup)
            if self._sit_down(made, viewer, hello):
                break
        made.notice((*lost, *read.notices))
        return made

    def download(self, key: str, name: str) -> Path | None:
        """A file that an engine has exported into a session's folder; None if there is none."""
        session = self._sessions.get(key)
        path = (
            session.folder / name if session is not None and name.endswith(".weights.h5") and "/" not in name else None
        )
        return path if path is not None and path.is_file() else None

    def close(self) -> None:
        """End all sessions and their engines; what they play is saved for the server that is started next."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            sessions = list(self._sessions.values())
            self._sessions.clear()
        self._poke.set()
        self._keeper.join(timeout=5.0)
        for session in sessions:
            session.write()
            session.close("The server was shut down.", save=True)
        deadline = time.monotonic() + _LEAVE_S
        while any(session.binding.assigned is not None for session in sessions) and time.monotonic() < deadline:
            self._poke.wait(_TICK_S)  # a binding pokes when its engine has ended
            self._poke.clear()
        for session in sessions:
            session.close("")
        for executor in (self._executor, self._readers):
            executor.shutdown(wait=True, cancel_futures=True)

    def _take_up(self, key: str) -> tuple[PlaySession | None, bool]:
        """The session of a key, if there is one by now, and whether it is what a server that is gone has left, with its
        engine to come."""
        with self._lock:
            found = self._sessions.get(key)
            if found is not None:
                return found, False
            left = self._shelf.take(key)
            if left is None:
                return None, False
            folder, record = left
            session = self._sessions[key] = self._session(key, folder, record.setup)
            session.binding.go_on(plays=record.plays)
            return session, True

    def _make_once(self, key: str, setup: Setup) -> PlaySession:
        with self._lock:
            if key in self._sessions:
                return self._sessions[key]
            try:
                folder = self._shelf.place(key)
            except OSError as error:
                where = self._settings.play_sessions
                raise PlaygroundError(f"The server cannot make the folder {where}: {error.strerror}.") from None
            session = self._sessions[key] = self._session(key, folder, setup)
            session.write()
            return session

    def _session(self, key: str, folder: Path, setup: Setup) -> PlaySession:
        return PlaySession(
            key,
            folder,
            setup,
            shelf=self._shelf,
            store=self._store,
            settings=self._settings,
            executor=self._executor,
            readers=self._readers,
            timeouts=self._timeouts,
            on_change=self._poke.set,
            on_open=self._opened,
        )

    def _enter_again(self, session: PlaySession, viewer: TabConnection, hello: Hello, *, taken_up: bool) -> bool:
        if not self._sit_down(session, viewer, hello):
            return False
        # of a session that was taken up, the page may know more than was written down
        if (hello.query or hello.hash) and (taken_up or not hello.again):
            read = read_link(hello.link)
            if query_of(read.setup) != query_of(session.setup):
                session.take_link(read)
        return True

    def _sit_down(self, session: PlaySession, viewer: TabConnection, hello: Hello) -> bool:
        # a tab that is loaded again may be here before its old connection is known to have ended
        if not session.tab.is_gone(hello.page):
            session.tab.vacant.wait(self._timeouts.reload)
        return session.enter(viewer, hello.page)

    def _read(self, hello: Hello) -> Read:
        read = read_link(hello.link)
        try:
            setup, notices = fitted(read.setup, self._settings)
            return Read(setup, (*read.notices, *notices))
        except PlaygroundError as error:
            # what is shown by a link holds though its data do not
            usual = dataclasses.replace(read_link("").setup, view=read.setup.view)
            return Read(usual, (*read.notices, *(str(problem) for problem in error.problems)))

    def _opened(self) -> None:
        self._pool.mark_healthy()
        self._pool.prepare(self._timeouts.warm)

    def _run(self) -> None:
        while not self._closed:
            self._poke.wait(_TICK_S)
            self._poke.clear()
            with self._lock:
                sessions = list(self._sessions.values())
            self._maintain(sessions)

    def _maintain(self, sessions: list[PlaySession]) -> None:
        now = time.monotonic()
        if now - self._swept_at > _SWEEP_S:
            self._swept_at = now
            with self._lock:  # no folder is made meanwhile
                self._shelf.sweep([session.folder for session in self._sessions.values()])
        for session in sessions:
            session.write()
            self._maintain_one(session, now)
        waiting = line_of(sessions)
        taken = [session for session in sessions if session.binding.assigned is not None]
        without = [session for session in waiting if session.binding.assigned is None]
        for session in without[: max(0, self._most - len(taken))]:
            self._assign(session)
            waiting.remove(session)
        for holder, again in who_gives_way(waiting, taken, self._timeouts, now):
            holder.binding.release(again=again)
        for place, session in enumerate(waiting):
            if session.binding.assigned is None:
                left = wait_of(place, waiting, taken, self._timeouts, now)
                session.tab.say("waiting", _told(session, place, left, self._most))

    def _maintain_one(self, session: PlaySession, now: float) -> None:
        assigned, away = session.binding.assigned, session.tab.away_since
        if assigned is not None and assigned.left is not None and now - assigned.left > self._timeouts.leave:
            assigned.engine.kill()
        if away is None:
            return
        if now - away > self._timeouts.forget or (len(self._sessions) > _MOST_SESSIONS and self._is_oldest(session)):
            with self._lock:
                self._sessions.pop(session.key, None)
            session.close("This session was not used for long, and has ended.")
            session.sweep()
        elif assigned is not None and assigned.left is None:
            if now - away > self._timeouts.free:
                session.binding.release()
            elif now - away > self._timeouts.pause:
                session.binding.pause()

    def _is_oldest(self, session: PlaySession) -> bool:
        return session.tab.away_since == min(filter(None, (other.tab.away_since for other in self._sessions.values())))

    def _assign(self, session: PlaySession) -> None:
        try:
            while not session.binding.attach(self._pool.take()):
                continue
        except OSError as error:
            session.binding.fail(f"The engine could not be started: {error}.")


def _load() -> None:
    # scikit-learn takes its time to load: the first visitor should not have to wait for it
    import playground.data.points.scene  # noqa: F401
    from playground.data import prepare  # noqa: F401


def _told(session: PlaySession, place: int, left_s: float, engines: int) -> str:
    turn = f"You are {ordinal(place + 1)} in line, and it is your turn in {about(left_s)}. This starts by itself."
    first = GAVE_WAY if session.binding.gave_way else f"As many train here as can at once ({engines})."
    return f"{first} {turn}"
