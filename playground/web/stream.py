"""Launcher -> WebSocket: what is new of some runs, as fast as a live view draws it, and nothing while nobody looks."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TypeVar

import anyio
from anyio import CapacityLimiter, to_thread
from starlette.websockets import WebSocket, WebSocketDisconnect

from playground.errors import PlaygroundError
from playground.web.messages import FASTEST, StreamRequest, format_updates, parse_request
from playground.web.origin import same_origin
from playground.web.viewer import Source, StreamViewer

BAD_MESSAGE = 4400
FORBIDDEN = 4403
UNKNOWN_RUN = 4404

#: seconds a live view has to say what it wants
PATIENCE_S = 10.0

_log = logging.getLogger(__name__)
_Result = TypeVar("_Result")


class LiveStream:
    """The WebSocket endpoint. A live view says which runs it shows (`messages.StreamRequest`); it is sent the newest
    updates (`messages.format_updates`) each time it has acknowledged the ones before.

    Closing codes: `BAD_MESSAGE`, `UNKNOWN_RUN`. A handshake from a foreign page is refused.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._limiter: CapacityLimiter | None = None

    async def serve(self, socket: WebSocket) -> None:
        """Serve one live view until it leaves."""
        if not same_origin(socket.headers):
            origin, host = socket.headers.get("origin"), socket.headers.get("host")
            _log.warning("A live view was refused: its Origin %r is not the host %r.", origin, host)
            await socket.close(FORBIDDEN)
            return
        await socket.accept()
        viewer = StreamViewer(self._source)
        try:
            await self._serve(socket, viewer)
        except* PlaygroundError as group:
            await close(socket, UNKNOWN_RUN, group)
        except* (ValueError, TimeoutError) as group:
            await close(socket, BAD_MESSAGE, group)
        except* WebSocketDisconnect:
            pass
        finally:
            with anyio.CancelScope(shield=True):
                await self._run(viewer.leave)

    async def _serve(self, socket: WebSocket, viewer: StreamViewer) -> None:
        with anyio.fail_after(PATIENCE_S):
            first = parse_request(await receive(socket))
        await self._run(lambda: viewer.take(first))
        changed = _Signal()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._send, socket, viewer, changed)
            while True:
                request = parse_request(await receive(socket))
                if request.ack is not None:
                    viewer.drew(request.ack)
                if request != StreamRequest(ack=request.ack):
                    await self._run(partial(viewer.take, request))
                changed.send()

    async def _send(self, socket: WebSocket, viewer: StreamViewer, changed: _Signal) -> None:
        while True:
            while not viewer.is_ready:
                await changed.wait()
            began = time.monotonic()
            news = await self._run(viewer.news)
            if news:
                viewer.sent += 1
                await socket.send_text(format_updates(viewer.sent, news))
            await anyio.sleep(max(0.0, began + 1 / FASTEST - time.monotonic()))
            with anyio.move_on_after(viewer.pause_s - 1 / FASTEST):
                await changed.wait()

    async def _run(self, call: Callable[[], _Result]) -> _Result:
        if self._limiter is None:
            self._limiter = CapacityLimiter(8)
        return await to_thread.run_sync(call, limiter=self._limiter)


class _Signal:
    """Wakes who waits; says nothing to who comes later."""

    def __init__(self) -> None:
        self._event = anyio.Event()

    def send(self) -> None:
        self._event.set()
        self._event = anyio.Event()

    async def wait(self) -> None:
        await self._event.wait()


async def receive(socket: WebSocket) -> str:
    """The next message.

    Raises:
        WebSocketDisconnect: the other side has left.
        ValueError: it is not text.
    """
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code") or 1006)
    text = message.get("text")
    if not isinstance(text, str):
        raise ValueError("a message must be text")
    return text


async def close(socket: WebSocket, code: int, group: BaseExceptionGroup[BaseException]) -> None:
    """Close with a code, and the first error of the group as the reason."""
    first: BaseException = group
    while isinstance(first, BaseExceptionGroup):
        first = first.exceptions[0]
    with suppress(WebSocketDisconnect, RuntimeError):  # it may have left meanwhile
        await socket.close(code, str(first).encode()[:120].decode(errors="ignore"))
