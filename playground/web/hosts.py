"""`Host` of a request -> whether this server is called so; what is asked of another name is refused.

A page of a foreign name that has been made to lead to this machine (DNS rebinding) sends its own name as `Host` and as
`Origin`: to compare the two is not enough.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_FORBIDDEN = 4403
#: who watches whether the server lives asks by its address, and is told nothing else
_HEALTH = "/_stcore/health"


def allowed_hosts() -> tuple[str, ...]:
    """Names of this server, `server.allowedHosts`; none: any name."""
    return tuple(st.get_option("server.allowedHosts") or ())


def host_allowed(host: str, allowed: Sequence[str]) -> bool:
    """Whether a `Host` header names one of `allowed`, as Streamlit compares it on its own socket.

    Args:
        host: name or address, with or without a port.
        allowed: names without ports; `*.lab.example` is any name under it, `*` any at all. None: any.
    """
    if not allowed:
        return True
    try:
        parts = urlsplit(f"//{host}")
        name, _ = parts.hostname, parts.port  # a port that is none raises
    except ValueError:
        return False
    if not name or "@" in host or parts.path or parts.query or parts.fragment:
        return False
    return any(_names(pattern.strip().lower().rstrip("."), name.rstrip(".")) for pattern in allowed)


def _names(pattern: str, name: str) -> bool:
    return pattern in ("*", name) or (pattern.startswith("*.") and name.endswith(pattern[1:]))


class AllowedHosts:
    """ASGI middleware before all pages, files and sockets: who asks for a server of another name is told so."""

    def __init__(self, app: ASGIApp, allowed: Callable[[], Sequence[str]] = allowed_hosts) -> None:
        self._app = app
        self._allowed = allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on what may pass."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        host = Headers(scope=scope).get("host", "")
        if scope["path"].endswith(_HEALTH) or host_allowed(host, self._allowed()):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": _FORBIDDEN, "reason": "unknown host"})
        else:
            shown = "".join(char for char in host if char.isprintable())[:100]
            sentence = (
                f"This server is not called {shown}. Who runs it can add the name to server.allowedHosts, a setting of "
                "Streamlit.\n"
            )
            await PlainTextResponse(sentence, 403)(scope, receive, send)
