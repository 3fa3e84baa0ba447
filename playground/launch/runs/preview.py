"""ExperimentSpec -> its views before any training: an engine draws them once, and leaves."""

from __future__ import annotations

import threading

from playground.errors import LaunchError
from playground.launch.engines.exit_reason import ExitReason
from playground.launch.engines.pool import EnginePool
from playground.runs.protocol.events import CommandRefused, Event
from playground.runs.protocol.messages import ChooseViews, Frame, OpenViews
from playground.runs.protocol.panels import Panels
from playground.spec.experiment import ExperimentSpec, dump_spec

#: seconds that data may take to be read, and downloaded, besides TensorFlow's start
PATIENCE_S = 120.0
_RUN = "preview"
#: engines that draw at the same time: each takes as much memory as one that trains, and none of the slots
_AT_ONCE = 2
_turns = threading.BoundedSemaphore(_AT_ONCE)
#: seconds after which the next engine is made ready
_NEXT_IN_S = 1.0


def preview(pool: EnginePool, spec: ExperimentSpec, patience_s: float = PATIENCE_S) -> Panels:
    """The views of a network that has not trained yet; waits for them.

    Args:
        pool: where the engine comes from.
        spec: which network and data.
        patience_s: seconds to wait.

    Raises:
        LaunchError: there is nothing to see, or no engine that shows it; the sentence says why.
    """
    if not _turns.acquire(timeout=patience_s):
        raise LaunchError("The samples of others are being drawn. Try again in a moment.")
    try:
        return _seen(pool, spec, patience_s)
    finally:
        _turns.release()


def _seen(pool: EnginePool, spec: ExperimentSpec, patience_s: float) -> Panels:
    answer = _Answer()
    try:
        engine = pool.take()
        # nothing is kept: there is no run, and no folder of one
        first = OpenViews(_RUN, dump_spec(spec), str(engine.log.parent))
        while not engine.assign(answer, first, engine.log):
            engine = pool.take()
    except OSError as error:
        raise LaunchError(f"No engine can be started: {error}.") from None
    try:
        engine.send(ChooseViews({}))
        if not answer.came.wait(patience_s):
            raise LaunchError(f"The samples did not come within {patience_s:g} seconds.")
    finally:
        engine.kill()
        engine.log.unlink(missing_ok=True)
        pool.prepare(_NEXT_IN_S)
    if answer.panels is None:
        raise LaunchError(answer.reason)
    return answer.panels


class _Answer:
    """The first frame of panels, or why there is none."""

    def __init__(self) -> None:
        self.came = threading.Event()
        self.panels: Panels | None = None
        self.reason = ""

    def receive(self, message: Event | Frame) -> None:
        """See `RunListener.receive`."""
        if isinstance(message, Panels):
            self.panels = message
        elif isinstance(message, CommandRefused):
            self.reason = message.sentence
        else:
            return
        self.came.set()

    def ended(self, exit_reason: ExitReason) -> None:
        """See `RunListener.ended`."""
        self.reason = self.reason or exit_reason.reason
        self.came.set()
