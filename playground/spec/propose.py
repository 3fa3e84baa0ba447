"""Shape of data + specification -> one whose network and training suit the data, where the present ones do not."""

from __future__ import annotations

from typing import Any

from playground.errors import SpecError
from playground.spec.change import value_at, with_changes
from playground.spec.experiment import ExperimentSpec
from playground.spec.families import FAMILIES
from playground.spec.presets import PRESETS
from playground.spec.resolve import fitting_families, resolve
from playground.spec.shape import SAMPLES, DataShape, SampleKind
from playground.spec.training.training import TrainingSpec

#: kind of sample -> kinds of networks, the one that is proposed first; one that does not exist is passed over
_FAMILIES: dict[SampleKind, tuple[str, ...]] = {
    "vectors": ("dense",),
    "images": ("convolutional", "dense"),
    "series": ("recurrent", "dense"),
    "text": ("embedding", "recurrent", "transformer"),
}
#: kind of sample -> training that suits it where no preset is of the same data
_TRAINING: dict[SampleKind, dict[str, Any]] = {
    "vectors": {},
    "images": {"training.epochs": 6, "training.batch_size": 64, "training.learning_rate": 0.001},
    "series": {"training.epochs": 60, "training.batch_size": 32, "training.learning_rate": 0.002},
    "text": {"training.epochs": 10, "training.batch_size": 32, "training.learning_rate": 0.002},
}
#: kind of network, kind of sample -> training that suits it better than what suits other networks on such samples.
#: A head on the features that a frozen base makes of images takes larger steps, and its epochs cost next to nothing.
_TRAINING_OF: dict[tuple[str, SampleKind], dict[str, Any]] = {
    ("transfer", "images"): {"training.epochs": 40, "training.learning_rate": 0.003},
}
#: settings of the training that belong to a task, put back to automatic where they do not fit another one
_OF_THE_TASK: dict[str, Any] = {"training.loss": "auto", "training.metrics": [], "network.output.activation": "auto"}


def propose(spec: ExperimentSpec, shape: DataShape) -> tuple[ExperimentSpec, str]:
    """A specification of the same data that can be trained, and one sentence on what was changed; "" if nothing.

    A network that cannot take such samples gives way to the one of a preset of the same data, else to the usual one
    for such samples, each with a training that suits it. Loss, metrics and output activation that do not fit the task
    become automatic. What else does not fit stays, for the user to see.

    Args:
        spec: what is asked for.
        shape: of its data.
    """
    if spec.network.suits(shape.kind):
        return _of_the_task(spec, shape)
    before = spec.network.title
    chosen = _of_a_preset(spec, shape) or _usual(spec, shape)
    if chosen is None:
        return spec, ""
    chosen, _ = _of_the_task(chosen, shape)
    return chosen, (
        f"{before} networks do not take {SAMPLES[shape.kind]}: a network of the family {chosen.network.title} and "
        "settings that suit it are proposed instead."
    )


def usual_training(kind: str, samples: SampleKind) -> dict[str, Any]:
    """Settings of the training, by their paths, that suit a family on such samples in particular; {} if none do."""
    return _TRAINING_OF.get((kind, samples), {})


def with_family(
    spec: ExperimentSpec, kind: str, samples: SampleKind | None = None, before: TrainingSpec | None = None
) -> ExperimentSpec:
    """The specification with the usual network of another family; what belongs to a task becomes automatic where the
    two families are not made to do the same.

    Args:
        spec: what there is.
        kind: of the other family.
        samples: what the data's are: the training becomes one that suits the family on them, where it has one of its
            own, and with the family it goes again. None leaves the training as it is.
        before: the training to go back to then; None for the usual one on such samples.
    """
    family = FAMILIES[kind]
    changes: dict[str, Any] = {"network": {"kind": kind}}
    if samples is not None:
        changes |= _going_with(spec, samples, before) | usual_training(kind, samples)
    if family.objective != spec.network.objective:
        changes |= {"training.loss": "auto", "training.metrics": [], "training.class_weights": False}
    return with_changes(spec, changes)


def _going_with(spec: ExperimentSpec, samples: SampleKind, before: TrainingSpec | None) -> dict[str, Any]:
    """What becomes of the training when the network is another one: what suited that one alone, and was not changed
    since, goes.
    """
    left = usual_training(spec.network.kind_name(), samples)
    if any(value_at(spec, path) != value for path, value in left.items()):
        return {}
    origin = spec if before is None else spec.model_copy(update={"training": before})
    usual = _TRAINING[samples] if before is None else {}
    return {path: usual.get(path, value_at(origin, path)) for path in left}


def _of_a_preset(spec: ExperimentSpec, shape: DataShape) -> ExperimentSpec | None:
    """As the first preset has it that is of the same data."""
    for preset in PRESETS.values():
        data, network = preset.spec.data, preset.spec.network
        same = data.kind == spec.data.kind and getattr(data, "name", None) == getattr(spec.data, "name", None)
        if same and hasattr(data, "name") and network.suits(shape.kind) and network.objective == "predict":
            return spec.model_copy(update={"network": network, "training": preset.spec.training})
    return None


def _usual(spec: ExperimentSpec, shape: DataShape) -> ExperimentSpec | None:
    fitting = [family.kind_name() for family in fitting_families(shape)]
    preferred = [kind for kind in _FAMILIES[shape.kind] if kind in fitting]
    if not fitting:
        return None
    chosen = (preferred or fitting)[0]
    return with_changes(with_family(spec, chosen), _TRAINING[shape.kind] | usual_training(chosen, shape.kind))


def _of_the_task(spec: ExperimentSpec, shape: DataShape) -> tuple[ExperimentSpec, str]:
    try:
        resolve(spec, shape)
    except SpecError as error:
        wrong = {problem.field for problem in error.problems} & _OF_THE_TASK.keys()
        if not wrong:
            return spec, ""
        changed = with_changes(spec, {field: _OF_THE_TASK[field] for field in wrong})
        names = " and ".join(sorted(field.removeprefix("training.").removeprefix("network.") for field in wrong))
        return changed, f"Set to automatic, because the task is another one: {names.replace('.', ' ')}."
    return spec, ""
