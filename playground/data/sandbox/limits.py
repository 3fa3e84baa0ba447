"""What one file may cost while it is read: limits that a process sets itself, and that who started it watches."""

from __future__ import annotations

import contextlib
import resource
from dataclasses import dataclass
from pathlib import Path

import psutil

#: most bytes of memory beyond those of the libraries
MEMORY = 1536 << 20
#: most bytes of one file that is written, and how much of a table or of texts is in memory where they are used
OUTPUT, KEPT = 1 << 30, 192 << 20
#: how many times as much a file may take that lies on this machine, as those of a command line do: who can put it there
#: could do any harm without it
_OF_ONES_OWN = 8
_LEAST_CPU_S, _CPU_S_A_MIB, _MOST_CPU_S = 60.0, 3.0, 900.0
#: a busy machine gives a process a part of its time only
_WALL = 5.0
#: how a process was ended would not be known, were it killed at once
_GRACE_S = 5


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one job.

    Attributes:
        memory: bytes beyond those that the process has when the job begins.
        cpu_s: seconds of computing.
        output: bytes of one file that it writes.
        kept: bytes of a table or of texts, where they are used later.
    """

    memory: int = MEMORY
    cpu_s: float = _LEAST_CPU_S
    output: int = OUTPUT
    kept: int = KEPT

    @property
    def wall_s(self) -> float:
        """Seconds by the clock."""
        return _WALL * self.cpu_s


_here = Limits()


def limits_for(path: Path, *, own: bool = False) -> Limits:
    """More time for a larger file; more memory only for one's own on this machine."""
    try:
        size = path.stat().st_size / 2**20
    except OSError:  # who reads it tells so
        size = 0.0
    seconds = min(_MOST_CPU_S, _LEAST_CPU_S + _CPU_S_A_MIB * size)
    times = _OF_ONES_OWN if own else 1
    return Limits(times * MEMORY, times * seconds, times * OUTPUT, times * KEPT)


def most_kept() -> int:
    """Bytes of a table or of texts that this process may leave."""
    return _here.kept


def obey(limits: Limits) -> None:
    """Set the limits of this process; what a system does not know of them is left to who watches."""
    global _here
    _here = limits
    process = psutil.Process()
    used = process.cpu_times()
    seconds = int(used.user + used.system + limits.cpu_s) + 1
    _limit("RLIMIT_AS", process.memory_info().vms + limits.memory)
    _limit("RLIMIT_CPU", seconds, seconds + _GRACE_S)
    _limit("RLIMIT_FSIZE", limits.output)
    _limit("RLIMIT_CORE", 0)


def _limit(name: str, most: int, at_all: int | None = None) -> None:
    with contextlib.suppress(AttributeError, ValueError, OSError):
        resource.setrlimit(getattr(resource, name), (most, most if at_all is None else at_all))
