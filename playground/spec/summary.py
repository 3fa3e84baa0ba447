"""ExperimentSpec -> one line for each of its parts, for folded forms, lists and logs."""

from __future__ import annotations

from playground.spec.counted import counted
from playground.spec.data.images import ImageData
from playground.spec.data.kinds import (
    COORDINATES,
    POINT_LENGTH,
    BundledData,
    ClassesSpec,
    DrawnData,
    GeneratedData,
    PlaneSpec,
    SplitSpec,
    TableData,
)
from playground.spec.data.series import SeriesData, WavesData, WindowedData
from playground.spec.data.text import SentencesData, TextData, WordsSpec
from playground.spec.experiment import ExperimentSpec
from playground.spec.families.dense import DenseNetwork
from playground.spec.field import describe
from playground.spec.training.optimizers import OPTIMIZER_LABELS
from playground.spec.training.schedules import SCHEDULE_LABELS

_IMAGE_SETS = ("mnist", "fashion_mnist", "cifar10")
_NAMED = 9  # classes that are told by name at most


def data_line(spec: ExperimentSpec, file: str = "") -> str:
    """`Spiral, 500 points, noise 0.1, split 70/15/15`, `titanic.csv, target Survived, split 70/15/15`.

    Args:
        spec: what is asked for.
        file: name of the file that it learns from; a specification knows only what is in it.
    """
    data = spec.data
    match data:
        case GeneratedData():
            words = [_title(data), f"{data.samples:,} points"]
            words += [f"{data.classes} classes"] if data.name in ("blobs", "rings") else []
            words += [data.formula] if data.name == "formula" else []
            words += [f"noise {data.noise:g}"] if data.noise else []
        case DrawnData():
            words = ["drawn", counted(len(data.points) // POINT_LENGTH, "point")]
        case BundledData():
            words = [_title(data), f"{data.samples:,} samples" if data.samples else "all samples"]
            words += [] if data.scaling == "auto" else [f"scaling {data.scaling}"]
            words += _classes(data.classes)
        case TableData():
            words = [f"{file or 'table'}, {_targets(data.targets)}"]
            words += [] if data.task == "auto" else [describe(TableData, "task").label(data.task)]
            words += [f"{data.rows:,} rows"] if data.rows else []
        case SeriesData():
            words = [f"{file or 'series'}, {_targets(data.targets)}", *_windows(data)]
        case WavesData():
            words = [_title(data), f"{data.samples:,} steps", *([f"noise {data.noise:g}"] if data.noise else [])]
            words += _windows(data)
        case ImageData():
            words = [f"{file or 'own images'}, {data.height} x {data.width}", data.colour, data.fit]
            words += [f"{data.per_class:,} of each class"] if data.per_class else []
            words += _classes(data.classes)
        case TextData():
            words = [file or "texts", *([f"target {data.target}"] if data.target else [])]
            words += [f"{data.rows:,} texts"] if data.rows else []
            words += _words(data)
        case SentencesData():
            words = [_title(data), f"{data.samples:,} sentences", *([f"noise {data.noise:g}"] if data.noise else [])]
            words += _words(data)
    if isinstance(data, BundledData | TableData) and data.plane is not None:
        words.append(_plane(data.plane))
    features = getattr(data, "features", COORDINATES)
    words += [] if features == COORDINATES else ["features " + ", ".join(features)]
    own_test = isinstance(data, BundledData) and data.name in _IMAGE_SETS
    return ", ".join([*words, _split(data.split, own_test)])


def network_line(spec: ExperimentSpec) -> str:
    """`16-16-16 tanh`, `128-64 relu, dropout 0.2`; of another family than the dense one with its name."""
    network = spec.network
    return network.line() if isinstance(network, DenseNetwork) else f"{network.title}: {network.line()}"


def training_line(spec: ExperimentSpec) -> str:
    """`Adam 0.01, mini-batch gradient descent (32 samples a step), 300 epochs`."""
    training = spec.training
    words = [f"{OPTIMIZER_LABELS[training.optimizer.name]} {training.learning_rate:g}"]
    if training.schedule.name != "constant":
        words.append(SCHEDULE_LABELS[training.schedule.name])
    words.append(descent(training.batch_size))
    if training.epochs is None:
        words.append("until stopped")
    else:
        words.append(counted(training.epochs, "epoch"))
    if training.loss != "auto":
        words.append(describe(type(training), "loss").label(training.loss))
    if training.early_stopping is not None:
        words.append(f"early stopping after {training.early_stopping.patience:,}")
    return ", ".join(words)


def descent(batch_size: int | None) -> str:
    """What gradient descent with this batch size is called: stochastic, mini-batch or batch."""
    if batch_size is None:
        return "batch gradient descent"
    if batch_size == 1:
        return "stochastic gradient descent (1 sample a step)"
    return f"mini-batch gradient descent ({counted(batch_size, 'sample')} a step)"


def _plane(plane: PlaneSpec) -> str:
    if plane.by == "pca":
        return "plane of principal components"
    return f"plane of {plane.first or 'the first'} and {plane.second or 'the second feature'}"


def _classes(classes: ClassesSpec) -> list[str]:
    words = [f"only {_names(classes.keep)}"] if classes.keep else []
    words += [f"{_names(classes.unseen)} unseen"] if classes.unseen else []
    return [*words, *([f"trained on {classes.samples:,} of each class"] if classes.samples else [])]


def _names(classes: tuple[str, ...]) -> str:
    return ", ".join(classes) if len(classes) <= _NAMED else f"{len(classes):,} classes"


def _targets(names: tuple[str, ...]) -> str:
    return f"{'target' if len(names) == 1 else 'targets'} {', '.join(names)}"


def _windows(data: WindowedData) -> list[str]:
    ahead = f"{counted(data.horizon, 'step')} ahead"
    return [f"window {data.window:,}", ahead, *([f"stride {data.stride:,}"] if data.stride > 1 else [])]


def _words(data: WordsSpec) -> list[str]:
    return [f"length {data.length:,}", f"vocabulary of at most {data.max_tokens:,}"]


def _title(data: GeneratedData | BundledData | WavesData | SentencesData) -> str:
    return describe(type(data), "name").label(data.name).removesuffix(" (regression)")


def _split(split: SplitSpec, own_test: bool) -> str:
    percent = [100 * part for part in (split.train, split.validation, split.test)]
    if own_test:
        own = f"{percent[1]:.3g} % validation" if split.validation else "no validation"
        return f"{own}, own test set"
    return "split " + "/".join(f"{part:.3g}" for part in percent)
