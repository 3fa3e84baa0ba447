"""A live network -> the files and events of a stopped run, and back; what is left in the session's folder."""

from __future__ import annotations

import dataclasses
import json
import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playground.engine.build.build import build
from playground.engine.build.checkpoint import load_checkpoint, save_checkpoint
from playground.engine.export import data_csv_of, script_of
from playground.engine.model.evaluate import predictions_of, test_figures
from playground.engine.outcome.files import save_files
from playground.engine.play.curve import Point
from playground.engine.play.play_network import PlayNetwork
from playground.engine.play.show import Show
from playground.engine.play.timeline import Snapshot
from playground.engine.play.views.measure import told
from playground.engine.training.showing import Showing
from playground.engine.training.train import data_loaded, model_built
from playground.errors import SpecError, StoreError
from playground.runs.protocol.events import (
    CheckpointSaved,
    Compiled,
    EpochEnded,
    Evaluated,
    Event,
    RunFinished,
    RunStarted,
    format_event,
)
from playground.runs.protocol.play import Keep
from playground.runs.store.checkpoints import FILE
from playground.spec.experiment import ExperimentSpec, dump_spec, load_spec

#: in a session's folder
LEFT, WEIGHTS = "left.json", ".weights.h5"
#: exported weights that stay, so that a link shown still leads to those that it was shown with
_EXPORTS = 3

_REASON = "Kept on the Playground page."


def keep(command: Keep, net: PlayNetwork, show: Show) -> None:
    """Save the state shown as a run that was stopped: its files, its events and then `kept`."""
    began = time.monotonic()
    run, folder, session = command.run, Path(command.folder), net.session
    tell: Callable[[Event], None] = lambda event: show.tell("event", {"event": format_event(event)})  # noqa: E731
    position, built, dataset = session.position, session.built, net.dataset
    tell(RunStarted(run, os.getpid(), 1))
    tell(data_loaded(run, dataset, 0.0))
    tell(model_built(run, session, 0.0))
    tell(Compiled(run, net.mode, 0.0))
    for point in show.curve.points:
        if 0 < point.epoch <= position.epoch:
            figures = dict(point.figures)
            rate = figures.pop("learning_rate", built.learning_rate())
            tell(EpochEnded(run, point.epoch, figures, point.elapsed_s, rate))
    leave(net, show, folder)
    tell(CheckpointSaved(run, position.epoch, position.batch, FILE))
    predictions = predictions_of(built, dataset)
    figures = test_figures(built, dataset, predictions)
    if figures:
        tell(Evaluated(run, figures))
    showing = Showing(run, dataset, built.family, built.resolved.objective, lambda frame: None)
    frames = [frame for frame in showing.last(built, position.epoch) if frame is not None]
    for event in save_files(run, folder, built, net.spec, dataset, predictions, frames):
        tell(event)
    seconds = dict.fromkeys(("load", "build", "compile"), 0.0)
    seconds |= {"train": position.elapsed_s, "evaluate": time.monotonic() - began}
    tell(RunFinished(run, "stopped", _REASON, position.epoch, show.figures | figures, seconds))
    kept = {
        "run": run,
        "epoch": position.epoch,
        "metrics": told(show.figures | figures),
        "picture": _output(net, show),
    }
    show.tell("kept", kept)


def _output(net: PlayNetwork, show: Show) -> dict[str, Any]:
    """What is seen of the network as it is now."""
    picture = net.picture(0, show.status, {}, None)
    return {name: getattr(picture, name) for name in ("size", "classes", "low", "high", "output")}


@dataclasses.dataclass(frozen=True, slots=True)
class Left:
    """What another engine has left.

    Attributes:
        snapshot: the network.
        points: its curve; [] where a run has left it.
        spec: what it was trained as; None where that is not known.
    """

    snapshot: Snapshot
    points: list[Point]
    spec: ExperimentSpec | None


def restored(folder: Path) -> Left:
    """The state in the folder of a run or of a session.

    Raises:
        StoreError: there is none, or it is damaged.
    """
    checkpoint = load_checkpoint(folder)
    position = dataclasses.replace(checkpoint.position, changes={})
    snapshot = Snapshot(position, checkpoint.variables, checkpoint.best, _UNTOUCHED, {})
    try:
        # of a state that was kept before it was put into the checkpoint, it lies beside that
        values = json.loads(checkpoint.more or (folder / LEFT).read_text(encoding="utf-8"))
        points = [Point(int(epoch), float(elapsed), dict(figures)) for epoch, elapsed, figures in values["points"]]
        spec = load_spec(values["spec"]) if "spec" in values else None
        return Left(dataclasses.replace(snapshot, touched=dict(values["touched"])), points, spec)
    except (OSError, ValueError, KeyError, TypeError, SpecError):
        return Left(snapshot, [], None)


_UNTOUCHED: dict[str, Any] = {"frozen": [], "silenced": [], "edits": 0}


def export(net: PlayNetwork, folder: Path, number: int) -> dict[str, Any]:
    """The news `exported`, of the network of that number; the weights are saved in `folder`, in a file of their own."""
    plain = build(net.spec, net.dataset.shape)
    plain.model.set_weights(net.session.built.model.get_weights())
    epoch = net.session.position.epoch
    name = f"epoch-{epoch}-{secrets.token_hex(3)}{WEIGHTS}"
    plain.model.save_weights(folder / name)
    for old in sorted(folder.glob(f"*{WEIGHTS}"), key=lambda path: path.stat().st_mtime_ns)[:-_EXPORTS]:
        old.unlink(missing_ok=True)
    script, data = script_of(net.spec, net.dataset), data_csv_of(net.dataset)
    return {"script": script, "data": data, "weights": name, "epoch": epoch, "of": number}


def leave(net: PlayNetwork, show: Show, folder: Path) -> None:
    """Save what is gone on from: weights, optimizer and position, the curve, and what users have done."""
    points = [(point.epoch, point.elapsed_s, point.figures) for point in show.curve.points]
    left = {"touched": net.touch.state(), "points": points, "spec": dump_spec(net.spec)}
    # in one file, so that all of it is of one moment
    save_checkpoint(dataclasses.replace(net.session.checkpoint(), more=json.dumps(left)), folder)


def left(folder: Path) -> Left | None:
    """What another engine has left in the session's folder; None if that is nothing, or damaged."""
    try:
        return restored(folder)
    except StoreError:
        return None
