"""A reading process as who started it sees it: given a job, watched, and killed when it takes more than it may."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

import psutil

import playground
from playground.data.files.cache_folder import sweep_parts
from playground.data.progress import Progress
from playground.data.sandbox.limits import Limits

Exceeded = Literal["memory", "time", "output"]

_LOOK_S, _SAY_S = 0.05, 0.3
_LONGEST = 4 << 20
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "ARROW_IO_THREADS")


class LimitError(Exception):
    """A job took more than it may; `what` says of what."""

    def __init__(self, what: Exceeded) -> None:
        super().__init__(what)
        self.what = what


class ReadingEndedError(Exception):
    """The process ended without an answer; the message says how."""


class ReadingProcess:
    """One process for one job. It loads its libraries when it is started, so that a job finds them there.

    Raises:
        OSError: it cannot be started.
    """

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "playground.data.reader"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            process_group=0,  # Ctrl-C in the server's terminal is for the server
        )
        self._lines: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        threading.Thread(target=self._listen, name="reader", daemon=True).start()

    @property
    def is_over(self) -> bool:
        """It has ended."""
        return self._process.poll() is not None

    def run(
        self, job: str, path: Path, name: str, given: dict[str, Any], limits: Limits, progress: Progress
    ) -> dict[str, Any]:
        """What the job tells: `result`, or `problems`. The process is gone afterwards, however this ends.

        Args:
            job: one of `jobs.JOBS`.
            path: of the file.
            name: by which the user knows it.
            given: what else the job must know, plain values.
            limits: that it must keep to.
            progress: told what is done, several times a second even where nothing is new; what it raises ends the job.

        Raises:
            LimitError: it took too much.
            ReadingEndedError: it ended without an answer.
        """
        request = {"job": job, "path": str(path), "name": name, "given": given, "limits": asdict(limits)}
        try:
            assert self._process.stdin is not None
            with contextlib.suppress(OSError):  # it has ended; how is told below
                self._process.stdin.write(json.dumps(request).encode() + b"\n")
                self._process.stdin.flush()
            for line in self._watched(limits, progress):
                if "exceeded" in line:
                    raise LimitError(line["exceeded"])
                if "result" in line or "problems" in line:
                    return line
            raise self._ended()
        finally:
            self.close()
            sweep_parts(path, self._process.pid)

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError, ValueError):  # what was not read any more
                    pipe.close()

    def _watched(self, limits: Limits, progress: Progress) -> Iterator[dict[str, Any]]:
        """Each line that it says, while it keeps to its limits."""
        watch = _Watch(self._process.pid, limits)
        stage, fraction, said = "reading", 0.0, 0.0
        while True:
            try:
                line = self._lines.get(timeout=_LOOK_S)
            except queue.Empty:
                line = {}
            if line is None:
                return
            if "stage" in line:
                stage, fraction = line["stage"], line["fraction"]
            elif line:
                yield line
            if exceeded := watch.exceeded():
                raise LimitError(exceeded)
            if time.monotonic() > said + _SAY_S or "stage" in line:
                said = time.monotonic()
                progress(stage, fraction)

    def _ended(self) -> Exception:
        code = self._process.wait()
        if code == -signal.SIGXCPU:
            return LimitError("time")
        if code == -signal.SIGXFSZ:
            return LimitError("output")
        # killed by the system, or by C++ code that could not allocate: where memory is short, that is why
        if code in (-signal.SIGKILL, -signal.SIGABRT):
            return LimitError("memory")
        return ReadingEndedError(f"status {code}")

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with contextlib.suppress(OSError, ValueError):  # closed meanwhile
            while line := self._process.stdout.readline(_LONGEST):
                values = json.loads(line)
                if "ready" not in values:
                    self._lines.put(values)
        self._lines.put(None)


class _Watch:
    def __init__(self, pid: int, limits: Limits) -> None:
        self._limits, self._began = limits, time.monotonic()
        self._process: psutil.Process | None = None
        with contextlib.suppress(psutil.Error):
            self._process = psutil.Process(pid)
        self._base: int | None = None

    def exceeded(self) -> Exceeded | None:
        if time.monotonic() > self._began + self._limits.wall_s:
            return "time"
        if self._process is None:
            return None
        with contextlib.suppress(psutil.Error):  # it has just ended
            memory = self._process.memory_info().rss
            # its libraries may still be loading: they take less than this
            if memory > self._limits.memory + _LIBRARIES:
                return "memory"
        return None


_LIBRARIES = 256 << 20


def _environment() -> dict[str, str]:
    root = str(Path(playground.__file__).resolve().parent.parent)
    path = os.environ.get("PYTHONPATH")
    return {
        **os.environ,
        **dict.fromkeys(_THREADS, "1"),
        "PYTHONPATH": f"{root}{os.pathsep}{path}" if path else root,
        "PYTHONSAFEPATH": "1",  # a file of the user's in the working folder must not stand in for a library
        "ARROW_DEFAULT_MEMORY_POOL": "system",  # others reserve far more than is used, which is limited, too
    }
