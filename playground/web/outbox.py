"""What a session sends its tab, from any thread -> what goes next: messages in order, of pictures only the newest."""

from __future__ import annotations

import asyncio
import threading
from collections import deque

#: characters that may wait for a tab that does not read them
MOST_WAITING = 20_000_000


class Outbox:
    """A tab as its session knows it (`launch.play.tab.viewer.TabConnection`). Made in the event loop that sends."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._lock = threading.Lock()
        self._lines: deque[str] = deque()
        self._waiting = 0
        self._picture = ""
        self._awaits_ack = False
        self._beats, self._beaten = 0, 0
        self._filled = asyncio.Event()
        self._end: str | None = None

    def tell(self, line: str) -> None:
        """A message."""
        with self._lock:
            self._lines.append(line)
            self._waiting += len(line)
            if self._waiting > MOST_WAITING:
                self._end = "Too much waited to be read."
        self._wake()

    def show(self, picture: str) -> None:
        """A picture; one that was not sent yet is dropped for it."""
        with self._lock:
            self._picture = picture
        self._wake()

    def beat(self) -> None:
        """A sign of life, ahead of whatever waits; one that was not sent yet stands for the later ones."""
        with self._lock:
            self._beats += 1
        self._wake()

    def leave(self, reason: str) -> None:
        """Nothing more comes."""
        with self._lock:
            self._end = reason
        self._wake()

    def drew(self) -> None:
        """The tab has drawn its last picture, or begins to draw again."""
        with self._lock:
            self._awaits_ack = False
            self._filled.set()

    async def next(self) -> str:
        """The next message.

        Raises:
            EOFError: nothing more comes; with the reason.
        """
        while True:
            with self._lock:
                if self._end is not None:
                    raise EOFError(self._end)
                if self._beats > self._beaten:
                    self._beaten = self._beats
                    return f'{{"beat":{self._beats}}}'
                if self._lines:
                    line = self._lines.popleft()
                    self._waiting -= len(line)
                    return line
                if self._picture and not self._awaits_ack:
                    picture, self._picture, self._awaits_ack = self._picture, "", True
                    return picture
                self._filled.clear()
            await self._filled.wait()

    def _wake(self) -> None:
        try:
            self._loop.call_soon_threadsafe(self._filled.set)
        except RuntimeError:
            return  # the loop is closed: the tab is gone, and the session is told soon
