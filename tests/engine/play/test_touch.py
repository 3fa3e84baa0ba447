"""Weights that are set, neurons that are frozen, silenced and drawn anew: the model trains on with exactly that."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from playground.data.values.dataset import Dataset
from playground.draws.order import epoch_order
from playground.engine.build.build import build
from playground.engine.build.checkpoint import assign, values_of, variables_of
from playground.engine.model.family import Built
from playground.engine.model.tensors import training_tensors
from playground.engine.play.touch import Touch, plain_values
from playground.engine.training.loop import FusedLoop
from playground.errors import PlaygroundError
from playground.spec.experiment import ExperimentSpec
from tests.engine.conftest import spec_of

pytestmark = pytest.mark.engine

TANH = [{"units": 4, "activation": "tanh"}, {"units": 3, "activation": "tanh"}]
MODES = pytest.mark.parametrize("xla", [False, True], ids=["graph", "xla"])


def touched(dataset: Dataset, **changes: Any) -> tuple[Built, Touch]:
    touch = Touch()
    return build(spec_of(**({"network__layers": TANH} | changes)), dataset.shape, touchable=True), touch


def train(built: Built, dataset: Dataset, epochs: int = 3, first: int = 1, *, xla: bool = False) -> None:
    loop = FusedLoop(built.model, training_tensors(dataset, built.resolved, False), None, 8, xla=xla)
    loop.compile()
    loop.run([epoch_order(5, epoch, len(dataset.train)) for epoch in range(first, first + epochs)])


def kernel(built: Built, layer: str = "dense_1") -> np.ndarray:
    return built.model.get_layer(layer).get_weights()[0]


def same(first: Built, second: Built) -> bool:
    a, b = values_of(first), values_of(second)
    return a.keys() == b.keys() and all(np.array_equal(a[name], b[name]) for name in a)


CASES: dict[str, dict[str, Any]] = {
    "sgd": {},
    "adamw": {"training__optimizer": "adamw"},
    "ftrl": {"training__optimizer": "ftrl"},
    "normalization and dropout": {
        "network__layers": [
            {"units": 4, "normalization": "batch", "dropout": 0.3},
            {"units": 3, "normalization": "layer", "activation": "gelu"},
        ]
    },
    "penalties": {"network__layers": [{"units": 4, "l1": 0.01, "l2": 0.1}], "network__output__l2": 0.2},
    "no bias": {"network__layers": [{"units": 4, "use_bias": False}], "network__output__use_bias": False},
    "no hidden layer": {"network__layers": []},
}


@pytest.mark.parametrize("case", CASES)
def test_a_network_that_nobody_touches_is_the_plain_one_bit_by_bit(case: str, binary: Dataset) -> None:
    ours, _ = touched(binary, **CASES[case])
    plain = build(spec_of(**({"network__layers": TANH} | CASES[case])), binary.shape)
    assert plain.hooks == ()
    for built in (ours, plain):
        train(built, binary)
    assert same(ours, plain)


@MODES
def test_a_weight_that_is_set_is_what_training_goes_on_from(xla: bool, binary: Dataset) -> None:
    built, touch = touched(binary)
    plain = build(spec_of(network__layers=TANH), binary.shape)
    touch.set_weight(built, 2, 1, 3, 0.75)
    touch.set_weight(built, 3, 0, -1, -0.5)
    values = plain.model.get_weights()
    values[2][3, 1], values[5][0] = 0.75, -0.5
    plain.model.set_weights(values)
    assert kernel(built, "dense_2")[3, 1] == np.float32(0.75)
    for each in (built, plain):
        train(each, binary, xla=xla)
    for ours, theirs in zip(built.model.get_weights(), plain.model.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6)
    assert touch.state() == {"frozen": [], "silenced": [], "edits": 2}


@MODES
@pytest.mark.parametrize("optimizer", ["sgd", "adamw"])
def test_a_frozen_neuron_stays_exactly_as_it_is_while_the_others_train(
    xla: bool, optimizer: str, binary: Dataset
) -> None:
    layers = [{"units": 4, "l2": 0.1}, {"units": 3, "normalization": "batch"}]
    built, touch = touched(binary, network__layers=layers, training__optimizer=optimizer)
    train(built, binary, 1)
    touch.set_state(built, 1, 2, "freeze")
    touch.set_state(built, 2, 0, "freeze")
    touch.set_state(built, 3, 0, "freeze")
    before = values_of(built)
    train(built, binary, first=2, xla=xla)
    after = values_of(built)
    assert np.array_equal(before["dense_1/0"][:, 2], after["dense_1/0"][:, 2])
    assert before["dense_1/1"][2] == after["dense_1/1"][2]
    for name in ("dense_2/0", "dense_2/1", "batch_normalization_2/0", "batch_normalization_2/1"):
        assert np.array_equal(before[name][..., 0], after[name][..., 0]), name
    assert np.array_equal(before["output/0"], after["output/0"])
    free = [(before["dense_1/0"][:, number], after["dense_1/0"][:, number]) for number in (0, 1, 3)]
    assert all((a != b).any() for a, b in free)
    touch.set_state(built, 1, 2, "thaw")
    train(built, binary, first=5, xla=xla)
    assert (values_of(built)["dense_1/0"][:, 2] != after["dense_1/0"][:, 2]).any()
    assert touch.state() == {"frozen": [[2, 0], [3, 0]], "silenced": [], "edits": 4}


def test_a_frozen_weight_that_is_set_is_held_at_its_new_value(binary: Dataset) -> None:
    built, touch = touched(binary)
    touch.set_state(built, 1, 0, "freeze")
    touch.set_weight(built, 1, 0, 1, 2.5)
    train(built, binary)
    assert kernel(built)[1, 0] == 2.5


@MODES
def test_a_silenced_neuron_is_0_for_the_network_and_learns_nothing(xla: bool, binary: Dataset) -> None:
    built, touch = touched(binary)
    touch.set_state(built, 1, 3, "silence")
    weights = [value.astype(np.float64) for value in built.model.get_weights()]
    first = np.tanh(binary.test.x @ weights[0] + weights[1])
    first[:, 3] = 0
    second = np.tanh(first @ weights[2] + weights[3])
    expected = 1 / (1 + np.exp(-(second @ weights[4] + weights[5])))
    np.testing.assert_allclose(built.model(binary.test.x).numpy(), expected, rtol=1e-5)
    train(built, binary, xla=xla)
    assert np.array_equal(kernel(built)[:, 3], weights[0][:, 3].astype(np.float32))
    touch.set_state(built, 1, 3, "voice")
    train(built, binary, xla=xla)
    assert not np.array_equal(kernel(built)[:, 3], weights[0][:, 3].astype(np.float32))


@pytest.mark.parametrize(
    "optimizer", ["sgd", {"name": "sgd", "momentum": 0.9}, "adam", "adagrad", "ftrl", {"name": "rmsprop"}, "adamax"]
)
def test_a_renewed_neuron_is_drawn_anew_and_the_optimizer_forgets_it_alone(optimizer: Any, binary: Dataset) -> None:
    built, touch = touched(binary, training__optimizer=optimizer)
    start = values_of(built)
    train(built, binary)
    before = values_of(built)
    touch.set_state(built, 1, 1, "renew")
    after = values_of(built)
    bound = np.sqrt(6 / (2 + 4))
    assert (np.abs(after["dense_1/0"][:, 1]) <= bound).all()
    assert not np.isin(after["dense_1/0"][:, 1], [before["dense_1/0"][:, 1], start["dense_1/0"][:, 1]]).any()
    assert after["dense_1/1"][1] == 0
    for name, value in after.items():
        slot = name.startswith("optimizer/") and value.shape in ((2, 4), (4,)) and "dense_1" in name
        if slot:
            assert np.array_equal(value[..., 1], start[name][..., 1]), name
        if name.startswith(("dense_1/", "optimizer/")) and (slot or name.startswith("dense_1")):
            assert np.array_equal(np.delete(value, 1, -1), np.delete(before[name], 1, -1)), name
        else:
            assert np.array_equal(value, before[name]), name
    again, other = touched(binary, training__optimizer=optimizer)
    other.set_state(again, 1, 1, "renew")
    other.set_state(again, 1, 1, "renew")
    assert not np.array_equal(kernel(again)[:, 1], after["dense_1/0"][:, 1])


@MODES
def test_a_program_already_compiled_goes_by_what_is_done_later(xla: bool, binary: Dataset) -> None:
    built, touch = touched(binary, training__optimizer="adam")
    loop = FusedLoop(built.model, training_tensors(binary, built.resolved, False), None, 8, xla=xla)
    loop.compile()

    def changes(first: int) -> np.ndarray:
        """Which neurons of the first layer an epoch changes."""
        before = kernel(built)
        loop.run([epoch_order(5, first, 44)])
        return (kernel(built) != before).any(axis=0)

    assert changes(1).all()
    touch.set_state(built, 1, 0, "freeze")
    assert changes(2).tolist() == [False, True, True, True]
    touch.set_state(built, 1, 0, "thaw")
    touch.set_weight(built, 1, 3, 1, 4.0)
    assert changes(3).all()
    assert kernel(built)[1, 3] == pytest.approx(4.0, abs=0.5)


@MODES
def test_penalties_change_between_two_calls_of_the_same_program(xla: bool, binary: Dataset) -> None:
    built, touch = touched(binary)
    loop = FusedLoop(built.model, training_tensors(binary, built.resolved, False), None, 8, xla=xla)
    loop.compile()
    loop.run([epoch_order(5, 1, 44)])
    heavier = spec_of(network__layers=[{**layer, "l1": 0.02, "l2": 0.3} for layer in TANH], network__output__l1=0.1)
    plain = build(heavier, binary.shape)
    assign(plain, values_of(built))
    touch.set_penalties(built, heavier)
    loop.run([epoch_order(5, 2, 44)])
    train(plain, binary, 1, first=2)
    for ours, theirs in zip(built.model.get_weights(), plain.model.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=2e-5, atol=2e-6)
    assert float(sum(built.model.losses)) == pytest.approx(float(sum(plain.model.losses)), rel=1e-4)


def test_values_of_a_touched_network_fit_a_plain_one_and_the_other_way_round(binary: Dataset) -> None:
    built, touch = touched(binary, training__optimizer="adam")
    touch.set_state(built, 1, 0, "freeze")
    train(built, binary)
    plain = build(spec_of(network__layers=TANH, training__optimizer="adam"), binary.shape)
    assert list(variables_of(plain)) == list(variables_of(built))
    assign(plain, plain_values(values_of(built)))
    assert same(plain, built)


def changed(spec: ExperimentSpec, dropout: float) -> ExperimentSpec:
    layers = [layer.model_copy(update={"dropout": dropout}) for layer in spec.network.layers]
    return spec.model_copy(update={"network": spec.network.model_copy(update={"layers": tuple(layers)})})


def test_what_was_done_goes_over_to_another_build_of_the_same_network(binary: Dataset) -> None:
    built, touch = touched(binary)
    touch.set_state(built, 1, 2, "freeze")
    touch.set_state(built, 2, 1, "silence")
    touch.set_weight(built, 3, 0, 1, 0.5)
    train(built, binary)
    new = build(changed(spec_of(network__layers=TANH), 0.2), binary.shape, touchable=True)
    assign(new, values_of(built))
    touch.carry(built, new)
    held = kernel(built)[:, 2]
    train(new, binary)
    assert np.array_equal(kernel(new)[:, 2], held)
    out = keras.Sequential(new.model.layers[: new.model.layers.index(new.model.get_layer("gate_2")) + 1])
    out = out(binary.test.x).numpy()
    assert (out[:, 1] == 0).all()
    assert (out[:, 0] != 0).all()
    assert touch.state() == {"frozen": [[1, 2]], "silenced": [[2, 1]], "edits": 3}


def test_layers_of_another_size_are_not_carried_over(binary: Dataset) -> None:
    built, touch = touched(binary)
    for layer in (1, 2, 3):
        touch.set_state(built, layer, 0, "freeze")
    new, _ = touched(binary, network__layers=[4, 2])
    touch.carry(built, new)
    assert touch.state()["frozen"] == [[1, 0], [3, 0]]


def test_a_snapshot_restores_what_was_frozen_and_silenced_at_the_weights_of_then(binary: Dataset) -> None:
    built, touch = touched(binary)
    touch.set_state(built, 1, 2, "freeze")
    touch.set_state(built, 1, 3, "silence")
    then, values = touch.snapshot(), values_of(built)
    touch.set_state(built, 1, 2, "thaw")
    touch.set_state(built, 1, 3, "voice")
    touch.set_state(built, 2, 0, "freeze")
    train(built, binary)
    assign(built, values)
    touch.restore(built, then)
    assert touch.state() == then
    train(built, binary)
    assert np.array_equal(kernel(built)[:, 2], values["dense_1/0"][:, 2])
    assert not np.array_equal(kernel(built, "dense_2")[:, 0], values["dense_2/0"][:, 0])


@pytest.mark.parametrize(
    ("act", "field", "given"),
    [
        (("set_weight", 4, 0, 0, 1.0), "layer", "got 4"),
        (("set_weight", 0, 0, 0, 1.0), "layer", "got 0"),
        (("set_weight", 1, 4, 0, 1.0), "neuron", "got 4"),
        (("set_weight", 1, -1, 0, 1.0), "neuron", "got -1"),
        (("set_weight", 1, 0, 2, 1.0), "source", "got 2"),
        (("set_weight", 1, 0, -2, 1.0), "source", "got -2"),
        (("set_weight", 1, 0, 0, float("nan")), "value", "got nan"),
        (("set_weight", 1, 0, 0, 1e300), "value", "got 1e+300"),
        (("set_state", 2, 3, "freeze"), "neuron", "0 to 2"),
        (("set_state", 3, 0, "silence"), "layer", "the output"),
        (("set_state", 0, 0, "silence"), "layer", "got 0"),
        (("set_state", 1, 0, "burn"), "how", "got burn"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_sentence(
    act: tuple[Any, ...], field: str, given: str, binary: Dataset
) -> None:
    built, touch = touched(binary)
    before = values_of(built)
    name, *arguments = act
    with pytest.raises(PlaygroundError, match=f"`{field}` .*") as caught:
        getattr(touch, name)(built, *arguments)
    assert given in str(caught.value)
    assert caught.value.problems[0].field == field
    assert touch.state()["edits"] == 0
    assert all(np.array_equal(before[name], value) for name, value in values_of(built).items())


def test_a_bias_that_is_not_there_cannot_be_set(binary: Dataset) -> None:
    built, touch = touched(binary, network__layers=[{"units": 3, "use_bias": False}])
    with pytest.raises(PlaygroundError, match="layer 1 has none"):
        touch.set_weight(built, 1, 0, -1, 1.0)
