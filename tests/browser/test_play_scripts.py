"""The Playground's frame and controls in a browser, without a server: what is said, shown and remembered."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.play_harness import ADDRESS, open_play

MOUNT = """async (overrides) => {
  localStorage.setItem('playground:hints', overrides.hints ?? '99');
  Object.assign(window, await (await import('/play_mock.js')).mockView(overrides));
  window.frames = (count = 2) => new Promise((done) => {
    const next = (left) => (left ? requestAnimationFrame(() => next(left - 1)) : done());
    next(count);
  });
  window.said = (what) => room.sent.filter((message) => what in message || message.do === what);
  await frames(3);
}"""
ROOT = "[data-play]"


@pytest.fixture
def mount(page: Page) -> Callable[..., Page]:
    """The whole page with a room of its own: `mount({"playing": True})`."""

    def make(overrides: dict[str, Any] | None = None, **address: str) -> Page:
        open_play(page, **address)
        page.evaluate(MOUNT, overrides or {})
        return page

    return make


@pytest.fixture
def scripts(page: Page) -> Page:
    return open_play(page)


def changes(page: Page) -> dict[str, Any]:
    """Everything that was changed, the last value of each."""
    merged: dict[str, Any] = {}
    for message in page.evaluate("said('change')"):
        merged |= message["change"]
    return merged


def test_a_picture_is_decoded_to_the_numbers_that_were_sent(scripts: Page) -> None:
    weights = np.array([0.1, -2.5, 3e-8, 7.0, 0.5, -0.5], "<f4")
    tiles = np.arange(3 * 4, dtype=np.uint8)
    message = {
        "number": 1,
        "tile": 2,
        "output": base64.b64encode(bytes([0, 128, 255, 7])).decode(),
        "tiles": base64.b64encode(tiles.tobytes()).decode(),
        "looked": "",
        "weights": base64.b64encode(weights.tobytes()).decode(),
    }
    got = scripts.evaluate(
        """async (message) => {
          const { decodePicture, drawingOf, tileOf, weightsOf } = await import('/play/decode.js');
          const drawing = drawingOf([[0, 1, [0]], [1, 2, [0, 1]], [4, 1, [0]]]);
          const picture = decodePicture(message, drawing);
          const plain = (part) => ({ ...part, kernel: [...part.kernel], bias: [...part.bias] });
          return {
            output: [...picture.output], all: [...picture.weights], first: plain(weightsOf(picture, 1)),
            last: plain(weightsOf(picture, 4)), none: weightsOf(picture, 2), tile: [...tileOf(picture, 1, 1)],
            end: [...tileOf(picture, 4, 0)], missing: tileOf(picture, 1, 5),
          };
        }""",
        {**message, "weights": base64.b64encode(weights[:5].tobytes()).decode()},
    )
    assert got["output"] == [0, 128, 255, 7]
    np.testing.assert_array_equal(np.array(got["all"], "f4"), weights[:5])
    np.testing.assert_array_equal(np.array(got["first"]["kernel"], "f4"), weights[:2])
    np.testing.assert_array_equal(np.array(got["first"]["bias"], "f4"), weights[2:4])
    assert got["last"] == {"sources": [], "neurons": [0], "kernel": [], "bias": [0.5]}
    assert got["none"] is None
    assert (got["tile"], got["end"], got["missing"]) == ([4, 5, 6, 7], [8, 9, 10, 11], None)


def test_a_curve_grows_begins_anew_and_stays_small(scripts: Page) -> None:
    got = scripts.evaluate("""async () => {
      const { Curve } = await import('/play/curve.js');
      const curve = new Curve();
      curve.take({ reset: true, epochs: [1, 2], series: { loss: [3, 2] }, branches: [{ epochs: [1], series: {} }] });
      curve.take({ reset: false, epochs: [3], series: { loss: [1], val_loss: [5] } });
      const grown = JSON.parse(JSON.stringify(curve));
      const epochs = [...Array(30000).keys()].map((epoch) => epoch + 1);
      for (let at = 0; at < 30000; at += 100) {
        const part = epochs.slice(at, at + 100);
        curve.take({ reset: at === 0, epochs: part, series: { loss: part } });
      }
      return { grown, length: curve.epochs.length, first: curve.epochs[0], last: curve.epochs.at(-1),
        alike: curve.epochs.every((epoch, place) => curve.series.loss[place] === epoch) };
    }""")
    assert got["grown"]["series"] == {"loss": [3, 2, 1], "val_loss": [None, None, 5]}
    assert len(got["grown"]["branches"]) == 1
    assert got["length"] <= 8000
    assert (got["first"], got["last"], got["alike"]) == (1, 30000, True)


def test_the_root_tells_the_picture_that_is_shown(mount: Callable[..., Page]) -> None:
    page = mount()
    root = page.locator(ROOT)
    expect(root).to_have_attribute("data-run", "01234567")
    expect(root).to_have_attribute("data-status", "idle")
    page.evaluate("app.do('step', { unit: 'epoch' })")
    expect(root).to_have_attribute("data-epoch", "1")
    shown = page.evaluate("({ ...app.state.picture.metrics, frames: app.frames })")
    assert float(root.get_attribute("data-train-loss") or "") == shown["loss"]
    assert float(root.get_attribute("data-test-loss") or "") == shown["val_loss"]
    assert int(root.get_attribute("data-frame") or "") == shown["frames"]
    assert {message["ack"] for message in page.evaluate("said('ack')")} == set(range(1, shown["frames"] + 1))


def test_play_and_pause_answer_at_once(mount: Callable[..., Page]) -> None:
    page = mount()
    page.evaluate("room.do_play = () => {}")  # an engine that takes its time
    page.get_by_role("button", name="Play (Space)").click()
    expect(page.get_by_role("button", name="Pause (Space)")).to_be_visible()
    assert page.evaluate("said('play').length") == 1


@pytest.mark.parametrize(("key", "command"), [(" ", "play"), ("s", "step"), ("r", "reset"), ("S", "step")])
def test_keys_control_the_training(mount: Callable[..., Page], key: str, command: str) -> None:
    page = mount()
    page.keyboard.press(key)
    assert page.evaluate(f"said('{command}').length") == 1


def test_a_button_pressed_with_the_mouse_leaves_space_to_play_and_takes_what_was_typed(
    mount: Callable[..., Page],
) -> None:
    page = mount()
    page.get_by_label("Learning rate, typed").fill("0.1")
    page.get_by_role("button", name="New weights").click()
    assert page.evaluate("said('change').at(-1).change['training.learning_rate']") == 0.1
    page.keyboard.press(" ")
    assert page.evaluate("said('play').length") == 1
    assert page.evaluate("said('new_weights').length") == 1


def test_a_picture_of_before_is_seen_to_be_one_until_the_engine_has_built_what_is_asked_for(
    mount: Callable[..., Page],
) -> None:
    page = mount()
    page.evaluate("frames(3)")
    word, figures = page.locator(".pgp-word"), page.locator(".pgp-figures")
    expect(word).to_have_text("Ready")
    expect(page.locator(".pgp-legend")).to_contain_text("inside")
    page.evaluate("room.tell({ scene: { ...app.state.scene, task: 'regression', class_names: [], low: -2, high: 3 } })")
    expect(word).to_have_text("Preparing …")
    expect(figures).to_have_css("opacity", "0.25")
    expect(page.locator(".pgp-legend")).to_have_text("−23")
    plot = page.locator(".pgp-output-plot")
    plot.hover()
    expect(page.locator(".pgp-output-readout")).to_have_text("x1 0.00, x2 0.00")
    page.evaluate("room.draw()")
    expect(word).to_have_text("Ready")
    expect(figures).to_have_css("opacity", "1")
    plot.hover(position={"x": 9, "y": 9})
    expect(page.locator(".pgp-output-readout")).to_contain_text("%")


def test_space_plays_after_a_slider_a_box_and_the_output_were_used(mount: Callable[..., Page]) -> None:
    page = mount()
    page.evaluate("room.do_play = () => {}")
    page.evaluate("root.parentElement.tabIndex = 0")
    page.get_by_role("slider", name="Learning rate").click(position={"x": 20, "y": 8})
    assert page.evaluate("said('change').length") == 1
    page.keyboard.press(" ")
    assert page.evaluate("said('play').length") == 1
    page.get_by_text("Test points", exact=True).click()
    page.keyboard.press(" ")
    expect(page.get_by_role("checkbox", name="Test points")).to_be_checked()
    page.get_by_role("button", name="Draw your own points").click()
    page.locator(".pgp-output-plot").click(position={"x": 60, "y": 60})
    page.keyboard.press(" ")
    page.get_by_role("button", name="Done").click()
    page.locator(".pgp-chart canvas").focus()
    page.keyboard.press(" ")
    assert page.evaluate("said('play').length + said('pause').length") == 4


def test_space_is_for_a_box_that_the_keyboard_went_to(mount: Callable[..., Page]) -> None:
    page = mount()
    box = page.get_by_role("checkbox", name="Test points")
    box.focus()
    page.keyboard.press(" ")
    expect(box).to_be_checked()
    expect(box).to_be_focused()
    page.keyboard.press(" ")
    expect(box).not_to_be_checked()
    assert page.evaluate("said('play').length") == 0


def test_keys_mean_nothing_while_typing_or_where_they_are_hidden(mount: Callable[..., Page]) -> None:
    page = mount({"view": {"hide": ["reset"]}})
    page.get_by_label("Learning rate, typed").focus()
    for key in ("s", "r"):
        page.keyboard.press(key)
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    assert page.evaluate("said('step').concat(said('reset'))") == []


def test_space_on_a_button_is_that_button(mount: Callable[..., Page]) -> None:
    page = mount()
    page.get_by_role("button", name="Step one epoch (S)").focus()
    page.keyboard.press(" ")
    assert page.evaluate("said('step').length") == 1
    assert page.evaluate("said('play')") == []


def test_space_plays_after_a_slider_was_moved(mount: Callable[..., Page]) -> None:
    page = mount()
    page.get_by_role("slider", name="Learning rate").press("ArrowRight")
    page.keyboard.press(" ")
    assert page.evaluate("said('play').length") == 1


def test_space_plays_after_a_box_was_ticked_with_the_mouse_and_ticks_it_with_the_keyboard(
    mount: Callable[..., Page],
) -> None:
    page = mount()
    box = page.get_by_role("checkbox", name="Discretize", exact=True)
    box.click()
    page.keyboard.press(" ")
    assert page.evaluate("said('play').length") == 1
    expect(box).to_be_checked()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(box).to_be_focused()
    page.keyboard.press(" ")
    expect(box).not_to_be_checked()
    assert page.evaluate("said('play').length") == 1


def test_a_dragged_slider_is_sent_seldom_and_its_last_value_always(mount: Callable[..., Page]) -> None:
    page = mount()
    value, elapsed = page.evaluate("""async () => {
      const slider = document.querySelector('[data-field="training.learning_rate"] input[type=range]');
      const began = performance.now();
      for (let place = 0; place <= 50; place += 1) {
        slider.value = place;
        slider.dispatchEvent(new Event('input', { bubbles: true }));
      }
      const value = app.value('training.learning_rate');
      while (app.served.experiment.training.learning_rate !== value) await frames(1);
      return [value, performance.now() - began];
    }""")
    sent = [message["change"]["training.learning_rate"] for message in page.evaluate("said('change')")]
    assert len(sent) <= elapsed / 33 + 2
    assert sent[-1] == value == 1
    assert page.get_by_role("slider", name="Learning rate").get_attribute("aria-valuetext") == f"{value:g}"


def test_a_slider_follows_the_arrow_keys_and_shows_it_at_once(mount: Callable[..., Page]) -> None:
    page = mount()
    slider = page.get_by_role("slider", name="Learning rate")
    slider.press("ArrowRight")
    expect(page.get_by_label("Learning rate, typed")).to_have_value("0.04")
    page.wait_for_function("said('change').length === 1")
    assert changes(page) == {"training.learning_rate": 0.04}


def test_a_problem_is_shown_at_its_control_and_the_value_comes_back(mount: Callable[..., Page]) -> None:
    page = mount()
    box = page.get_by_label("Learning rate, typed")
    box.fill("30")
    box.press("Enter")
    field = page.locator('[data-field="training.learning_rate"]')
    expect(field.get_by_role("alert")).to_have_text("Learning rate must be a number in (0, 10]; got 30.")
    assert page.evaluate("app.value('training.learning_rate')") == 0.03
    box.fill("0.1")
    box.press("Enter")
    expect(field.get_by_role("alert")).to_be_hidden()


def test_what_is_no_number_is_said_without_asking(mount: Callable[..., Page]) -> None:
    page = mount()
    box = page.get_by_label("Noise, typed")
    box.fill("much")
    box.press("Enter")
    expect(page.locator('[data-field="data.noise"]').get_by_role("alert")).to_contain_text("must be a number")
    assert page.evaluate("said('change')") == []


def test_regularization_is_one_choice_and_one_rate(mount: Callable[..., Page]) -> None:
    page = mount()
    rate = page.get_by_label("Reg. rate", exact=True)
    expect(rate).to_be_disabled()
    page.get_by_role("combobox", name="Regularization").select_option(label="L1")
    page.wait_for_function("app.served.experiment.network.output.l1 > 0")
    expect(rate).to_be_enabled()
    page.get_by_role("combobox", name="Regularization").select_option(label="L2")
    page.wait_for_function("app.served.experiment.network.output.l2 > 0")
    assert changes(page) == {"network.l1": 0, "network.l2": 0.001}
    page.get_by_role("combobox", name="Regularization").select_option(label="None")
    page.wait_for_function("app.served.experiment.network.output.l2 === 0")
    expect(rate).to_be_disabled()


def test_one_activation_is_for_all_layers_and_mixed_where_they_differ(mount: Callable[..., Page]) -> None:
    page = mount()
    choice = page.locator('[data-field="network.activation"] select')
    page.evaluate("app.change({ 'network.layers.0.activation': 'relu' })")
    expect(choice.locator("option:checked")).to_have_text("Mixed")
    choice.select_option(label="Sigmoid")
    page.wait_for_function("app.served.experiment.network.layers.every((layer) => layer.activation === 'sigmoid')")
    expect(choice.locator("option:checked")).to_have_text("Sigmoid")


def test_the_problem_type_brings_the_data_set_of_its_kind_that_was_used_last(mount: Callable[..., Page]) -> None:
    page = mount()
    page.get_by_role("button", name="Spiral").click()
    page.get_by_role("radio", name="Regression").click()
    page.wait_for_function("said('change').length >= 2")
    assert changes(page) == {"data.name": "plane", "data.samples": 1200}
    expect(page.get_by_role("button", name="Spiral")).to_be_hidden()
    page.get_by_role("radio", name="Classification").click()
    page.wait_for_function("app.served.experiment.data.name === 'spiral'")
    assert changes(page)["data.samples"] == 500


def test_shares_are_percent_for_people_and_fractions_for_the_server(mount: Callable[..., Page]) -> None:
    page = mount()
    page.get_by_label("Training share", exact=True).press("ArrowRight")
    page.wait_for_function("said('change').length === 1")
    assert changes(page) == {"train_share": 0.55}
    expect(page.get_by_label("Training share, typed")).to_have_value("55 %")


def test_what_a_link_hides_is_away_and_comes_back(mount: Callable[..., Page]) -> None:
    page = mount({"view": {"hide": ["speed", "noise", "play"]}})
    for control in ("speed", "noise", "play"):
        expect(page.locator(f'[data-control="{control}"]')).to_be_hidden()
        assert page.locator(f'[data-control="{control}"]').get_attribute("hidden") is not None
    page.evaluate("app.view({ hide: [] })")
    for control in ("speed", "noise", "play"):
        expect(page.locator(f'[data-control="{control}"]')).to_be_visible()


def test_a_link_that_hides_is_made_by_ticking(mount: Callable[..., Page]) -> None:
    page = mount()
    page.get_by_role("button", name="Share a link, or open one").click()
    page.get_by_label("Speed").and_(page.locator("[value=speed]")).check()
    expect(page.locator('[data-field="training.pace"]')).to_be_hidden()
    page.wait_for_function("said('view').length === 1")
    assert page.evaluate("said('view')[0].view.hide") == ["speed"]


def test_a_pasted_link_is_opened_and_ours_is_shown(mount: Callable[..., Page]) -> None:
    page = mount()
    page.get_by_role("button", name="Share a link, or open one").click()
    expect(page.get_by_label("Link to exactly this", exact=True)).to_have_value(f"{ADDRESS}/?preset=circle")
    theirs = page.get_by_label("The same in TensorFlow Playground", exact=True)
    expect(theirs).to_have_value(
        "https://playground.tensorflow.org/#activation=tanh&batchSize=10&dataset=circle&networkShape=4,2"
    )
    box = page.get_by_label("Link to open: ours, or one of TensorFlow Playground")
    box.fill("https://playground.tensorflow.org/#dataset=xor")
    box.press("Enter")
    assert page.evaluate("said('link')") == [{"link": "https://playground.tensorflow.org/#dataset=xor"}]


def test_drawers_close_with_escape_and_give_the_focus_back(mount: Callable[..., Page]) -> None:
    page = mount()
    opener = page.get_by_role("button", name="More settings")
    opener.press("Enter")
    drawer = page.get_by_role("dialog", name="More settings")
    expect(drawer).to_be_visible()
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(opener).to_be_focused()


def test_the_settings_of_one_layer_are_changed_by_themselves(mount: Callable[..., Page]) -> None:
    page = mount()
    page.get_by_role("button", name="More settings").click()
    page.locator('[data-field="network.layers.0.activation"] select').select_option(label="Relu")
    page.wait_for_function("said('change').length === 1")
    assert changes(page) == {"network.layers.0.activation": "relu"}


def test_the_address_follows_the_link_of_the_specification(mount: Callable[..., Page]) -> None:
    page = mount(fragment="dataset=xor")
    page.wait_for_url(f"{ADDRESS}/?preset=circle")
    page.evaluate("app.change({ 'training.learning_rate': 0.3 })")
    page.wait_for_url(f"{ADDRESS}/?preset=circle&training.learning_rate=0.3")
    page.evaluate("location.hash = '#dataset=gauss'")
    page.wait_for_function("said('link').length === 1")
    assert page.evaluate("said('link')[0].link") == "#dataset=gauss"


def test_hints_go_away_for_good(mount: Callable[..., Page]) -> None:
    page = mount({"hints": "0"})
    hint = page.get_by_label("Hint", exact=True)
    expect(hint).to_contain_text("Press play")
    page.get_by_role("button", name="Next hint").click()
    page.get_by_role("button", name="Next hint").click()
    page.get_by_role("button", name="Done").and_(hint.locator("button")).click()
    expect(hint).to_be_hidden()
    assert page.evaluate("localStorage.getItem('playground:hints')") == "3"


def test_the_state_is_told_in_words_but_not_too_often(mount: Callable[..., Page]) -> None:
    open_page = mount()
    told = open_page.locator("[data-summary]")
    expect(told).to_contain_text("Not yet trained, epoch 0.")
    expect(told).to_contain_text("Network 2, 4, 2, 1, tanh.")
    before = told.text_content()
    open_page.evaluate("app.do('step', { unit: 'epoch' })")
    open_page.evaluate("frames(30)")
    assert told.text_content() == before


def test_every_control_has_a_name(mount: Callable[..., Page]) -> None:
    page = mount({"playing": True})
    for drawer in (None, "settings", "share", "table", "export"):
        page.evaluate("(drawer) => app.setLocal({ drawer })", drawer)
        nameless = page.evaluate("""() => {
          const all = [...document.querySelectorAll('[data-play] :is(button, input, select, textarea)')];
          const named = (node) => node.getAttribute('aria-label') || node.labels?.length || node.textContent.trim();
          return all.filter((node) => node.offsetParent && !named(node)).map((node) => node.outerHTML);
        }""")
        assert nameless == []


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1280, 800), (1920, 1080), (1024, 768)])
def test_everything_is_in_sight_without_scrolling(
    mount: Callable[..., Page], page: Page, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    mount()
    outside = page.evaluate("""() => {
      const names = ['bar', 'fields > *', 'data', 'tiles', 'network', 'output', 'numbers', 'loss', 'timeline'];
      const seen = document.querySelectorAll(names.map((name) => `.pgp-${name}`).join());
      const inside = ({ left, right, top, bottom }) =>
        left >= 0 && top >= 0 && right <= innerWidth + 1 && bottom <= innerHeight + 1;
      return [...seen].filter((node) => !inside(node.getBoundingClientRect())).map((node) => node.className);
    }""")
    assert outside == []
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")


def test_a_room_is_found_again_after_the_connection_was_cut(page: Page) -> None:
    heard: list[dict[str, Any]] = []
    sockets: list[WebSocketRoute] = []

    def answer(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        socket.on_message(lambda text: hear(socket, json.loads(text)))

    def hear(socket: WebSocketRoute, message: dict[str, Any]) -> None:
        heard.append(message)
        if "hello" in message:
            socket.send(json.dumps({"room": {"key": "abcdefghijkl", "status": "ready", "sentence": ""}}))
        if message.get("do") == "step":
            socket.send(json.dumps({"answered": message["ask"]}))

    page.route_web_socket("ws://play.test/play", answer)
    open_play(page, query="preset=spiral", fragment="dataset=xor")
    page.evaluate("""async () => {
      const { render } = await import('/play/main.js');
      render({ data: window.playData, parentElement: document.body }, location.origin);
    }""")
    root = page.locator(ROOT)
    expect(root).to_have_attribute("data-run", "abcdefgh")
    page.evaluate("document.querySelector('[data-play]').app.do('step')")
    page.evaluate("document.querySelector('[data-play]').app.do('reset')")  # heard, but the answer is lost
    page.wait_for_function("document.querySelector('[data-play]').app.room.unanswered.length === 1")
    sockets[0].close()
    page.wait_for_function("sessionStorage.getItem('playground:room') === 'abcdefghijkl'")
    expect(page.locator(".pgp-message-room")).to_have_count(0)
    deadline = page.evaluate("performance.now()") + 5000
    while len(sockets) < 2 and page.evaluate("performance.now()") < deadline:
        page.evaluate("new Promise((done) => setTimeout(done, 20))")
    hellos = [message["hello"] for message in heard if "hello" in message]
    first, second = hellos
    assert (first["query"], first["hash"]) == ("preset=spiral", "dataset=xor")
    assert (first["fresh"], first["again"], len(first["key"])) == (True, False, 32)
    assert (second["fresh"], second["again"], second["key"]) == (False, True, "abcdefghijkl")
    assert first["page"] == second["page"]
    page.wait_for_function("document.querySelector('[data-play]').app.state.room.status === 'ready'")
    said = [(message["do"], message["ask"]) for message in heard if "do" in message]
    assert said == [("step", 1), ("reset", 2), ("reset", 2)]


def test_keep_waits_until_what_was_asked_for_is_seen(mount: Callable[..., Page]) -> None:
    page = mount()
    keep = page.locator(".pgp-keep")
    expect(keep).to_be_enabled()
    # said, and not answered
    page.evaluate("room.silent = true")
    page.evaluate("app.change({ 'training.learning_rate': 0.5 })")
    expect(keep).to_be_disabled()
    expect(keep).to_have_attribute("title", "Keep waits until the network that you asked for is shown")
    page.evaluate("room.tell({ answered: room.asks })")
    expect(keep).to_be_enabled()
    # answered, and not yet built: the picture is still of the network before
    page.evaluate("room.spec.number = 5")
    page.evaluate("room.told()")
    expect(keep).to_be_disabled()
    expect(page.locator(ROOT)).to_have_class(re.compile("pgp-building"))
    page.evaluate("room.picture()")
    expect(keep).to_be_enabled()
    expect(page.locator(ROOT)).not_to_have_class(re.compile("pgp-building"))
    assert page.evaluate("said('keep').length") == 0


def test_a_wish_is_shown_until_it_is_answered_however_long_that_takes(mount: Callable[..., Page]) -> None:
    page = mount()
    page.evaluate("room.silent = true")
    page.evaluate("void (room.change = () => {})")
    page.evaluate("app.change({ 'training.learning_rate': 0.5 })")
    page.wait_for_timeout(1800)
    assert page.evaluate("app.value('training.learning_rate')") == 0.5
    page.evaluate("room.tell({ answered: room.asks })")
    assert page.evaluate("app.value('training.learning_rate')") != 0.5


def test_back_and_forward_go_through_what_was_shown(mount: Callable[..., Page]) -> None:
    page = mount()
    at_step = "(step) => history.state?.playground?.step === step"
    page.evaluate("room.spec.step = 11")
    page.evaluate("room.told()")
    page.wait_for_function(at_step, arg=11)
    entries = page.evaluate("history.length")
    page.evaluate("room.spec.step = 12")
    page.evaluate("app.change({ 'training.learning_rate': 0.5 })")
    page.wait_for_function(at_step, arg=12)
    assert page.evaluate("history.length") == entries + 1
    assert "learning_rate=0.5" in page.url
    page.evaluate("app.view({ discretize: true })")
    page.wait_for_function("history.state.playground.view.discretize")
    assert page.evaluate("history.length") == entries + 2

    page.go_back()
    page.wait_for_function("said('view').length === 2")
    assert page.evaluate("said('view').at(-1).view") == {"discretize": False}
    page.evaluate("void (room.do_visit = ({ step }) => { room.spec.step = parseInt(step); room.told(); })")
    page.go_back()
    page.wait_for_function("said('visit').length === 1")
    assert page.evaluate("said('visit')[0].step").startswith("11?")
    page.wait_for_function(at_step, arg=11)
    page.go_forward()
    page.wait_for_function("said('visit').length === 2")
    assert page.evaluate("said('visit')[1].step").startswith("12?")
    assert page.evaluate("history.length") == entries + 2


def test_undo_and_redo_by_button_and_key_where_there_is_something(mount: Callable[..., Page]) -> None:
    page = mount()
    undo, redo = (page.locator(f".pgp-past [data-control={name}]") for name in ("undo", "redo"))
    expect(undo).to_be_disabled()
    page.keyboard.press("Control+z")
    assert page.evaluate("said('undo').length") == 0
    page.evaluate("Object.assign(room.spec, { undo: 2, redo: 1 })")
    page.evaluate("room.told()")
    undo.click()
    page.keyboard.press("Control+z")
    redo.click()
    page.keyboard.press("Control+y")
    page.keyboard.press("Control+Shift+z")
    assert page.evaluate("said('undo').length") == 2
    assert page.evaluate("said('redo').length") == 3
    page.get_by_role("button", name="Share", exact=False).first.click()
    text = page.locator(".pgp-share-text")
    text.fill("what is typed has an Undo of its own")
    text.press("Control+z")
    assert page.evaluate("said('undo').length") == 2


def test_a_server_that_falls_silent_is_noticed_and_what_is_clicked_then_waits(page: Page) -> None:
    sockets: list[WebSocketRoute] = []

    def answer(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        socket.on_message(lambda text: hear(socket, json.loads(text)))

    def hear(socket: WebSocketRoute, message: dict[str, Any]) -> None:
        if "hello" in message:
            socket.send(json.dumps({"room": {"key": "abcdefghijkl", "status": "ready", "sentence": ""}}))
            state = {"status": "running", "epoch": 3, "batch": 0, "reason": "", "mode": "graph", "epochs_per_s": 7.3}
            socket.send(json.dumps({"news": "state", **state}))

    page.route_web_socket("ws://play.test/play", answer)
    page.clock.install()
    open_play(page)
    page.evaluate("""async () => {
      const { render } = await import('/play/main.js');
      render({ data: window.playData, parentElement: document.body }, location.origin);
    }""")
    word, root = page.locator(".pgp-word"), page.locator(ROOT)
    expect(word).to_have_text("7.3 epochs/s")
    for beat in range(4):
        page.clock.run_for(1000)
        sockets[-1].send(json.dumps({"beat": beat + 1}))
    expect(word).to_have_text("7.3 epochs/s")
    page.clock.run_for(3000)
    expect(word).to_have_text("Not answering")
    expect(root).to_have_attribute("data-status", "lost")
    expect(page.get_by_role("button", name="Play (Space)")).to_be_visible()
    assert page.evaluate("document.querySelector('[data-play]').app.running") is False
    notice = page.locator(".pgp-message-room")
    expect(notice).to_contain_text("The server is not answering.")
    page.get_by_role("button", name="Play (Space)").click()
    page.get_by_role("button", name="Pause (Space)").click()
    expect(word).to_have_text("Pause waits")
    expect(notice).to_contain_text("One thing that you did waits.")
    sockets[-1].send(json.dumps({"beat": 5}))
    expect(notice).to_have_count(0)
    assert len(sockets) == 1
    sockets[-1].send(json.dumps({"answered": 2}))
    page.wait_for_function("!document.querySelector('[data-play]').app.room.unanswered.length")
