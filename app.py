"""`streamlit run app.py` -> the playground: pages, live stream and launcher on one port."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import streamlit as st
from anyio import to_thread

from playground.launch.local import close_local, local_launcher
from playground.web.failure import show_failure
from playground.web.routes import routes


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncGenerator[None, None]:
    """The launcher lives as long as the server."""
    await to_thread.run_sync(local_launcher)
    try:
        yield
    finally:
        await to_thread.run_sync(close_local)


app = st.App("playground/ui/main.py", lifespan=lifespan, routes=routes(), on_script_error=show_failure)
