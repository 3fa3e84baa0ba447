"""Data of another kind: a network and a training that suit them are proposed, and what fits is left alone."""

from __future__ import annotations

import pytest

from playground.spec.change import differences, with_changes
from playground.spec.experiment import ExperimentSpec
from playground.spec.families import FAMILIES
from playground.spec.layers import check_size
from playground.spec.propose import propose, usual_training, with_family
from playground.spec.resolve import fitting_families, resolve
from playground.spec.shape import DataShape, SampleKind

POINTS = DataShape(2, "binary", 2, 300, 60, 60)
SHAPES: dict[SampleKind, DataShape] = {
    "vectors": POINTS,
    "images": DataShape(768, "multiclass", 3, 300, 60, 60, "images", (16, 16, 3)),
    "series": DataShape(24, "regression", 0, 300, 60, 60, "series", (24, 1)),
    "text": DataShape(30, "binary", 2, 300, 60, 60, "text", (30,), vocabulary=500),
}


def of_family(kind: str) -> ExperimentSpec:
    return with_changes(ExperimentSpec(name="kept", seeds={"main": 9}), {"network": {"kind": kind}})  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", SHAPES)
@pytest.mark.parametrize("family", FAMILIES)
def test_what_is_proposed_can_be_trained_and_keeps_all_else(kind: str, family: str) -> None:
    shape, spec = SHAPES[kind], of_family(family)
    proposed, note = propose(spec, shape)
    changed = {path.split(".")[0] for path in differences(spec, proposed)}
    assert changed <= {"network", "training"}
    if not fitting_families(shape):
        assert (proposed, note) == (spec, "")
        return
    assert shape.kind in proposed.network.takes
    assert resolve(proposed, shape)
    assert check_size(proposed, shape) == []
    if shape.kind not in spec.network.takes:
        assert proposed.network.title in note
    elif not note:
        assert proposed == spec


@pytest.mark.parametrize(
    ("changes", "shape", "automatic"),
    [
        ({"training.loss": "hinge"}, SHAPES["images"], {"training.loss"}),
        ({"training.metrics": ["mae", "r2"]}, POINTS, {"training.metrics"}),
        (
            {"training.loss": "huber", "training.metrics": ["r2"]},
            SHAPES["images"],
            {"training.loss", "training.metrics"},
        ),
        ({"network.output.activation": "softmax"}, POINTS, {"network.output.activation"}),
    ],
)
def test_what_belongs_to_another_task_becomes_automatic(
    changes: dict[str, object], shape: DataShape, automatic: set[str]
) -> None:
    spec = with_changes(ExperimentSpec(), changes)
    proposed, note = propose(spec, shape)
    assert {path.removesuffix(".0").removesuffix(".1") for path in differences(spec, proposed)} == automatic
    assert note.startswith("Set to automatic")
    assert resolve(proposed, shape)


def test_what_fits_stays_with_all_its_settings() -> None:
    spec = with_changes(ExperimentSpec(), {"training.loss": "mean_squared_error", "network.layers": [3, 3]})
    assert propose(spec, POINTS) == (spec, "")


def test_a_misfit_that_is_not_the_datas_is_left_for_the_user_to_see() -> None:
    spec = with_changes(ExperimentSpec(), {"training.epochs": None, "training.schedule": {"name": "cosine"}})
    assert propose(spec, POINTS) == (spec, "")


@pytest.mark.parametrize("family", FAMILIES)
def test_another_family_begins_as_it_usually_is(family: str) -> None:
    spec = with_changes(ExperimentSpec(), {"training.loss": "hinge", "training.metrics": ["accuracy"]})
    changed = with_family(spec, family)
    assert changed.network == FAMILIES[family].model_validate({"kind": family})
    assert changed.data == spec.data
    if FAMILIES[family].objective == "predict":
        assert changed.training == spec.training
    else:
        assert (changed.training.loss, changed.training.metrics) == ("auto", ())


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("samples", SHAPES)
def test_a_training_of_its_own_comes_with_a_family_and_goes_with_it(family: str, samples: SampleKind) -> None:
    spec = with_changes(of_family("dense"), {"training.epochs": 7, "training.learning_rate": 0.02})
    changed = with_family(spec, family, samples)
    told = {path: value for path, value in differences(spec, changed).items() if path.startswith("training.")}
    assert told.keys() == usual_training(family, samples).keys()
    if FAMILIES[family].objective == "predict":
        assert with_family(changed, "dense", samples, spec.training) == spec


def test_a_frozen_base_of_images_trains_its_head_for_longer_with_larger_steps() -> None:
    spec = with_changes(of_family("convolutional"), {"training.epochs": 6, "training.learning_rate": 0.001})
    carried = with_family(spec, "transfer", "images")
    assert carried.training.epochs is not None
    assert carried.training.epochs > 6
    assert carried.training.learning_rate > 0.001
    assert carried.training == with_changes(spec, usual_training("transfer", "images")).training
    # without the training from before, what is usual for images
    assert with_family(carried, "convolutional", "images").training == spec.training
    # what the user has changed since stays
    own = with_changes(carried, {"training.epochs": 12})
    assert with_family(own, "convolutional", "images", spec.training).training == own.training
    assert with_family(spec, "transfer", "series").training == spec.training
