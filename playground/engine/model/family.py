"""What the engine must know of a family: how it is built, compiled, fed, watched and judged; and what is built."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import keras

from playground.data.progress import Progress
from playground.spec.experiment import ExperimentSpec
from playground.spec.families.network import Network
from playground.spec.shape import DataShape, Resolved

if TYPE_CHECKING:
    from playground.data.values.dataset import Dataset, Part
    from playground.engine.model.hooks import LayerHooks
    from playground.runs.predictions import Predictions
    from playground.runs.protocol.panels import Choice, Panel


@dataclass(frozen=True, slots=True)
class BuildRequest:
    """What a model is built from.

    Attributes:
        spec: what was asked for; `spec.network` is of the family.
        shape: shape of the data.
        resolved: what "automatic" stands for.
        hooks: of each layer, the output's last, where a feed-forward network can be touched; else empty.
        phase: of the training, see `Family.phase`.
    """

    spec: ExperimentSpec
    shape: DataShape
    resolved: Resolved
    hooks: tuple[LayerHooks, ...] = ()
    phase: int = 0

    @property
    def seed(self) -> int:
        """What initial weights and dropped units are drawn from; see `parts.seed_of`."""
        return self.spec.seeds.drawn().weights


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What is found at the end of a training.

    Attributes:
        figures: `test_loss` and others, on samples never seen in training.
        predictions: of a network that predicts, else None.
    """

    figures: Mapping[str, float] = field(default_factory=dict)
    predictions: Predictions | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """What a view is drawn from.

    Attributes:
        built: the network as it is now.
        dataset: what it learns.
        epoch: epochs complete.
        chosen: name of a choice -> what the user chose; what is absent is the choice's own value.
        ended: the training has ended: a view may take its time.
    """

    built: Built
    dataset: Dataset
    epoch: int
    chosen: Mapping[str, Any]
    ended: bool = False


#: draws what there is to see of a network besides its curves: what the user can choose, and the panels
ViewFunction = Callable[[Scene], "tuple[list[Choice], list[Panel]]"]


@dataclass(frozen=True, slots=True)
class Family:
    """How the engine deals with a family.

    Attributes:
        build: the Keras model, not compiled, every weight of it drawn from `BuildRequest.seed`.
        compile: compiles it with a learning rate, which is a number or a Keras schedule; every variable of optimizers
            and metrics exists afterwards. None: with the loss and the metrics that are resolved.
        tensors: samples of a part as the model is trained or tested on them, a tuple of NumPy arrays; None: inputs in
            the network's own shape and labels. The flag says whether they are for training.
        conclude: the figures at the end; None: those of a network that predicts.
        saved: the model that the run leaves behind, of the one that was trained; None: the whole of it, without our
            schedules.
        saved_beside: further models that the run leaves behind, by the name of their files without its ending.
        viewers: one for each live view; a view that has nothing to show returns no panels.
        xla: whether XLA is worth while, or what tells it of a network in a phase; False where convolutions make it
            ruinous on processors.
        change: takes up a live setting that was changed, by its path in the specification that is given, with the same
            model and program; returns False where it cannot, and then all is built again. None: it never can.
        fetch: makes files ready that `build` reads, and tells its progress; before the first `build`.
        phase: whose turn it is in a training after so many complete epochs, from 0: another phase has a model and an
            optimizer of its own, with the weights of the phase before. None: there is one.
        feed: of a built model and samples, what the loop trains on in their place (what frozen layers make of them);
            `train_step` and `test_step` of the model take both. It tells its progress.
        rate: factor of the learning rate in a phase.
        remark: what is to be known of a phase, a sentence or "".
    """

    build: Callable[[BuildRequest], Any]
    compile: Callable[[Any, BuildRequest, Any], None] | None = None
    tensors: Callable[[Part, Dataset, Resolved, bool], tuple[Any, ...]] | None = None
    conclude: Callable[[Built, Dataset], Conclusion] | None = None
    saved: Callable[[Any], Any] | None = None
    saved_beside: Callable[[Any], Mapping[str, Any]] | None = None
    viewers: tuple[ViewFunction, ...] = ()
    xla: bool | Callable[[Network, int], bool] = True
    change: Callable[[Any, ExperimentSpec, str], bool] | None = None
    fetch: Callable[[Network, Progress], None] | None = None
    phase: Callable[[ExperimentSpec, int], int] | None = None
    feed: Callable[[Any, tuple[Any, ...], Progress], tuple[Any, ...]] | None = None
    rate: Callable[[Network, int], float] | None = None
    remark: Callable[[Network, int], str] | None = None

    def prefers_xla(self, network: Network, phase: int = 0) -> bool:
        """Whether XLA is worth while for this network in this phase."""
        return self.xla(network, phase) if callable(self.xla) else self.xla

    def phase_at(self, spec: ExperimentSpec, epoch: int) -> int:
        """Phase whose turn it is after so many complete epochs, from 0."""
        return 0 if self.phase is None else self.phase(spec, epoch)

    def rate_in(self, network: Network, phase: int) -> float:
        """Factor of the learning rate in a phase."""
        return 1.0 if self.rate is None else self.rate(network, phase)


@dataclass(frozen=True, slots=True)
class Built:
    """A model, ready to train.

    Attributes:
        model: compiled, its weights drawn.
        resolved: what "automatic" stood for.
        base: variable of the schedule's largest learning rate; None where the optimizer's own variable is it.
        family: how it is dealt with.
        chunk: samples that are validated or predicted at once, so that the outputs of its layers find room.
        hooks: of each layer, the output's last, where the network can be touched; else empty.
    """

    model: Any
    resolved: Resolved
    base: Any | None
    family: Family
    chunk: int
    hooks: tuple[LayerHooks, ...] = ()

    def set_learning_rate(self, value: float) -> None:
        """Change the learning rate (with a schedule: its largest value) without compiling again."""
        if self.base is None:
            self.model.optimizer.learning_rate = value
        else:
            self.base.assign(value)

    @property
    def steps_taken(self) -> Any:
        """Variable that counts the steps which a schedule of the learning rate goes by."""
        rounds = getattr(self.model, "rounds", None)  # of several steps of several optimizers
        return self.model.optimizer.iterations if rounds is None else rounds

    def learning_rate(self) -> float:
        """The rate the next step will use."""
        return float(keras.ops.convert_to_numpy(self.model.optimizer.learning_rate))
