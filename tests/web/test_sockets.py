from __future__ import annotations

import os
import socket as sockets
import struct
from collections.abc import Callable
from contextlib import suppress

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from playground.web.incoming import MOST_BYTES
from playground.web.sockets import limit_messages

TOO_BIG = 1009


@pytest.fixture(autouse=True)
def _limits() -> None:
    limit_messages()
    limit_messages()  # once is enough, and twice does no harm


def why_closed(connection: ClientConnection) -> int | None:
    """Its code; what was said before that (a sign of life) is passed over."""
    with suppress(ConnectionClosed):
        while True:
            connection.recv(timeout=20)
    return connection.close_code


@pytest.mark.parametrize("path", ["live", "play"])
def test_a_large_message_is_refused_on_the_socket(host: str, path: str) -> None:
    with connect(f"ws://{host}/{path}", origin=f"http://{host}", proxy=None) as connection:  # type: ignore[arg-type]
        connection.send('{"runs":["' + "x" * MOST_BYTES + '"]}')
        assert why_closed(connection) == TOO_BIG


def test_nothing_compressed_is_taken(host: str) -> None:
    url = f"ws://{host}/live"
    with connect(url, origin=f"http://{host}", compression="deflate", proxy=None) as connection:  # type: ignore[arg-type]
        assert connection.response is not None
        assert "Sec-WebSocket-Extensions" not in connection.response.headers


def test_the_limit_holds_under_a_base_path_and_with_a_query(serve: Callable[[str], str]) -> None:
    host = serve("/lab")
    url = f"ws://{host}/lab/live?a=1"
    with connect(url, origin=f"http://{host}", proxy=None) as connection:  # type: ignore[arg-type]
        connection.send("x" * (MOST_BYTES + 1))
        assert why_closed(connection) == TOO_BIG


def test_a_large_frame_is_refused_by_its_header(host: str) -> None:
    """The header says 150 MB; the server closes before any of them are sent."""
    name, port = host.split(":")
    with sockets.create_connection((name, int(port)), timeout=20) as connection:
        request = (
            f"GET /live HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )
        connection.sendall(request.encode())
        assert connection.recv(4096).startswith(b"HTTP/1.1 101 ")
        connection.sendall(b"\x81\xff" + struct.pack("!Q", 150_000_000) + os.urandom(4))
        answer = b""
        while block := connection.recv(4096):
            answer += block
    assert answer[2:4] == struct.pack("!H", TOO_BIG)
