from __future__ import annotations

from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal
from streamlit import config
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from playground.web.hosts import AllowedHosts, allowed_hosts, host_allowed

ALLOWED = ("localhost", "127.0.0.1", "::1", "*.lab.example")


@pytest.mark.parametrize(
    ("host", "passes"),
    [
        ("localhost:8501", True),
        ("LOCALHOST", True),
        ("localhost.", True),
        ("127.0.0.1:8501", True),
        ("[::1]:8501", True),
        ("a.lab.example", True),
        ("lab.example", False),
        ("evil.example:8501", False),
        ("localhost.evil.example", False),
        ("evil.example@localhost", False),
        ("localhost/evil.example", False),
        ("localhost:port", False),
        ("", False),
        ("[::1", False),
    ],
)
def test_hosts_are_compared_as_streamlit_does(host: str, passes: bool) -> None:
    known = config.get_option("server.allowedHosts")
    config.set_option("server.allowedHosts", list(ALLOWED))
    try:
        assert is_host_allowed(host) is passes
    finally:
        config.set_option("server.allowedHosts", known)
    assert host_allowed(host, ALLOWED) is passes


def test_who_allows_any_host_gets_any() -> None:
    assert host_allowed("evil.example", ())
    assert host_allowed("evil.example", ("*",))


def test_only_this_machine_is_allowed_unless_more_are_named() -> None:
    assert allowed_hosts() == ("localhost", "127.0.0.1", "::1")


async def _app(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "passed"})


def ask(kind: str, host: str, path: str = "/") -> list[dict[str, Any]]:
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": f"{kind}.request"}

    scope = {"type": kind, "path": path, "headers": [(b"host", host.encode()), (b"origin", f"http://{host}".encode())]}
    with start_blocking_portal() as loop:  # the thread that drives a browser is in a loop already
        loop.call(AllowedHosts(_app, lambda: ALLOWED), scope, receive, send)
    return sent


def test_a_page_that_was_made_to_lead_here_is_refused_though_host_and_origin_agree() -> None:
    start, body = ask("http", "evil.example:8501")
    assert start["status"] == 403
    assert body["body"].startswith(b"This server is not called evil.example:8501. ")
    assert ask("websocket", "evil.example:8501")[0]["type"] == "websocket.close"


def test_whether_the_server_lives_is_told_to_everybody() -> None:
    assert ask("http", "10.0.0.7:8501", "/lab/_stcore/health") == [{"type": "passed"}]


@pytest.mark.parametrize("kind", ["http", "websocket", "lifespan"])
def test_the_rest_is_handed_on(kind: str) -> None:
    assert ask(kind, "localhost:8501") == [{"type": "passed"}]
