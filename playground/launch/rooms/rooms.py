"""Tabs -> their rooms, and no more engines at once than there are seats."""

from __future__ import annotations

import dataclasses
import logging
import os
import re
import secrets
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil

from playground.errors import PlaygroundError
from playground.launch.feed import ordinal
from playground.launch.garage import Garage
from playground.launch.rooms.links import Read, query_of, read_link
from playground.launch.rooms.patience import Patience
from playground.launch.rooms.room import Room
from playground.launch.rooms.setup import Setup, fitted
from playground.launch.rooms.strand import log_failure
from playground.launch.rooms.viewer import Viewer
from playground.launch.rooms.wish import Hello
from playground.runs.contract import Store
from playground.settings import Settings

_TICK_S = 0.5
#: for wishes, which are short; and for data, which may take seconds to read
_THREADS, _READERS = 6, 2
#: rooms remembered at most; those whose tabs went first are forgotten first
_MOST_ROOMS = 300
_LOST = "The server no longer has the network that was played here: this is a new one, with the settings of the link."
_FOLDER = re.compile(r"(\d+)-[0-9a-f]{12}")
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
        self._sweep()
        self._keeper = threading.Thread(target=self._run, name="rooms", daemon=True)
        self._keeper.start()

    def enter(self, viewer: Viewer, hello: Hello) -> Room:
        """The room a tab had, or a new one; takes a moment.

        Raises:
            PlaygroundError: the server is shutting down, or cannot write files.
        """
        if self._closed:
            raise PlaygroundError("The server is shutting down.")
        room = self._rooms.get(hello.key or "")
        if room is not None and self._enter_again(room, viewer, hello):
            return room
        read = self._read(hello)
        room = self._make(read.setup)
        with self._lock:
            self._rooms[room.key] = room
        room.enter(viewer)
        lost = (_LOST,) if hello.key and hello.key not in self._rooms else ()
        if notices := (*lost, *read.notices):
            room.notice(notices)
        return room

    def download(self, key: str, name: str) -> Path | None:
        """A file that an engine has exported into a room's folder; None if there is none."""
        room = self._rooms.get(key)
        path = room.folder / name if room is not None and name.endswith(".weights.h5") and "/" not in name else None
        return path if path is not None and path.is_file() else None

    def close(self) -> None:
        """End all rooms and their engines; nothing of them is kept."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            rooms = list(self._rooms.values())
            self._rooms.clear()
        self._poke.set()
        self._keeper.join(timeout=5.0)
        for room in rooms:
            room.close("The server was shut down.")
        for executor in (self._executor, self._readers):
            executor.shutdown(wait=True, cancel_futures=True)
        for room in rooms:
            room.sweep()

    def _make(self, setup: Setup) -> Room:
        key = secrets.token_hex(16)
        folder = self._settings.rooms / f"{os.getpid()}-{key[:12]}"
        try:
            return Room(
                key,
                folder,
                setup,
                store=self._store,
                settings=self._settings,
                executor=self._executor,
                readers=self._readers,
                patience=self._patience,
                on_change=self._poke.set,
                on_open=self._opened,
            )
        except OSError as error:
            raise PlaygroundError(f"The server cannot make the folder {folder}: {error.strerror}.") from None

    def _enter_again(self, room: Room, viewer: Viewer, hello: Hello) -> bool:
        # a tab that is loaded again may be here before its old connection is known to have ended
        if not room.tab.vacant.wait(self._patience.reload) or not room.enter(viewer):
            return False
        if hello.query or hello.hash:
            read = read_link(hello.link)
            if query_of(read.setup) != query_of(room.setup):
                room.take_link(read)
        return True

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
        for room in rooms:
            self._tend_one(room, now)
        waiting = sorted((room for room in rooms if room.driver.waiting_since is not None), key=_waits_since)
        taken = [room for room in rooms if room.driver.seat is not None]
        for room in [room for room in waiting if room.driver.seat is None][: max(0, self._seats - len(taken))]:
            self._seat(room)
            waiting.remove(room)
        if not waiting:
            return
        leaving = sum(room.driver.seat is not None and room.driver.seat.left is not None for room in taken)
        for room in self._who_can_go(taken, now)[: max(0, len(waiting) - leaving)]:
            room.driver.stand()
        for place, room in enumerate(waiting, 1):
            if room.driver.seat is None:
                room.tab.say(
                    "waiting",
                    f"As many train here as can at once ({self._seats}). You are {ordinal(place)} in line; "
                    "this starts by itself.",
                )

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

    def _who_can_go(self, taken: list[Room], now: float) -> list[Room]:
        """Rooms that may have to give their engine to another one, first those that miss it least."""
        here = [room for room in taken if room.driver.seat is not None and room.driver.seat.left is None]
        away = sorted((room for room in here if room.tab.away_since is not None), key=_away_since)
        still = [room for room in here if room.tab.here and _still_since(room) < now - self._patience.rest]
        return [*away, *sorted(still, key=_still_since)]

    def _seat(self, room: Room) -> None:
        try:
            while not room.driver.sit(self._garage.take()):
                continue
        except OSError as error:
            room.driver.stay_out(f"The engine could not be started: {error}.")

    def _sweep(self) -> None:
        """Remove folders that servers have left behind that are gone."""
        for path in self._settings.rooms.glob("*-*"):
            found = _FOLDER.fullmatch(path.name)
            if found and (int(found[1]) == os.getpid() or not psutil.pid_exists(int(found[1]))):
                shutil.rmtree(path, ignore_errors=True)


def _load() -> None:
    # scikit-learn takes its time to load: the first visitor should not have to wait for it
    import playground.data.scene  # noqa: F401
    from playground.data import prepare  # noqa: F401


def _waits_since(room: Room) -> float:
    return room.driver.waiting_since or 0.0


def _away_since(room: Room) -> float:
    return room.tab.away_since or 0.0


def _still_since(room: Room) -> float:
    return float("inf") if room.driver.still_since is None else room.driver.still_since
