"""Open -> a network played with until nobody is left; what cannot be played is told as failed."""

from __future__ import annotations

import sys

from playground.data.values.dataset import Dataset
from playground.data.values.held_out import with_one_test
from playground.engine.play.player import Player
from playground.engine.training.guard import guarded
from playground.engine.training.train import Loader
from playground.engine.training.training import Outcome
from playground.engine.wire.lines import EndOfInput, Inbox, Wire
from playground.errors import PlaygroundError
from playground.runs.protocol.play import Open
from playground.settings import Settings
from playground.spec.experiment import ExperimentSpec

_SWITCH_S = 0.001


def play(opened: Open, load: Loader, wire: Wire, inbox: Inbox, settings: Settings) -> int:
    """Play for a session, until the input ends.

    Args:
        opened: the session's first line.
        load: data specification and seeds -> prepared data; `playground.data.prepare.prepare`.
        wire: takes news.
        inbox: commands.
        settings: where data lie.

    Returns:
        The exit status: 1 if the engine itself has failed.
    """

    # a program made on another thread must not keep pictures waiting for the interpreter
    sys.setswitchinterval(_SWITCH_S)

    def prepared(spec: ExperimentSpec) -> Dataset:
        return with_one_test(load(spec.data, spec.seeds.drawn(), settings, lambda *_: None))

    player: Player | None = None

    def open_and_run() -> Outcome:
        nonlocal player
        wire.news("state", _state("preparing", ""))
        try:
            player = Player(opened, prepared, wire, inbox)
        except PlaygroundError as error:
            wire.news("state", _state("failed", str(error)))
            _wait_for_the_end(inbox)
        else:
            player.run()
        return Outcome("left")

    outcome = guarded(open_and_run, spec=lambda: player.spec if player else None)
    if outcome.status == "left":
        return 0
    wire.news("state", _state("failed", f"{outcome.reason} {outcome.diagnosis}".strip()))
    return 1


def _wait_for_the_end(inbox: Inbox) -> None:
    while not isinstance(inbox.take(None), EndOfInput):
        pass


def _state(status: str, reason: str) -> dict[str, object]:
    return {"status": status, "epoch": 0, "batch": 0, "reason": reason, "mode": "graph", "epochs_per_s": 0.0}
