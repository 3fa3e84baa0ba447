"""`python -m playground.data.reader`: one job as a line of JSON on stdin; progress and its end as lines on stdout."""

from __future__ import annotations

import errno
import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any, TextIO

import pyarrow as pa

from playground.data.reader.jobs import JOBS
from playground.data.sandbox.limits import Limits, obey
from playground.errors import PlaygroundError

_EVERY_S = 0.1
_LONGEST = 1 << 20


def main() -> int:
    """Wait for a job, do it, leave; leave at once when who started this process is gone."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints is no answer
    pa.set_cpu_count(1)
    _tell(out, {"ready": os.getpid()})
    line = sys.stdin.readline(_LONGEST)
    if not line:
        return 0
    job = json.loads(line)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    obey(Limits(**job["limits"]))
    _tell(out, _done(job, _Progress(out)))
    out.flush()
    os._exit(0)  # the thread above still reads


def _done(job: dict[str, Any], progress: _Progress) -> dict[str, Any]:
    try:
        return {"result": JOBS[job["job"]](Path(job["path"]), job["name"], job["given"], progress)}
    except PlaygroundError as error:
        return {"problems": [[problem.field, problem.sentence] for problem in error.problems]}
    except (MemoryError, pa.ArrowMemoryError):
        return {"exceeded": "memory"}
    except OSError as error:
        if error.errno == errno.EFBIG:
            return {"exceeded": "output"}
        raise


class _Progress:
    def __init__(self, out: TextIO) -> None:
        self._out, self._at, self._stage = out, 0.0, ""

    def __call__(self, stage: str, fraction: float) -> None:
        now = time.monotonic()
        if stage != self._stage or now > self._at + _EVERY_S:
            self._stage, self._at = stage, now
            _tell(self._out, {"stage": stage, "fraction": fraction})


def _tell(out: TextIO, values: dict[str, Any]) -> None:
    out.write(f"{json.dumps(values)}\n")
    out.flush()


def _leave_with_parent() -> None:
    while sys.stdin.readline(_LONGEST):
        pass
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
