"""What one file may cost while it is read: limits that a process sets itself, and that who started it watches."""

from __future__ import annotations

import contextlib
import resource
from dataclasses import dataclass
from pathlib import Path

import psutil

#: most bytes of memory beyond those of the libraries
MEMORY = 1536 << 20
#: most bytes of one file that is written, and how much of a table stays in memory where it is used
OUTPUT, KEPT_TABLE = 1 << 30, 256 << 20
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
    """

    memory: int = MEMORY
    cpu_s: float = _LEAST_CPU_S
    output: int = OUTPUT

    @property
    def wall_s(self) -> float:
        """Seconds by the clock."""
        return _WALL * self.cpu_s


def limits_for(path: Path) -> Limits:
    """More time for a larger file; never more memory."""
    try:
        size = path.stat().st_size / 2**20
    except OSError:  # who reads it tells so
        size = 0.0
    return Limits(cpu_s=min(_MOST_CPU_S, _LEAST_CPU_S + _CPU_S_A_MIB * size))


def obey(limits: Limits) -> None:
    """Set the limits of this process; what a system does not know of them is left to who watches."""
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
