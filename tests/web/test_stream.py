from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from playground.runs.protocol.messages import Boundary
from playground.web import viewer as viewer_module
from playground.web.stream import BAD_MESSAGE, UNKNOWN_RUN


class LiveSocket:
    """What a live view does with its WebSocket."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    def send_json(self, values: object) -> None:
        self.connection.send(json.dumps(values))

    def receive_json(self) -> dict[str, Any]:
        values: dict[str, Any] = json.loads(self.connection.recv(timeout=20))
        return values

    def end(self) -> tuple[int, str]:
        """Closing code and sentence, once the server has closed."""
        with pytest.raises(ConnectionClosed) as closed:
            self.connection.recv(timeout=20)
        assert closed.value.rcvd is not None
        return closed.value.rcvd.code, closed.value.rcvd.reason


@contextmanager
def connected(host: str, origin: str | None = None) -> Iterator[LiveSocket]:
    with connect(f"ws://{host}/live", origin=origin or f"http://{host}", proxy=None) as connection:  # type: ignore[arg-type]
        yield LiveSocket(connection)


@pytest.fixture
def socket(host: str) -> Iterator[LiveSocket]:
    with connected(host) as socket:
        yield socket


def ask(socket: LiveSocket, *runs: str, rate: float = 5) -> None:
    socket.send_json({"runs": [f"token-of-{run}" for run in runs], "rate": rate, "visible": True})


def look(socket: LiveSocket, *runs: str, rate: float = 5) -> dict[str, Any]:
    ask(socket, *runs, rate=rate)
    return socket.receive_json()


def wait(signal: threading.Semaphore, times: int = 1) -> None:
    for _ in range(times):
        assert signal.acquire(timeout=10)


def test_a_foreign_page_is_refused(host: str) -> None:
    with pytest.raises(InvalidStatus) as refused, connected(host, "http://evil.example"):
        pass
    assert refused.value.response.status_code == 403


def test_a_client_that_names_no_origin_is_refused(host: str) -> None:
    with pytest.raises(InvalidStatus), connect(f"ws://{host}/live", proxy=None):
        pass


def test_an_unknown_token_ends_the_stream_with_a_sentence(socket: LiveSocket) -> None:
    ask(socket, "nobody")
    assert socket.end() == (UNKNOWN_RUN, "There is no such run.")


def test_the_identifier_of_a_run_is_no_token(socket: LiveSocket) -> None:
    socket.send_json({"runs": ["aaa"], "rate": 0})
    assert socket.end()[0] == UNKNOWN_RUN


@pytest.mark.parametrize("message", ["hello", '{"runs": 3}', b"\x00"])
def test_what_is_no_message_ends_the_stream(socket: LiveSocket, message: str | bytes) -> None:
    socket.connection.send(message)
    assert socket.end()[0] == BAD_MESSAGE


def test_a_view_first_gets_all_there_is(launcher: Any, socket: LiveSocket, boundary: Boundary) -> None:
    launcher.add("aaa", 0.1, {"loss": 2.0, "val_loss": None})
    launcher.add("aaa", 0.2, {"loss": 1.0, "val_loss": 1.5})
    launcher.show("aaa", boundary)
    message = look(socket, "aaa", "bbb")
    assert message["number"] == 1
    first, second = message["updates"]["aaa"], message["updates"]["bbb"]
    assert first["reset"] is True
    assert first["series"] == {"loss": [2.0, 1.0], "val_loss": [None, 1.5]}
    assert first["frame"]["size"] == 2
    assert second["epochs"] == []


def test_nothing_is_sent_before_the_last_message_is_acknowledged(launcher: Any, socket: LiveSocket) -> None:
    """What happens meanwhile comes in one message, as the difference from the last."""
    look(socket, "aaa")
    wait(launcher.followed)
    for epoch in range(5):
        launcher.add("aaa", epoch / 10, {"loss": 1.0 - epoch / 10})
    assert not launcher.followed.acquire(timeout=0.4), "the launcher was asked although nobody is ready"
    socket.send_json({"ack": 1})
    message = socket.receive_json()
    assert message["number"] == 2
    assert message["updates"]["aaa"]["epochs"] == [1, 2, 3, 4, 5]
    assert message["updates"]["aaa"]["reset"] is False


def test_a_run_of_which_nothing_is_new_is_left_out(launcher: Any, socket: LiveSocket) -> None:
    look(socket, "aaa", "bbb")
    launcher.add("bbb", 0.1, {"loss": 1.0})
    socket.send_json({"ack": 1})
    assert set(socket.receive_json()["updates"]) == {"bbb"}


def test_only_the_latest_frame_is_sent(launcher: Any, socket: LiveSocket, boundary: Boundary) -> None:
    look(socket, "aaa")
    for values in ("AAAAAA==", "/////w=="):
        launcher.show("aaa", Boundary("aaa", 4, boundary.x, boundary.y, 2, 2, 0.0, 1.0, values))
    socket.send_json({"ack": 1})
    assert socket.receive_json()["updates"]["aaa"]["frame"]["values"] == "/////w=="


def test_what_is_chosen_in_the_views_of_a_shown_run_reaches_the_launcher(launcher: Any, socket: LiveSocket) -> None:
    look(socket, "aaa")
    socket.send_json({"look": {"bbb": {"layer": "hidden"}}})  # it is not shown here
    socket.send_json({"look": {"aaa": {"layer": "two", "sample": 3}}})
    assert launcher.looks.get(timeout=10) == ("aaa", {"layer": "two", "sample": 3})
    assert launcher.looks.empty()


def test_the_end_of_a_run_is_told(launcher: Any, socket: LiveSocket) -> None:
    look(socket, "aaa")
    launcher.end("aaa", "done")
    socket.send_json({"ack": 1})
    assert socket.receive_json()["updates"]["aaa"]["status"] == "done"


def test_a_hidden_view_gets_nothing_and_costs_nothing(launcher: Any, socket: LiveSocket) -> None:
    look(socket, "aaa")
    wait(launcher.told)
    socket.send_json({"visible": False, "ack": 1})
    wait(launcher.told)
    assert launcher.watched[-1][2] == 0
    while launcher.followed.acquire(timeout=0.3):
        pass  # what was under way
    launcher.add("aaa", 0.1, {"loss": 1.0})
    assert not launcher.followed.acquire(timeout=0.4)
    socket.send_json({"visible": True, "ack": 2})
    assert socket.receive_json()["updates"]["aaa"]["epochs"] == [1]
    wait(launcher.told)
    assert launcher.watched[-1][2] == 5


def test_the_launcher_is_told_again_and_again_that_somebody_looks(
    launcher: Any, socket: LiveSocket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(viewer_module, "RENEW_S", 0.05)
    look(socket, "aaa", rate=7)
    socket.send_json({"ack": 1})
    wait(launcher.told, 3)
    assert {(run, rate) for run, _, rate in launcher.watched} == {("aaa", 7.0)}
    assert len({viewer for _, viewer, _ in launcher.watched}) == 1


def test_a_view_that_leaves_is_forgotten(launcher: Any, host: str) -> None:
    with connected(host) as socket:
        look(socket, "aaa")
        wait(launcher.told)
    wait(launcher.told)
    assert [rate for _, _, rate in launcher.watched] == [5, 0]


def test_a_view_without_pictures_asks_for_no_frames(launcher: Any, socket: LiveSocket) -> None:
    look(socket, "aaa", rate=0)
    assert launcher.watched == []


def test_a_view_can_turn_to_another_run(launcher: Any, socket: LiveSocket) -> None:
    look(socket, "aaa")
    launcher.add("bbb", 0.1, {"loss": 3.0})
    message = look(socket, "bbb")
    while "bbb" not in message["updates"]:
        message = socket.receive_json()
    assert message["updates"]["bbb"]["series"] == {"loss": [3.0]}


def test_runs_that_have_ended_are_looked_at_less_often(launcher: Any, socket: LiveSocket) -> None:
    launcher.end("aaa", "done")
    look(socket, "aaa")
    wait(launcher.followed)
    socket.send_json({"ack": 1})
    looks = 0
    while launcher.followed.acquire(timeout=0.5):
        looks += 1
    assert looks <= 1


def test_a_run_deleted_meanwhile_ends_the_stream(launcher: Any, socket: LiveSocket) -> None:
    look(socket, "aaa")
    with launcher.lock:
        del launcher.histories["aaa"]
    socket.send_json({"ack": 1})
    assert socket.end()[0] == UNKNOWN_RUN
