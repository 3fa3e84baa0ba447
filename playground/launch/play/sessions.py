"""Tabs -> their rooms, and no more engines at once than there are seats."""

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
from playground.launch.engines.pool import Garage
from playground.launch.feed.feed import ordinal
from playground.launch.play.engine_binding import GAVE_WAY
from playground.launch.play.line import about, line_of, wait_of, who_gives_way
from playground.launch.play.links import Read, query_of, read_link
from playground.launch.play.requests import Hello
from playground.launch.play.serial_executor import log_failure
from playground.launch.play.session import Room
from playground.launch.play.setup import Setup, fitted
from playground.launch.play.shelf import Shelf
from playground.launch.play.tab.viewer import Viewer
from playground.launch.play.timeouts import Patience
from playground.runs.store.contract import Store
from playground.settings import Settings

_TICK_S = 0.5
#: for wishes, which are short; and for data, which may take seconds to read
_THREADS, _READERS = 6, 2
#: rooms remembered at most; those whose tabs went first are forgotten first
_MOST_ROOMS = 300
_LOST = "The server no longer has the network that was played here: this is a new one, with the settings of the link."
_BACK = "The server was started again. Your network comes back as it was saved last."
_KEY = re.compile(r"[0-9a-f]{32}")
#: seconds that engines have to save what they do when the server is shut down, and between two sweeps
_LEAVE_S, _SWEEP_S = 5.0, 60.0
_log = logging.getLogger(__name__)


