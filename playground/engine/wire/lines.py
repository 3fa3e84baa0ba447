"""Standard input and output <-> commands, events, frames and news: one JSON object a line."""

from __future__ import annotations

import json
import queue
import sys
import threading
from typing import Any, TextIO

from playground.runs.protocol.events import Event, format_event
from playground.runs.protocol.messages import Command, Frame, format_frame
from playground.runs.protocol.news import format_news
from playground.runs.protocol.play import PlayCommand, parse_line


class EndOfInput:
    """Nobody is left who could send a command."""


class Nudge:
    """Something is ready that was waited for: look for it."""


Item = Command | PlayCommand | EndOfInput | Nudge


class Inbox:
    """Commands in the order in which they came."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[Item] = queue.SimpleQueue()

    def put(self, command: Item) -> None:
        """Leave a command."""
        self._queue.put(command)

    def take(self, timeout_s: float | None = 0.0) -> Item | None:
        """The next command; None if none came within `timeout_s` seconds (None: wait for ever)."""
        try:
            if timeout_s is not None and timeout_s <= 0:
                return self._queue.get_nowait()
            return self._queue.get(timeout=timeout_s)
        except queue.Empty:
            return None

    def read(self, lines: TextIO) -> None:
        """Read commands on a thread of its own, until `lines` end."""
        threading.Thread(target=self._read, args=(lines,), name="commands", daemon=True).start()

    def _read(self, lines: TextIO) -> None:
        try:
            for line in lines:
                try:
                    self.put(parse_line(line))
                except ValueError as error:
                    print(f"ignored: {error}", file=sys.stderr)
        finally:
            self.put(EndOfInput())


class Wire:
    """Prints events, frames and news, whole lines only, from any thread.

    Once nobody reads any more, lines are dropped: the end of the input tells the training to leave.
    """

    def __init__(self, out: TextIO) -> None:
        self._out, self._lock, self._broken = out, threading.Lock(), False

    def ready(self, process: int) -> None:
        """Say that the engine is warm."""
        self._print(json.dumps({"ready": process}))

    def event(self, event: Event) -> None:
        """Print an event."""
        self._print(format_event(event))

    def frame(self, frame: Frame) -> None:
        """Print a frame."""
        self._print(format_frame(frame))

    def news(self, name: str, values: dict[str, Any]) -> None:
        """Print news; see `runs.protocol.news`."""
        self._print(format_news(name, values))

    def _print(self, line: str) -> None:
        with self._lock:
            if self._broken:
                return
            try:
                self._out.write(line + "\n")
                self._out.flush()
            except OSError:
                self._broken = True
