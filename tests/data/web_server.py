"""A server on this machine that gives files, and fails in every way in which servers fail."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Server(ThreadingHTTPServer):
    """Gives `/whole/NAME`, of `/broken/NAME` one half, of `/stalled/NAME` one half and then nothing, `/unsized/NAME`
    without saying how long it is, `/other/NAME` something else; to `/silent/NAME` it says nothing; else 404.
    """

    daemon_threads = True

    def __init__(self, files: Mapping[str, bytes]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files, self.closing, self.asked = files, threading.Event(), list[str]()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        _, how, name = self.path.split("/")
        self.server.asked.append(name)
        content = self.server.files.get(name)
        if how == "silent":
            self.server.closing.wait()
        elif content is None:
            self.send_error(404)
        else:
            self._send(how, b"<html>Sign in to this network</html>" if how == "other" else content)

    def _send(self, how: str, content: bytes) -> None:
        self.send_response(200)
        if how != "unsized":
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if how in ("broken", "stalled") else content)
        if how == "stalled":
            self.wfile.flush()
            self.server.closing.wait()

    def log_message(self, format: str, *args: object) -> None:
        return None


@contextmanager
def serving(files: Mapping[str, bytes]) -> Iterator[Server]:
    """A server of these files, by their names."""
    server = Server(files)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()