class Rooms:
    """All rooms of this process. Safe for several threads."""

    def __init__(
        self, garage: Garage, store: Store, settings: Settings, *, patience: Patience | None = None, seats: int = 0
    ) -> None:
        """No rooms.

        Args:
            garage: where engines come from.
            store: where kept states go.
            settings: folders, and the number of seats unless given.
            patience: see there.
            seats: engines at once.
        """
        self._garage, self._store, self._settings = garage, store, settings
        self._patience, self._seats = patience or Patience(), seats or settings.seats
        self._lock = threading.RLock()
        self._rooms: dict[str, Room] = {}
        self._poke = threading.Event()
        self._closed = False
        self._executor = ThreadPoolExecutor(_THREADS, thread_name_prefix="room")
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="room-data")
        self._executor.submit(_load).add_done_callback(log_failure)
        self._shelf, self._swept_at = Shelf(settings.rooms), float("-inf")
        self._keeper = threading.Thread(target=self._run, name="rooms", daemon=True)
        self._keeper.start()

    def enter(self, viewer: Viewer, hello: Hello) -> Room:
        """The room a tab had, or a new one; takes a moment.

        Raises:
            PlaygroundError: the server is shutting down, or cannot write files.
        """
        if self._closed:
            raise PlaygroundError("The server is shutting down.")
        wanted = hello.key if _KEY.fullmatch(hello.key or "") else None
        room, taken_up = self._rooms.get(wanted or ""), False
        if room is None and wanted:
            room, taken_up = self._take_up(wanted)
        if room is not None and self._enter_again(room, viewer, hello, taken_up=taken_up):
            room.notice((_BACK,) if taken_up else ())
            return room
        lost = (_LOST,) if hello.key and not hello.fresh and room is None else ()
        read = self._read(hello)
        # a tab that says hello twice, as while a page is built again, has one room; one that is copied has its own
        for key in (*((wanted,) if room is None and wanted else ()), secrets.token_hex(16)):
            made = self._make_once(key, read.setup)
            if self._sit_down(made, viewer, hello):
                break
        made.notice((*lost, *read.notices))
        return made

    def download(self, key: str, name: str) -> Path | None:
        """A file that an engine has exported into a room's folder; None if there is none."""
        room = self._rooms.get(key)
        path = room.folder / name if room is not None and name.endswith(".weights.h5") and "/" not in name else None
        return path if path is not None and path.is_file() else None

    def close(self) -> None:
        """End all rooms and their engines; what they play is saved for the server that is started next."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            rooms = list(self._rooms.values())
            self._rooms.clear()
        self._poke.set()
        self._keeper.join(timeout=5.0)
        for room in rooms:
            room.write()
            room.close("The server was shut down.", save=True)
        deadline = time.monotonic() + _LEAVE_S
        while any(room.driver.seat is not None for room in rooms) and time.monotonic() < deadline:
            self._poke.wait(_TICK_S)  # a driver pokes when its engine has ended
            self._poke.clear()
        for room in rooms:
            room.close("")
        for executor in (self._executor, self._readers):
            executor.shutdown(wait=True, cancel_futures=True)

    def _take_up(self, key: str) -> tuple[Room | None, bool]:
        """The room of a key, if there is one by now, and whether it is what a server that is gone has left, with its
        engine to come."""
        with self._lock:
            found = self._rooms.get(key)
            if found is not None:
                return found, False
            left = self._shelf.take(key)
            if left is None:
                return None, False
            folder, record = left
            room = self._rooms[key] = self._room(key, folder, record.setup)
            room.driver.go_on(plays=record.plays)
            return room, True

    def _make_once(self, key: str, setup: Setup) -> Room:
        with self._lock:
            if key in self._rooms:
                return self._rooms[key]
            try:
                folder = self._shelf.place(key)
            except OSError as error:
                where = self._settings.rooms
                raise PlaygroundError(f"The server cannot make the folder {where}: {error.strerror}.") from None
            room = self._rooms[key] = self._room(key, folder, setup)
            room.write()
            return room

    def _room(self, key: str, folder: Path, setup: Setup) -> Room:
        return Room(
            key,
            folder,
            setup,
            shelf=self._shelf,
            store=self._store,
            settings=self._settings,
            executor=self._executor,
            readers=self._readers,
            patience=self._patience,
            on_change=self._poke.set,
            on_open=self._opened,
        )

    def _enter_again(self, room: Room, viewer: Viewer, hello: Hello, *, taken_up: bool) -> bool:
        if not self._sit_down(room, viewer, hello):
            return False
        # of a room that was taken up, the page may know more than was written down
        if (hello.query or hello.hash) and (taken_up or not hello.again):
            read = read_link(hello.link)
            if query_of(read.setup) != query_of(room.setup):
                room.take_link(read)
        return True

    def _sit_down(self, room: Room, viewer: Viewer, hello: Hello) -> bool:
        # a tab that is loaded again may be here before its old connection is known to have ended
        if not room.tab.is_gone(hello.page):
            room.tab.vacant.wait(self._patience.reload)
        return room.enter(viewer, hello.page)

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
        self._garage.works()
        self._garage.prepare(self._patience.warm)

    def _run(self) -> None:
        while not self._closed:
            self._poke.wait(_TICK_S)
            self._poke.clear()
            with self._lock:
                rooms = list(self._rooms.values())
            self._tend(rooms)

    def _tend(self, rooms: list[Room]) -> None:
        now = time.monotonic()
        if now - self._swept_at > _SWEEP_S:
            self._swept_at = now
            with self._lock:  # no folder is made meanwhile
                self._shelf.sweep([room.folder for room in self._rooms.values()])
        for room in rooms:
            room.write()
            self._tend_one(room, now)
        waiting = line_of(rooms)
        taken = [room for room in rooms if room.driver.seat is not None]
        for room in [room for room in waiting if room.driver.seat is None][: max(0, self._seats - len(taken))]:
            self._seat(room)
            waiting.remove(room)
        for holder, again in who_gives_way(waiting, taken, self._patience, now):
            holder.driver.stand(again=again)
        for place, room in enumerate(waiting):
            if room.driver.seat is None:
                left = wait_of(place, waiting, taken, self._patience, now)
                room.tab.say("waiting", _told(room, place, left, self._seats))

    def _tend_one(self, room: Room, now: float) -> None:
        seat, away = room.driver.seat, room.tab.away_since
        if seat is not None and seat.left is not None and now - seat.left > self._patience.leave:
            seat.engine.kill()
        if away is None:
            return
        if now - away > self._patience.forget or (len(self._rooms) > _MOST_ROOMS and self._is_oldest(room)):
            with self._lock:
                self._rooms.pop(room.key, None)
            room.close("The room was forgotten.")
            room.sweep()
        elif seat is not None and seat.left is None:
            if now - away > self._patience.free:
                room.driver.stand()
            elif now - away > self._patience.pause:
                room.driver.pause()

    def _is_oldest(self, room: Room) -> bool:
        return room.tab.away_since == min(filter(None, (other.tab.away_since for other in self._rooms.values())))

    def _seat(self, room: Room) -> None:
        try:
            while not room.driver.sit(self._garage.take()):
                continue
        except OSError as error:
            room.driver.stay_out(f"The engine could not be started: {error}.")


def _load() -> None:
    # scikit-learn takes its time to load: the first visitor should not have to wait for it
    import playground.data.points.scene  # noqa: F401
    from playground.data import prepare  # noqa: F401


def _told(room: Room, place: int, left_s: float, seats: int) -> str:
    turn = f"You are {ordinal(place + 1)} in line, and it is your turn in {about(left_s)}. This starts by itself."
    first = GAVE_WAY if room.driver.gave_way else f"As many train here as can at once ({seats})."
    return f"{first} {turn}"
