"""What a tab is told to train by itself, and when."""

import base64

import numpy as np
import pytest

from playground.data.prepare import prepare
from playground.draws.order import epoch_order
from playground.launch.play.requests import Action, PlayRequest
from playground.launch.play.tab.stand_in import MOST_SAMPLES, orders_of, stand_in
from playground.runs.protocol.play import TakeUp
from playground.settings import Settings
from playground.spec.change import with_changes
from playground.spec.presets import preset
from tests.launch.support import until

BASE = preset("playground")


@pytest.fixture
def place(tmp_path):
    return Settings(tmp_path, "sqlite://", 1, None)


def numbers(text, kind="<f4"):
    return np.frombuffer(base64.b64decode(text), kind)


def test_samples_and_orders_are_those_that_an_engine_takes(place):
    told = stand_in(BASE, 7, place)
    dataset = prepare(BASE.data, BASE.seeds.drawn(), place)
    np.testing.assert_array_equal(numbers(told["x"]).reshape(-1, 2), dataset.train.x)
    np.testing.assert_array_equal(numbers(told["y"]), dataset.train.y)
    assert len(numbers(told["test_y"])) == len(dataset.validation) + len(dataset.test)
    assert (told["number"], told["opened"]["number"], told["opened"]["parameters"]) == (7, 7, 25)
    for first in (1, 66):
        orders = orders_of(BASE, len(dataset.train), first)
        rows = numbers(orders["orders"], "<u2").reshape(orders["count"], -1)
        assert orders["first"] == first
        for epoch, row in enumerate(rows, first):
            np.testing.assert_array_equal(row, epoch_order(BASE.seeds.drawn().batches, epoch, len(dataset.train)))
    stored = with_changes(BASE, {"training.shuffle": False})
    assert orders_of(stored, 250, 1) == {"first": 1, "count": 0, "orders": ""}


def test_samples_of_unequal_parts_are_all_told(place):
    spec = with_changes(BASE, {"data.split.validation": 0.2, "data.split.test": 0.1})
    told = stand_in(spec, 1, place)
    assert (len(numbers(told["y"])), len(numbers(told["test_y"]))) == (350, 150)


@pytest.mark.parametrize(
    "changes",
    [
        {"network.layers": [9]},
        {"network.layers": [1] * 7},
        {"network.layers": [{"units": 3, "dropout": 0.1}]},
        {"network.layers": [{"units": 3, "normalization": "batch"}]},
        {"network.layers": [{"units": 3, "activation": "gelu"}]},
        {"network.layers": [{"units": 3, "initializer": "he_normal"}]},
        {"network.output.initializer": "lecun_normal"},
        {"training.optimizer": "rmsprop"},
        {"training.optimizer": {"name": "adam", "amsgrad": True}},
        {"training.schedule": "exponential"},
        {"training.clipping.mode": "norm"},
        {"training.early_stopping": {"patience": 3}},
        {"training.stop_at_loss": 0.1},
        {"training.class_weights": True},
        {"training.resample": True},
        {"training.label_smoothing": 0.1},
        {"training.metrics": ["accuracy", "auc"]},
        {"training.metrics": ["auc"]},
        {"training.loss": "hinge"},
        {"training.loss": "huber"},
        {"data.samples": 2 * MOST_SAMPLES + 2},
        {"data.features": ["x1", "exp(x2)"]},
    ],
)
def test_what_is_more_than_a_browser_does_waits_for_an_engine(place, changes):
    assert stand_in(with_changes(BASE, changes), 1, place) is None


def test_data_that_are_not_there_leave_nothing_to_train(place):
    data = {"kind": "table", "dataset": "0" * 64, "target": "y"}
    spec = BASE.model_copy(update={"data": type(BASE).model_validate({"data": data}).data})
    assert stand_in(spec, 1, place) is None


def test_a_tab_trains_by_itself_until_an_engine_opens(make_sessions, enter):
    sessions = make_sessions(engines=1, rest=3600.0, turn=3600.0)
    first = enter(sessions)
    first.told("opened")
    again = first.count("stand_in")
    first.session.request(PlayRequest(change={"network.activation": "relu"}))
    first.told("spec", lambda spec: spec["experiment"]["network"]["layers"][0]["activation"] == "relu")
    waiting = enter(sessions)
    told = waiting.told("stand_in")
    assert told["opened"]["parameters"] == 25
    waiting.session.request(PlayRequest(change={"network.layers": [3]}))
    told = waiting.told("stand_in", lambda told: told["layers"][0]["units"] == 3)
    assert waiting.told("spec", lambda spec: spec["number"] == told["number"])
    waiting.session.request(PlayRequest(do=Action("orders", "66,250")))
    assert waiting.told("orders", lambda orders: orders["first"] == 66)["count"] > 0
    for text in ("", ",", "1,0", "1,99999999", "a,250", "-1,250"):
        waiting.session.request(PlayRequest(do=Action("orders", text), ask=hash(text) % 2**31))
    taken = TakeUp(3, 0, 1.0, 75, "AAAA")
    waiting.session.request(PlayRequest(do=taken))
    assert first.count("stand_in") == again  # it has an engine
    first.session.close("over")
    waiting.told("opened", timeout_s=30)
    until(lambda: any('"take_up"' in message.get("line", "") for message in list(waiting.messages)))
    told = waiting.count("stand_in")
    waiting.session.request(PlayRequest(change={"network.layers": [2]}))
    waiting.told("spec", lambda spec: len(spec["experiment"]["network"]["layers"]) == 1)
    assert waiting.count("stand_in") == told
    # who comes back is told nothing to train either
    key = waiting.told("room")["key"]
    waiting.session.leave(waiting)
    back = enter(sessions, key=key)
    back.told("opened")
    assert back.count("stand_in") == 0
