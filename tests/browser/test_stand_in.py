"""What a page trains by itself until there is an engine: against Keras, and until Keras goes on from there."""

from __future__ import annotations

import base64
import contextlib
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from playwright.sync_api import Page, expect

from playground.data.prepare import prepare
from playground.data.values.held_out import with_one_test
from playground.launch.play.tab.stand_in import stand_in
from playground.settings import Settings
from playground.spec.change import with_changes
from playground.spec.presets import preset
from tests.app_server import AppServer
from tests.browser.play_harness import open_play
from tests.browser.test_playground import PATIENCE_MS, number, play, root, wait_for, wait_for_epoch, wait_for_status
from tests.launch.support import until

EPOCHS = 20

SGD = {"training.optimizer": {"name": "sgd"}, "training.learning_rate": 0.03}
SPECS = {
    "adam": {},
    "sgd": SGD,
    "all features, relu": {
        **SGD,
        "data.features": ["x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)"],
        "network.layers": [{"units": 8, "activation": "relu", "initializer": "he_uniform"}, 5],
        "training.learning_rate": 0.01,
    },
    "nesterov, penalties, a last batch that is smaller": {
        "training.optimizer": {"name": "sgd", "momentum": 0.9, "nesterov": True},
        "network.layers": [
            {"units": 6, "activation": "sigmoid", "l2": 0.01},
            {"units": 3, "activation": "tanh", "l1": 0.003},
        ],
        "training.batch_size": 37,
    },
    "momentum, tanh output, squared error": {
        "training.optimizer": {"name": "sgd", "momentum": 0.5},
        "training.loss": "mean_squared_error",
        "network.output.activation": "tanh",
    },
    "three classes, no biases": {
        **SGD,
        "data.name": "blobs",
        "network.layers": [{"units": 4, "activation": "tanh", "use_bias": False}],
        "network.output.use_bias": False,
    },
    "a regression, all samples at once, as stored": {
        **SGD,
        "data.name": "plane",
        "training.batch_size": None,
        "training.shuffle": False,
    },
    "no hidden layer": {**SGD, "network.layers": []},
}

