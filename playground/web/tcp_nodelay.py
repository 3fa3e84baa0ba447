"""Listening sockets of this process -> answers that leave at once."""

from __future__ import annotations

import os
import socket
from contextlib import suppress

import psutil


def answer_at_once() -> None:
    """Let no answer on an open connection wait for the one before to be acknowledged: that takes 40 ms each time.

    asyncio sees to it only where a socket was made with its protocol's number, and Streamlit's is not. What a listening
    socket is set to, connections inherit.
    """
    with suppress(psutil.Error, OSError):  # a server that may not look at its own sockets is slower, not broken
        for connection in psutil.Process().net_connections("tcp"):
            if connection.status == psutil.CONN_LISTEN and connection.fd >= 0:
                with socket.socket(fileno=os.dup(connection.fd)) as listener:
                    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
