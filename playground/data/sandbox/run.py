"""A file that was brought, and a job -> what was read, by a process; one sentence where it takes too much."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playground.data.progress import Progress
from playground.data.sandbox.limits import Limits, limits_for
from playground.data.sandbox.process import LimitError, ReadingEndedError, ReadingProcess
from playground.errors import DataError, Problem

#: files that are read at the same time by one server: each may take its memory
_AT_ONCE = 2
_LOOK_S = 0.3
_turns = threading.Semaphore(_AT_ONCE)
_lock = threading.Lock()
_spare: ReadingProcess | None = None
_keeps_spare = False
#: jobs that are done here, without a process: for tests of what is read, and not of how
done_here: Mapping[str, Callable[[Path, str, dict[str, Any], Progress], dict[str, Any]]] = {}


def read_apart(
    job: str, path: Path, name: str, progress: Progress, *, own: bool = False, **given: Any
) -> dict[str, Any]:
    """Have a job done on a file by a process that is killed when it takes too much memory, time or disk.

    Args:
        job: one of `jobs.JOBS`.
        path: of the file.
        name: by which the user knows it.
        progress: told the stage and the fraction done; what it raises ends the process.
        own: the file lies on this machine, and may take more.
        given: what else the job must know, plain values.

    Returns:
        What the job tells, plain values.

    Raises:
        DataError: the file cannot be used, or takes too much.
    """
    if job in done_here:
        return done_here[job](path, name, given, progress)
    limits = limits_for(path, own=own)
    try:
        with _turn(progress):
            answer = _take().run(job, path, name, given, limits, progress)
    except LimitError as error:
        raise DataError(Problem(name, f"{name}: {_too_much(error, limits)}")) from None
    except (ReadingEndedError, OSError) as error:
        raise DataError(
            Problem(name, f"{name}: the file cannot be read: the process that reads it ended ({error}). Save it anew.")
        ) from None
    if "problems" in answer:
        raise DataError(*(Problem(field, sentence) for field, sentence in answer["problems"]))
    result: dict[str, Any] = answer["result"]
    return result


def keep_spare() -> None:
    """From now on a process that has loaded its libraries waits for the next file: it opens a second earlier."""
    global _keeps_spare
    with _lock:
        _keeps_spare = True
    _refill()


def close_spare() -> None:
    """End the process that waits."""
    global _keeps_spare, _spare
    with _lock:
        spare, _spare, _keeps_spare = _spare, None, False
    if spare is not None:
        spare.close()


@contextmanager
def _turn(progress: Progress) -> Iterator[None]:
    while not _turns.acquire(timeout=_LOOK_S):
        progress("waiting for another file", 0.0)
    try:
        yield
    finally:
        _turns.release()


def _take() -> ReadingProcess:
    global _spare
    with _lock:
        spare, _spare = _spare, None
    if spare is None or spare.is_over:
        spare = ReadingProcess()
    _refill()
    return spare


def _refill() -> None:
    global _spare
    with _lock:
        if _keeps_spare and _spare is None:
            _spare = ReadingProcess()


def _too_much(error: LimitError, limits: Limits) -> str:
    if error.what == "time":
        return (
            f"reading was stopped: it took more than {limits.cpu_s:.0f} s of computing. "
            "Make the file smaller, or save it in a simpler format such as CSV."
        )
    if error.what == "output":
        return f"reading was stopped: what is in it takes more than {limits.output >> 20:,} MB. Make the file smaller."
    return (
        f"reading was stopped: it took more than {limits.memory >> 20:,} MB of memory. "
        "Make the file smaller: fewer rows, columns or images, or shorter texts."
    )
