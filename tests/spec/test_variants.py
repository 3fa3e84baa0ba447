from __future__ import annotations

import pytest

from playground.errors import SpecError
from playground.spec.change import differences
from playground.spec.presets import preset
from playground.spec.variants import vary

SPIRAL = preset("spiral")


def test_variants_differ_in_that_setting_and_their_names_alone() -> None:
    first, second, third = vary(SPIRAL, "training.learning_rate", [0.1, 0.01, 0.001])
    assert [item.name for item in (first, second, third)] == [
        "Learning rate 0.1",
        "Learning rate 0.01",
        "Learning rate 0.001",
    ]
    assert set(differences(first, second)) == {"name", "training.learning_rate"}
    assert first.seeds.drawn() == third.seeds.drawn()


@pytest.mark.parametrize(
    ("path", "values", "names"),
    [
        ("training.optimizer.name", ["sgd", "adamw"], ["Optimizer SGD", "Optimizer AdamW"]),
        ("network.layers", [[128, 64], []], ["Hidden layers 128-64 relu", "Hidden layers no hidden layer"]),
        ("network.layers.1.units", [4, 1024], ["Layer 2 units 4", "Layer 2 units 1,024"]),
        ("training.batch_size", [1, None], ["Batch size 1", "Batch size all"]),
        ("data.name", ["circle", "plane"], ["Data Circle", "Data Plane"]),
        ("training.class_weights", [True, False], ["Class weights on", "Class weights off"]),
    ],
)
def test_variant_is_named_after_its_value(path: str, values: list, names: list[str]) -> None:
    assert [item.name for item in vary(SPIRAL, path, values)] == names


@pytest.mark.parametrize("values", [[0.1], [0.1] * 7, []])
def test_fewer_than_two_and_more_than_six_are_refused(values: list[float]) -> None:
    with pytest.raises(SpecError, match=f"2 to 6 values can be compared; got {len(values)}"):
        vary(SPIRAL, "training.learning_rate", values)


def test_same_value_twice_is_refused() -> None:
    with pytest.raises(SpecError, match="only once"):
        vary(SPIRAL, "training.learning_rate", [0.1, 1e-1])


def test_value_out_of_bounds_and_unknown_path_are_refused() -> None:
    with pytest.raises(SpecError, match="must be a number"):
        vary(SPIRAL, "training.learning_rate", [0.1, 11])
    with pytest.raises(SpecError, match=r"`training\.rate` is not a setting"):
        vary(SPIRAL, "training.rate", [1, 2])
