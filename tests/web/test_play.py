from __future__ import annotations

import json
import socket as sockets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
import uvicorn
from starlette.applications import Starlette
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from playground.launch.engines.pool import EnginePool
from playground.launch.play.sessions import PlaySessions
from playground.launch.play.timeouts import Timeouts
from playground.runs.store.open_store import open_store
from playground.settings import Settings
from playground.web import play as play_module
from playground.web.incoming import MOST_BYTES
from playground.web.play import NO_ROOM
from playground.web.routes import routes
from playground.web.stream import BAD_MESSAGE
from tests.launch.play.support import FAKE_PLAYER
from tests.launch.support import until


class PlaySocket:
    """What the page does with its WebSocket; pictures are acknowledged as they come, while it `draws`."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.draws = True

    def say(self, **values: object) -> None:
        self.connection.send(json.dumps(values))

    def hello(self, key: str | None = None, query: str = "", hash: str = "", **more: object) -> str:
        self.say(hello={"key": key, "query": query, "hash": hash}, visible=True, **more)
        session: dict[str, Any] = self.told("room")
        return str(session["key"])

    def told(self, name: str, test: Callable[[Any], bool] = lambda value: True) -> Any:
        """The next message of this name, or news, that passes a test."""
        end = time.monotonic() + 20
        while (left := end - time.monotonic()) > 0:
            message = json.loads(self.connection.recv(timeout=left))
            if message.get("news") == "picture" and self.draws:
                self.say(ack=message["number"])
            value = message if message.get("news") == name else message.get(name)
            if value is not None and test(value):
                return value
        raise TimeoutError(f"no {name} of that kind was told")

    def quiet(self, seconds: float) -> bool:
        """No picture comes for so long."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            try:
                if json.loads(self.connection.recv(timeout=left)).get("news") == "picture":
                    return False
            except TimeoutError:
                return True
        return True

    def end(self) -> tuple[int, str]:
        """Closing code and sentence, once the server has closed."""
        with pytest.raises(ConnectionClosed) as closed:
            self.told("the end")
        assert closed.value.rcvd is not None
        return closed.value.rcvd.code, closed.value.rcvd.reason


@pytest.fixture
def sessions(tmp_path: Path) -> Iterator[PlaySessions]:
    settings = Settings(tmp_path, f"sqlite:///{tmp_path / 'playground.db'}", 1, None)
    store = open_store(settings)
    pool = EnginePool(settings, 1, standby=False, command=FAKE_PLAYER, on_change=lambda: None)
    sessions = PlaySessions(pool, store, settings, timeouts=Timeouts(reload=0.5))
    yield sessions
    sessions.close()
    pool.close()
    store.close()


@pytest.fixture
def host(sessions: PlaySessions) -> Iterator[str]:
    app = Starlette(routes=routes(base="", sessions=lambda: sessions))
    listener = sockets.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="websockets-sansio", lifespan="off"))
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    until(lambda: server.started)
    yield f"127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)


@contextmanager
def connected(host: str, origin: str | None = None) -> Iterator[PlaySocket]:
    with connect(f"ws://{host}/play", origin=origin or f"http://{host}", proxy=None) as connection:  # type: ignore[arg-type]
        yield PlaySocket(connection)


@pytest.fixture
def tab(host: str) -> Iterator[PlaySocket]:
    with connected(host) as tab:
        yield tab


def test_a_foreign_page_is_refused(host: str) -> None:
    with pytest.raises(InvalidStatus) as refused, connected(host, "http://evil.example"):
        pass
    assert refused.value.response.status_code == 403


def test_a_tab_opens_plays_and_sees_the_network_move(tab: PlaySocket) -> None:
    tab.hello(query="preset=xor")
    assert tab.told("spec")["experiment"]["data"]["name"] == "xor"
    assert tab.told("scene")["name"] == "XOR"
    tab.say(do="play")
    tab.told("picture", lambda picture: picture["epoch"] >= 3)


def test_no_picture_is_sent_before_the_last_one_is_drawn(tab: PlaySocket, sessions: PlaySessions) -> None:
    tab.draws = False
    tab.hello()
    tab.say(do="play")
    tab.told("picture")
    (session,) = sessions._sessions.values()
    session.tab.hear("picture", '{"news":"picture","number":98}')
    session.tab.hear("picture", '{"news":"picture","number":99}')
    assert tab.quiet(0.3)
    tab.say(ack=1)
    assert tab.told("picture")["number"] != 98


def test_settings_are_changed_and_refused(tab: PlaySocket) -> None:
    tab.hello()
    tab.say(change={"training.learning_rate": 0.5}, view={"discretize": True})
    spec = tab.told("spec", lambda spec: spec["view"]["discretize"])
    assert spec["experiment"]["training"]["learning_rate"] == 0.5
    tab.say(change={"training.learning_rate": -1})
    assert tab.told("problems", bool)[0]["field"] == "training.learning_rate"
    tab.say(put={"network": {"layers": [3, 2]}})
    assert tab.told(
        "spec", lambda spec: [layer["units"] for layer in spec["experiment"]["network"]["layers"]] == [3, 2]
    )


