import json
import threading
import time

import pytest

from playground.launch.engines.pool import Garage
from playground.launch.play.requests import Hello
from playground.launch.play.sessions import Rooms
from playground.launch.play.timeouts import Patience
from tests.launch.play.support import FAKE_PLAYER


class FakeTab:
    """A viewer that draws every picture at once, and can be asked what it was told."""

    def __init__(self):
        self.room = None
        self.messages = []
        self.left = None
        self._changed = threading.Condition()

    def tell(self, line):
        with self._changed:
            self.messages.append(json.loads(line))
            self._changed.notify_all()

    def show(self, picture):
        self.tell(picture)
        if self.room is not None:
            self.room.drew(json.loads(picture)["number"])

    def leave(self, reason):
        with self._changed:
            self.left = reason
            self._changed.notify_all()

    def told(self, name, test=lambda value: True, timeout_s=20.0):
        """The newest message of this name, or news, that passes a test; waits until there is one."""
        end = time.monotonic() + timeout_s
        with self._changed:
            while not (found := [value for value in self._all(name) if test(value)]):
                left = end - time.monotonic()
                assert left > 0, f"no {name} of that kind; told were {self.messages[-12:]}"
                self._changed.wait(left)
            return found[-1]

    def count(self, name):
        with self._changed:
            return len(self._all(name))

    def forget(self):
        with self._changed:
            self.messages.clear()

    def _all(self, name):
        found = (message if message.get("news") == name else message.get(name) for message in self.messages)
        return [value for value in found if value is not None]


@pytest.fixture
def make_rooms(store, settings):
    """Makes rooms with fake engines: `make_rooms(seats=1, free=0.1)`; closed at the end."""
    made = []

    def make(seats=2, **patience):
        garage = Garage(settings, 1, standby=False, command=FAKE_PLAYER, on_change=lambda: None)
        rooms = Rooms(garage, store, settings, seats=seats, patience=Patience(**{"reload": 0.05, **patience}))
        made.append((rooms, garage))
        return rooms

    yield make
    for rooms, garage in made:
        rooms.close()
        garage.close()


@pytest.fixture
def rooms(make_rooms):
    return make_rooms()


@pytest.fixture
def enter():
    """Opens a tab on rooms: `enter(rooms, "preset=spiral")`."""

    def go(rooms, query="", key=None, hash=""):
        tab = FakeTab()
        tab.room = rooms.enter(tab, Hello(key, query, hash))
        # its first picture may have come before it knew its room
        for message in list(tab.messages):
            if message.get("news") == "picture":
                tab.room.drew(message["number"])
        return tab

    return go


@pytest.fixture
def opened(enter):
    """The same, and waits until the network is there."""

    def go(rooms, *args, **more):
        tab = enter(rooms, *args, **more)
        tab.told("room", lambda room: room["status"] == "ready")
        return tab

    return go