TRAINED = """async ({told, epochs, look}) => {
    const {StandInNetwork} = await import("/play/stand_in_network.js");
    const {bytesOf, floatsOf} = await import("/play/decode.js");
    for (const name of ["weights", "x", "y", "test_x", "test_y"]) told[name] = floatsOf(told[name]);
    const network = new StandInNetwork(told);
    const bytes = bytesOf(told.orders.orders);
    const stored = () => Uint16Array.from({length: told.y.length}, (_, row) => row);
    const orders = told.orders.count ? new Uint16Array(bytes.buffer) : stored();
    const before = network.measure();
    const rows = [];
    while (rows.length < epochs) {
        const at = told.orders.count ? network.epoch * told.y.length : 0;
        const ended = network.step(orders.subarray(at, at + told.y.length));
        if (ended) rows.push(ended);
    }
    const picture = network.picture(look);
    for (const name of ["output", "tiles", "looked", "weights"]) picture[name] = [...picture[name]];
    return {before, rows, weights: [...network.weights], picture};
}"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path, "sqlite://", 1, None, 2)


@pytest.mark.engine
@pytest.mark.parametrize("name", SPECS)
def test_figures_weights_and_pictures_are_those_of_keras(page: Page, settings: Settings, name: str) -> None:
    from playground.engine.play.play_network import PlayNetwork

    spec = with_changes(preset("playground"), SPECS[name])
    told = stand_in(spec, 1, settings)
    assert told is not None
    look = [1, 0]
    found = open_play(page).evaluate(TRAINED, {"told": told, "epochs": EPOCHS, "look": look})
    net = PlayNetwork(spec, with_one_test(prepare(spec.data, spec.seeds.drawn(), settings)))
    net.compile()
    before = net.measure()
    assert found["before"] == pytest.approx(before, abs=1e-4)
    for row in found["rows"]:
        done = net.session.advance(10_000, 1)
        assert len(done.epochs) == 1
        wanted = {name: value for name, value in net.session.position.last.items() if name != "learning_rate"}
        assert row == pytest.approx(wanted, abs=1e-4)
    assert found["before"]["loss"] != pytest.approx(found["rows"][-1]["loss"], rel=0.01)
    picture = net.picture(0, "paused", {}, (1, 0))
    for key in ("size", "classes", "low", "high", "tile"):
        assert found["picture"][key] == pytest.approx(getattr(picture, key))
    np.testing.assert_allclose(found["picture"]["weights"], _numbers(picture.weights, "<f4"), atol=1e-4)
    for key in ("output", "tiles", "looked"):
        ours, keras = np.asarray(found["picture"][key], int), _numbers(getattr(picture, key), "u1").astype(int)
        if key == "output" and picture.classes > 2:
            assert (ours >> 4 == keras >> 4).mean() > 0.999
            ours, keras = ours & 15, keras & 15
        assert np.abs(ours - keras).max() <= 1
    opened_by_engine = {"reset": True, "grown": "", **_opened(net)}
    assert told["opened"] == opened_by_engine


def _numbers(text: str, kind: str) -> Any:
    return np.frombuffer(base64.b64decode(text), kind)


def _opened(net: Any) -> dict[str, Any]:
    from playground.engine.play import news

    return news.opened(net, 1, True)


APP = "document.querySelector('[data-play]').app"
KERNEL = f"[...{APP}.weightsOf(1).kernel, ...{APP}.weightsOf(2).kernel]"


#: how often orders of further epochs are asked for
COUNTED = f"""{{
    const room = {APP}.room, send = room.send.bind(room);
    window.asked = 0;
    room.send = (message) => {{ window.asked += message.do === "orders"; return send(message); }};
    0;
}}"""


@pytest.fixture
def held(make_server: Callable[..., AppServer]) -> Iterator[tuple[AppServer, Callable[[], None]]]:
    """A server whose engine is there and does nothing until it is let go."""
    server = make_server(PLAYGROUND_PLAY_ENGINES="1")
    until(lambda: bool(server.engines()), timeout_s=60)
    (engine, *_) = server.engines()
    engine.suspend()
    yield server, engine.resume
    with contextlib.suppress(psutil.Error):
        engine.resume()


def alone(page: Page, address: str) -> Page:
    page.goto(address)
    page.locator("[data-play][data-status=idle]:not([data-frame='0'])").wait_for(timeout=PATIENCE_MS)
    page.evaluate("localStorage.clear()")
    hints = page.get_by_role("button", name="No hints")
    if hints.count():
        hints.click()
    expect(root(page)).to_have_attribute("data-by", "browser")
    expect(page.locator(".pgp-where")).to_have_text("in this browser")
    return page


def test_a_network_is_trained_at_once_and_keras_goes_on_from_there(
    make_page: Callable[..., Page], held: tuple[AppServer, Callable[[], None]]
) -> None:
    server, let_go = held
    page = alone(make_page(), server.url)
    loss = number(page, "test-loss")
    page.evaluate(COUNTED)
    play(page)
    wait_for(page, "+now.epoch >= 70 && +now.testLoss < argument", loss)  # past the orders that come with the network
    page.keyboard.press("Space")
    wait_for_status(page, "paused")
    epoch, figures, weights = number(page, "epoch"), _figures(page), page.evaluate(KERNEL)
    curve = page.evaluate(f"{APP}.state.curve.epochs.length")
    assert curve > 70
    # in blocks of some epochs, not one by one
    assert 1 <= page.evaluate("asked") <= 2 + epoch / 30
    let_go()
    wait_for(page, "now.by === 'keras'")
    page.wait_for_function(f"!{APP}.state.picture.local", timeout=PATIENCE_MS)
    assert number(page, "epoch") == epoch
    assert _figures(page) == pytest.approx(figures, rel=1e-5)
    assert page.evaluate(KERNEL) == pytest.approx(weights, rel=1e-6)
    assert page.evaluate(f"{APP}.state.state.mode") in ("graph", "xla")
    expect(page.locator(".pgp-where")).to_be_hidden()
    page.keyboard.press("s")
    wait_for(page, "+now.epoch === argument", epoch + 1)


def test_what_is_being_trained_goes_on_without_a_pause(
    make_page: Callable[..., Page], held: tuple[AppServer, Callable[[], None]]
) -> None:
    server, let_go = held
    page = alone(make_page(), server.url)
    play(page)
    wait_for_epoch(page, 10)
    page.evaluate(
        f"window.seen = []; {APP}.on('picture', (picture) => seen.push([picture.epoch, picture.metrics.val_loss])); 0"
    )
    let_go()
    wait_for(page, "now.by === 'keras'")
    epoch = number(page, "epoch")
    wait_for_epoch(page, epoch + 20)
    seen = page.evaluate("seen")
    epochs = [epoch for epoch, _ in seen]
    assert epochs == sorted(epochs)
    # nothing is begun anew: no loss is above what it was a moment before
    assert max(after - before for (_, before), (_, after) in itertools.pairwise(seen)) < 0.02
    assert root(page).get_attribute("data-status") == "running"


TAKEN_UP = """async (lines) => {
    const {StandIn} = await import("/play/stand_in.js");
    const shown = [], acknowledged = [];
    const room = {send: (message) => "ack" in message && acknowledged.push(message.ack)};
    const takeNews = (line) => line.news === "picture" && shown.push(line.number);
    const page = {room, state: {}, emit: () => {}, takeNews};
    const standIn = new StandIn(page);
    standIn.active = true;
    for (const line of lines) if (!standIn.keeps(line)) page.takeNews(line);
    return {shown, acknowledged};
}"""


def test_a_picture_that_comes_after_what_it_was_taken_before_is_not_shown(page: Page) -> None:
    def picture(number: int) -> dict[str, Any]:
        return {"news": "picture", "number": number}

    taken_up: list[dict[str, Any]] = [{"news": "opened"}, picture(3), {"news": "took_up", "picture": 5}]
    after = [picture(4), picture(5), {"news": "opened"}, picture(1)]  # another engine counts from 1
    found = open_play(page).evaluate(TAKEN_UP, [*taken_up, *after])
    assert found == {"shown": [5, 1], "acknowledged": [3, 4]}


def test_settings_change_what_the_browser_trains(
    make_page: Callable[..., Page], held: tuple[AppServer, Callable[[], None]]
) -> None:
    server, let_go = held
    page = alone(make_page(), server.url)
    play(page)
    wait_for_epoch(page, 5)
    page.get_by_role("button", name="Add a neuron to layer 1").click()
    page.wait_for_function(f"{APP}.state.picture.drawing[1].units === 5", timeout=PATIENCE_MS)
    expect(root(page)).to_have_attribute("data-by", "browser")
    wait_for(page, "+now.epoch >= 5 && now.status === 'running'")
    epoch, rate = number(page, "epoch"), page.evaluate(f"{APP}.value('training.learning_rate')")
    page.evaluate(f"{APP}.change({{'training.learning_rate': {rate} / 2}})")
    page.wait_for_function(f"{APP}.served.experiment.training.learning_rate < {rate}", timeout=PATIENCE_MS)
    # the network stays, and goes on
    wait_for(page, "+now.epoch >= argument && now.status === 'running'", epoch + 5)
    epochs = page.evaluate(f"{APP}.state.curve.epochs")
    assert epochs == sorted(set(epochs))
    wait_for(page, "+now.epoch >= 70")  # past the orders that came with it
    page.keyboard.press("r")
    wait_for(page, "+now.epoch >= 3 && +now.epoch < 60 && now.status === 'running'")
    page.keyboard.press("Space")
    wait_for(page, "now.status !== 'running'")
    page.evaluate(f"{APP}.do('treat', {{layer: 1, neuron: 0, how: 'freeze'}})")
    expect(page.locator(".pgp-message-remark")).to_contain_text("It is done as soon as Keras is there.")
    page.locator(".pgp-bar [data-control=optimizer] select").select_option(label="RMSprop")
    # that is more than a browser does here: it waits for an engine, and what was trained is lost
    expect(page.locator(".pgp-message-remark")).to_contain_text("What this page has trained is not kept")
    expect(page.locator(".pgp-where")).to_be_hidden()
    let_go()
    wait_for(page, "now.by === 'keras'")
    play(page)
    wait_for_epoch(page, 5)


def _figures(page: Page) -> dict[str, float]:
    figures: dict[str, float] = page.evaluate(f"{APP}.state.picture.metrics")
    return figures
