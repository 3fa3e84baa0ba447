"""Files that browsers send -> memory of this server: so much at a time, for all of them together."""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.runtime import Runtime
from streamlit.runtime.stats import CacheStat

#: bytes of all files that the server holds at the same time, those that are coming in among them
MOST_HELD = 600 << 20
_PATH = "/_stcore/upload_file/"


def held_bytes() -> int:
    """Bytes of the files that Streamlit holds; they go when their page has read them, or its tab has gone."""
    if not Runtime.exists():
        return 0
    statistics = Runtime.instance().uploaded_file_mgr.get_stats()
    return sum(one.byte_length for found in statistics.values() for one in found if isinstance(one, CacheStat))


class HeldUploads:
    """ASGI middleware: a file for which there is no room is refused before its first byte is taken.

    Streamlit limits the size of each file, and not how many there are: a page that is none could send one after the
    other.
    """

    def __init__(self, app: ASGIApp, held: Callable[[], int] = held_bytes, most: int = MOST_HELD) -> None:
        self._app, self._held, self._most = app, held, most
        self._coming = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on what there is room for."""
        if scope["type"] != "http" or scope["method"] not in ("PUT", "POST") or _PATH not in scope["path"]:
            await self._app(scope, receive, send)
            return
        length = Headers(scope=scope).get("content-length", "")
        if not length.isdecimal() or len(length) > 15:
            await PlainTextResponse("How large the file is must be said.\n", 411)(scope, receive, send)
            return
        size = int(length)
        if self._held() + self._coming + size > self._most:
            sentence = "The server holds the files of others. Try again in a moment.\n"
            await PlainTextResponse(sentence, 503, {"Retry-After": "10"})(scope, receive, send)
            return
        self._coming += size
        try:
            await self._app(scope, receive, send)
        finally:
            self._coming -= size
