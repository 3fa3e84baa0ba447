"""A live network -> the files and events of a stopped run, and back; what is left in the room's folder."""

from __future__ import annotations

import dataclasses
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playground.engine.build import build
from playground.engine.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from playground.engine.evaluate import predictions_of, test_figures
from playground.engine.export import data_csv_of, script_of
from playground.engine.files import save_files
from playground.engine.play.curve import Point
from playground.engine.play.measure import told
from playground.engine.play.show import Show
from playground.engine.play.stage import Stage
from playground.engine.play.timeline import Snapshot
from playground.engine.showing import Showing
from playground.engine.train import data_loaded, model_built
from playground.errors import StoreError
from playground.runs.checkpoints import FILE
from playground.runs.events import (
    CheckpointSaved,
    Compiled,
    EpochEnded,
    Evaluated,
    Event,
    RunFinished,
    RunStarted,
    format_event,
)
from playground.runs.play import Keep

#: in a room's folder, beside the checkpoint
LEFT, WEIGHTS = "left.json", "weights.weights.h5"

_REASON = "Kept on the Playground page."


def keep(command: Keep, stage: Stage, show: Show) -> None:
    """Save the state shown as a run that was stopped: its files, its events and then `kept`."""
    began = time.monotonic()
    run, folder, session = command.run, Path(command.folder), stage.session
    tell: Callable[[Event], None] = lambda event: show.tell("event", {"event": format_event(event)})  # noqa: E731
    position, built, dataset = session.position, session.built, stage.dataset
    tell(RunStarted(run, os.getpid(), 1))
    tell(data_loaded(run, dataset, 0.0))
    tell(model_built(run, session, 0.0))
    tell(Compiled(run, stage.mode, 0.0))
    for point in show.curve.points:
        if 0 < point.epoch <= position.epoch:
            figures = dict(point.figures)
            rate = figures.pop("learning_rate", built.learning_rate())
            tell(EpochEnded(run, point.epoch, figures, point.elapsed_s, rate))
    leave(stage, show, folder)
    tell(CheckpointSaved(run, position.epoch, position.batch, FILE))
    predictions = predictions_of(built, dataset)
    figures = test_figures(built, dataset, predictions)
    if figures:
        tell(Evaluated(run, figures))
    showing = Showing(run, dataset, built.family, built.resolved.objective, lambda frame: None)
    frames = [frame for frame in showing.last(built, position.epoch) if frame is not None]
    for event in save_files(run, folder, built, stage.spec, dataset, predictions, frames):
        tell(event)
    seconds = dict.fromkeys(("load", "build", "compile"), 0.0)
    seconds |= {"train": position.elapsed_s, "evaluate": time.monotonic() - began}
    tell(RunFinished(run, "stopped", _REASON, position.epoch, show.figures | figures, seconds))
    show.tell("kept", {"run": run, "epoch": position.epoch, "metrics": told(show.figures | figures)})


def restored(folder: Path) -> tuple[Snapshot, list[Point]]:
    """The state in a run's folder, and its curve if a live network has left it.

    Raises:
        StoreError: there is none, or it is damaged.
    """
    checkpoint = load_checkpoint(folder)
    position = dataclasses.replace(checkpoint.position, changes={})
    snapshot = Snapshot(position, checkpoint.variables, checkpoint.best, _UNTOUCHED, {})
    try:
        values = json.loads((folder / LEFT).read_text(encoding="utf-8"))
        points = [Point(int(epoch), float(elapsed), dict(figures)) for epoch, elapsed, figures in values["points"]]
        return dataclasses.replace(snapshot, touched=dict(values["touched"])), points
    except (OSError, ValueError, KeyError, TypeError):
        return snapshot, []


_UNTOUCHED: dict[str, Any] = {"frozen": [], "silenced": [], "edits": 0}


def export(stage: Stage, folder: Path) -> dict[str, Any]:
    """The news `exported`; the weights are saved in `folder`."""
    plain = build(stage.spec, stage.dataset.shape)
    plain.model.set_weights(stage.session.built.model.get_weights())
    plain.model.save_weights(folder / WEIGHTS)
    return {"script": script_of(stage.spec, stage.dataset), "data": data_csv_of(stage.dataset), "weights": WEIGHTS}


def leave(stage: Stage, show: Show, folder: Path) -> None:
    """Save what is gone on from: weights, optimizer and position, the curve, and what hands have done."""
    save_checkpoint(_checkpoint(stage), folder)
    points = [(point.epoch, point.elapsed_s, point.figures) for point in show.curve.points]
    left = {"touched": stage.touch.state(), "points": points}
    beside = folder / f".{LEFT}.part"
    beside.write_text(json.dumps(left), encoding="utf-8")
    beside.replace(folder / LEFT)


def left(folder: Path) -> tuple[Snapshot, list[Point]] | None:
    """What another engine has left in the room's folder; None if that is nothing, or damaged."""
    try:
        return restored(folder)
    except StoreError:
        return None


def _checkpoint(stage: Stage) -> Checkpoint:
    return stage.session.checkpoint()
