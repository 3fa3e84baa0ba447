from __future__ import annotations

import pytest

from playground.errors import SpecError
from playground.spec.change import differences, flatten, parse_assignments, setting_at, value_at, with_changes
from playground.spec.data.series import WavesData
from playground.spec.experiment import ExperimentSpec, parse_spec
from playground.spec.families.gan import GanNetwork
from playground.spec.network import DenseLayer
from playground.spec.presets import PRESETS
from playground.spec.tags import is_tag

SPEC = ExperimentSpec()


def test_assignments_are_json_else_text() -> None:
    given = ["training.epochs=20", "name=a=b", "training.batch_size=null", "network.layers=[4, 2]", "data.name=xor"]
    assert parse_assignments(given) == {
        "training.epochs": 20,
        "name": "a=b",
        "training.batch_size": None,
        "network.layers": [4, 2],
        "data.name": "xor",
    }


@pytest.mark.parametrize("text", ["training.epochs", "=3", "", " =3"])
def test_assignment_without_field_or_value_is_refused(text: str) -> None:
    with pytest.raises(SpecError, match="--set must be FIELD=VALUE"):
        parse_assignments([text])


def test_change_leaves_the_original_as_it_was() -> None:
    changed = with_changes(SPEC, {"training.epochs": 7, "network.layers.1.units": 3})
    assert (changed.training.epochs, changed.network.layers[1].units) == (7, 3)
    assert SPEC.training.epochs == ExperimentSpec().training.epochs != 7


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("training.epoch", "nearest known one is `epochs`"),
        ("network.layers.2.units", "there are 2 items, counted from 0; got 2"),
        ("network.layers.x.units", "got x"),
        ("nothing", "not a known setting"),
    ],
)
def test_path_that_leads_nowhere_is_refused(path: str, words: str) -> None:
    with pytest.raises(SpecError, match=words):
        with_changes(SPEC, {path: 1})
    with pytest.raises(KeyError):
        value_at(SPEC, path)
    with pytest.raises(KeyError):
        setting_at(SPEC, path)


def test_differences_name_the_leaves_and_both_values() -> None:
    other = with_changes(SPEC, {"training.epochs": 7, "network.layers": [16]})
    found = differences(SPEC, other)
    assert found["training.epochs"] == (20, 7)
    assert found["network.layers.1.units"] == (16, None)
    assert all(path.startswith(("training.epochs", "network.layers.1.")) for path in found)
    assert differences(SPEC, SPEC) == {}


def test_flattened_leaves_lead_back_to_their_values() -> None:
    for path, value in flatten(SPEC).items():
        found = value_at(SPEC, path)
        assert found == value or (isinstance(found, tuple) and list(found) == value), path


def test_optional_part_is_made_by_a_value_within_it() -> None:
    changed = with_changes(SPEC, {"training.early_stopping.patience": 3})
    assert changed.training.early_stopping is not None
    assert changed.training.early_stopping.patience == 3


def test_kinds_are_replaced_as_a_whole() -> None:
    changed = with_changes(SPEC, {"data": {"kind": "bundled", "name": "iris"}})
    assert changed.data == parse_spec({"data": {"kind": "bundled", "name": "iris"}}).data


def test_features_are_set_from_the_command_line() -> None:
    changes = parse_assignments(['data.features=["x1", "x1 ^2"]', "data.formula=x1 > 0"])
    assert with_changes(ExperimentSpec(), changes).data.features == ("x1", "x1^2")


def test_a_path_into_a_value_is_refused() -> None:
    with pytest.raises(SpecError, match=r"`data\.features\.0` holds a value and nothing else"):
        with_changes(ExperimentSpec(), {"data.features.0.x": 1})


@pytest.mark.parametrize("key", ["²", "9" * 5000, "-1", "first"])
def test_an_item_that_is_no_number_is_refused(key: str) -> None:
    with pytest.raises(SpecError, match="items, counted from 0"):
        with_changes(ExperimentSpec(), {f"network.layers.{key}.units": 1})


def test_another_kind_of_part_leaves_nothing_of_the_one_before() -> None:
    gan = PRESETS["gan-mnist"].spec
    assert isinstance(gan.network, GanNetwork)
    assert gan.network.generator[0].kind == "up"
    changed = with_changes(gan, {"network.generator.0.kind": "dense", "network.generator.0.units": 8}).network
    assert isinstance(changed, GanNetwork)
    assert changed.generator[0] == DenseLayer(units=8)
    assert changed.generator[1:] == gan.network.generator[1:]
    assert with_changes(SPEC, {"data.kind": "waves"}).data == WavesData()
    assert with_changes(SPEC, {"data.name": "xor"}).data.samples == SPEC.data.samples


@pytest.mark.parametrize("name", PRESETS)
def test_every_list_of_rows_of_several_kinds_is_known_as_such(name: str) -> None:
    values = PRESETS[name].spec.model_dump(mode="json")
    for part in ("network", "data"):
        assert is_tag(values, [part], "kind")
        for field, rows in values[part].items():
            if isinstance(rows, list) and rows and isinstance(rows[0], dict) and "kind" in rows[0]:
                several = field in ("rows", "generator", "discriminator")
                assert is_tag(values, [part, field, "0"], "kind") is several, field
    assert is_tag(values, ["training", "optimizer"], "name")
    assert is_tag(values, ["training", "schedule"], "name")
    assert not is_tag(values, ["training"], "loss")
    assert not is_tag(values, [], "name")
