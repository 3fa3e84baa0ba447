"""Work of an engine -> how it ended, whatever happens in it."""

from __future__ import annotations

import errno
import sys
import traceback
from collections.abc import Callable

import tensorflow as tf

from playground.engine.training.diagnose import diagnose_memory
from playground.engine.training.training import Outcome
from playground.errors import PlaygroundError, cause_of
from playground.spec.experiment import ExperimentSpec


def guarded(work: Callable[[], Outcome], spec: Callable[[], ExperimentSpec | None]) -> Outcome:
    """What the work gives; or "failed" and why, in a sentence for the user.

    Args:
        work: whatever may fail.
        spec: of what was worked on when it failed, None if that is not known; for advice about memory.
    """
    try:
        return work()
    except PlaygroundError as error:
        return Outcome("failed", str(error))
    except OSError as error:
        traceback.print_exc()
        return Outcome("failed", f"A file could not be read or written: {cause_of(error)}.", _advice(error))
    except (MemoryError, tf.errors.ResourceExhaustedError) as error:
        print(f"out of memory: {error}", file=sys.stderr)
        known = spec()
        return Outcome("failed", "The run went out of memory.", diagnose_memory(known) if known else "")
    except Exception as error:  # noqa: BLE001 - whatever fails here ends one run, and the user is to know why
        traceback.print_exc()
        first = (str(error).splitlines() or [""])[0][:300]
        return Outcome("failed", f"The engine failed: {type(error).__name__}: {first}".rstrip(": ") + ".")


def _advice(error: OSError) -> str:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    return "Make room on the disk of PLAYGROUND_HOME before it is started again." if full else ""
