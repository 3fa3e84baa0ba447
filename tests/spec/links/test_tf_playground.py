from __future__ import annotations

import math
import random

import pytest

from playground.spec.change import differences, with_changes
from playground.spec.data.kinds import GeneratedData
from playground.spec.links.tf_differences import tfp_differences
from playground.spec.links.tf_playground import from_tf_playground, looks_like_tf_playground, to_tf_playground
from playground.spec.links.view import ViewSpec
from playground.spec.presets import preset
from playground.spec.presets.dense import DENSE_PRESETS
from playground.spec.presets.preset import Preset

#: what the Playground page can show
#: as its own page makes them
LINK = (
    "activation=relu&regularization=L2&batchSize=20&dataset=spiral&regDataset=reg-plane&learningRate=0.1"
    "&regularizationRate=0.003&noise=25&networkShape=8,7,6&seed=0.57320&showTestData=true&discretize=true"
    "&percTrainData=70&x=true&y=false&xTimesY=true&xSquared=true&ySquared=false&cosX=false&sinX=true&cosY=false"
    "&sinY=true&collectStats=false&problem=classification&initZero=false&hideText=false&noise_hide=true"
    "&playButton_hide=true&batchSize_hide=false"
)


def keys_of(link: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in link.removeprefix("#").split("&"))


def test_a_link_that_says_nothing_is_its_page_as_it_opens() -> None:
    found = from_tf_playground({})
    assert found.spec == preset("tf-playground")
    assert found.view == ViewSpec()
    assert found.notices == ()


def test_every_key_of_a_link_is_followed() -> None:
    spec, view, notices = from_tf_playground(keys_of(LINK))
    assert notices == ()
    assert isinstance(spec.data, GeneratedData)
    assert (spec.data.name, spec.data.noise, spec.data.samples) == ("spiral", 0.25, 500)
    assert spec.data.features == ("x1", "x1^2", "x1*x2", "sin(x1)", "sin(x2)")
    assert (spec.data.split.validation, spec.data.split.test) == (0.3, 0)
    assert [(layer.units, layer.activation) for layer in spec.network.layers] == [
        (8, "relu"),
        (7, "relu"),
        (6, "relu"),
    ]
    assert {layer.l2 for layer in (*spec.network.layers, spec.network.output)} == {0.003}
    assert {layer.initializer for layer in spec.network.layers} == {"uniform"}
    assert (spec.network.output.activation, spec.network.output.initial_bias) == ("tanh", 0.1)
    assert (spec.training.learning_rate, spec.training.batch_size) == (0.05, 20)
    assert (spec.training.shuffle, spec.training.optimizer.name, spec.training.epochs) == (False, "sgd", None)
    assert view == ViewSpec(show_test=True, discretize=True, hide=("play", "noise"))


def test_a_regression_has_its_own_data_and_a_linear_output() -> None:
    spec = from_tf_playground({"problem": "regression", "regDataset": "reg-gauss", "dataset": "xor"}).spec
    assert isinstance(spec.data, GeneratedData)
    assert (spec.data.name, spec.data.samples) == ("multi_gauss", 1200)
    assert spec.network.output.activation == "linear"


def test_zeros_begin_with_no_bias() -> None:
    spec = from_tf_playground({"initZero": "true"}).spec
    assert {(layer.initializer, layer.initial_bias) for layer in (*spec.network.layers, spec.network.output)} == {
        ("zeros", 0.0)
    }


