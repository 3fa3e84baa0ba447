"""ExperimentSpec + Dataset -> a training that can be moved on, changed, saved and taken up again.

It knows nothing of commands, events and clocks.
"""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from playground.data.progress import Progress
from playground.data.values.dataset import Dataset
from playground.engine.build.build import build
from playground.engine.build.checkpoint import Arrays, Checkpoint, Position, assign, values_of
from playground.engine.families import family_of
from playground.engine.model.family import Built
from playground.engine.model.metrics import unit_of
from playground.engine.model.precision import remark_on
from playground.engine.model.schedules import Course
from playground.engine.training.criteria import Criteria
from playground.engine.training.loop import Compilation, FusedLoop
from playground.engine.training.samples import Samples
from playground.spec.change import with_changes
from playground.spec.experiment import ExperimentSpec
from playground.spec.field import settings_of
from playground.spec.resolve import resolve
from playground.spec.training.schedules import OF_FIXED_LENGTH
from playground.spec.training.training import TrainingSpec

#: settings that need no other program: those of the training itself that can be changed while it goes on
_IN_PLACE = frozenset(f"training.{name}" for name, setting in settings_of(TrainingSpec).items() if setting.live)

Values = npt.NDArray[np.float64]
Program = Literal["auto", "graph", "xla"]

#: steps and multiply-adds of an epoch up to which the first one is trained before XLA has compiled
_OPENING_STEPS, _OPENING_WORK = 200, 50_000_000
#: epochs that one call trains at most where a user watches: calls are short then
_LIVE_EPOCHS, _LIVE_GRAPH_EPOCHS = 256, 16
#: steps a second that the graph can do on any machine, about
_GRAPH_STEPS_PER_S = 1500.0


@dataclass(frozen=True, slots=True)
class Advance:
    """What one call of the program did.

    Attributes:
        epochs: numbers of the epochs that ended, int64, shape (n,), perhaps none.
        rows: their figures in the order of `Session.columns`, in the units for people, shape (n, columns).
        steps: steps taken.
        loss: running training loss, where the call ended within an epoch.
        diverged: the training loss is infinite or not a number, in the last of the rows or in the running epoch.
        stopped: early stopping is due, or the loss to stop at is reached; `Criteria.reason` says which.
    """

    epochs: npt.NDArray[np.int64]
    rows: Values
    steps: int
    loss: float
    diverged: bool
    stopped: bool


