"""WebSocket handshakes of this process -> how large a message may be, per address, before any of it is kept."""

from __future__ import annotations

from functools import wraps

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from playground.ui.components.files import PLAY_STREAM_PATH, STREAM_PATH
from playground.web.incoming import MOST_BYTES

#: bytes of one message to Streamlit: states of widgets, among them texts and tables that were edited
MOST_WIDGET_BYTES = 4 * 2**20
_MARK = "_has_limits"


def limit_messages() -> None:
    """Let no WebSocket of this process take more than its messages need.

    uvicorn has one limit for all sockets, and Streamlit sets it to what it may *send*, 200 MB. What is said in parts or
    with its first bytes in the packet of the handshake counts as well: so the limit is set with the handshake, before a
    frame is read. Our streams take nothing compressed: a few bytes could stand for many.
    """
    original = WebSocketsSansIOProtocol.handle_connect
    if hasattr(original, _MARK):
        return

    @wraps(original)
    def handle_connect(self: WebSocketsSansIOProtocol, event: Request) -> None:
        ours = event.path.partition("?")[0].endswith((f"/{STREAM_PATH}", f"/{PLAY_STREAM_PATH}"))
        known = self.conn.max_message_size
        most = MOST_BYTES if ours else MOST_WIDGET_BYTES
        self.conn.max_message_size = most if known is None else min(most, known)
        if ours:
            self.conn.available_extensions = None
        original(self, event)

    setattr(handle_connect, _MARK, True)
    WebSocketsSansIOProtocol.handle_connect = handle_connect  # type: ignore[method-assign]
