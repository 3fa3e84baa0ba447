"""Launcher and store -> the routes that `st.App` serves beside Streamlit's own."""

from __future__ import annotations

import streamlit as st
from starlette.routing import BaseRoute, Route, WebSocketRoute

from playground.launch.contract import Launcher
from playground.runs.run import Run
from playground.ui.components.files import STREAM_PATH
from playground.web.assets import plotly, script
from playground.web.stream import LiveStream
from playground.web.viewer import Source


def routes(source: Source | None = None, base: str | None = None) -> list[BaseRoute]:
    """Routes of the live stream and of the files it is drawn with.

    Args:
        source: where runs are found; this process's launcher and store if None.
        base: path the app is served under; Streamlit's `server.baseUrlPath` if None.
    """
    path = str(st.get_option("server.baseUrlPath") or "") if base is None else base
    prefix = f"/{path.strip('/')}" if path.strip("/") else ""
    return [
        Route(f"{prefix}/assets/scripts/{{digest}}/{{component}}/{{name}}", script),
        Route(f"{prefix}/assets/{{name}}", plotly),
        WebSocketRoute(f"{prefix}/{STREAM_PATH}", LiveStream(source or Source(_launcher, _run_by_token)).serve),
    ]


def _launcher() -> Launcher:
    # imported when a viewer comes: the server answers before the store's libraries are loaded
    from playground.launch.local import local_launcher

    return local_launcher()


def _run_by_token(token: str) -> Run:
    from playground.launch.local import local_store

    return local_store().run_by_token(token)
