"""A network that a browser has trained, taken up by an engine: as if the engine had trained it."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from playground.runs.protocol.play import Play, Reset, Step, TakeUp
from tests.engine.play.conftest import Live, play_spec, same

pytestmark = pytest.mark.engine


def text(arrays: list[np.ndarray]) -> str:
    flat = [np.asarray(item, "<f4").ravel() for item in arrays]
    return base64.b64encode(np.concatenate(flat).tobytes() if flat else b"").decode()


def told(live: Live, points: str = "", **changes: Any) -> TakeUp:
    """What a browser would tell of the network as it is."""
    session = live.player.net.session
    optimizer = session.built.model.optimizer
    moments = [np.array(item) for item in optimizer.variables if "momentum" in item.name]
    moments += [np.array(item) for item in optimizer.variables if "velocity" in item.name]
    position = session.position
    values: dict[str, Any] = {
        "epoch": position.epoch,
        "batch": position.batch,
        "elapsed_s": 1.5,
        "iterations": int(optimizer.iterations),
        "weights": text(live.weights),
        "moments": text(moments),
        "points": points,
    }
    return TakeUp(**(values | changes))


@pytest.mark.parametrize(
    "optimizer",
    [{"name": "sgd"}, {"name": "sgd", "momentum": 0.9}, {"name": "adam"}],
    ids=["sgd", "momentum", "adam"],
)
def test_training_goes_on_as_if_it_had_never_been_elsewhere(live: Live, optimizer: dict[str, Any]) -> None:
    live.configure(play_spec(training__optimizer=optimizer), reset=True)
    live.say(*[Step("epoch")] * 3, Step("batch"), Step("batch"))
    taken = told(live)
    live.say(Step("epoch"), Step("epoch"))
    wanted = live.values
    live.say(Reset(), taken)
    assert (live.epoch, live.player.net.session.position.batch, live.status) == (3, 2, "paused")
    assert live.player.net.session.position.elapsed_s == 1.5
    live.say(Step("epoch"), Step("epoch"))
    assert live.epoch == 5
    assert same({**live.values, **_metrics(wanted)}, wanted, atol=1e-6)


def test_curve_and_figures_are_those_that_the_browser_has_shown(live: Live) -> None:
    live.say(*[Step("epoch")] * 2)
    shown = live.last("picture")["metrics"]
    curve = live.last("curve")
    series = {"loss": [0.9, 0.8, shown["loss"]], "val_loss": [0.9, 0.85, shown["val_loss"]]}
    points = json.dumps({"epochs": [0, 1, 2], "seconds": [0.0, 0.1, 0.2], "series": series})
    taken = told(live, points)
    live.say(Reset())
    live.told.clear()
    live.say(taken)
    first = next(values for name, values in live.told if name == "picture")["number"]
    assert live.told[0] == ("took_up", {"epoch": 2, "number": live.player.show.number, "picture": first})
    assert live.last("picture")["metrics"] == {name: values[-1] for name, values in series.items()}
    assert live.last("curve")["epochs"] == [0, 1, 2]
    assert live.last("curve")["series"]["loss"] == pytest.approx(series["loss"], rel=1e-4)
    assert curve["reset"] in (True, False)
    live.say(Play())
    live.until(lambda: live.epoch >= 4)


@pytest.mark.parametrize(
    "changes",
    [
        {"weights": ""},
        {"weights": "????"},
        {"weights": base64.b64encode(b"abc").decode()},
        {"weights": text([np.zeros(1000)])},
        {"moments": text([np.zeros(3)])},
    ],
)
def test_what_is_no_state_of_this_network_is_refused(live: Live, changes: dict[str, Any]) -> None:
    live.say(Step("epoch"))
    before = live.values
    live.say(told(live, **changes))
    assert live.last("refused")["command"] == "take_up"
    assert same(before, live.values)


def test_what_is_not_finite_is_refused(live: Live) -> None:
    count = sum(item.size for item in live.weights)
    live.say(told(live, weights=text([np.full(count, np.nan)])))
    assert live.last("refused")["sentence"].startswith("What was trained in the browser is not finite")


@pytest.mark.parametrize(
    "points", ["", "[]", "{", '{"epochs": [1], "seconds": [], "series": {}}', '{"epochs": ["a"]}', "[" * 3000]
)
def test_a_curve_that_is_none_costs_the_curve_alone(live: Live, points: str) -> None:
    live.say(Step("epoch"))
    taken = told(live, points)
    live.say(Reset(), taken)
    assert live.epoch == 1
    assert live.last("curve")["epochs"] == [1]


@pytest.mark.parametrize(("epoch", "batch"), [(-5, -1), (10**12, 10**12)])
def test_where_it_is_stays_within_what_there_can_be(live: Live, epoch: int, batch: int) -> None:
    live.say(told(live, epoch=epoch, batch=batch))
    position = live.player.net.session.position
    assert 0 <= position.epoch < 2**31
    assert 0 <= position.batch < live.player.net.session.loop.steps


def test_biases_that_are_none_are_passed_over(live: Live, new_live: Callable[..., Live]) -> None:
    layers = [{"units": 3, "activation": "tanh", "use_bias": False}]
    live.configure(play_spec(network__layers=layers), reset=True)
    live.say(Step("epoch"))
    wanted = live.weights
    kernel, *output = wanted
    taken = told(live, weights=text([kernel, np.zeros(3), *output]))
    live.say(Reset(), taken)
    assert same(wanted, live.weights)


def _metrics(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name.startswith("metric/")}
