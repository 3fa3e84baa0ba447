"""Start -> a trained, evaluated and saved run, told in events: load, build, train, evaluate, save, compare."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from playground.data.progress import Progress
from playground.data.values.dataset import Dataset
from playground.engine.build.checkpoint import load_checkpoint
from playground.engine.families import family_of
from playground.engine.model.evaluate import conclude
from playground.engine.model.family import Conclusion
from playground.engine.outcome.baselines import compare
from playground.engine.outcome.files import save_boundary, save_files, save_script
from playground.engine.training.guard import guarded
from playground.engine.training.session import Session
from playground.engine.training.showing import Showing
from playground.engine.training.training import Outcome, Training
from playground.engine.wire.lines import Inbox, Wire
from playground.runs.baselines import tell_verdict
from playground.runs.protocol.events import (
    Compared,
    DataLoaded,
    Evaluated,
    Event,
    LoadProgressed,
    ModelBuilt,
    RunFinished,
    RunStarted,
)
from playground.runs.protocol.messages import Start
from playground.settings import Settings
from playground.spec.data.kinds import DataSpec
from playground.spec.experiment import ExperimentSpec, load_spec
from playground.spec.training.seeds import DrawnSeeds

Loader = Callable[[DataSpec, DrawnSeeds, Settings, Progress], Dataset]


@dataclass(slots=True)
class Ledger:
    """What is known of a run when it ends, however it ends."""

    epochs: int = 0
    metrics: dict[str, float] = field(default_factory=dict)
    seconds: dict[str, float] = field(
        default_factory=lambda: dict.fromkeys(("load", "build", "compile", "train", "evaluate"), 0.0)
    )
    spec: ExperimentSpec | None = None
    verdict: str = ""

    def note(self, session: Session) -> None:
        """Note where the training is."""
        self.epochs = session.position.epoch
        self.metrics |= {name: value for name, value in session.position.last.items() if name != "learning_rate"}


def train(
    start: Start, load: Loader, wire: Wire, inbox: Inbox, settings: Settings, threads: int, *, baselines: bool = True
) -> None:
    """Train a run from its start to its `RunFinished`; whatever fails, the event says so.

    Args:
        start: which run.
        load: data specification and seeds -> prepared data; `playground.data.prepare.prepare`.
        wire: takes events and frames.
        inbox: commands while training.
        settings: where data lie.
        threads: TensorFlow's, for the record.
        baselines: compare it with simple models at the end.
    """
    ledger = Ledger()
    outcome = guarded(
        lambda: _train(start, load, wire, inbox, settings, threads, ledger, baselines), spec=lambda: ledger.spec
    )
    if outcome.status != "left":
        wire.event(
            RunFinished(
                start.run,
                outcome.status,
                outcome.reason,
                ledger.epochs,
                ledger.metrics,
                ledger.seconds,
                outcome.diagnosis,
                ledger.verdict,
            )
        )


def _train(
    start: Start,
    load: Loader,
    wire: Wire,
    inbox: Inbox,
    settings: Settings,
    threads: int,
    ledger: Ledger,
    baselines: bool,
) -> Outcome:
    folder = Path(start.folder)
    checkpoint = load_checkpoint(folder) if start.resume else None
    resumed_from = checkpoint.position.epoch if checkpoint else 0
    wire.event(RunStarted(start.run, os.getpid(), threads, resumed_from))
    spec = ledger.spec = load_spec(start.spec)

    def progress(what: str, share: float) -> None:
        wire.event(LoadProgressed(start.run, what, share))

    began = time.monotonic()
    dataset = load(spec.data, spec.seeds.drawn(), settings, progress)
    ledger.seconds["load"] = time.monotonic() - began
    wire.event(data_loaded(start.run, dataset, ledger.seconds["load"]))

    began = time.monotonic()
    fetch = family_of(spec.network).fetch
    if fetch is not None:
        fetch(spec.network, progress)
    session = Session(spec, dataset, checkpoint, start.extra_epochs, progress=progress)
    ledger.seconds["build"] = time.monotonic() - began
    wire.event(model_built(start.run, session, ledger.seconds["build"]))

    family, objective = session.built.family, session.resolved.objective
    showing = Showing(start.run, dataset, family, objective, wire.frame)
    begin_files = partial(save_script, folder, session.spec, dataset)
    training = Training(
        start.run, session, folder, wire.event, inbox, showing, paused=start.paused, begin_files=begin_files
    )
    before = session.position.elapsed_s
    try:
        outcome = training.run()
    finally:
        ledger.note(session)
        ledger.seconds["compile"] = training.compile_s
        ledger.seconds["train"] = training.pacer.elapsed_s() - before
    if not outcome.evaluate:
        if outcome.status != "failed":  # what was last seen is seen again, when the server has come back
            save_boundary(folder, showing.plane(session.built, session.position.epoch))
        return outcome

    began = time.monotonic()
    conclusion = conclude(session.built, dataset)
    if conclusion.figures:
        wire.event(Evaluated(start.run, dict(conclusion.figures)))
        ledger.metrics |= conclusion.figures
    frames = [frame for frame in showing.last(session.built, session.position.epoch) if frame is not None]
    for event in save_files(start.run, folder, session.built, session.spec, dataset, conclusion.predictions, frames):
        wire.event(event)
    for frame in frames:
        wire.frame(frame)
    ledger.seconds["evaluate"] = time.monotonic() - began
    if baselines:
        _compare(start.run, session, conclusion, wire, settings, ledger)
    return outcome


def _compare(
    run: str, session: Session, conclusion: Conclusion, wire: Wire, settings: Settings, ledger: Ledger
) -> None:
    """Tell how simple models do on the same samples: all else that the run leaves behind is there by now."""
    began = time.monotonic()
    comparison = compare(session.dataset, conclusion.predictions, session.spec.training, settings)
    if not comparison.figures:
        return
    ledger.metrics |= comparison.figures
    wire.event(Evaluated(run, {**conclusion.figures, **comparison.figures}))
    wire.event(Compared(run, comparison.notes, time.monotonic() - began))
    ledger.verdict = tell_verdict(session.spec, ledger.metrics)


def data_loaded(run: str, dataset: Dataset, seconds: float) -> Event:
    """The event of data that took so long to load."""
    shape = dataset.shape
    return DataLoaded(
        run,
        dataset.name,
        shape.features,
        dataset.task,
        dataset.class_names,
        shape.train,
        shape.validation,
        shape.test,
        seconds,
        dataset.target_mean,
        dataset.target_scale,
        dataset.notes,
    )


def model_built(run: str, session: Session, seconds: float) -> Event:
    """The event of a model that took so long to build."""
    model, resolved = session.built.model, session.resolved
    trainable = sum(math.prod(weight.shape) for weight in model.trainable_weights)
    return ModelBuilt(
        run, int(model.count_params()), trainable, resolved.loss, tuple(resolved.metrics), session.loop.steps, seconds
    )
