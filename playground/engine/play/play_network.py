"""ExperimentSpec + Dataset -> one live network with all that is bound to its variables: program, renderer, touch."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Literal

import numpy.typing as npt

from playground.data.values.dataset import Dataset
from playground.engine.build.build import build
from playground.engine.build.checkpoint import Position, assign, values_of, weights_of
from playground.engine.model.predict import Predictor
from playground.engine.play.timeline import Snapshot
from playground.engine.play.touch import Touch
from playground.engine.play.views.batch import Watch
from playground.engine.play.views.bent import Bender
from playground.engine.play.views.explain import explain
from playground.engine.play.views.measure import Meter
from playground.engine.play.views.picture import NeuronPlace, Renderer
from playground.engine.play.views.remark import Observer
from playground.engine.play.views.scores import scores
from playground.engine.training.loop import Compilation
from playground.engine.training.session import Session
from playground.runs.protocol.news import Picture
from playground.runs.protocol.play import Explain
from playground.spec.drawing import drawing_of, moved
from playground.spec.experiment import ExperimentSpec
from playground.spec.families import dense_network
from playground.spec.network import DenseLayer, OutputLayer

Array = npt.NDArray[Any]


class PlayNetwork:
    """A network that can be trained, seen, touched, put back and put in another's place.

    Args:
        spec: what was asked for.
        dataset: prepared data.
        program: which training program to make; see `compile`.

    Raises:
        SpecError: the specification does not fit the data.
    """

    def __init__(self, spec: ExperimentSpec, dataset: Dataset, program: Literal["graph", "xla"] = "graph") -> None:
        self.touch = Touch()
        self.session = Session(spec, dataset, touchable=True, program=program)
        self.drawing = drawing_of(
            dataset.shape.features,
            tuple(layer.units for layer in dense_network(spec.network).layers),
            self.session.resolved.output_units,
        )
        self._initial = values_of(self.session.built)
        self.meter = Meter(self.session)
        self._observer = Observer(self.session.built)
        self._predict = Predictor(self.session.built, dataset.shape.features)
        self._renderer = Renderer(self.session.built, dataset, self.drawing, xla=program == "xla")
        self._bender = Bender(self.session.built, self.drawing)
        self.mode = "graph"

    @property
    def spec(self) -> ExperimentSpec:
        """In force."""
        return self.session.spec

    @property
    def dataset(self) -> Dataset:
        """What is trained on."""
        return self.session.dataset

    def compile(self) -> Compilation:
        """Make the training program, and whatever else is made at first use."""
        compilation = self.session.compile()
        self.mode = compilation.mode
        self.picture(0, "preparing", {}, None)
        self.scores()
        return compilation

    def picture(
        self,
        number: int,
        status: str,
        figures: dict[str, float | None],
        look: NeuronPlace | None,
        windows: Mapping[int, int] | None = None,
    ) -> Picture:
        """The network as it is now."""
        position = self.session.position
        return self._renderer.picture(number, position.epoch, position.batch, status, figures, look, windows=windows)

    def scores(self) -> dict[str, Any]:
        """The news `scores`, of the network as it is now."""
        return {
            **scores(self.session.built, self.dataset, self._predict),
            "remark": self._observer.remark(self.dataset),
        }

    def explain(self, command: Explain) -> dict[str, Any]:
        """The news `explained`.

        Raises:
            PlaygroundError: there is no such neuron or point.
        """
        weighted = self.spec.training.class_weights
        return explain(self.session.built, self.dataset, command, self.touch, class_weights=weighted)

    def bent(self) -> dict[str, Any]:
        """The news `bent`, of the network as it is now.

        Raises:
            PlaygroundError: the data lie in no plane.
        """
        position = self.session.position
        return {"epoch": position.epoch, "batch": position.batch, **self._bender.bent(self.dataset)}

    def watch(self, windows: Mapping[int, int]) -> Watch:
        """The step that comes next; `windows`: layer -> its first neuron that is drawn."""
        return Watch(self.session, moved(self.drawing, windows))

    def snapshot(self, figures: dict[str, float]) -> Snapshot:
        """The state as it is now; `figures`: of this moment."""
        session = self.session
        return Snapshot(
            position=_copy(session.position),
            values=values_of(session.built),
            best=session.criteria.best,
            touched=self.touch.state(),
            figures=dict(figures),
            measured=(self.dataset, self._measure),
        )

    @property
    def _measure(self) -> tuple[object, ...]:
        training, network = self.spec.training, self.spec.network
        layers: list[DenseLayer | OutputLayer] = [*dense_network(network).layers, network.output_layer]
        penalties = tuple((layer.l1, layer.l2) for layer in layers)
        return training.loss, training.metrics, training.class_weights, penalties

    def measures_as(self, snapshot: Snapshot) -> bool:
        """The figures of a snapshot are of the data and the loss that are in force now."""
        known = snapshot.measured
        return known is not None and known[0] is self.dataset and known[1] == self._measure

    def take_up(self, snapshot: Snapshot) -> None:
        """Be in the state of a snapshot, of this network or of one of the same shapes.

        What the snapshot knows nothing of (the memory of another optimizer) is as at the start. The learning rate is
        the specification's, but where the training has lowered it by itself.
        """
        session, position = self.session, _copy(snapshot.position)
        if position.batch_size != session.position.batch_size:
            position.batch_size, position.batch = session.position.batch_size, 0
        position.batch, position.offset = min(position.batch, session.loop.steps - 1), 0
        fitting = {name: value for name, value in snapshot.values.items() if _fits(self._initial.get(name), value)}
        assign(session.built, self._initial | fitting)
        session.take_up(position, snapshot.best)
        if session.built.base is not None:
            # a schedule goes by epochs, whatever the steps of an epoch were until now
            session.built.model.optimizer.iterations.assign(position.epoch * session.loop.steps + position.batch)
        if not session.criteria.lowers_rate or position.plateau is None:
            session.built.set_learning_rate(self.spec.training.learning_rate)
        self.touch.restore(session.built, snapshot.touched)
        self.touch.set_penalties(session.built, self.spec)

    def fits(self, snapshot: Snapshot) -> bool:
        """The snapshot has all weights of this network."""
        weights = weights_of(self.session.built)
        return all(_fits(value, snapshot.values.get(name)) for name, value in weights.items())

    def replace(self, other: PlayNetwork) -> bool:
        """Be in the state of another network of the same network, whose place this one takes; False if it cannot."""
        if other.dataset is not self.dataset and not self.redraw(other.dataset):
            return False
        self.go_by(other.spec)
        self.take_up(other.snapshot({}))
        self.session.criteria.take_over(other.session.criteria)
        return True

    def reset(self) -> None:
        """Be as at the start: the same initial weights, untouched."""
        position = Position(total=self.spec.training.epochs, batch_size=self.session.position.batch_size)
        self.take_up(Snapshot(position, self._initial, {}, {"frozen": [], "silenced": [], "edits": 0}, {}))

    def begin_as(self, spec: ExperimentSpec, dataset: Dataset) -> None:
        """Begin anew with another specification and other data, for which the same program would be made.

        Raises:
            SpecError: the specification does not fit the data.
        """
        self.redraw(dataset)
        self.go_by(spec)
        self._initial = values_of(build(spec, dataset.shape))
        self.reset()

    def go_by(self, spec: ExperimentSpec) -> None:
        """Go by a specification that differs only in what is live.

        Raises:
            SpecError: it does not fit the data.
        """
        self.session.go_by(spec)
        self.touch.set_penalties(self.session.built, spec)

    def redraw(self, dataset: Dataset) -> bool:
        """Put other samples in place of these; False if that needs another program."""
        if not self.session.redraw(dataset):
            return False
        self._renderer.show(dataset)
        return True

    def measure(self) -> dict[str, float]:
        """Exact figures of the network as it is now."""
        return self.meter.read()


def _copy(position: Position) -> Position:
    return dataclasses.replace(
        position,
        changes=dict(position.changes),
        last=dict(position.last),
        early_stop=position.early_stop and dict(position.early_stop),
        plateau=position.plateau and dict(position.plateau),
    )


def _fits(here: Array | None, value: Array | None) -> bool:
    return here is not None and value is not None and (here.shape, here.dtype) == (value.shape, value.dtype)
