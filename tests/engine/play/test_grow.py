"""A trained network becomes larger or smaller: what it puts out is what Keras's `predict` says it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from playground.engine.play.changes import Change
from playground.engine.play.grow import can_grow
from playground.runs.protocol.messages import Pause
from playground.runs.protocol.play import Configure, Play, Rewind, SetNeuronState, Step
from playground.spec.experiment import dump_spec
from tests.engine.play.conftest import Live, play_spec


def layers(*units: int, activation: str = "tanh", **more: Any) -> list[dict[str, Any]]:
    return [{"units": count, "activation": activation, **more} for count in units]


def predicted(live: Live) -> np.ndarray:
    session = live.player.net.session
    return np.asarray(session.built.model.predict(live.player.net.dataset.train.x, verbose=0))


def grown(live: Live, before: list[Any], after: list[Any], **more: Any) -> tuple[np.ndarray, np.ndarray]:
    """Outputs before and after, of a network that was trained and then got other layers."""
    live.configure(play_spec(network__layers=before, **more), reset=True)
    live.say(*[Step("epoch")] * 4)
    old, number = predicted(live), live.player.show.number + 1
    live.say(Configure(dump_spec(play_spec(network__layers=after, **more)), number, keep=True))
    assert live.last("opened")["number"] == number
    assert not live.last("opened")["reset"]
    assert live.epoch == 4
    return old, predicted(live)


@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid", "gelu"])
def test_a_neuron_more_changes_no_output(live: Live, activation: str) -> None:
    old, new = grown(live, layers(3, 2, activation=activation), layers(5, 4, activation=activation))
    np.testing.assert_allclose(new, old, rtol=0, atol=1e-6)
    assert live.last("opened")["grown"] == ""
    kernel = live.player.net.session.built.model.get_layer("output").kernel.numpy()
    assert (kernel[2:] == 0).all()
    incoming = live.player.net.session.built.model.get_layer("dense_1").kernel.numpy()
    assert (incoming[:, 3:] != 0).all()  # they can learn


@pytest.mark.parametrize(("under", "over"), [("relu", "relu"), ("tanh", "relu"), ("tanh", "linear"), ("tanh", "elu")])
@pytest.mark.parametrize("units", [3, 5])
def test_a_layer_more_is_identity_where_its_activation_permits(live: Live, under: str, over: str, units: int) -> None:
    before = layers(3, activation=under)
    old, new = grown(live, before, [*before, *layers(units, activation=over)])
    np.testing.assert_allclose(new, old, rtol=0, atol=1e-6)
    assert live.last("opened")["grown"] == ""


def test_batch_normalization_passes_on_what_it_is_given(live: Live) -> None:
    before = layers(3, activation="relu", normalization="batch")
    old, new = grown(live, before, [*before, *before])
    np.testing.assert_allclose(new, old, rtol=0, atol=5e-6)


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "gelu", "softplus"])
def test_an_activation_that_bends_comes_near(live: Live, activation: str) -> None:
    old, new = grown(live, layers(3), [*layers(3), *layers(3, activation=activation)])
    assert np.abs(new - old).max() < 0.01


def test_what_was_added_is_taken_away_again_without_a_trace(live: Live) -> None:
    old, _ = grown(live, layers(3), layers(4))
    live.say(Configure(dump_spec(play_spec(network__layers=layers(3))), 1000, keep=True))
    np.testing.assert_allclose(predicted(live), old, rtol=0, atol=1e-6)
    _, more = grown(live, layers(3), [*layers(3), *layers(3, activation="relu")])
    live.say(Configure(dump_spec(play_spec(network__layers=layers(3))), 1000, keep=True))
    np.testing.assert_allclose(predicted(live), more, rtol=0, atol=1e-5)


def test_of_a_neuron_less_the_others_do_the_work_as_well_as_they_can(live: Live) -> None:
    model = lambda: live.player.net.session.built.model  # noqa: E731
    x = lambda: live.player.net.dataset.train.x  # noqa: E731
    live.configure(play_spec(network__layers=layers(6)), reset=True)
    live.say(*[Step("epoch")] * 4)
    kernel, bias = (np.array(value, np.float64) for value in model().get_layer("output").get_weights())
    hidden = np.asarray(model().get_layer("dense_1")(x()), np.float64)
    wanted = hidden @ kernel + bias
    live.say(Configure(dump_spec(play_spec(network__layers=layers(5))), 1000, keep=True))
    inputs = np.hstack([hidden[:, :5], np.ones((len(hidden), 1))])
    best = np.linalg.lstsq(inputs, wanted, rcond=None)[0]
    left = np.asarray(model().get_layer("dense_1")(x()), np.float64) @ model().get_layer("output").kernel.numpy()
    left += model().get_layer("output").bias.numpy()
    assert np.abs(left - inputs @ best).max() < 1e-3
    alone = hidden[:, :5] @ kernel[:5] + bias
    assert np.linalg.norm(left - wanted) <= np.linalg.norm(alone - wanted) + 1e-6


def test_it_goes_on_playing_with_the_memory_of_its_optimizer_and_what_hands_have_done(live: Live) -> None:
    base = {"training__optimizer": {"name": "adam"}}
    live.configure(play_spec(network__layers=layers(3), **base), reset=True)
    live.say(*[Step("epoch")] * 3, SetNeuronState(2, 0, "freeze"), SetNeuronState(1, 1, "silence"), Play())
    optimizer = live.player.net.session.built.model.optimizer
    momentum, steps = np.array(optimizer._momentums[0]), int(optimizer.iterations.numpy())
    after = play_spec(network__layers=[*layers(4), *layers(4, activation="relu")], **base)
    live.inbox.put(Pause())
    live.inbox.put(Configure(dump_spec(after), 1000, keep=True))
    live.inbox.put(Play())
    live.player.turn()
    assert live.last("touched")["frozen"] == [[3, 0]]
    assert live.last("touched")["silenced"] == [[1, 1]]
    new = live.player.net.session.built.model.optimizer
    assert int(new.iterations.numpy()) >= steps
    assert np.abs(momentum).max() > 0
    assert live.status == "running"
    frozen = live.player.net.session.built.model.get_layer("output").kernel.numpy()
    live.until(lambda: live.epoch >= 5)
    live.say(Pause())
    assert live.status == "paused"
    np.testing.assert_array_equal(live.player.net.session.built.model.get_layer("output").kernel.numpy(), frozen)
    assert live.last("timeline")["epochs"][0] >= 3  # those of before are of another network
    live.say(Rewind(live.last("timeline")["epochs"][0]))
    assert live.status == "paused"


def test_only_more_or_fewer_neurons_and_layers_at_the_end_are_grown() -> None:
    base = play_spec(network__layers=layers(3, 2))
    grows: Callable[..., bool] = lambda **changes: can_grow(base, play_spec(**changes))  # noqa: E731
    assert grows(network__layers=layers(5, 2))
    assert grows(network__layers=layers(3, 2, 2))
    assert grows(network__layers=[])
    assert not grows(network__layers=layers(3, 2))
    assert not grows(network__layers=layers(3, 2, activation="relu"))
    assert not grows(network__layers=layers(5, 2), data__name="xor")
    assert not grows(network__layers=layers(5, 2), training__learning_rate=0.5)
    assert Change.REBUILD < Change.GROW < Change.ANEW


def test_without_the_switch_it_begins_anew(live: Live) -> None:
    live.configure(play_spec(network__layers=layers(3)), reset=True)
    live.say(Step("epoch"))
    live.configure(play_spec(network__layers=layers(4)))
    assert live.last("opened")["reset"]
    assert live.epoch == 0