class Session:
    """A training under way.

    Args:
        spec: what was asked for.
        dataset: prepared data.
        checkpoint: where to go on from, or None.
        extra_epochs: epochs to train beyond those asked for, or beyond those trained already.
        touchable: a user edits it while it trains, and other samples can be put in place of these, see `redraw`.
        program: "graph" or "xla", whatever the specification says; "auto" goes by it.
        progress: told what is being done, and the fraction done, where it takes long.

    Raises:
        SpecError: the specification does not fit the data.
    """

    def __init__(
        self,
        spec: ExperimentSpec,
        dataset: Dataset,
        checkpoint: Checkpoint | None = None,
        extra_epochs: int = 0,
        *,
        touchable: bool = False,
        program: Program = "auto",
        progress: Progress = lambda what, share: None,
    ) -> None:
        self.spec, self.dataset, self._progress = spec, dataset, progress
        self.position = dataclasses.replace(checkpoint.position) if checkpoint else Position(total=spec.training.epochs)
        if checkpoint:
            self.spec = with_changes(spec, self.position.changes)
        if extra_epochs and self.position.total is not None:
            self.position.total = max(self.position.total, self.position.epoch) + extra_epochs
        self.resolved = resolve(self.spec, dataset.shape)
        self.position.batch_size = self.position.batch_size or self.resolved.batch_size
        self._touchable, self._program, self._family = touchable, program, family_of(self.spec.network)
        self.samples = Samples(self.spec, self.resolved, dataset, self._family, live=touchable)
        best = checkpoint.best if checkpoint else {}
        self.criteria = Criteria(self.spec.training, self.position, best, more=bool(extra_epochs))
        self._phase = self.position.phase
        self._take_over(checkpoint.variables if checkpoint else {})

    def compile(self) -> Compilation:
        """Compile the training program."""
        compiled = self.loop.compile()
        network = self.spec.network
        more = "" if self._family.remark is None else self._family.remark(network, self._phase)
        told = (compiled.reason, more, remark_on(self.spec.training.precision) if not self._touchable else "")
        return dataclasses.replace(compiled, reason=" ".join(filter(None, told)))

    @property
    def prefers_graph(self) -> bool:
        """The program is the graph's, though XLA is to be had.

        So it is for the first epoch of a small network, and throughout at a set speed that the graph can keep: tracing
        takes a fraction of XLA's compilation, and the first figures are there at once. Which epochs it trains depends
        on the specification and on no clock.
        """
        learning = sum(math.prod(weight.shape) for weight in self.built.model.trainable_weights)
        work = len(self.dataset.train) * learning
        quick = self.loop.steps <= _OPENING_STEPS and work <= _OPENING_WORK
        automatic = self.spec.training.compile == "auto" and self._family.prefers_xla(self.spec.network, self._phase)
        return automatic and quick and (self.is_slow_enough_for_graph or self.position.epoch == 0)

    @property
    def is_slow_enough_for_graph(self) -> bool:
        """A speed is set, and the graph can keep it."""
        pace = self.spec.training.pace
        return pace is not None and pace * self.loop.steps <= _GRAPH_STEPS_PER_S

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns of `Advance.rows`: `learning_rate`, the training and the validation metrics."""
        return self.loop.columns

    @property
    def epochs_left(self) -> int:
        """Epochs still to train; a large number if there is no end."""
        return 2**31 if self.position.total is None else max(0, self.position.total - self.position.epoch)

    @property
    def one_at_a_time(self) -> bool:
        """Something is decided after every epoch, so that a call must not train two."""
        return self.criteria.watch or self.spec.training.stop_at_loss is not None

    def advance(self, steps: int, epochs: int) -> Advance:
        """Train.

        Args:
            steps: steps to take, about: fewer than an epoch has, and the call ends within the epoch or with it;
                else whole epochs.
            epochs: epochs at most, at least 1.
        """
        position, loop = self.position, self.loop
        if position.batch or steps < loop.steps:
            count, last = 1, min(position.batch + max(1, steps), loop.steps)
        else:
            most = 1 if self.one_at_a_time else loop.most_epochs
            count, last = min(steps // loop.steps, epochs, most, self.epochs_left), loop.steps
            while count > 1 and self._family.phase_at(self.spec, position.epoch + count - 1) > self._phase:
                count -= 1
        orders = self.samples.orders.take(position.epoch + 1, count)
        if last == loop.steps:
            self.samples.orders.prefetch(position.epoch + 1 + count, count)
        rows, running = loop.run(orders, position.batch, last)
        taken = (count - 1) * loop.steps + last - position.batch
        if last < loop.steps:
            position.batch = last
            loss = float(running[0])
            return Advance(
                np.empty(0, np.int64), np.empty((0, len(self.columns))), taken, loss, not np.isfinite(loss), False
            )
        return self._ended(rows, taken)

    def _ended(self, rows: npt.NDArray[np.float32], taken: int) -> Advance:
        position = self.position
        values = rows.astype(np.float64) * self._units
        losses = values[:, 1]
        bad = np.flatnonzero(~np.isfinite(losses))
        if len(bad):
            values = values[: bad[0] + 1]
        numbers = np.arange(position.epoch + 1, position.epoch + 1 + len(values))
        position.epoch, position.batch = position.epoch + len(values), 0
        position.last = dict(zip(self.columns, values[-1].tolist(), strict=True))
        stopped = not len(bad) and self.criteria.observe(self.spec.training, position, self.built, self.columns)
        return Advance(numbers, values, taken, float(values[-1, 1]), bool(len(bad)), stopped)

    def change(self, field: str, value: Any) -> bool:
        """Change a live setting. Returns True if the program must be compiled again before the next call.

        A new batch size is taken up by the next epoch.

        Raises:
            SpecError: the value does not hold.
        """
        spec = with_changes(self.spec, {field: value})
        resolved = resolve(spec, self.dataset.shape)
        total = spec.training.epochs if field == "training.epochs" else self.position.total
        rebuild = field not in _IN_PLACE and not self._takes_up(spec, field)
        if field == "training.epochs" and isinstance(spec.training.schedule, OF_FIXED_LENGTH):
            rebuild = True
        self.spec, self.resolved, self.position.total = spec, resolved, total
        self.position.changes[field] = value
        if field == "training.learning_rate":
            self.built.set_learning_rate(float(value) * self._family.rate_in(spec.network, self._phase))
        if rebuild:
            self._rebuild()
        return rebuild

    def _takes_up(self, spec: ExperimentSpec, field: str) -> bool:
        """The model has taken up the changed setting by itself."""
        return self._family.change is not None and self._family.change(self.built.model, spec, field)

    def take_up_batch_size(self) -> bool:
        """Between two epochs, take up a batch size that was changed.

        Returns:
            True if the program must be compiled again.
        """
        if self.position.batch or self.position.batch_size == self.resolved.batch_size:
            return False
        self.position.batch_size = self.resolved.batch_size
        taken = int(np.array(self.built.steps_taken))
        self.position.offset = self.position.epoch * self.resolved.steps_per_epoch - taken
        self._rebuild()
        return True

    def take_up_phase(self) -> bool:
        """Between two epochs, begin the phase whose turn it is: its weights are those of the phase before, and its
        optimizer begins anew, as Keras's does when a model is compiled again.

        Returns:
            True if the program must be compiled again.
        """
        if self._due_phase() == self._phase:
            return False
        self._rebuild()
        return True

    def leave_graph(self) -> bool:
        """Turn to XLA's program when the graph's has done what it is preferred for.

        Returns:
            True if the program must be compiled again.
        """
        if not self._in_graph or self.prefers_graph:
            return False
        self._new_loop()
        return True

    def redraw(self, dataset: Dataset) -> bool:
        """Put other samples in place of these, under the same program.

        Returns:
            False if their numbers or shapes differ, so that a program of their own is needed.
        """
        if not self.samples.redraw(self.spec, self.resolved, dataset):
            return False
        self.dataset = dataset
        self._set_units()
        return True

    def go_by(self, spec: ExperimentSpec) -> None:
        """Go by another specification, that differs only in what needs no other program and no other model.

        Raises:
            SpecError: it does not fit the data.
        """
        old, self.resolved, self.spec = self.spec.training, resolve(spec, self.dataset.shape), spec
        if spec.training.epochs != old.epochs:
            self.position.total = spec.training.epochs
        if spec.training.learning_rate != old.learning_rate:
            factor = self._family.rate_in(spec.network, self._phase)
            self.built.set_learning_rate(spec.training.learning_rate * factor)

    def take_up(self, position: Position, best: Arrays) -> None:
        """Be where another training of this specification is; its variables are given by `checkpoint.assign`."""
        self.position = dataclasses.replace(position)
        self.criteria = Criteria(self.spec.training, self.position, best)

    def train_on(self) -> None:
        """Train beyond the criterion that has stopped the training."""
        if not self.epochs_left:
            self.position.total = self.position.epoch + (self.spec.training.epochs or 1)
        self.criteria.pass_by(self.spec.training, self.position)

    def checkpoint(self) -> Checkpoint:
        """The training as it is now."""
        return Checkpoint(dataclasses.replace(self.position), values_of(self.built), self.criteria.best)

    def restore_best(self) -> int:
        """Go back to the weights of the best epoch, if they were kept. Returns that epoch, or 0."""
        return self.criteria.restore_best(self.built)

    def _rebuild(self) -> None:
        # a new model with the old values: whatever a setting touches, it is built as it would have been from the start
        self._take_over(values_of(self.built))

    def _take_over(self, values: Arrays) -> None:
        phase = self._due_phase()
        if phase != self._phase:
            self._phase = self.position.phase = phase
            self.samples.begin_phase()
            self.position.offset = self.position.epoch * self.resolved.steps_per_epoch
            values = {name: value for name, value in values.items() if _is_of_a_layer(name)}
        self.built = self._build()
        assign(self.built, values)
        self._new_loop()

    def _due_phase(self) -> int:
        # where the end is put off while a later phase is on, what has begun goes on
        if self.position.batch:
            return self._phase
        return max(self._phase, self._family.phase_at(self.spec, self.position.epoch))

    def _build(self) -> Built:
        steps = -(-len(self.dataset.train) // self.position.batch_size)
        course = Course(steps, self.position.total, self.position.offset)
        return build(self.spec, self.dataset.shape, course, touchable=self._touchable, phase=self._phase)

    def _new_loop(self) -> None:
        if self._program != "auto":
            in_xla = self._program == "xla"
            self._in_graph = not in_xla
            self.loop = self._loop(xla=in_xla, most_epochs=_LIVE_EPOCHS if in_xla else _LIVE_GRAPH_EPOCHS)
            self._set_units()
            return
        wanted = self.spec.training.compile
        in_xla = wanted == "xla" or (wanted == "auto" and self._family.prefers_xla(self.spec.network, self._phase))
        self.loop = self._loop(xla=in_xla)
        self._in_graph = self.prefers_graph
        if self._in_graph:
            self.loop = self._loop(xla=False, most_epochs=1)
        self._set_units()

    def _set_units(self) -> None:
        # only what is predicted has the target's unit
        scale = self.dataset.target_scale if self.resolved.objective == "predict" else 1.0
        self._units = np.array([unit_of(name, scale) for name in self.columns])

    def _loop(self, **how: Any) -> FusedLoop:
        if self.criteria.watch:  # for all of its life: the loss to stop at comes and goes with no new program
            how["most_epochs"] = 1
        batch_size, chunk = self.position.batch_size, self.built.chunk
        train, validation = self.samples.fed(self.built.model, self._progress)
        return FusedLoop(self.built.model, train, validation, batch_size, chunk=chunk, **how)


def _is_of_a_layer(name: str) -> bool:
    return not name.startswith(("optimizer/", "metric/", "base_learning_rate"))
