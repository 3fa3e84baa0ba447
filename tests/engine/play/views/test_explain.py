"""The numbers told of a neuron are those of the chain rule and of the optimizer's formula, by hand in NumPy."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from playground.data.values.dataset import Dataset, Plane
from playground.engine.build.build import build
from playground.engine.build.checkpoint import values_of
from playground.engine.model.family import Built
from playground.engine.model.tensors import training_tensors
from playground.engine.play.touch import Touch
from playground.engine.play.views.explain import explain
from playground.errors import PlaygroundError
from playground.runs.protocol.play import Explain
from tests.engine.conftest import dataset_of, spec_of

pytestmark = pytest.mark.engine

PLANE = Plane(("x", "y"), ("x1", "x2"), (-6.0, 6.0), (-6.0, 6.0))
TANH = [{"units": 3, "activation": "tanh"}]
RATE = 0.05
POINT = (0.7, -1.3)


def in_plane(task: str, features: tuple[str, ...] = ("x1", "x2")) -> Dataset:
    return replace(dataset_of(task, len(features), 40, 10, 10), plane=replace(PLANE, features=features))


def made(dataset: Dataset, **changes: Any) -> tuple[Built, Touch]:
    touch = Touch()
    spec = spec_of(**({"network__layers": TANH, "training__learning_rate": RATE} | changes))
    built = build(spec, dataset.shape, touchable=True)
    for number, value in enumerate(built.model.trainable_variables):  # no weight and bias is 0
        value.assign(np.array(value) + 0.05 * (number + 1))
    return built, touch


def steps(built: Built, dataset: Dataset, count: int) -> None:
    tensors = training_tensors(dataset, built.resolved, False)
    for number in range(count):
        built.model.train_step(tuple(values[8 * number : 8 * number + 8] for values in tensors))


def told(built: Built, dataset: Dataset, layer: int, neuron: int, target: float | None = 1, **more: Any) -> Any:
    return explain(built, dataset, Explain(layer, neuron, *POINT, target), **more)


class ByHand:
    """A 2-3-1 network with tanh and a sigmoid output at POINT, class 1: p = s(v h + c), L = -ln p."""

    def __init__(self, built: Built) -> None:
        self.k, self.b, self.v, self.c = (value.astype(np.float64) for value in built.model.get_weights())
        self.x = np.array(POINT)
        self.z = self.x @ self.k + self.b
        self.h = np.tanh(self.z)
        self.s = float((self.h @ self.v + self.c)[0])
        self.p = 1 / (1 + np.exp(-self.s))
        self.loss = -np.log(self.p)
        self.delta_out = self.p - 1
        self.upstream = self.delta_out * self.v[:, 0]
        self.delta = self.upstream * (1 - self.h**2)


def column(numbers: dict[str, Any], name: str) -> list[float]:
    return [item[name] for item in numbers["inputs"]]


def test_a_hidden_neurons_numbers_are_those_of_the_chain_rule() -> None:
    dataset = in_plane("binary")
    built, _ = made(dataset, training__optimizer="sgd")
    hand, numbers = ByHand(built), told(built, dataset, 1, 2)
    assert [item["name"] for item in numbers["inputs"]] == ["x1", "x2"]
    assert column(numbers, "value") == pytest.approx(POINT)
    assert column(numbers, "weight") == pytest.approx(hand.k[:, 2])
    assert column(numbers, "gradient") == pytest.approx(hand.delta[2] * hand.x, rel=1e-5)
    assert column(numbers, "update") == pytest.approx(-RATE * hand.delta[2] * hand.x, rel=1e-3, abs=1e-7)
    assert numbers["bias"] == pytest.approx(
        {"value": hand.b[2], "gradient": hand.delta[2], "update": -RATE * hand.delta[2]}, rel=1e-3
    )
    expected = {
        "sum": hand.z[2],
        "output": hand.h[2],
        "upstream": hand.upstream[2],
        "delta": hand.delta[2],
        "loss": hand.loss,
    }
    assert {name: numbers[name] for name in expected} == pytest.approx(expected, rel=1e-5)
    assert (numbers["activation"], numbers["normalized"], numbers["target"], numbers["goal"]) == ("tanh", None, 1, 1.0)
    assert numbers["rest"] == {"count": 0, "sum": 0.0}
    terms = sum(item["value"] * item["weight"] for item in numbers["inputs"])
    assert terms + numbers["bias"]["value"] == pytest.approx(numbers["sum"], rel=1e-6)


def test_the_output_neurons_inputs_are_the_hidden_neurons_and_a_silenced_one_gives_0() -> None:
    dataset = in_plane("binary")
    built, touch = made(dataset)
    touch.set_state(built, 1, 0, "silence")
    numbers, hand = told(built, dataset, 2, 0, touch=touch), ByHand(built)
    assert [item["name"] for item in numbers["inputs"]] == [f"layer 1, neuron {number}" for number in (1, 2, 3)]
    assert column(numbers, "value") == pytest.approx([0.0, *hand.h[1:]], rel=1e-5)
    share = 1 / (1 + np.exp(-(hand.s - hand.h[0] * hand.v[0, 0])))
    assert numbers["output"] == pytest.approx(share, rel=1e-5)
    assert numbers["upstream"] == pytest.approx(-1 / share, rel=1e-4)
    assert numbers["delta"] == pytest.approx(share - 1, rel=1e-4)
    assert numbers["activation"] == "sigmoid"
    silent = told(built, dataset, 1, 0, touch=touch)
    assert (silent["output"], silent["delta"], silent["silenced"], silent["frozen"]) == (0.0, 0.0, True, False)


def test_adams_update_takes_up_its_memory_of_earlier_steps() -> None:
    dataset = in_plane("binary")
    built, _ = made(dataset, training__optimizer="adam")
    steps(built, dataset, 3)
    hand, slots = ByHand(built), values_of(built)
    place = [name for name in slots if name.startswith("optimizer/") and "dense_1_kernel" in name]
    momentum = next(slots[name] for name in place if "momentum" in name)[:, 1].astype(np.float64)
    velocity = next(slots[name] for name in place if "velocity" in name)[:, 1].astype(np.float64)
    gradient = hand.delta[1] * hand.x
    momentum, velocity = 0.9 * momentum + 0.1 * gradient, 0.999 * velocity + 0.001 * gradient**2
    expected = -RATE * (momentum / (1 - 0.9**4)) / (np.sqrt(velocity / (1 - 0.999**4)) + 1e-7)
    assert column(told(built, dataset, 1, 1), "update") == pytest.approx(expected, rel=1e-3)


def test_updates_include_penalties_and_clipping_and_nothing_where_a_neuron_is_frozen() -> None:
    dataset = in_plane("binary")
    layers = [{"units": 3, "activation": "tanh", "l2": 0.5}]
    built, touch = made(dataset, network__layers=layers)
    hand = ByHand(built)
    gradient = hand.delta[0] * hand.x + 2 * 0.5 * hand.k[:, 0]
    numbers = told(built, dataset, 1, 0)
    assert column(numbers, "update") == pytest.approx(-RATE * gradient, rel=1e-3, abs=1e-6)
    assert numbers["loss"] == pytest.approx(hand.loss, rel=1e-5)
    touch.set_state(built, 1, 0, "freeze")
    frozen = told(built, dataset, 1, 0, touch=touch)
    assert (column(frozen, "update"), frozen["bias"]["update"], frozen["frozen"]) == ([0.0, 0.0], 0.0, True)
    clipped, _ = made(dataset, training__clipping={"mode": "value", "threshold": 0.001})
    assert np.abs(column(told(clipped, dataset, 1, 0), "update")) == pytest.approx([RATE * 0.001] * 2, rel=5e-3)


def test_the_update_is_that_of_the_schedules_present_rate() -> None:
    dataset = in_plane("binary")
    built, _ = made(dataset, training__schedule={"name": "exponential", "rate": 0.5, "every": 0.2})
    steps(built, dataset, 3)  # of 5 in an epoch: the rate halves at each
    hand = ByHand(built)
    update = told(built, dataset, 1, 2)["bias"]["update"]
    assert update == pytest.approx(-RATE / 8 * hand.delta[2], rel=1e-2)


def test_class_weights_weigh_the_update_and_not_the_loss() -> None:
    dataset = in_plane("binary")
    built, _ = made(dataset)
    plain, weighed = (told(built, dataset, 1, 0, class_weights=weights) for weights in (False, True))
    share = 40 / (2 * (dataset.train.y == 1).sum())
    assert weighed["bias"]["update"] == pytest.approx(share * plain["bias"]["update"], rel=1e-3)
    assert weighed["loss"] == plain["loss"]


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "nadam"])
def test_explaining_leaves_every_variable_as_it_is(optimizer: str) -> None:
    dataset = in_plane("binary")
    layers = [{"units": 3, "dropout": 0.5, "normalization": "batch"}, {"units": 2, "normalization": "layer"}]
    built, touch = made(dataset, network__layers=layers, training__optimizer=optimizer)
    steps(built, dataset, 2)
    before = values_of(built)
    for layer in (1, 2, 3):
        told(built, dataset, layer, 0, touch=touch)
    after = values_of(built)
    assert before.keys() == after.keys()
    assert all(np.array_equal(before[name], after[name]) for name in before)


def test_a_normalized_sum_is_told_beside_the_sum() -> None:
    dataset = in_plane("binary")
    layers = [{"units": 3, "activation": "swish", "normalization": "batch", "use_bias": False}]
    built, _ = made(dataset, network__layers=layers)
    steps(built, dataset, 2)
    kernel, gamma, beta, *_ = built.model.get_weights()
    mean, variance = built.model.get_layer("batch_normalization_1").get_weights()[2:]
    numbers = told(built, dataset, 1, 1)
    total = (np.array(POINT) @ kernel)[1]
    normalized = gamma[1] * (total - mean[1]) / np.sqrt(variance[1] + 1e-3) + beta[1]
    assert numbers["sum"] == pytest.approx(total, rel=1e-5)
    assert numbers["normalized"] == pytest.approx(normalized, rel=1e-5)
    assert numbers["output"] == pytest.approx(normalized / (1 + np.exp(-normalized)), rel=1e-5)
    assert numbers["activation"] == "swish"
    assert numbers["bias"] == {"value": 0.0, "gradient": 0.0, "update": 0.0}


def test_inputs_are_the_features_values_at_the_point_and_of_many_the_heaviest_are_told() -> None:
    dataset = in_plane("binary", ("x1", "x1*x2", "sin(x2)"))
    built, _ = made(dataset, network__layers=[40, 2])
    first = told(built, dataset, 1, 0)
    assert [item["name"] for item in first["inputs"]] == ["x1", "x1*x2", "sin(x2)"]
    assert column(first, "value") == pytest.approx([0.7, 0.7 * -1.3, np.sin(-1.3)], rel=1e-6)
    many = told(built, dataset, 2, 1)
    assert len(many["inputs"]) == 16
    assert many["rest"]["count"] == 24
    terms = sum(item["value"] * item["weight"] for item in many["inputs"])
    assert terms + many["rest"]["sum"] + many["bias"]["value"] == pytest.approx(many["sum"], rel=1e-5)
    assert [item["source"] for item in many["inputs"]] == sorted(item["source"] for item in many["inputs"])


def test_without_a_target_it_is_that_of_the_nearest_training_point() -> None:
    dataset = in_plane("regression")
    built, _ = made(dataset)
    nearest = int(np.hypot(*(dataset.train.x - np.array(POINT)).T).argmin())
    numbers = told(built, dataset, 2, 0, None)
    assert numbers["target"] == pytest.approx(100 + 20 * dataset.train.y[nearest], rel=1e-5)
    assert numbers["nearest"] == pytest.approx(dataset.train.x[nearest].tolist())
    assert told(built, dataset, 2, 0, 100.0)["nearest"] is None
    assert numbers["goal"] == pytest.approx(dataset.train.y[nearest], rel=1e-4)
    assert numbers["loss"] == pytest.approx((numbers["output"] - numbers["goal"]) ** 2, rel=1e-3)
    assert numbers["upstream"] == pytest.approx(2 * (numbers["output"] - numbers["goal"]), rel=1e-3)
    assert numbers["activation"] == "linear"


def test_the_nearest_point_is_the_one_that_is_seen_nearest() -> None:
    dataset = in_plane("binary")
    assert dataset.plane
    wide = replace(dataset, plane=replace(dataset.plane, x=(-6000.0, 6000.0)))
    built, _ = made(wide)
    up = int(np.abs(wide.train.x[:, 1] - POINT[1]).argmin())  # across, all are at one place
    assert told(built, wide, 1, 0, None)["nearest"] == pytest.approx(wide.train.x[up].tolist())


@pytest.mark.parametrize("goal", [0, 1])
def test_a_saturated_output_leads_back_by_small_numbers_that_agree(goal: int) -> None:
    dataset = in_plane("binary")
    built, _ = made(dataset)
    weights = built.model.get_weights()
    weights[-2], weights[-1] = np.zeros_like(weights[-2]), np.full_like(weights[-1], 21.0 if goal else -21.0)
    weights[-2][0] = 0.3
    built.model.set_weights(weights)
    hand = ByHand(built)
    error = -1 / (1 + np.exp(hand.s)) if goal else 1 / (1 + np.exp(-hand.s))  # p - y, exactly
    hidden = told(built, dataset, 1, 0, goal)
    assert hidden["upstream"] == pytest.approx(error * 0.3, rel=1e-3)
    assert 0 < abs(hidden["upstream"]) < 1e-8
    assert hidden["delta"] == pytest.approx(hidden["upstream"] * (1 - hand.h[0] ** 2), rel=1e-3)
    output = told(built, dataset, 2, 0, goal)
    share = 1 / (1 + np.exp(-hand.s))
    assert output["upstream"] == pytest.approx(-1 / share if goal else 1 / (1 - share), rel=1e-4)


def test_where_labels_are_minus_1_and_1_the_goal_is() -> None:
    dataset = in_plane("binary")
    built, _ = made(dataset, training__loss="mean_squared_error", network__output__activation="tanh")
    numbers = told(built, dataset, 2, 0, 0)
    assert (numbers["target"], numbers["goal"]) == (0, -1.0)
    assert numbers["loss"] == pytest.approx((numbers["output"] + 1) ** 2, rel=1e-5)


def test_of_several_classes_each_output_neuron_has_its_delta() -> None:
    dataset = in_plane("multiclass")
    built, _ = made(dataset)
    each = [told(built, dataset, 2, neuron, 2) for neuron in range(3)]
    shares = np.array([numbers["output"] for numbers in each])
    assert shares.sum() == pytest.approx(1, rel=1e-5)
    assert [numbers["delta"] for numbers in each] == pytest.approx(shares - [0, 0, 1], rel=1e-4)
    assert each[0]["loss"] == pytest.approx(-np.log(shares[2]), rel=1e-5)


def test_numbers_that_are_not_finite_are_none() -> None:
    dataset = in_plane("binary")
    built, _ = made(dataset)
    built.model.set_weights([np.full_like(value, np.nan) for value in built.model.get_weights()])
    numbers = told(built, dataset, 1, 0)
    assert (numbers["sum"], numbers["loss"], numbers["bias"]["value"]) == (None, None, None)


@pytest.mark.parametrize(
    ("command", "field", "given"),
    [
        (Explain(3, 0, 0.0, 0.0), "layer", "got 3"),
        (Explain(1, 3, 0.0, 0.0), "neuron", "got 3"),
        (Explain(1, 0, float("nan"), 0.0), "x1", "got nan"),
        (Explain(1, 0, 0.0, float("inf")), "x2", "got inf"),
        (Explain(1, 0, 0.0, 0.0, 2), "target", "got 2"),
        (Explain(1, 0, 0.0, 0.0, 0.5), "target", "got 0.5"),
        (Explain(1, 0, 0.0, 0.0, float("nan")), "target", "got nan"),
    ],
)
def test_what_cannot_be_explained_is_refused(command: Explain, field: str, given: str) -> None:
    dataset = in_plane("binary")
    built, _ = made(dataset)
    with pytest.raises(PlaygroundError, match=given) as caught:
        explain(built, dataset, command)
    assert caught.value.problems[0].field == field


def test_data_in_no_plane_have_no_point_to_explain() -> None:
    dataset = replace(in_plane("binary"), plane=None)
    with pytest.raises(PlaygroundError, match="lie in none"):
        told(made(dataset)[0], dataset, 1, 0)