def test_l1_is_twice_its_rate_because_the_learning_rate_is_half() -> None:
    spec = from_tf_playground({"regularization": "L1", "regularizationRate": "0.1"}).spec
    assert {(layer.l1, layer.l2) for layer in (*spec.network.layers, spec.network.output)} == {(0.2, 0)}
    found = from_tf_playground({"regularization": "L1", "regularizationRate": "10"})
    assert found.spec.network.output.l1 == 10
    assert found.notices == ("`regularizationRate` of L1 must be at most 5 here; got 10. It was set to 5.",)


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        ("noise", "80", "`noise` must be a number in [0, 50]; got '80'. It was set to 50."),
        ("percTrainData", "5", "It was set to 10."),
        ("learningRate", "30", "It was set to 10."),
        ("learningRate", "0", "It was set to 1e-05."),
        ("batchSize", "2.5", "must be a whole number"),
        ("batchSize", "many", "got 'many'. It was left at 10."),
        ("regularizationRate", "-1", "It was set to 0."),
        ("regularizationRate", "nan", "It was left at 0."),
        ("activation", "gelu", "must be one of relu, tanh, sigmoid, linear; got 'gelu'. It was left at tanh."),
        ("dataset", "moons", "It was left at circle."),
        ("regDataset", "plane", "It was left at reg-plane."),
        ("problem", "clustering", "It was left at classification."),
        ("x", "yes", "must be one of true, false; got 'yes'. It was left at true."),
        ("networkShape", "4,a", "It was left at 4,2."),
        ("networkShape", "4,99999", "it was cut to that"),
        ("networkShape", ",".join(["3"] * 101), "at most 100"),
        ("cosX", "true", "`cosX` is no feature"),
        ("fun", "1", "TensorFlow Playground has no `fun`; left out."),
        ("fun_hide", "true", "TensorFlow Playground has no `fun_hide`"),
    ],
)
def test_what_does_not_hold_is_named(key: str, text: str, said: str) -> None:
    found = from_tf_playground({key: text})
    assert len(found.notices) == 1
    assert said in found.notices[0]
    assert key in found.notices[0]


def test_larger_networks_than_its_page_draws_are_taken() -> None:
    found = from_tf_playground({"networkShape": "20,9,8,7,6,5,4,3"})
    assert [layer.units for layer in found.spec.network.layers] == [20, 9, 8, 7, 6, 5, 4, 3]
    assert found.notices == ()
    assert from_tf_playground({"networkShape": ""}).spec.network.layers == ()


def test_no_feature_is_too_few() -> None:
    found = from_tf_playground({"x": "false", "y": "false"})
    assert found.spec.data.features == ("x1", "x2")
    assert found.notices == ("A network needs at least one feature; x1 and x2 were taken.",)


def test_a_seed_is_a_seed_whatever_it_looks_like() -> None:
    seeds = [from_tf_playground({"seed": text}).spec.seeds.main for text in ("0.57320", "0.5732", "7", "é", "", "-1")]
    assert seeds[2] == 7
    assert seeds[4] == preset("tf-playground").seeds.main
    assert len(set(seeds)) == 6
    assert from_tf_playground({"seed": "0.57320"}).spec.seeds.main == seeds[0]


def test_whatever_a_link_says_something_opens() -> None:
    draw = random.Random(4)
    texts = ["", "-1", "1e999", "NaN", "true", "9" * 5000, "[[", "1,,2", "\x00", "é" * 900, "0x1", "١"]
    keys = [*keys_of(LINK), "foo", "x_hide", "", "tutorial"]
    for _ in range(500):
        found = from_tf_playground({draw.choice(keys): draw.choice(texts) for _ in range(8)})
        assert all(len(notice) < 1000 for notice in found.notices)
        assert found.spec == type(found.spec).model_validate(found.spec.model_dump())


def test_links_are_told_apart_from_ours() -> None:
    assert looks_like_tf_playground(keys_of(LINK))
    assert looks_like_tf_playground({"noise_hide": "true"})
    assert looks_like_tf_playground({"collectStats": "false"})
    assert not looks_like_tf_playground({})
    assert not looks_like_tf_playground({"preset": "xor", "data.noise": "0.1", "discretize": "true", "hide": "noise"})


