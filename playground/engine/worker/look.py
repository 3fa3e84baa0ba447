"""Start of a run that has ended, or of one that has not begun -> its network, drawn as somebody chooses.

Nothing is trained.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from playground.engine.build.checkpoint import load_checkpoint
from playground.engine.families import family_of
from playground.engine.training.gallery import Gallery
from playground.engine.training.guard import guarded
from playground.engine.training.session import Session
from playground.engine.training.training import Outcome
from playground.engine.wire.lines import EndOfInput, Inbox, Wire
from playground.runs.protocol.events import CommandRefused
from playground.runs.protocol.messages import ChooseViews, OpenViews, Stop
from playground.settings import Settings
from playground.spec.experiment import load_spec

if TYPE_CHECKING:
    from playground.engine.training.train import Loader


def look(opened: OpenViews, load: Loader, wire: Wire, inbox: Inbox, settings: Settings) -> None:
    """Answer each `ChooseViews` with a frame of panels until the input ends; what fails is told as a refused command.

    Args:
        opened: which run.
        load: data specification and seeds -> prepared data.
        wire: takes the frames.
        inbox: commands.
        settings: where data lie.
    """
    outcome = guarded(lambda: _look(opened, load, wire, inbox, settings), spec=lambda: None)
    if outcome.status == "failed":
        again = " again" if opened.trained else ""
        wire.event(CommandRefused(opened.run, "look", f"The views cannot be drawn{again}. {outcome.reason}"))


def _look(opened: OpenViews, load: Loader, wire: Wire, inbox: Inbox, settings: Settings) -> Outcome:
    spec = load_spec(opened.spec)
    checkpoint = load_checkpoint(Path(opened.folder)) if opened.trained else None
    dataset = load(spec.data, spec.seeds.drawn(), settings, lambda what, share: None)
    session = Session(spec, dataset, checkpoint)
    session.restore_best()  # as at the end of the training: the checkpoint is what it would go on from
    gallery = Gallery(opened.run, dataset, family_of(spec.network).viewers)
    wait_s: float | None = None
    while True:
        command = inbox.take(wait_s)
        match command:
            case EndOfInput() | Stop():
                return Outcome("left", evaluate=False)
            case ChooseViews():
                gallery.wish(command.choices)
                wait_s = 0.0  # of several that wait the last one counts
            case None:
                wait_s = None
                panels = gallery.paint(session.built, session.position.epoch, ended=opened.trained)
                if panels is not None:
                    wire.frame(panels)
                elif not opened.trained:
                    wire.event(CommandRefused(opened.run, "look", "There is nothing to see of this network yet."))
