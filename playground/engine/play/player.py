"""Open + commands -> a live network that is played, paused, changed, touched, gone back with, till nobody is left."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from playground.data.dataset import Dataset
from playground.engine.diagnose import tell_divergence
from playground.engine.play import keep
from playground.engine.play.changes import Change, classify
from playground.engine.play.commands import take_all
from playground.engine.play.curve import Point
from playground.engine.play.growth import Growth
from playground.engine.play.history import History
from playground.engine.play.motor import Motor
from playground.engine.play.repertoire import Repertoire
from playground.engine.play.saves import Saves
from playground.engine.play.show import Show
from playground.engine.play.stage import Stage
from playground.engine.play.timeline import Snapshot
from playground.engine.session import Advance
from playground.engine.stopping import tell_restored
from playground.engine.wire import EndOfInput, Inbox, Item, Nudge, Wire
from playground.errors import PlaygroundError, SpecError, StoreError
from playground.runs.play import (
    Ack,
    Configure,
    Explain,
    Export,
    Keep,
    Look,
    Open,
    Pause,
    Play,
    PlayCommand,
    Reset,
    Restore,
    Rewind,
    SetWeight,
    Step,
    Treat,
    Watch,
    play_name,
)
from playground.spec.experiment import ExperimentSpec, load_spec
from playground.spec.layers import check_size

Load = Callable[[ExperimentSpec], Dataset]

#: what changes a network that is not trained
_CHANGING = (Configure, Reset, Restore, Rewind, SetWeight, Treat)


class Player:
    """Plays one network for one room.

    Args:
        opened: what to begin with.
        load: specification -> prepared data.
        wire: takes news.
        inbox: commands.

    Raises:
        PlaygroundError: the network cannot be built, or its data not be prepared.
    """

    def __init__(self, opened: Open, load: Load, wire: Wire, inbox: Inbox) -> None:
        self._load, self._inbox, self._folder = load, inbox, Path(opened.folder)
        self.spec = load_spec(opened.spec)
        self._repertoire = Repertoire()
        self.show = Show(wire, self._make(self.spec, load(self.spec)))
        self._history, self._motor = History(self.show), Motor(lambda: inbox.put(Nudge()))
        self._playing, self._step = False, ""
        left = keep.left(self._folder) if opened.resume else None
        if left is None or not self.stage.fits(left[0]):
            self._begin(opened.number)
        else:
            self._begin_at(*left, number=opened.number)
        self._growth, self._saves = Growth(), Saves()

    @property
    def stage(self) -> Stage:
        """The network played with."""
        return self.show.stage

    def run(self) -> None:
        """Follow commands and train until the input ends."""
        while self.turn():
            pass

    def turn(self) -> bool:
        """Follow what waits, train a little, and tell what is due; wait first if there is nothing to do.

        Returns:
            False when it is over.
        """
        for item in take_all(self._inbox, self._patience()):
            if isinstance(item, EndOfInput):
                self._pause()
                self._leave()
                return False
            if not isinstance(item, Ack):
                self._growth.asked()
            if isinstance(item, _CHANGING):
                self._saves.change()
            self._follow(item)
        self._exchange()
        if self._playing and self._motor.wait_s() <= 0:
            self._advance()
        self.show.offer()
        if self._growth.leaves_in(playing=self._playing) == 0:
            self._leave()  # without a pause: the next engine plays on
            return False
        if self._saves.due_in() == 0:
            self._save()
        return True

    def _leave(self) -> None:
        keep.leave(self.stage, self.show, self._folder)

    def _save(self) -> None:
        """Save for the engine that would take this one's place, did it die."""
        started = time.monotonic()
        try:
            self._leave()
        except OSError as error:
            print(f"cannot save: {error}", file=sys.stderr)
        self._saves.saved(started)

    def _patience(self) -> float | None:
        """Seconds to wait for a command."""
        waits = [self.show.due_in(), self._saves.due_in(), self._growth.leaves_in(playing=self._playing)]
        if self._playing:
            waits.append(self._motor.wait_s())
        known = [wait for wait in waits if wait is not None]
        return min(known) if known else None

    # commands

    def _follow(self, command: Item) -> None:
        handlers: dict[type[Any], Callable[[Any], None]] = {
            Ack: lambda item: self.show.shutter.acknowledge(item.number),
            Watch: lambda item: self.show.shutter.watch(item.rate),
            Play: lambda item: self._play(),
            Pause: lambda item: self._pause(),
            Step: self._begin_step,
            Reset: lambda item: self._reset(),
            Configure: self._configure,
            SetWeight: self._set_weight,
            Treat: self._treat,
            Look: self._look,
            Explain: self._explain,
            Rewind: self._rewind,
            Keep: self._keep,
            Restore: self._restore,
            Export: lambda item: self._export(),
            Open: self._refuse_open,
        }
        if not isinstance(command, PlayCommand):
            return
        try:
            handlers[type(command)](command)
        except PlaygroundError as error:
            self.show.refused(play_name(command), error)

    def _refuse_open(self, command: Open) -> None:
        raise PlaygroundError("This engine plays a network already.")

    def _play(self) -> None:
        if not self._playing or self._step:
            self._start("")

    def _begin_step(self, command: Step) -> None:
        if command.unit not in ("epoch", "batch"):
            raise PlaygroundError(f"`unit` must be epoch or batch; got {command.unit}.")
        self._start(command.unit)

    def _start(self, step: str) -> None:
        if self.show.status == "failed":
            raise PlaygroundError("The training has failed: reset it, or go back to an earlier epoch.")
        self._branch()
        if self.show.status == "finished" or not self.stage.session.epochs_left:
            self.stage.session.train_on()
        self._playing, self._step = True, step
        self._motor.start()
        self._turn("running")

    def _pause(self) -> None:
        if self._playing:
            self._halt("paused")

    def _halt(self, status: str, reason: str = "") -> None:
        """Stop training, and tell where."""
        self._playing, self._step = False, ""
        self._motor.stop()
        self._turn(status, reason)
        position = self.stage.session.position
        if status != "failed":
            if position.batch:
                self.show.figures = self.stage.measure()
            self._history.remember()
            self._history.mark()
        self.show.everything()

    def _turn(self, status: str, reason: str = "") -> None:
        self.show.status, self.show.reason = status, reason
        self.show.state()

    def _reset(self) -> None:
        self._playing, self._step = False, ""
        self.stage.reset()
        self._begin()

    def _begin(self, number: int | None = None, points: Iterable[Point] = ()) -> None:
        """Tell a network that begins: anew, or with the curve of its training so far."""
        show, position = self.show, self.stage.session.position
        self._history.clear()
        self._motor.elapsed(position.elapsed_s)
        for point in points:
            if point.epoch <= position.epoch:
                show.curve.put(point)
        self._measure()
        self._history.remember()
        self._history.mark()
        still = "paused" if position.epoch or position.batch else "idle"
        show.status, show.reason = ("running" if self._playing else still), ""
        if self._playing:
            self._motor.start()
        if number is not None:
            show.opened(number, reset=True)
        else:
            show.touched()
        show.everything()

    def _configure(self, command: Configure) -> None:
        spec = load_spec(command.spec)
        change, data = classify(self.spec, spec)
        if command.reset:
            change = Change.ANEW
        dataset = self._load(spec) if data else self.stage.dataset
        _check(spec, dataset)
        old, new = self.stage.dataset.shape, dataset.shape
        if (old.features, old.task, old.classes) != (new.features, new.task, new.classes):
            change = Change.ANEW
        if change is Change.LIVE and data and not self.stage.redraw(dataset):
            change = Change.REBUILD
        if change is Change.LIVE:
            self.stage.go_by(spec)
        else:
            change = self._restage(spec, dataset, change)
        self.spec = spec
        self._motor.hurry()
        if change is Change.ANEW:
            return self._begin(command.number)
        if not self._playing and self.show.status == "finished":
            self.show.status, self.show.reason = "paused", ""
        if data or change is not Change.LIVE:
            self._branch()
            self._retell()
        self.show.opened(command.number, reset=False)
        self.show.everything()
        return None

    def _restage(self, spec: ExperimentSpec, dataset: Dataset, change: Change) -> Change:
        """Build the network again; returns what has become of it."""
        snapshot = self.stage.snapshot({})
        outputs = self.stage.session.resolved.output_units
        stage = self._make(spec, dataset)
        if stage.session.resolved.output_units != outputs:
            change = Change.ANEW
        if change is not Change.ANEW:
            old, new = self.spec.training, spec.training
            if old.early_stopping != new.early_stopping:
                snapshot.position.early_stop = None
            if old.schedule != new.schedule:
                snapshot.position.plateau = None
            if old.epochs != new.epochs:
                snapshot.position.total = new.epochs
            stage.take_up(snapshot)
        self._put(stage, other=True)
        return change

    def _make(self, spec: ExperimentSpec, dataset: Dataset) -> Stage:
        _check(spec, dataset)
        return self._repertoire.stage(spec, dataset)

    def _put(self, stage: Stage, *, other: bool) -> None:
        self.show.stage = stage
        self._motor.engage(other=other)

    def _set_weight(self, command: SetWeight) -> None:
        stage = self.stage
        stage.touch.set_weight(stage.session.built, command.layer, command.neuron, command.source, float(command.value))
        self._edited()

    def _treat(self, command: Treat) -> None:
        self.stage.touch.treat(self.stage.session.built, command.layer, command.neuron, command.how)
        self._edited()

    def _edited(self) -> None:
        self._branch()
        self.show.touched()
        if not self._playing:
            if self.show.status in ("idle", "finished"):
                self.show.status, self.show.reason = "paused", ""
            self._retell()
            self.show.edited()
        self.show.shutter.change()

    def _retell(self) -> None:
        """The network or the data have changed while nothing is trained: measure, and remember that instead."""
        if not self._playing and self.show.status != "failed":
            self._measure()
            self._history.remember()

    def _look(self, command: Look) -> None:
        self.show.look = None if command.layer < 0 else (command.layer, command.neuron)
        self.show.shutter.change()

    def _explain(self, command: Explain) -> None:
        self.show.tell("explained", self.stage.explain(command))

    def _rewind(self, command: Rewind) -> None:
        self._pause()
        self._history.rewind(command.epoch)
        self.show.touched()
        self.show.everything()

    def _branch(self) -> None:
        if self._history.branch():
            self._motor.elapsed(self.stage.session.position.elapsed_s)

    def _measure(self) -> None:
        self.show.figures = self.stage.measure()

    # training

    def _exchange(self) -> None:
        """Let XLA's program take over as soon as it is there."""
        made = self._motor.upgraded(self.stage, wanted=self._playing and not self._step)
        if made is not None:
            self._repertoire.keep(made)
            self._put(made, other=False)
            self.show.state()

    def _advance(self) -> None:
        session = self.stage.session
        if not session.epochs_left:
            epochs = session.position.epoch
            return self._finish(f"All {epochs} epoch{'s' * (epochs != 1)} are trained.")
        self._saves.change()
        done, self.show.epochs_per_s = self._motor.move(self.stage, self._step)
        self._note(done)
        if done.diverged:
            return self._fail(done)
        if done.stopped:
            return self._finish(session.stop_reason)
        if self._step == "batch" or (self._step == "epoch" and len(done.epochs)):
            self._halt("paused")
        elif len(done.epochs) and self.show.timeline.wants(session.position.epoch, time.monotonic()):
            self._history.remember()
        return None

    def _note(self, done: Advance) -> None:
        session, show = self.stage.session, self.show
        show.shutter.freshen()
        if not len(done.epochs):
            return
        show.figures = {name: value for name, value in session.position.last.items() if name != "learning_rate"}
        show.curve.add(done.epochs, done.rows, session.columns, session.position.elapsed_s)

    def _fail(self, done: Advance) -> None:
        reason, advice = tell_divergence(self.stage.session, done)
        self._measure()  # what is seen is no longer what the last epoch's figures are of
        self._halt("failed", f"{reason} {advice}")

    def _finish(self, reason: str) -> None:
        epoch = self.stage.session.restore_best()
        if epoch:
            self._measure()
        self._halt("finished", tell_restored(reason, epoch))

    # files

    def _keep(self, command: Keep) -> None:
        try:
            keep.keep(command, self.stage, self.show)
        except OSError as error:
            raise StoreError(f"It could not be kept: {error}.") from None

    def _restore(self, command: Restore) -> None:
        snapshot, points = keep.restored(Path(command.folder))
        if not self.stage.fits(snapshot):
            raise StoreError("The state that was kept is not one of this network.")
        self._playing, self._step = False, ""
        self._begin_at(snapshot, points)

    def _begin_at(self, snapshot: Snapshot, points: list[Point], number: int | None = None) -> None:
        """Begin where another training has ended."""
        self.stage.take_up(snapshot)
        self._begin(number, points)

    def _export(self) -> None:
        try:
            self.show.tell("exported", keep.export(self.stage, self._folder))
        except OSError as error:
            raise StoreError(f"It could not be exported: {error}.") from None


def _check(spec: ExperimentSpec, dataset: Dataset) -> None:
    problems = check_size(spec, dataset.shape)
    if problems:
        raise SpecError.of(problems)