def test_a_page_that_is_loaded_again_has_its_session_again(host: str) -> None:
    with connected(host) as tab:
        key = tab.hello()
        tab.say(do="play")
        tab.told("picture", lambda picture: picture["epoch"] >= 1)
    with connected(host) as tab:
        assert tab.hello(key=key) == key
        assert tab.told("picture")["epoch"] >= 1
        with connected(host) as other:
            assert other.hello(key=key) != key


def test_a_hidden_tab_gets_no_pictures(tab: PlaySocket, sessions: PlaySessions) -> None:
    tab.hello()
    tab.say(do="play")
    tab.told("picture")
    tab.say(visible=False)
    tab.told("explained", lambda news: '"rate":0.0' in news["line"])
    tab.quiet(0.2)  # one may have been on its way
    tab.say(ack=10**6)
    assert tab.quiet(0.3)
    tab.say(visible=True)
    tab.told("picture")


def test_weights_are_fetched_by_the_address_that_was_told(tab: PlaySocket, host: str) -> None:
    tab.hello()
    tab.told("opened")
    tab.say(do="export")
    address = tab.told("exported")["address"]
    with urlopen(f"http://{host}/{address}", timeout=20) as answer:
        assert answer.read() == b"weights"
        assert "attachment" in answer.headers["content-disposition"]
        assert answer.headers["cache-control"] == "no-store"
    with pytest.raises(HTTPError) as refused:
        urlopen(f"http://{host}/play/download/{'0' * 32}/weights.weights.h5", timeout=20)
    assert refused.value.code == 404


@pytest.mark.parametrize(
    "message",
    [
        "hello",
        "[]",
        '{"ack": 1}',
        '{"hello": 3}',
        '{"hello": {"key": 3}}',
        '{"hello": {"query": null}}',
        b"\x00",
        "[" * 5000,
    ],
)
def test_what_is_no_hello_ends_the_connection(tab: PlaySocket, message: str | bytes) -> None:
    tab.connection.send(message)
    code, reason = tab.end()
    assert code == BAD_MESSAGE
    assert reason


def test_a_message_that_is_too_long_ends_the_connection(tab: PlaySocket) -> None:
    tab.hello()
    tab.say(do="paste", text="x" * MOST_BYTES)
    assert tab.end() == (BAD_MESSAGE, "a message must have at most 16,384 bytes")


def test_a_long_text_comes_in_parts(tab: PlaySocket, sessions: PlaySessions) -> None:
    tab.hello()
    rows_of_text = [f"{number % 7 - 3},{number % 5 - 2},{'ab'[number % 2]}\n" for number in range(4000)]
    for begin in range(0, 3000, 1000):
        tab.say(part="".join(rows_of_text[begin : begin + 1000]))
    tab.say(do="paste", text="".join(rows_of_text[3000:]))
    tab.told("spec", lambda spec: spec["experiment"]["data"]["kind"] == "table")
    kept = next(sessions._settings.uploads.glob("*/pasted.csv"))
    assert kept.read_text() == "".join(rows_of_text).strip()


def test_the_parts_of_a_text_have_a_limit_together(tab: PlaySocket) -> None:
    tab.hello()
    for _ in range(play_module.MOST_IN_PARTS // 10_000 + 1):
        tab.say(part="x" * 10_000)
    assert tab.end() == (BAD_MESSAGE, "a text must have at most 262,144 characters")


def test_who_says_too_much_is_made_to_wait(tab: PlaySocket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(play_module, "AT_ONCE", 1.0)
    monkeypatch.setattr(play_module, "MOST_A_SECOND", 20.0)
    tab.hello()
    tab.told("opened")
    began = time.monotonic()
    for neuron in range(8):
        tab.say(do="look", layer=1, neuron=neuron)
    tab.told("explained", lambda news: '"neuron":7' in news["line"])
    assert time.monotonic() - began > 0.2


def test_a_session_that_is_closed_ends_the_connection(tab: PlaySocket, sessions: PlaySessions) -> None:
    tab.hello()
    sessions.close()
    assert tab.end() == (NO_ROOM, "The server was shut down.")


def test_a_server_that_closes_takes_nobody_in(tab: PlaySocket, sessions: PlaySessions) -> None:
    sessions.close()
    tab.say(hello={"key": None})
    assert tab.end() == (NO_ROOM, "The server is shutting down.")


def test_a_tab_that_leaves_is_known_to_have_left(host: str, sessions: PlaySessions) -> None:
    with connected(host) as tab:
        tab.hello()
        (session,) = sessions._sessions.values()
        assert session.tab.here
    until(lambda: not session.tab.here)
