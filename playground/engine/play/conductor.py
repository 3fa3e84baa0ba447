"""Commands -> what a live network does when it is told: played, changed, touched, explained, gone back with, kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playground.data.dataset import Dataset
from playground.engine.play import keep
from playground.engine.play.changes import Change, classify
from playground.engine.play.live_network import LiveNetwork, check
from playground.errors import PlaygroundError, StoreError, cause_of
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
    Window,
    play_name,
)
from playground.spec.experiment import ExperimentSpec, load_spec

Load = Callable[[ExperimentSpec], Dataset]


class Conductor:
    """Has a network follow commands; what it cannot follow is refused in a sentence.

    Args:
        network: what is told.
        load: specification -> prepared data.
    """

    def __init__(self, network: LiveNetwork, load: Load) -> None:
        self._network, self._show, self._load = network, network.show, load
        self._handlers: dict[type[Any], Callable[[Any], None]] = {
            Ack: lambda command: self._show.shutter.acknowledge(command.number),
            Watch: lambda command: self._show.shutter.watch(command.rate),
            Play: lambda command: self._play(),
            Pause: lambda command: network.pause(),
            Step: self._step,
            Reset: lambda command: self._reset(),
            Configure: self._configure,
            SetWeight: self._set_weight,
            Treat: self._treat,
            Look: self._look,
            Window: self._window,
            Explain: self._explain,
            Rewind: self._rewind,
            Keep: self._keep,
            Restore: self._restore,
            Export: lambda command: self._export(),
            Open: self._refuse_open,
        }

    def follow(self, command: PlayCommand) -> None:
        """Do it, or say why not."""
        try:
            self._handlers[type(command)](command)
        except PlaygroundError as error:
            self._show.refused(play_name(command), error)

    def _refuse_open(self, command: Open) -> None:
        raise PlaygroundError("This engine plays a network already.")

    # training

    def _play(self) -> None:
        if not self._network.playing or self._network.step:
            self._network.start("")

    def _step(self, command: Step) -> None:
        if command.unit not in ("epoch", "batch"):
            raise PlaygroundError(f"`unit` must be epoch or batch; got {command.unit}.")
        self._network.start(command.unit)

    def _reset(self) -> None:
        self._network.stop()
        self._network.stage.reset()
        self._network.begin()

    # another specification

    def _configure(self, command: Configure) -> None:
        network, show = self._network, self._show
        spec = load_spec(command.spec)
        change, data = classify(network.spec, spec)
        if command.reset:
            change = Change.ANEW
        dataset = self._load(spec) if data else network.stage.dataset
        check(spec, dataset)
        old, new = network.stage.dataset.shape, dataset.shape
        if (old.features, old.task, old.classes) != (new.features, new.task, new.classes):
            change = Change.ANEW
        if change is Change.LIVE and data and not network.stage.redraw(dataset):
            change = Change.REBUILD
        if change is Change.LIVE:
            network.stage.go_by(spec)
        else:
            change = self._restage(spec, dataset, change)
        network.spec = spec
        network.motor.hurry()
        if change is Change.ANEW:
            return network.begin(command.number)
        if not network.playing and show.status == "finished":
            show.status, show.reason = "paused", ""
        if data or change is not Change.LIVE:
            network.branch()
            network.retell()
        show.opened(command.number, reset=False)
        show.everything()
        return None

    def _restage(self, spec: ExperimentSpec, dataset: Dataset, change: Change) -> Change:
        """Build the network again; returns what has become of it."""
        network = self._network
        snapshot = network.stage.snapshot({})
        outputs = network.stage.session.resolved.output_units
        stage = network.make(spec, dataset)
        if stage.session.resolved.output_units != outputs:
            change = Change.ANEW
        if change is not Change.ANEW:
            old, new = network.spec.training, spec.training
            if old.early_stopping != new.early_stopping:
                snapshot.position.early_stop = None
            if old.schedule != new.schedule:
                snapshot.position.plateau = None
            if old.epochs != new.epochs:
                snapshot.position.total = new.epochs
            stage.take_up(snapshot)
        network.put(stage, other=True)
        return change

    # hands

    def _set_weight(self, command: SetWeight) -> None:
        stage = self._network.stage
        stage.touch.set_weight(stage.session.built, command.layer, command.neuron, command.source, float(command.value))
        self._edited()

    def _treat(self, command: Treat) -> None:
        stage = self._network.stage
        stage.touch.treat(stage.session.built, command.layer, command.neuron, command.how)
        self._edited()

    def _edited(self) -> None:
        network, show = self._network, self._show
        network.branch()
        show.touched()
        if not network.playing:
            if show.status in ("idle", "finished"):
                show.status, show.reason = "paused", ""
            network.retell()
            show.edited()
        show.shutter.change()

    # looking

    def _look(self, command: Look) -> None:
        self._show.look = None if command.layer < 0 else (command.layer, command.neuron)
        self._show.shutter.change()

    def _window(self, command: Window) -> None:
        self._show.windows[command.layer] = command.first
        self._show.shutter.change()

    def _explain(self, command: Explain) -> None:
        self._show.tell("explained", self._network.stage.explain(command))

    def _rewind(self, command: Rewind) -> None:
        self._network.pause()
        self._network.history.rewind(command.epoch)
        self._show.touched()
        self._show.everything()

    # files

    def _keep(self, command: Keep) -> None:
        try:
            keep.keep(command, self._network.stage, self._show)
        except OSError as error:
            raise StoreError(f"It could not be kept: {cause_of(error)}.") from None

    def _restore(self, command: Restore) -> None:
        snapshot, points = keep.restored(Path(command.folder))
        if not self._network.stage.fits(snapshot):
            raise StoreError("The state that was kept is not one of this network.")
        self._network.stop()
        self._network.begin_at(snapshot, points)

    def _export(self) -> None:
        network = self._network
        try:
            self._show.tell("exported", keep.export(network.stage, network.folder))
        except OSError as error:
            raise StoreError(f"It could not be exported: {cause_of(error)}.") from None
