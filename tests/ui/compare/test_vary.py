"""Varying one setting changes it and nothing else."""

from __future__ import annotations

import pytest

from playground.errors import SpecError
from playground.spec.change import differences
from playground.spec.experiment import ExperimentSpec, parse_spec
from playground.ui.compare.names import distinguishing_names
from playground.ui.compare.quick import QUICK_RACES, quick_specs
from playground.ui.compare.vary import DEPTH, VARIED, offered, proposed, shown, variable, varied


@pytest.fixture
def spec() -> ExperimentSpec:
    return parse_spec({"name": "mine", "network": {"layers": [16, 8]}, "data": {"kind": "generated", "name": "circle"}})


def test_varying_the_width_gives_every_layer_the_same_units(spec: ExperimentSpec) -> None:
    variants = varied(spec, "network.layers.*.units", [4, 64])

    assert [[layer.units for layer in variant.network.layers] for variant in variants] == [[4, 4], [64, 64]]


def test_varying_the_depth_repeats_the_last_layer_or_takes_layers_away(spec: ExperimentSpec) -> None:
    variants = varied(spec, DEPTH, [0, 1, 4])

    assert [[layer.units for layer in variant.network.layers] for variant in variants] == [[], [16], [16, 8, 8, 8]]


@pytest.mark.parametrize("path", [path for path in VARIED if path != DEPTH])
def test_variants_differ_from_their_origin_in_that_setting_and_the_name_only(spec: ExperimentSpec, path: str) -> None:
    stem = path.rpartition("*.")[2].removesuffix(".name")
    for variant in varied(spec, path, offered(spec, path)[:6]):
        changed = set(differences(spec, variant)) - {"name"}
        assert all(stem in field for field in changed)
        assert variant.data == spec.data
        assert variant.seeds == spec.seeds


@pytest.mark.parametrize("path", list(VARIED))
def test_what_is_proposed_can_be_offered_and_read(spec: ExperimentSpec, path: str) -> None:
    values = proposed(spec, path)

    assert 2 <= len(values) <= 6
    assert set(values) <= set(offered(spec, path))
    assert len({shown(spec, path, value) for value in values}) == len(values)
    assert len(varied(spec, path, values)) == len(values)


def test_settings_of_layers_are_not_offered_to_a_linear_model() -> None:
    linear = parse_spec({"network": {"layers": []}})

    assert DEPTH in variable(linear)
    assert not any("*" in path for path in variable(linear))


def test_families_are_told_apart_by_what_their_networks_are_called() -> None:
    rows = {"cnn": [{"kind": "conv2d", "filters": 4}], "separable": [{"kind": "separable_conv2d", "filters": 4}]}
    digits = {"data": {"kind": "bundled", "name": "digits"}}
    cnn, separable = (parse_spec({**digits, "network": {"kind": "convolutional", "rows": of}}) for of in rows.values())
    recurrent = parse_spec({**digits, "network": {"kind": "recurrent"}, "training": {"epochs": 7}})

    assert distinguishing_names([cnn, recurrent]) == ["CNN 4 · epochs 20", "LSTM 64 · epochs 7"]
    assert distinguishing_names([cnn, separable]) == ["kind conv2d", "kind separable_conv2d"]


def test_settings_without_effect_are_not_offered() -> None:
    gan = {kind: parse_spec({"network": {"kind": "gan", "loss": kind}}) for kind in ("minimax", "wasserstein")}
    assert "network.gradient_penalty" not in variable(gan["minimax"])
    assert "network.gradient_penalty" in variable(gan["wasserstein"])
    words = parse_spec({"network": {"kind": "embedding"}, "data": {"kind": "sentences"}})
    assert "network.activation" not in variable(words)
    assert "network.pooling" in variable(words)


def test_a_value_that_does_not_hold_is_refused_by_the_specification(spec: ExperimentSpec) -> None:
    with pytest.raises(SpecError, match="units"):
        varied(spec, "network.layers.*.units", [4, 100_000])


@pytest.mark.parametrize("name", list(QUICK_RACES))
def test_a_quick_race_has_as_many_runs_as_it_says_with_names_that_tell_them_apart(name: str) -> None:
    specs = quick_specs(name)

    assert len({spec.name for spec in specs}) == len(specs) == len(QUICK_RACES[name].values)
    assert len({spec.data for spec in specs}) == len({spec.seeds for spec in specs}) == 1


def test_variants_are_named_by_what_sets_them_apart(spec: ExperimentSpec) -> None:
    assert distinguishing_names(varied(spec, "network.layers.*.activation", ["relu", "leaky_relu"])) == [
        "relu",
        "leaky relu",
    ]
    assert distinguishing_names(varied(spec, "training.learning_rate", [0.01, 0.1])) == [
        "learning rate 0.01",
        "learning rate 0.1",
    ]
    assert distinguishing_names(varied(spec, DEPTH, [0, 2])) == ["linear", "16-8"]
    assert distinguishing_names(varied(spec, "training.optimizer.name", ["sgd", "adam"])) == ["SGD", "Adam"]


def test_a_name_of_its_own_is_kept_and_equal_variants_are_numbered(spec: ExperimentSpec) -> None:
    plain = spec.model_copy(update={"name": ""})

    assert distinguishing_names([spec, plain, plain]) == ["mine", "Variant 2", "Variant 3"]


def test_a_single_layer_can_be_varied_alone(spec: ExperimentSpec) -> None:
    path = "network.layers.1.units"

    assert variable(spec)[path] == "Units of layer 2 alone"
    variants = varied(spec, path, proposed(spec, path))
    assert [[layer.units for layer in variant.network.layers] for variant in variants] == [[16, 4], [16, 16], [16, 64]]
