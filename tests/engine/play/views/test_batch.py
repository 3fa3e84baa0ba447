"""A batch that is watched: its figures against NumPy by hand, and against the step that was really taken."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from playground.draws.order import epoch_order
from playground.runs.protocol.play import Reset, Step, Window
from tests.engine.play.conftest import Live, play_spec, same


def floats(text: str, *shape: int) -> npt.NDArray[np.float32]:
    return np.frombuffer(base64.b64decode(text), "<f4").reshape(shape or -1)


def flat(weights: list[Any]) -> npt.NDArray[Any]:
    return np.concatenate([np.ravel(item) for item in weights])


def watched(live: Live, **changes: Any) -> tuple[dict[str, Any], list[Any], list[Any]]:
    """The news of the second batch, and the weights before and after it."""
    live.configure(play_spec(**changes), reset=True)
    live.say(Step("watched"))
    before = live.weights
    live.say(Step("watched"))
    return live.last("batch"), before, live.weights


def test_its_figures_are_those_of_numpy_by_hand(live: Live) -> None:
    news, (w1, b1, w2, b2), after = watched(live)
    part, spec = live.player.net.dataset.train, play_spec()
    rows = epoch_order(spec.seeds.drawn().batches, 1, len(part))[8:16]
    x, y = part.x[rows].astype(np.float64), part.y[rows].reshape(-1, 1)
    assert (news["epoch"], news["number"], news["of"], news["size"]) == (1, 2, 6, 8)
    np.testing.assert_allclose([point[:2] for point in news["points"]], part.points[rows], rtol=1e-5)
    assert [point[2] for point in news["points"]] == part.y[rows].tolist()
    hidden = np.tanh(x @ w1 + b1)
    p = 1 / (1 + np.exp(-(hidden @ w2 + b2)))
    losses = -(y * np.log(p) + (1 - y) * np.log(1 - p))
    np.testing.assert_allclose(news["losses"], losses[:, 0], rtol=1e-4)
    assert news["loss"] == pytest.approx(losses.mean(), rel=1e-5)
    assert news["penalty"] == 0
    features, first, last = news["layers"]
    np.testing.assert_allclose(floats(features["outputs"], 8, 2), x, rtol=1e-6)
    np.testing.assert_allclose(floats(first["outputs"], 8, 3), hidden, atol=1e-6)
    np.testing.assert_allclose(floats(last["outputs"], 8, 1), p, atol=1e-6)
    delta2 = (p - y) / 8
    delta1 = delta2 @ w2.T * (1 - hidden**2)
    np.testing.assert_allclose(floats(last["deltas"], 8, 1), delta2, atol=1e-6)
    np.testing.assert_allclose(floats(first["deltas"], 8, 3), delta1, atol=1e-6)
    gradients = flat([x.T @ delta1, delta1.sum(0), hidden.T @ delta2, delta2.sum(0)])
    np.testing.assert_allclose(floats(news["gradients"]), gradients, atol=1e-6)
    np.testing.assert_allclose(floats(news["updates"]), -0.05 * gradients, atol=1e-7)
    np.testing.assert_array_equal(floats(news["weights"]), flat([w1, b1, w2, b2]))
    np.testing.assert_allclose(floats(news["weights"]) + floats(news["updates"]), flat(after), atol=1e-7)
    w1, b1, w2, b2 = after
    p = 1 / (1 + np.exp(-(np.tanh(x @ w1 + b1) @ w2 + b2)))
    assert news["loss_after"] == pytest.approx(-(y * np.log(p) + (1 - y) * np.log(1 - p)).mean(), rel=1e-4)


def test_watching_a_batch_changes_nothing(live: Live) -> None:
    layers = [{"units": 4, "activation": "relu", "normalization": "batch", "dropout": 0.3, "l2": 0.01}]
    live.configure(play_spec(network__layers=layers, training__optimizer="adam"), reset=True)
    live.say(*[Step("batch")] * 6)
    plain, figures = live.values, live.last("picture")["metrics"]
    live.say(Reset(), *[Step("watched")] * 6)
    assert live.epoch == 1
    assert same(plain, live.values)
    assert live.last("picture")["metrics"] == figures


def test_gradients_are_of_the_neurons_that_dropout_left_and_of_the_penalty_too(live: Live) -> None:
    layers = [{"units": 6, "activation": "tanh", "dropout": 0.5, "l2": 0.02}]
    news, before, after = watched(live, network__layers=layers)
    steps = flat([new - old for new, old in zip(after, before, strict=True)])
    np.testing.assert_allclose(floats(news["updates"]), steps, atol=1e-7)
    np.testing.assert_allclose(floats(news["gradients"]) * -0.05, steps, atol=1e-6)
    assert news["penalty"] == pytest.approx(0.02 * float((before[0] ** 2).sum()), rel=1e-4)
    outputs = floats(news["layers"][1]["outputs"], 8, 6)
    assert 0 < (outputs == 0).mean() < 1  # dropped in this very step


def test_a_last_smaller_batch_and_several_classes(live: Live) -> None:
    live.configure(play_spec(data__name="rings"), reset=True)
    live.say(*[Step("watched")] * 6)
    news = live.last("batch")
    assert (news["number"], news["of"], news["size"]) == (6, 6, 5)
    assert len(news["points"]) == 5
    assert floats(news["layers"][-1]["outputs"], 5, 3).sum(axis=1) == pytest.approx(np.ones(5), abs=1e-5)
    assert live.epoch == 1
    assert np.mean(news["losses"]) == pytest.approx(news["loss"], rel=1e-4)


def test_of_a_large_batch_the_first_hundred_points_are_told(live: Live) -> None:
    live.configure(play_spec(data__samples=200, training__batch_size=150), reset=True)
    live.say(Step("watched"))
    news = live.last("batch")
    assert (news["size"], len(news["points"]), len(news["losses"])) == (150, 100, 100)
    assert floats(news["layers"][1]["outputs"], 100, 3).shape == (100, 3)


def test_of_a_large_layer_the_neurons_that_are_drawn_are_told(live: Live) -> None:
    live.configure(play_spec(network__layers=[{"units": 12, "activation": "tanh"}]), reset=True)
    live.say(Window(1, 4))
    w1, b1, w2, b2 = live.weights
    live.say(Step("watched"))
    news = live.last("batch")
    assert news["layers"][1]["neurons"] == list(range(4, 12))
    assert floats(news["layers"][1]["outputs"], 8, 8).shape == (8, 8)
    np.testing.assert_array_equal(floats(news["weights"]), flat([w1[:, 4:], b1[4:], w2[4:], b2]))
    live.say(Window(1, 0))