class TestItsLinkOfOurs:
    @pytest.mark.parametrize(
        "changes",
        [
            {},
            {"seed": "11", "networkShape": "", "problem": "regression", "regDataset": "reg-gauss"},
            {"seed": "12", "regularization": "L1", "regularizationRate": "0.01", "initZero": "true"},
            {"seed": "0", "percTrainData": "10", "noise": "5", "batchSize": "1", "learningRate": "0.00001"},
        ],
    )
    def test_read_again_is_the_same(self, changes: dict[str, str]) -> None:
        first = from_tf_playground({**keys_of(LINK), "seed": "5", **changes})
        link = to_tf_playground(first.spec, first.view)
        again = from_tf_playground(keys_of(link))
        assert differences(again.spec, first.spec) == {}
        assert (again.view, again.notices) == (first.view, ())

    def test_has_the_keys_and_values_of_its_page(self) -> None:
        link = to_tf_playground(preset("tf-playground"), ViewSpec())
        assert link.startswith("#activation=tanh&batchSize=10&dataset=circle&learningRate=0.03&regularizationRate=0&")
        assert "&noise=0&networkShape=4,2&" in link
        assert "&percTrainData=50&x=true&y=true&xSquared=false&" in link

    def test_of_another_arithmetic_has_the_learning_rate_as_it_is(self) -> None:
        spec = with_changes(preset("playground"), {"network.layers.0.l2": 0.1, "network.layers.1.l2": 0.1})
        assert "&learningRate=0.003&" in to_tf_playground(spec, ViewSpec())
        whole = with_changes(spec, {"network.output.l2": 0.1})
        assert "regularization=L2&" in to_tf_playground(whole, ViewSpec())
        assert "&regularizationRate=0.2&" in to_tf_playground(whole, ViewSpec())

    @pytest.mark.parametrize(
        "changes",
        [
            {"data.name": "moons"},
            {"data": {"kind": "drawn"}},
            {"data.features": ["x1", "x1^3"]},
            {"network.layers": [9]},
            {"network.layers": [1] * 7},
            {"network.layers.0.activation": "gelu"},
            {"network.layers.0.activation": "relu"},
        ],
    )
    def test_is_empty_where_it_has_no_such_thing(self, changes: dict[str, object]) -> None:
        assert to_tf_playground(with_changes(preset("playground"), changes), ViewSpec()) == ""


class TestDifferences:
    def test_of_its_own_preset_are_those_that_keras_cannot_help(self) -> None:
        said = tfp_differences(preset("tf-playground"))
        assert len(said) == 3
        assert said[0].endswith("a learning rate of 0.015 here is 0.03 there.")

    @pytest.mark.parametrize(
        ("changes", "word"),
        [
            ({"training.optimizer": "adam"}, "The optimizer is Adam"),
            ({"training.optimizer": {"name": "sgd", "momentum": 0.9}}, "SGD with momentum"),
            ({"training.shuffle": True}, "reshuffled"),
            ({"training.batch_size": 30}, "smaller batch of 10"),
            ({"training.loss": "auto", "network.output.activation": "auto"}, "cross-entropy"),
            ({"training.loss": "huber"}, "Huber"),
            ({"network.output.activation": "sigmoid"}, "labels are 0 and 1"),
            ({"network.output.activation": "linear"}, "The output is linear"),
            ({"network.layers.0.initializer": "glorot_uniform"}, "Glorot uniform or uniform"),
            ({"network.output.initial_bias": 0}, "biases at 0 or 0.1"),
            ({"network.layers.0.activation": "gelu"}, "same activation"),
            ({"network.layers.0.dropout": 0.5}, "no dropout"),
            ({"network.layers.0.normalization": "batch"}, "no normalization"),
            ({"network.layers.0.l1": 0.5}, "across 0"),
            ({"network.output.l2": 0.5}, "same regularization"),
            ({"training.schedule": "step"}, "schedule"),
            ({"training.clipping.mode": "norm"}, "clipped"),
            ({"training.class_weights": True}, "Rare classes"),
            ({"data.name": "moons"}, "does not have these data"),
            ({"data.samples": 700}, "always draws 500"),
            ({"data.features": ["x1", "exp(x1)"]}, "squares, product and sines"),
        ],
    )
    def test_name_what_is_computed_in_another_way(self, changes: dict[str, object], word: str) -> None:
        said = tfp_differences(with_changes(preset("tf-playground"), changes))
        assert len([sentence for sentence in said if word in sentence]) == 1

    @pytest.mark.parametrize("item", DENSE_PRESETS, ids=lambda item: item.name)
    def test_are_short_sentences_for_every_preset(self, item: Preset) -> None:
        for sentence in tfp_differences(item.spec):
            assert sentence.endswith(".")
            assert len(sentence) < 130

    def test_the_remainder_of_a_batch_is_that_of_the_split(self) -> None:
        for share in (0.1, 0.33, 0.5):
            spec = with_changes(preset("tf-playground"), {"data.split.validation": share, "training.batch_size": 30})
            left = (500 - math.floor(500 * share + 0.5)) % 30
            said = [sentence for sentence in tfp_differences(spec) if "smaller batch" in sentence]
            assert said == [] if left == 0 else f"batch of {left};" in said[0]
