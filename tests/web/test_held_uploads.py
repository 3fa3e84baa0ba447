from __future__ import annotations

import asyncio
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal

from playground.web.held_uploads import HeldUploads

PATH = "/lab/_stcore/upload_file/session/file"


class App:
    """Takes what it is sent when it is told to."""

    def __init__(self) -> None:
        self.seen, self.go_on, self.came = 0, asyncio.Event(), asyncio.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.seen += 1
        self.came.set()
        await self.go_on.wait()
        await send({"type": "http.response.start", "status": 204})


async def ask(app: HeldUploads, length: str | None, method: str = "PUT", path: str = PATH) -> int:
    headers = [] if length is None else [(b"content-length", length.encode())]
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        raise AssertionError("nothing is to be taken")

    await app({"type": "http", "method": method, "path": path, "headers": headers}, receive, send)
    status: int = sent[0]["status"]
    return status


def test_what_is_held_and_what_is_coming_in_count_together() -> None:
    async def play() -> list[int]:
        app = App()
        limited = HeldUploads(app, held=lambda: 100, most=600)
        first = asyncio.create_task(ask(limited, "300"))
        await app.came.wait()
        app.came.clear()
        refused = await ask(limited, "201")
        second = asyncio.create_task(ask(limited, "200"))
        await app.came.wait()
        app.go_on.set()
        return [refused, await first, await second, await ask(limited, "500"), await ask(limited, "501")]

    with start_blocking_portal() as loop:
        assert loop.call(play) == [503, 204, 204, 204, 503]


@pytest.mark.parametrize("length", [None, "", "-1", "1e3", "9" * 20])
def test_who_does_not_say_how_much_comes_is_refused(length: str | None) -> None:
    async def play() -> int:
        return await ask(HeldUploads(App(), held=lambda: 0), length)

    with start_blocking_portal() as loop:
        assert loop.call(play) == 411


@pytest.mark.parametrize(("method", "path"), [("GET", PATH), ("DELETE", PATH), ("PUT", "/_stcore/health")])
def test_other_requests_pass(method: str, path: str) -> None:
    async def play() -> int:
        app = App()
        app.go_on.set()
        return await ask(HeldUploads(app, held=lambda: 10**12), None, method, path)

    with start_blocking_portal() as loop:
        assert loop.call(play) == 204
