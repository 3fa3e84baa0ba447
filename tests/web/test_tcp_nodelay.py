from __future__ import annotations

import socket

from playground.web.tcp_nodelay import answer_at_once


def test_connections_to_sockets_that_listen_do_not_wait_for_acknowledgements() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        answer_at_once()
        with socket.create_connection(listener.getsockname()), listener.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
