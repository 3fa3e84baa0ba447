"""An engine that nobody looks at: how fast a network can be trained without pictures and without a page."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from playground.runs.protocol.messages import Pause, Watch
from playground.runs.protocol.news import news_name
from playground.runs.protocol.play import Open, Play, PlayCommand, format_play
from tests.app_server import ROOT


class LoneEngine:
    """Plays when it is asked to.

    Args:
        commands: its stdin.
        news: its stdout.
    """

    def __init__(self, commands: IO[str], news: IO[str]) -> None:
        self._commands, self._news = commands, news

    def say(self, command: PlayCommand) -> None:
        """Give a command."""
        self._commands.write(format_play(command) + "\n")
        self._commands.flush()

    def epochs_per_s(self, seconds: float) -> float:
        """Play, from when XLA's program is there for about so many seconds."""
        self.say(Play())
        self._next(lambda state: state["status"] == "running" and state["mode"] == "xla")
        settled = time.monotonic() + 1
        first = self._next(lambda state: time.monotonic() >= settled)
        began = time.monotonic()
        last = self._next(lambda state: time.monotonic() - began >= seconds)
        speed = (last["epoch"] - first["epoch"]) / (time.monotonic() - began)
        self.say(Pause())
        self._next(lambda state: state["status"] == "paused")
        return float(speed)

    def _next(self, holds: Any) -> dict[str, Any]:
        for line in self._news:
            if news_name(line) == "state" and holds(state := json.loads(line)):
                return dict(state)
        raise RuntimeError("the engine has ended")


@contextmanager
def lone_engine(spec: str) -> Iterator[LoneEngine]:
    """An engine with this specification (JSON), ended at the end."""
    command = [
        sys.executable,
        "-m",
        "playground.engine",
        "--threads",
        "1",
    ]  # as many as an engine of the server has on two cores
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert process.stdin is not None
        assert process.stdout is not None
        engine = LoneEngine(process.stdin, process.stdout)
        try:
            engine.say(Open("bench", spec, folder))
            engine.say(Watch(0))
            yield engine
        finally:
            process.kill()
            process.wait()
