import json
import threading
import time

import pytest

from playground.launch.engines.pool import EnginePool
from playground.launch.play.requests import Hello
from playground.launch.play.sessions import PlaySessions
from playground.launch.play.timeouts import Timeouts
from tests.launch.play.support import FAKE_PLAYER


class FakeTab:
    """A viewer that draws every picture at once, and can be asked what it was told."""

    def __init__(self):
        self.session = None
        self.messages = []
        self.left = None
        self._changed = threading.Condition()

    def tell(self, line):
        with self._changed:
            self.messages.append(json.loads(line))
            self._changed.notify_all()

    def show(self, picture):
        self.tell(picture)
        if self.session is not None:
            self.session.drew(json.loads(picture)["number"])

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
def make_sessions(store, settings):
    """Makes sessions with fake engines: `make_sessions(engines=1, free=0.1)`; closed at the end."""
    made = []

    def make(engines=2, **timeouts):
        pool = EnginePool(settings, 1, standby=False, command=FAKE_PLAYER, on_change=lambda: None)
        sessions = PlaySessions(
            pool, store, settings, engines=engines, timeouts=Timeouts(**{"reload": 0.05, **timeouts})
        )
        made.append((sessions, pool))
        return sessions

    yield make
    for sessions, pool in made:
        sessions.close()
        pool.close()


@pytest.fixture
def sessions(make_sessions):
    return make_sessions()


@pytest.fixture
def enter():
    """Opens a tab on sessions: `enter(sessions, "preset=spiral")`."""

    def go(sessions, query="", key=None, hash=""):
        tab = FakeTab()
        tab.session = sessions.enter(tab, Hello(key, query, hash))
        # its first picture may have come before it knew its session
        for message in list(tab.messages):
            if message.get("news") == "picture":
                tab.session.drew(message["number"])
        return tab

    return go


@pytest.fixture
def opened(enter):
    """The same, and waits until the network is there."""

    def go(sessions, *args, **more):
        tab = enter(sessions, *args, **more)
        tab.told("room", lambda session: session["status"] == "ready")
        return tab

    return go
