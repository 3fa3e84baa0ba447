"""Exit code, error output and the system's memory -> one sentence: why an engine died."""

from __future__ import annotations

import re
import signal
from dataclasses import dataclass
from pathlib import Path

import psutil

_TAIL_BYTES = 16_384
_LONGEST_LINE = 240
_SCARCE = 0.03
# TensorFlow's own log lines, which say nothing of why a process ended
_NOISE = re.compile(
    r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\S* [IW] |[IW]\d{4} |WARNING|INFO|To enable the following|\s*$|\s+[\^~]+)"
)
_MEMORY = re.compile(
    r"MemoryError|bad_alloc|RESOURCE_EXHAUSTED|ResourceExhaustedError|OOM when allocating|Cannot allocate memory"
)
LESS_MEMORY = "Try fewer samples, a smaller batch or a smaller network, or fewer runs at once."


@dataclass(frozen=True, slots=True)
class ExitReason:
    """Why an engine ended without finishing its run: two sentences for people."""

    reason: str
    diagnosis: str = ""


def explain(code: int, log: Path, *, was_ready: bool, kills_before: int | None) -> ExitReason:
    """Why an engine ended.

    Args:
        code: its exit code; negative: the number of the signal that ended it.
        log: file with its error output; need not exist.
        was_ready: whether it had loaded TensorFlow.
        kills_before: `out_of_memory_kills()` when it was started.
    """
    tail = error_tail(log)
    words = last_words(tail)
    if _MEMORY.search(tail):
        return ExitReason("The engine ran out of memory.", LESS_MEMORY)
    if code < 0:
        name = _signal_name(-code)
        if -code == signal.SIGKILL and _memory_ran_out(kills_before):
            return ExitReason(
                f"The engine was killed by {name}, perhaps by the system because memory ran out.", LESS_MEMORY
            )
        return ExitReason(f"The engine was ended by {name}.")
    after = f": {words}" if words else "."
    if not was_ready:
        return ExitReason(f"The engine could not start (exit code {code}){after}")
    return ExitReason(f"The engine ended unexpectedly with exit code {code}{after}")


def error_tail(log: Path) -> str:
    """The end of an engine's error output; "" where there is none."""
    try:
        with log.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - _TAIL_BYTES))
            return file.read().decode("utf-8", "replace")
    except OSError:
        return ""


def last_words(tail: str) -> str:
    """Last line of an error output that says something, shortened."""
    lines = [line.strip() for line in tail.splitlines() if not _NOISE.match(line)]
    return lines[-1][:_LONGEST_LINE] if lines else ""


def out_of_memory_kills() -> int | None:
    """How many processes the Linux kernel has killed because memory ran out; None where it does not say."""
    try:
        with open("/proc/vmstat", encoding="ascii") as file:
            return next((int(line.split()[1]) for line in file if line.startswith("oom_kill ")), None)
    except OSError:
        return None


def _memory_ran_out(kills_before: int | None) -> bool:
    kills = out_of_memory_kills()
    if kills is not None and kills_before is not None:
        return kills > kills_before
    memory = psutil.virtual_memory()
    return bool(memory.available < _SCARCE * memory.total)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
