"""Commands -> what a live network does when it is told: played, changed, touched, explained, gone back with, kept."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playground.data.values.dataset import Dataset
from playground.engine.play import keep
from playground.engine.play.browser_state import browser_state
from playground.engine.play.changes import Change, classify
from playground.engine.play.grow import can_grow, grow
from playground.engine.play.live_network import LiveNetwork, check
from playground.engine.play.neurons import output_layer
from playground.engine.play.play_network import PlayNetwork
from playground.engine.play.timeline import Snapshot
from playground.errors import PlaygroundError, StoreError, cause_of
from playground.runs.protocol.messages import Pause, Watch
from playground.runs.protocol.play import (
    Ack,
    Bend,
    Configure,
    Explain,
    Export,
    Keep,
    Open,
    Play,
    PlayCommand,
    Recall,
    Reset,
    Restore,
    Rewind,
    Save,
    SetNeuronState,
    SetWeight,
    ShowNeuron,
    Step,
    TakeUp,
    Window,
    play_name,
)
from playground.spec.experiment import ExperimentSpec, dump_spec, load_spec

#: told where what was learned could not be kept as it was
_NEARLY = "What was learned could not be kept exactly: the network begins with the nearest weights that there are."

Load = Callable[[ExperimentSpec], Dataset]


class CommandHandler:
    """Has a network follow commands; what it cannot follow is refused in a sentence.

    Args:
        network: what is told.
        load: specification -> prepared data.
    """

    def __init__(self, network: LiveNetwork, load: Load) -> None:
        self._network, self._show, self._load = network, network.show, load
        self._handlers: dict[type[Any], Callable[[Any], None]] = {
            Ack: lambda command: self._show.scheduler.acknowledge(command.number),
            Watch: lambda command: self._show.scheduler.watch(command.rate),
            Play: lambda command: self._play(),
            Pause: lambda command: network.pause(),
            Step: self._step,
            Reset: lambda command: self._reset(),
            Configure: self._configure,
            SetWeight: self._set_weight,
            SetNeuronState: self._set_state,
            ShowNeuron: self._look,
            Window: self._window,
            Explain: self._explain,
            Bend: lambda command: self._show.tell("bent", self._network.net.bent()),
            Rewind: self._rewind,
            Keep: self._keep,
            Restore: self._restore,
            TakeUp: self._take_up,
            Save: self._save,
            Recall: self._recall,
            Export: lambda command: self._export(),
            Open: self._refuse_open,
        }

    def follow(self, command: PlayCommand) -> None:
        """Do it, or say why not."""
        try:
            self._handlers[type(command)](command)
        except PlaygroundError as error:
            self._show.refused(play_name(command), error, getattr(command, "number", 0))

    def _refuse_open(self, command: Open) -> None:
        raise PlaygroundError("This engine plays a network already.")

    # training

    def _play(self) -> None:
        if not self._network.playing or self._network.step:
            self._network.start("")

    def _step(self, command: Step) -> None:
        if command.unit not in ("epoch", "batch", "watched"):
            raise PlaygroundError(f"`unit` must be epoch, batch or watched; got {command.unit}.")
        self._network.start(command.unit)

    def _reset(self) -> None:
        self._network.stop()
        self._network.net.reset()
        self._network.begin()

    # another specification

    def turn_to(self, spec: ExperimentSpec, number: int, *, keep: bool = False) -> None:
        """Play another specification; `keep`: as of a `Configure`.

        Raises:
            PlaygroundError: that is not possible.
        """
        self._configure(Configure(dump_spec(spec), number, keep=keep))

    def _configure(self, command: Configure) -> None:
        network, show = self._network, self._show
        spec, show.grown = load_spec(command.spec), ""
        change, data = classify(network.spec, spec)
        if command.reset:
            change = Change.ANEW
        elif command.keep and can_grow(network.spec, spec):
            change = Change.GROW
        dataset = self._load(spec) if data else network.net.dataset
        check(spec, dataset)
        old, new = network.net.dataset.shape, dataset.shape
        if (old.features, old.task, old.classes) != (new.features, new.task, new.classes):
            change = Change.ANEW
        if change is Change.LIVE and data and not network.net.redraw(dataset):
            change = Change.REBUILD
        if change is Change.LIVE:
            network.net.go_by(spec)
        else:
            change = self._restage(spec, dataset, change)
        network.spec = spec
        network.pacer.hurry()
        if change is Change.ANEW:
            return network.begin(command.number)
        if not network.playing and show.status == "finished":
            show.status, show.reason = "paused", ""
        if change is Change.GROW:
            network.branch()
            show.timeline.clear()  # those of before are of another network
            network.history.remember()
        if data or change is not Change.LIVE:
            network.branch()
            network.retell()
        show.opened(command.number, reset=False)
        show.everything()
        return None

    def _restage(self, spec: ExperimentSpec, dataset: Dataset, change: Change) -> Change:
        """Build the network again; returns what has become of it."""
        network = self._network
        snapshot = network.net.snapshot({})
        outputs = network.net.session.resolved.output_units
        net = network.make(spec, dataset)
        if net.session.resolved.output_units != outputs:
            change = Change.ANEW
        if change is not Change.ANEW:
            old, new = network.spec.training, spec.training
            if old.early_stopping != new.early_stopping:
                snapshot.position.early_stop = None
            if old.schedule != new.schedule:
                snapshot.position.plateau = None
            if old.epochs != new.epochs:
                snapshot.position.total = new.epochs
            if change is Change.GROW:
                self._grow(net, snapshot)
            else:
                net.take_up(snapshot)
        network.put(net, other=True)
        return change

    def _grow(self, net: PlayNetwork, snapshot: Snapshot) -> None:
        """Take over what has been learned by a network with other neurons or layers, the one in force."""
        old = self._network.net
        snapshot.position.early_stop = None  # its best weights are of another network
        touched = _moved(snapshot.touched, output_layer(old.session.built), output_layer(net.session.built))
        net.take_up(dataclasses.replace(snapshot, best={}, touched=touched))
        exact = grow(old.session.built, net.session.built, net.dataset.train.x)
        net.touch.restore(net.session.built, touched)
        self._show.grown = "" if exact else _NEARLY

    # hands

    def _set_weight(self, command: SetWeight) -> None:
        net = self._network.net
        net.touch.set_weight(net.session.built, command.layer, command.neuron, command.source, float(command.value))
        self._edited()

    def _set_state(self, command: SetNeuronState) -> None:
        net = self._network.net
        net.touch.set_state(net.session.built, command.layer, command.neuron, command.how)
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
        show.scheduler.change()

    # looking

    def _look(self, command: ShowNeuron) -> None:
        self._show.look = None if command.layer < 0 else (command.layer, command.neuron)
        self._show.scheduler.change()

    def _window(self, command: Window) -> None:
        self._show.windows[command.layer] = command.first
        self._show.scheduler.change()

    def _explain(self, command: Explain) -> None:
        self._show.tell("explained", self._network.net.explain(command))

    def _rewind(self, command: Rewind) -> None:
        self._network.pause()
        self._network.history.rewind(command.epoch)
        self._show.touched()
        self._show.everything()

    # files

    def _keep(self, command: Keep) -> None:
        if command.number not in (0, self._show.number):
            raise PlaygroundError("The network that was asked for could not be built, so it cannot be kept.")
        try:
            keep.keep(command, self._network.net, self._show)
        except OSError as error:
            raise StoreError(f"It could not be kept: {cause_of(error)}.") from None

    def _restore(self, command: Restore) -> None:
        left = keep.restored(Path(command.folder))
        if not self._network.net.fits(left.snapshot):
            raise StoreError("The state that was kept is not one of this network.")
        self._network.stop()
        self._network.begin_at(left.snapshot, left.points)

    def _take_up(self, command: TakeUp) -> None:
        network = self._network
        state = browser_state(command, network.net.session)
        network.stop()
        show = self._show
        show.tell("took_up", {"epoch": command.epoch, "number": show.number, "picture": show.scheduler.next})
        network.begin_at(state.snapshot, state.points, figures=state.snapshot.figures)

    def _save(self, command: Save) -> None:
        try:
            keep.leave(self._network.net, self._show, Path(command.folder))
        except OSError as error:
            raise StoreError(f"It could not be saved for Undo: {cause_of(error)}.") from None

    def _recall(self, command: Recall) -> None:
        network, spec = self._network, load_spec(command.spec)
        left = keep.left(Path(command.folder)) if command.folder else None
        first, dataset = first_of(spec, left, self._data)
        net = network.make(first, dataset)
        network.stop()
        network.spec, self._show.grown = first, ""
        network.put(net, other=True)
        network.open(command.number, left)
        if first != spec:
            self.turn_to(spec, command.number)

    def _data(self, spec: ExperimentSpec) -> Dataset:
        """Its data, which are prepared only where they are not those in force."""
        network = self._network
        return self._load(spec) if classify(network.spec, spec)[1] else network.net.dataset

    def _export(self) -> None:
        network = self._network
        try:
            self._show.tell("exported", keep.export(network.net, network.folder, self._show.number))
        except OSError as error:
            raise StoreError(f"It could not be exported: {cause_of(error)}.") from None


def _moved(touched: dict[str, Any], last: int, new_last: int) -> dict[str, Any]:
    """What hands have done, where the output layer has another number."""

    def where(neurons: list[list[int]]) -> list[list[int]]:
        hidden = [item for item in neurons if item[0] < min(last, new_last)]
        return [*hidden, *([new_last, neuron] for layer, neuron in neurons if layer == last)]

    return {**touched, "frozen": where(touched["frozen"]), "silenced": where(touched["silenced"])}


def first_of(spec: ExperimentSpec, left: keep.Left | None, load: Load) -> tuple[ExperimentSpec, Dataset]:
    """What to begin with, with its data: what was left, unless there is nothing, or its data are gone."""
    if left is not None and left.spec is not None and left.spec != spec:
        try:
            dataset = load(left.spec)
            check(left.spec, dataset)
            return left.spec, dataset
        except PlaygroundError:
            pass
    return spec, load(spec)
