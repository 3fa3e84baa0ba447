"""Transfer learning: layers of a network that has learned something else, and a head that learns the user's data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal, get_args

from pydantic import field_validator

from playground.errors import Problem
from playground.spec.counted import counted
from playground.spec.families.applications import APPLICATIONS, Application
from playground.spec.families.dense import dense_line, rows_of_units
from playground.spec.families.network import Cost, Network, head_costs
from playground.spec.families.run_base import FIELD, PREFIX, run_base
from playground.spec.field import Spec, setting
from playground.spec.network import MAX_LAYERS, DenseLayer, OutputLayer
from playground.spec.shape import SAMPLES, DataShape, Resolved, SampleKind
from playground.spec.training.augmentation import AugmentationSpec

if TYPE_CHECKING:
    from playground.spec.families.run_base import RunBase

#: share of all epochs in which the head learns alone: what it has not learned by then it learns slowly, at the low
#: rate that the base needs
_ALONE = 0.75
#: such epochs where there is no end
_WITHOUT_END = 20
#: least height and width that images are enlarged to where nothing else is said: what Keras's weights have learned
#: is not to be seen in much smaller ones
_USUAL_SIZE = 96
#: height and width of the images that `Application.multiply_adds` counts for
_COUNTED = 64


class FineTuning(Spec):
    """A second phase, in which layers of the base learn as well."""

    after: int | None = setting(
        None,
        title="After",
        help="Epochs in which the head learns alone. Empty: three quarters of all, so that it has learned what it can "
        "when the base begins to learn as well.",
        ge=1,
        le=10_000,
        step=1,
        unit="epochs",
        labels={"None": "automatic"},
    )
    layers: int | None = setting(
        None,
        title="Layers",
        help="So many of the base's last layers with weights learn then. Empty: all.",
        ge=1,
        le=1000,
        step=1,
        labels={"None": "all"},
    )
    rate: float = setting(
        0.1,
        title="Learning rate times",
        help="The learning rate is multiplied by this: large steps would destroy what the base knows.",
        gt=0,
        le=1,
        step=0.01,
        log=True,
    )

    def begins_after(self, epochs: int | None) -> int:
        """Epochs in which the head learns alone, of so many in all; None: there is no end."""
        if self.after is not None:
            return self.after
        return _WITHOUT_END if epochs is None else max(1, int(epochs * _ALONE))


@dataclass(frozen=True, slots=True)
class Preparation:
    """How samples become what the base takes.

    Attributes:
        shape: of one sample, as the base takes it.
        resized: height and width are changed.
        channels: "repeat": one channel becomes three; "mean": several become one; "": they stay.
        words: words are numbered as the base knows them, and texts cut or filled up to its length.
    """

    shape: tuple[int, ...]
    resized: bool = False
    channels: Literal["", "repeat", "mean"] = ""
    words: bool = False


class TransferNetwork(Network):
    """A network that begins with layers of another one. Dense layers may be given as numbers: `"head": [64]`."""

    title: ClassVar[str] = "Transfer"
    summary: ClassVar[str] = "Begins with what another network has learned: for few samples."
    takes: ClassVar[frozenset[SampleKind]] = frozenset(get_args(SampleKind))

    kind: Literal["transfer"] = "transfer"
    base: str = setting(
        "mobilenet_0.25",
        title="Base",
        help="Whose layers it begins with: for images " + ", ".join(APPLICATIONS) + "; for all data a finished run, "
        "as run:ID. Of an autoencoder it is the encoder, of a GAN the discriminator.",
        max_length=60,
        source="bases",
    )
    left_out: int | None = setting(
        None,
        title="Layers left out",
        help="So many of the last layers with weights of a run are left out, in whose place others learn. "
        "Empty: its output layer (of an autoencoder the code), and the dense layers behind its convolutions.",
        ge=1,
        le=1000,
        step=1,
        labels={"None": "automatic"},
    )
    weights: Literal["trained", "random"] = setting(
        "trained",
        title="Weights of the base",
        help="Trained: on ImageNet, or by the run. Random: the same network from scratch; all of its layers learn.",
    )
    size: int | None = setting(
        None,
        title="Image size",
        help="Height and width that images are resized to for a Keras application. "
        f"Empty: their own, at least {_USUAL_SIZE}.",
        ge=32,
        le=512,
        step=16,
        unit="pixels",
        labels={"None": "automatic"},
    )
    unfrozen: int = setting(
        0,
        title="Unfrozen layers",
        help="So many of the base's last layers with weights learn from the start; 0 freezes all of them.",
        ge=0,
        le=1000,
        step=1,
    )
    fine_tune: FineTuning | None = setting(
        None, title="Fine-tuning", help="Let the base learn as well in a second phase, with a lower learning rate."
    )
    augmentation: AugmentationSpec | None = setting(
        None,
        title="Augmentation",
        help="Change the training images at random. The base is then computed anew in every epoch.",
    )
    head: tuple[DenseLayer, ...] = setting(
        (),
        title="Dense layers",
        help="Between the base and the output; none gives the base's features straight to the output.",
        max_length=MAX_LAYERS,
    )
    dropout: float = setting(
        0.0, title="Dropout", help="Share of the base's features that are dropped in training.", ge=0, lt=1, step=0.05
    )
    output: OutputLayer = OutputLayer()

    @field_validator("head", mode="before")
    @classmethod
    def _units_stand_for_layers(cls, value: Any) -> Any:
        return rows_of_units(value)

    @property
    def application(self) -> Application | None:
        """The base, where it is one of Keras's; else None."""
        return APPLICATIONS.get(self.base)

    @property
    def run(self) -> RunBase:
        """The base, where it is a run.

        Raises:
            SpecError: there is no such run.
        """
        return run_base(self.base)

    def suits(self, kind: SampleKind) -> bool:
        """See `Network.suits`: Keras's applications take images alone."""
        return self.application is None or kind == "images"

    def phase(self, epoch: int, epochs: int | None) -> int:
        """1 if the base is fine-tuned after so many complete epochs, else 0.

        Args:
            epoch: complete.
            epochs: in all; None: there is no end.
        """
        if self.fine_tune is None or self.weights == "random":
            return 0
        return int(epoch >= self.fine_tune.begins_after(epochs))

    def learning_layers(self, phase: int) -> int | None:
        """How many of the base's last layers with weights learn in a phase; None: all."""
        if self.weights == "random":
            return None
        return self.fine_tune.layers if phase and self.fine_tune else self.unfrozen

    def keeps_features(self, phase: int) -> bool:
        """What the base makes of the samples is the same in every epoch of a phase."""
        changed = self.augmentation is not None and bool(self.augmentation.steps())
        return self.learning_layers(phase) == 0 and not changed

    def input_shape(self, shape: DataShape) -> tuple[int, ...]:
        """The sample's own shape; that of a run's network where the same numbers are ordered otherwise."""
        if self.application is None and shape.kind != "text":
            ordered: list[tuple[int, ...]] = [(shape.features,)]
            if shape.kind == "images":
                height, width, channels = shape.sample
                ordered.append((height, width * channels))
            if self.run.input_shape in ordered:
                return self.run.input_shape
        return shape.sample_shape

    def preparation(self, shape: DataShape) -> Preparation:
        """How samples of such data become what the base takes."""
        given = self.input_shape(shape)
        if self.application is not None:
            height, width, channels = given
            sides = (max(height, _USUAL_SIZE), max(width, _USUAL_SIZE)) if self.size is None else (self.size, self.size)
            return Preparation((*sides, 3), sides != (height, width), "" if channels == 3 else "repeat")
        wanted = self.run.input_shape
        if shape.kind == "text":
            return Preparation(wanted, words=True)
        if wanted == given:
            return Preparation(wanted)
        height, width, channels = given
        step: Literal["", "repeat", "mean"] = ""
        if channels != wanted[2]:
            step = "repeat" if channels == 1 else "mean"
        return Preparation(wanted, wanted[:2] != (height, width), step)

    def misfits(self, shape: DataShape) -> list[Problem]:
        """See `Network.misfits`."""
        app = self.application
        if app is not None and shape.rescaled:
            rule = (
                f"must be auto or minmax with {app.title}, which has learned from pixels; got values of another range"
            )
            return [Problem("data.scaling", f"`data.scaling` {rule}.")]
        if app is not None:
            if shape.kind == "images" and shape.sample[2] in (1, 3):
                return []
            got = f"{shape.sample[2]} channels" if shape.kind == "images" else SAMPLES[shape.kind]
            return [Problem(FIELD, f"`{FIELD}` {self.base} takes images, grey or in colour; got {got}: use a run.")]
        return self._misfits_of_run(shape)

    def _misfits_of_run(self, shape: DataShape) -> list[Problem]:
        run, text = self.run, shape.kind == "text"
        wanted, given = run.input_shape, self.input_shape(shape)
        images = shape.kind == "images" and len(wanted) == 3
        if run.takes_words and text:
            _ = run.vocabulary  # tells where it cannot be read
            return []
        alike = wanted == given or (images and {wanted[2], given[2]} <= {1, 3})
        if alike and not (run.takes_words or text):
            return []
        these = "texts" if text else f"samples such as these, of shape {_text(given)}"
        takes = "words" if run.takes_words else f"samples of shape {_text(wanted)}"
        return [Problem(FIELD, f"`{FIELD}` must be a run on {these}; that one takes {takes}.")]

    def costs(self, shape: DataShape, resolved: Resolved) -> Iterator[Cost]:
        """See `Network.costs`. Of a run's network each weight is counted as used once, of which convolutions do more.

        Of a base that is to learn later all weights count as trained, which is what memory must be there for.
        """
        given = resolved.input_shape
        for step in self.augmentation.steps() if self.augmentation and len(given) == 3 else ():
            yield Cost(f"Augmentation · {step}", given, 0, 0, 0, "augmentation")
        yield self._preparation_cost(shape)
        wanted = self.preparation(shape).shape
        name, parameters, features, work = self._base(wanted)
        frozen = self.learning_layers(0) == 0 and self.fine_tune is None
        yield Cost(f"Base · {name}", (features,), parameters, 0 if frozen else parameters, work, "base")
        if self.dropout:
            yield Cost(f"Dropout · {self.dropout:g}", (features,), 0, 0, 0, "dropout")
        yield from head_costs(self.head, self.output, features, resolved, "head")

    def _preparation_cost(self, shape: DataShape) -> Cost:
        preparation = self.preparation(shape)
        if not preparation.words:
            return Cost("Preparation", preparation.shape, 0, 0, 0, "size" if self.application else "base")
        known = len(set(self.run.vocabulary).intersection(shape.words[2:]))
        name = f"Words · the base knows {known:,} of {max(0, shape.vocabulary - 2):,}"
        return Cost(name, preparation.shape, shape.vocabulary, 0, 0, "base")

    def _base(self, shape: tuple[int, ...]) -> tuple[str, int, int, int]:
        """Name, parameters, features and multiply-adds of the base."""
        app = self.application
        if app is not None:
            work = round(app.multiply_adds * shape[0] * shape[1] / _COUNTED**2)
            return app.title, app.parameters, app.features, work
        cut = self.run.cut(self.left_out)
        name = f"run {self.base.removeprefix(PREFIX)} without its last {_layers(cut.left_out)}"
        return name, cut.parameters, cut.features, cut.parameters

    def inactive_settings(self, shape: DataShape | None) -> frozenset[str]:
        """Names of settings that have no effect as the others are."""
        names = {"left_out"} if self.application else {"size"}
        if self.weights == "random":
            names |= {"unfrozen", "fine_tune"}
        if shape is not None and shape.kind != "images":
            names |= {"augmentation", "size"}
        return frozenset(names)

    def line(self) -> str:
        """`MobileNet 0.25, frozen → 64 relu, fine-tuned after 5 epochs`."""
        app = self.application
        learning = self.learning_layers(0)
        how = "from scratch" if learning is None else f"frozen but for its last {_layers(learning)}"
        less = f" without its last {_layers(self.left_out)}" if self.left_out and not app else ""
        words = [f"{app.title if app else self.base.replace(':', ' ')}{less}, {how if learning != 0 else 'frozen'}"]
        words += [dense_line(self.head)] if self.head else []
        text = " → ".join(words) + (", with augmentation" if self.augmentation else "")
        if self.fine_tune is None or self.weights == "random":
            return text
        after = self.fine_tune.after
        when = "in the end" if after is None else f"after {counted(after, 'epoch')}"
        return f"{text}, fine-tuned {when}"

    def short_name(self) -> str:
        """`MobileNet 0.25`, `run 0123456789ab`, `MobileNet 0.25 from scratch`."""
        app = self.application
        name = app.title if app else self.base.replace(":", " ")
        return f"{name} from scratch" if self.weights == "random" else name


def _layers(count: int) -> str:
    return counted(count, "layer") if count > 1 else "layer"


def _text(shape: tuple[int, ...]) -> str:
    return "x".join("any" if item is None else str(item) for item in shape)
