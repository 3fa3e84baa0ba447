"""Launcher, store and sessions -> the routes that `st.App` serves beside Streamlit's own."""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import streamlit as st
from anyio import to_thread
from starlette.routing import BaseRoute, Route, WebSocketRoute

from playground.ui.components.files import PLAY_STREAM_PATH, STREAM_PATH
from playground.web.assets import plotly, script

if TYPE_CHECKING:  # loaded when a viewer comes: the server answers before the libraries of all this are
    from playground.launch.contract import Launcher
    from playground.launch.play.sessions import PlaySessions
    from playground.runs.run import Run
    from playground.web.play import PlayStream
    from playground.web.stream import LiveStream
    from playground.web.viewer import Source

#: serves a request (and returns the response) or a WebSocket
_Endpoint = Callable[[Any], Awaitable[Any]]


def routes(
    source: Source | None = None, base: str | None = None, sessions: Callable[[], PlaySessions] | None = None
) -> list[BaseRoute]:
    """Routes of the live stream, of the playgrounds, and of the files they are drawn with.

    Args:
        source: where runs are found; this process's launcher and store if None.
        sessions: gives the live playgrounds; this process's if None.
        base: path the app is served under; Streamlit's `server.baseUrlPath` if None.
    """
    path = str(st.get_option("server.baseUrlPath") or "") if base is None else base
    prefix = f"/{path.strip('/')}" if path.strip("/") else ""
    live = _Late(lambda: _live_stream(source))
    play = _Late(lambda: _play_stream(sessions))
    return [
        Route(f"{prefix}/assets/scripts/{{digest}}/{{component}}/{{name}}", script),
        Route(f"{prefix}/assets/{{name}}", plotly),
        WebSocketRoute(f"{prefix}/{STREAM_PATH}", live.endpoint("serve")),
        Route(f"{prefix}/{PLAY_STREAM_PATH}/download/{{key}}/{{name}}", play.endpoint("download")),
        WebSocketRoute(f"{prefix}/{PLAY_STREAM_PATH}", play.endpoint("serve")),
    ]


class _Late:
    """What is made, with all that it imports, when its first endpoint is asked for something."""

    def __init__(self, make: Callable[[], object]) -> None:
        self._make, self._lock = make, threading.Lock()
        self._made: object | None = None

    def endpoint(self, name: str) -> _Endpoint:
        """The endpoint that is the method `name` of it."""

        async def serve(asked: Any) -> Any:
            made = self._made or await to_thread.run_sync(self._get)
            return await getattr(made, name)(asked)

        return serve

    def _get(self) -> object:
        with self._lock:
            if self._made is None:
                self._made = self._make()
            return self._made


def _live_stream(source: Source | None) -> LiveStream:
    from playground.web.stream import LiveStream
    from playground.web.viewer import Source

    return LiveStream(source or Source(_launcher, _run_by_token))


def _play_stream(sessions: Callable[[], PlaySessions] | None) -> PlayStream:
    from playground.web.play import PlayStream

    return PlayStream(sessions or _sessions)


def _launcher() -> Launcher:
    from playground.launch.local import local_launcher

    return local_launcher()


def _sessions() -> PlaySessions:
    from playground.launch.local import local_sessions

    return local_sessions()


def _run_by_token(token: str) -> Run:
    from playground.launch.local import local_store

    return local_store().run_by_token(token)
