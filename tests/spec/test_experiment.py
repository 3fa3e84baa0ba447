"""JSON in and out, unknown keys, seeds and the schema."""

from __future__ import annotations

import json

import pytest

from playground.errors import SpecError
from playground.spec.change import parse_assignments, with_changes
from playground.spec.experiment import ExperimentSpec, dump_spec, load_spec, parse_spec
from playground.spec.presets import PRESETS
from playground.spec.training.seeds import Seeds
from playground.spec.walk import all_settings


@pytest.mark.parametrize("name", PRESETS)
def test_json_gives_back_the_same_specification(name: str) -> None:
    spec = PRESETS[name].spec
    assert load_spec(dump_spec(spec)) == spec
    assert load_spec(dump_spec(spec, indent=2)) == spec


def test_json_carries_its_version_and_refuses_another() -> None:
    assert json.loads(dump_spec(ExperimentSpec()))["version"] == 1
    with pytest.raises(SpecError, match="version"):
        parse_spec({"version": 2})


@pytest.mark.parametrize(
    ("values", "field", "nearest"),
    [
        ({"trainin": {}}, "trainin", "training"),
        ({"training": {"epoch": 3}}, "training.epoch", "epochs"),
        ({"training": {"optimizer": {"name": "adam", "beta1": 0.9}}}, "training.optimizer.beta1", "beta_1"),
        ({"training": {"early_stopping": {"patients": 3}}}, "training.early_stopping.patients", "patience"),
        ({"network": {"layers": [{"unit": 3}]}}, "network.layers.0.unit", "units"),
        ({"data": {"kind": "generated", "nois": 0}}, "data.nois", "noise"),
        ({"data": {"kind": "bundled", "split": {"tests": 0}}}, "data.split.tests", "test"),
        ({"seeds": {"weight": 1}}, "seeds.weight", "weights"),
    ],
)
def test_unknown_key_is_refused_with_the_nearest_known_one(values: dict, field: str, nearest: str) -> None:
    with pytest.raises(SpecError) as caught:
        parse_spec(values)
    (problem,) = caught.value.problems
    assert problem.field == field
    assert problem.sentence == f"`{field}` is not a known setting; the nearest known one is `{nearest}`."


def test_brackets_without_end_are_refused_with_a_sentence() -> None:
    with pytest.raises(SpecError, match="nested too deeply"):
        load_spec("[" * 200_000)


def test_every_problem_is_named_at_once() -> None:
    with pytest.raises(SpecError) as caught:
        parse_spec({"training": {"epochs": 0, "learning_rate": 11}, "network": {"layers": [0]}})
    assert {problem.field for problem in caught.value.problems} == {
        "training.epochs",
        "training.learning_rate",
        "network.layers.0.units",
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [("{", "line 1"), ("[1]", "must be a JSON object"), ("", "must be JSON"), ('{"data": {"kind": "x"}}', "one of")],
)
def test_text_that_is_no_specification_is_refused_in_a_sentence(text: str, words: str) -> None:
    with pytest.raises(SpecError, match=words):
        load_spec(text)


def test_numbers_stand_for_layers_and_names_for_optimizers() -> None:
    spec = parse_spec({"network": {"layers": [128, {"units": 64}]}, "training": {"optimizer": "sgd"}})
    assert [layer.units for layer in spec.network.layers] == [128, 64]
    assert spec.training.optimizer.name == "sgd"


def test_seeds_are_drawn_from_the_main_one_and_differ() -> None:
    drawn = Seeds(main=1).drawn()
    assert drawn == Seeds(main=1).drawn()
    assert len(set(drawn)) == 4
    assert all(0 <= seed < 2**31 for seed in drawn)
    assert all(one != other for one, other in zip(drawn, Seeds(main=2).drawn(), strict=True))


def test_seed_of_its_own_leaves_the_others_as_they_are() -> None:
    drawn, own = Seeds(main=1).drawn(), Seeds(main=1, weights=7).drawn()
    assert own == drawn._replace(weights=7)


def test_another_optimizer_forgets_the_hyperparameters_of_the_old_one() -> None:
    spec = with_changes(ExperimentSpec(), {"training.optimizer.beta_1": 0.5})
    changed = with_changes(spec, {"training.optimizer.name": "adamax"})
    assert changed.training.optimizer.beta_1 == 0.9


def test_schema_states_the_bounds_that_settings_state() -> None:
    definitions = ExperimentSpec.model_json_schema()["$defs"]
    for place in all_settings():
        if place.model is ExperimentSpec:
            continue
        told = definitions[place.model.__name__]["properties"][place.setting.name]
        told = {**told, **next((item for item in told.get("anyOf", []) if item.get("type") != "null"), {})}
        setting = place.setting
        if setting.kind in ("int", "float"):
            assert told.get("exclusiveMinimum" if setting.low_open else "minimum") == setting.low, place.path
            assert told.get("exclusiveMaximum" if setting.high_open else "maximum") == setting.high, place.path
        if setting.kind == "choice":
            assert tuple(told["enum"]) == setting.choices, place.path
        assert told["title"] == setting.title
        assert told["description"] == setting.help


def test_a_number_of_thousands_of_digits_is_refused_in_a_sentence() -> None:
    digits = "9" * 5000
    with pytest.raises(SpecError, match="usual size"):
        load_spec('{"training": {"epochs": ' + digits + "}}")
    with pytest.raises(SpecError, match=r"training\.epochs"):
        with_changes(ExperimentSpec(), parse_assignments([f"training.epochs={digits}"]))
