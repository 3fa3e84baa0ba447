"""WebSocket handshakes of this process -> how large a message may be, per address, before any of it is kept."""

from __future__ import annotations

from functools import wraps
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from playground.ui.components.files import PLAY_STREAM_PATH, STREAM_PATH
from playground.web.incoming import MOST_BYTES

#: bytes of one message to Streamlit: states of widgets, among them texts and tables that were edited
MOST_WIDGET_BYTES = 4 * 2**20
_MARK = "_has_limits"


def limit_messages() -> None:
    """Let no WebSocket of this process take more than its messages need.

    uvicorn has one limit for all sockets, and Streamlit sets it to what it may *send*, 200 MB. A socket begins with the
    smaller limit, because frames may come before its address is known. Our streams take nothing compressed: a few
    bytes could stand for many.
    """
    made, asked = WebSocketsSansIOProtocol.__init__, WebSocketsSansIOProtocol.handle_connect
    if hasattr(made, _MARK):
        return

    @wraps(made)
    def init(self: WebSocketsSansIOProtocol, *given: Any, **named: Any) -> None:
        made(self, *given, **named)
        self.conn.max_message_size = MOST_BYTES

    @wraps(asked)
    def handle_connect(self: WebSocketsSansIOProtocol, event: Request) -> None:
        if event.path.partition("?")[0].endswith((f"/{STREAM_PATH}", f"/{PLAY_STREAM_PATH}")):
            self.conn.available_extensions = None
        else:
            known = self.config.ws_max_size
            self.conn.max_message_size = min(MOST_WIDGET_BYTES, known or MOST_WIDGET_BYTES)
        asked(self, event)

    setattr(init, _MARK, True)
    WebSocketsSansIOProtocol.__init__ = init  # type: ignore[method-assign]
    WebSocketsSansIOProtocol.handle_connect = handle_connect  # type: ignore[method-assign]
