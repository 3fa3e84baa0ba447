"""Launcher, store and rooms -> the routes that `st.App` serves beside Streamlit's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st
from starlette.routing import BaseRoute, Route, WebSocketRoute

from playground.launch.contract import Launcher
from playground.runs.run import Run
from playground.ui.components.files import PLAY_STREAM_PATH, STREAM_PATH
from playground.web.assets import plotly, script
from playground.web.play import PlayStream
from playground.web.stream import LiveStream
from playground.web.viewer import Source

if TYPE_CHECKING:  # as below
    from playground.launch.rooms.rooms import Rooms


def routes(
    source: Source | None = None, base: str | None = None, rooms: Callable[[], Rooms] | None = None
) -> list[BaseRoute]:
    """Routes of the live stream, of the playgrounds, and of the files they are drawn with.

    Args:
        source: where runs are found; this process's launcher and store if None.
        rooms: gives the live playgrounds; this process's if None.
        base: path the app is served under; Streamlit's `server.baseUrlPath` if None.
    """
    path = str(st.get_option("server.baseUrlPath") or "") if base is None else base
    prefix = f"/{path.strip('/')}" if path.strip("/") else ""
    play = PlayStream(rooms or _rooms)
    return [
        Route(f"{prefix}/assets/scripts/{{digest}}/{{component}}/{{name}}", script),
        Route(f"{prefix}/assets/{{name}}", plotly),
        WebSocketRoute(f"{prefix}/{STREAM_PATH}", LiveStream(source or Source(_launcher, _run_by_token)).serve),
        Route(f"{prefix}/{PLAY_STREAM_PATH}/download/{{key}}/{{name}}", play.download),
        WebSocketRoute(f"{prefix}/{PLAY_STREAM_PATH}", play.serve),
    ]


def _launcher() -> Launcher:
    # imported when a viewer comes: the server answers before the store's libraries are loaded
    from playground.launch.local import local_launcher

    return local_launcher()


def _rooms() -> Rooms:
    from playground.launch.local import local_rooms

    return local_rooms()


def _run_by_token(token: str) -> Run:
    from playground.launch.local import local_store

    return local_store().run_by_token(token)
