"""Sessions -> WebSocket: a tab's requests to its session, and the session's news to the tab."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import anyio
from anyio import CapacityLimiter, to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.websockets import WebSocket, WebSocketDisconnect

from playground.errors import PlaygroundError
from playground.launch.play.requests import Action, PlayRequest
from playground.web.origin import same_origin
from playground.web.outbox import Outbox
from playground.web.play_messages import Said, parse_said
from playground.web.stream import BAD_MESSAGE, FORBIDDEN, PATIENCE_S, close, receive

if TYPE_CHECKING:  # the server answers before the sessions' libraries are loaded
    from playground.launch.play.session import PlaySession
    from playground.launch.play.sessions import PlaySessions

#: no session can be had
NO_ROOM = 4503
#: messages a second of one tab, and how many may come at once
MOST_A_SECOND, AT_ONCE = 150.0, 300.0
#: characters of a text that comes in parts
MOST_IN_PARTS = 256 * 1024
#: seconds between two signs of life; the page answers each, and misses them after two and a half
BEAT_S = 1.0

_log = logging.getLogger(__name__)
_Result = TypeVar("_Result")


class PlayStream:
    """The WebSocket endpoint of the Playground page. Closing codes: `BAD_MESSAGE`, `NO_ROOM`."""

    def __init__(self, sessions: Callable[[], PlaySessions]) -> None:
        self._sessions = sessions
        self._limiter: CapacityLimiter | None = None

    async def serve(self, socket: WebSocket) -> None:
        """Serve one tab until it leaves."""
        if not same_origin(socket.headers):
            origin, host = socket.headers.get("origin"), socket.headers.get("host")
            _log.warning("A playground was refused: its Origin %r is not the host %r.", origin, host)
            await socket.close(FORBIDDEN)
            return
        await socket.accept()
        outbox = Outbox()
        entered: list[
            PlaySession
        ] = []  # a session is entered on a thread, which goes on where the tab has gone meanwhile
        try:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(_send, socket, outbox)
                tasks.start_soon(_beat, outbox)
                with anyio.fail_after(PATIENCE_S):
                    first = parse_said(await receive(socket))
                if first.hello is None:
                    raise ValueError("the first message must say hello")
                await self._run(partial(self._enter, outbox, first, entered))
                await self._serve(socket, outbox, entered[0], first)
        except* PlaygroundError as group:
            await close(socket, NO_ROOM, group)
        except* (ValueError, TimeoutError) as group:
            await close(socket, BAD_MESSAGE, group)
        except* EOFError as group:
            await close(socket, NO_ROOM, group)
        except* WebSocketDisconnect:
            pass
        finally:
            for session in entered:
                with anyio.CancelScope(shield=True):
                    await self._run(partial(session.leave, outbox))

    async def download(self, request: Request) -> Response:
        """A file that a session has exported, by its unguessable key."""
        key, name = request.path_params["key"], request.path_params["name"]
        path = await self._run(lambda: self._sessions().download(key, name))
        if path is None:
            raise HTTPException(404)
        headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        return FileResponse(path, media_type="application/octet-stream", filename=name, headers=headers)

    def _enter(self, outbox: Outbox, first: Said, entered: list[PlaySession]) -> None:
        assert first.hello is not None
        entered.append(self._sessions().enter(outbox, first.hello))

    async def _serve(self, socket: WebSocket, outbox: Outbox, session: PlaySession, first: Said) -> None:
        said, rate, parts = first, _Rate(), _Parts()
        while True:
            session.heard(outbox)
            if said.ack is not None:
                session.drew(said.ack)
                outbox.drew()
            if said.visible is not None:
                session.look(said.visible)
                if said.visible:
                    outbox.drew()  # what came while it was hidden may never have been drawn
            parts.add(said.part)
            requests = [parts.ended(request) for request in said.requests]
            if said.ask is None or session.expects(said.ask):
                for request in requests:
                    session.request(request)
            await rate.hold()
            said = parse_said(await receive(socket))

    async def _run(self, call: Callable[[], _Result]) -> _Result:
        if self._limiter is None:
            self._limiter = CapacityLimiter(16)
        return await to_thread.run_sync(call, limiter=self._limiter)


class _Parts:
    """A text that comes in several messages."""

    def __init__(self) -> None:
        self._text = ""

    def add(self, part: str) -> None:
        if len(self._text) + len(part) > MOST_IN_PARTS:
            raise ValueError(f"a text must have at most {MOST_IN_PARTS:,} characters")
        self._text += part

    def ended(self, request: PlayRequest) -> PlayRequest:
        """The request with its whole text."""
        if not self._text or not isinstance(request.do, Action) or request.do.name != "paste":
            return request
        text, self._text = self._text + request.do.text, ""
        return replace(request, do=replace(request.do, text=text))


class _Rate:
    """Lets a tab that says too much wait; what it says then waits in its own buffers."""

    def __init__(self) -> None:
        self._left, self._at = AT_ONCE, time.monotonic()

    async def hold(self) -> None:
        now = time.monotonic()
        self._left = min(AT_ONCE, self._left + (now - self._at) * MOST_A_SECOND) - 1
        self._at = now
        if self._left < 0:
            await anyio.sleep(-self._left / MOST_A_SECOND)


async def _beat(outbox: Outbox) -> None:
    while True:
        outbox.beat()
        await anyio.sleep(BEAT_S)


async def _send(socket: WebSocket, outbox: Outbox) -> None:
    while True:
        await socket.send_text(await outbox.next())
