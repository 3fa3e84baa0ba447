"""`python -m playground.engine` as a process: command lines in, events and frames out."""

from __future__ import annotations

import json
import logging
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Protocol

import playground
from playground.launch.engines.exit_reason import ExitReason, explain, out_of_memory_kills
from playground.runs.protocol.events import Event, parse_event
from playground.runs.protocol.messages import Command, Frame, OpenViews, Start, parse_frame
from playground.runs.protocol.play import Open, PlayCommand, format_line
from playground.settings import Settings

ENGINE = (sys.executable, "-m", "playground.engine")
_LEAVE_S = 10.0
#: a picture is read in one piece
_BUFFER = 1 << 17
_log = logging.getLogger(__name__)


class RunListener(Protocol):
    """Who a run's engine works for; called from the engine's reader thread."""

    def receive(self, message: Event | Frame) -> None:
        """The engine reported something of its run."""

    def ended(self, exit_reason: ExitReason) -> None:
        """The engine's process is over; called once, after everything it had reported."""


class PlayListener(Protocol):
    """Who the engine of a play session works for; called from the engine's reader thread."""

    def hear(self, news: str) -> None:
        """The engine sent news: a line as it came, without the line's end."""

    def ended(self, exit_reason: ExitReason) -> None:
        """See `RunListener.ended`."""


class EngineProcess:
    """One engine. It belongs to nobody until it is assigned, and works for one run or one session only.

    Attributes:
        log: file that its error output goes to.
        ready: set when it has loaded TensorFlow, or is over.
    """

    def __init__(
        self,
        settings: Settings,
        threads: int,
        log: Path,
        *,
        command: Sequence[str] = ENGINE,
        on_idle_end: Callable[[], None],
    ) -> None:
        """Start the process.

        Args:
            settings: handed on through the environment, so that relative paths mean the same to the engine.
            threads: that TensorFlow may use.
            log: file for its error output.
            command: what is run; `--threads` follows.
            on_idle_end: called if it ends before it was assigned.

        Raises:
            OSError: the process cannot be started.
        """
        log.parent.mkdir(parents=True, exist_ok=True)
        self.log = log
        self.ready = threading.Event()
        self.was_ready = False
        self._kills_before = out_of_memory_kills()
        self._on_idle_end = on_idle_end
        self._lock = threading.Lock()
        self._run: RunListener | None = None
        self._play: PlayListener | None = None
        self._over = False
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                [*command, "--threads", str(threads)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=_environment(settings),
                bufsize=_BUFFER,
                process_group=0,  # Ctrl-C in the server's terminal is for the server
            )
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        threading.Thread(target=self._write, args=(self._process.stdin,), name=f"to-{self.pid}", daemon=True).start()
        threading.Thread(target=self._read, args=(self._process.stdout,), name=f"from-{self.pid}", daemon=True).start()

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    @property
    def is_over(self) -> bool:
        """It has ended."""
        return self._over or self._process.poll() is not None

    @property
    def has_left(self) -> bool:
        """It has ended of its own accord, with exit status 0."""
        return self._process.returncode == 0

    def assign(self, listener: RunListener, first: Start | OpenViews, log: Path) -> bool:
        """Put the engine to work for a run, its error output moved to `log`. False if it had ended already."""
        with self._lock:
            if self._over:
                return False
            self._run = listener
        self._begin(first, log)
        return True

    def assign_to_play(self, listener: PlayListener, first: Open, log: Path) -> bool:
        """The same for a play session."""
        with self._lock:
            if self._over:
                return False
            self._play = listener
        self._begin(first, log)
        return True

    def _begin(self, first: Command | PlayCommand, log: Path) -> None:
        try:
            self.log.replace(log)  # the process goes on writing to the same file
            self.log = log
        except OSError as error:
            _log.warning("cannot move %s: %s", self.log, error)
        self.send(first)

    def send(self, command: Command | PlayCommand) -> None:
        """Hand a command over; never waits, and an engine that has ended does not mind."""
        self._lines.put(format_line(command))

    def close_input(self) -> None:
        """End its stdin, after what was sent before: it saves a checkpoint and leaves."""
        self._lines.put(None)

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    def _write(self, pipe: IO[bytes]) -> None:
        try:
            with pipe:
                while (line := self._lines.get()) is not None:
                    pipe.write(line.encode() + b"\n")
                    pipe.flush()
        except OSError:
            return  # it has ended; the reader tells

    def _read(self, pipe: IO[bytes]) -> None:
        with pipe:
            for line in pipe:
                self._understand(line)
        try:
            code = self._process.wait(_LEAVE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        self.close_input()
        with self._lock:
            self._over = True
        self.ready.set()
        listener = self._run or self._play
        if listener is None:
            self._on_idle_end()
        else:
            listener.ended(self.exit_reason(code))

    def exit_reason(self, code: int | None = None) -> ExitReason:
        """Why it ended."""
        code = self._process.returncode if code is None else code
        return explain(code or 0, self.log, was_ready=self.was_ready, kills_before=self._kills_before)

    def _understand(self, line: bytes) -> None:
        if line.startswith(b'{"news"'):
            self._pass_on(line)
            return
        try:
            if line.startswith(b'{"frame"'):
                message: Event | Frame = parse_frame(line.decode())
            elif line.startswith(b'{"ready"'):
                json.loads(line)
                self.was_ready = True
                self.ready.set()
                return
            else:
                message = parse_event(line.decode())
        except (ValueError, KeyError, TypeError):
            # half a line of an engine that was killed, or a library's chatter
            _log.warning("engine %d printed what is no message: %.80r", self.pid, line)
            return
        if self._run is not None:
            self._run.receive(message)

    def _pass_on(self, line: bytes) -> None:
        if self._play is not None and line.endswith(b"}\n"):  # the last line of one that was killed is half a line
            self._play.hear(line.decode("utf-8", "replace").rstrip())


def _environment(settings: Settings) -> dict[str, str]:
    root = str(Path(playground.__file__).resolve().parent.parent)
    path = os.environ.get("PYTHONPATH")
    values = {
        **os.environ,
        "PYTHONPATH": f"{root}{os.pathsep}{path}" if path else root,
        "PYTHONSAFEPATH": "1",  # a file of the user's in the working folder must not stand in for a library
        "PLAYGROUND_HOME": str(settings.home),
        "PLAYGROUND_DATABASE_URL": settings.database_url,
    }
    if settings.datasets is not None:
        values["PLAYGROUND_DATASETS"] = str(settings.datasets.resolve())
    return values
