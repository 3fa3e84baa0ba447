"""`streamlit run app.py` -> the playground: pages, live stream and launcher on one port."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import streamlit as st
from anyio import to_thread
from starlette.middleware import Middleware

from playground.web.failure import show_failure
from playground.web.held_uploads import HeldUploads
from playground.web.hosts import AllowedHosts
from playground.web.routes import routes
from playground.web.sockets import limit_messages
from playground.web.tcp_nodelay import answer_at_once

#: seconds in which a browser that was opened with the server has painted its first page
_FIRST_PAINT_S = 3.0


def _start(ended: threading.Event) -> None:
    # imported here: the server answers, and a browser loads Streamlit's own files, while the first page is made ready
    from playground.ui.playground_page import RENDERED

    # the store, the launcher and their libraries come after it
    RENDERED.wait(_FIRST_PAINT_S)
    if ended.is_set():
        return
    from playground.errors import PlaygroundError
    from playground.launch.local import local_sessions

    try:
        local_sessions()  # and the launcher
    except PlaygroundError as error:
        print(error)  # every page says it too
    if not ended.is_set():  # so that no page waits for what it is made of, and no file for its reader
        import playground.ui.compare.compare
        import playground.ui.data.page
        import playground.ui.home
        import playground.ui.train.train  # noqa: F401
        from playground.data.sandbox.run import keep_spare

        keep_spare()
        # Streamlit collects garbage after each run of a page, and nobody is answered meanwhile: half a second, were all
        # that was imported looked through each time
        gc.collect()
        gc.freeze()


def _end() -> None:
    from playground.data.sandbox.run import close_spare
    from playground.launch.local import close_local

    close_spare()
    close_local()


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncGenerator[None, None]:
    """The launcher and the sessions live as long as the server."""
    answer_at_once()
    ended = threading.Event()
    starting = asyncio.create_task(to_thread.run_sync(_start, ended))
    try:
        yield
    finally:
        ended.set()
        await starting
        await to_thread.run_sync(_end)


limit_messages()
app = st.App(
    "playground/ui/shell/main.py",
    lifespan=lifespan,
    routes=routes(),
    middleware=[Middleware(AllowedHosts), Middleware(HeldUploads)],
    on_script_error=show_failure,
)
