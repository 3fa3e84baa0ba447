"""The Playground's network: what is drawn of hand-made numbers, and what touching it says, without a server."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from playground.charts.theme import NEGATIVE, POSITIVE, rgb
from playground.spec.drawing import drawing_of
from tests.browser.play_harness import open_play

SETUP = """async ({ overrides, width, height }) => {
  const { mockApp } = await import('/play_mock.js');
  const { Network } = await import('/play/network.js');
  const { NeuronCard } = await import('/play/neuron_card.js');
  const { WeightCard } = await import('/play/weight_card.js');
  Object.assign(window, mockApp(overrides));
  root.style.display = 'block';
  const slot = document.createElement('div');
  slot.style.cssText = `width:${width}px;height:${height}px;margin-left:40px`;
  window.network = new Network(app);
  slot.append(network.node);
  root.append(slot, new NeuronCard(app).node, new WeightCard(app).node);
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  // A picture of weights given by hand: {layer: {kernel: [[...]], bias: [...]}}, each tile filled with one byte.
  window.feed = async ({ layers, tiles = 128, dropped = [] }) => {
    const text = (array) => btoa(String.fromCharCode(...new Uint8Array(array.buffer)));
    const count = layers.reduce((sum, { bias }) => sum + bias.length, 0);
    const bytes = new Uint8Array(count * 4);
    bytes.forEach((_, place) => (bytes[place] = Array.isArray(tiles) ? tiles[place >> 2] : tiles));
    room.picture = () => {}; // the room's own pictures would come between
    const weights = new Float32Array(layers.flatMap(({ kernel, bias }) => [...kernel.flat(), ...bias]));
    room.tell({
      news: 'picture', number: 1000, epoch: 1, batch: 0, status: 'paused', metrics: { loss: 1 }, size: 2, classes: 2,
      low: 0, high: 1, output: text(new Uint8Array(4)), tile: 2, tiles: text(bytes), look: null, looked: '',
      weights: text(weights), dropped,
    });
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  };
  // Colour at a place of the picture as [r, g, b, opacity].
  window.pixel = (which, x, y) => {
    const { node, pen } = network.stage[which];
    const ratio = node.width / network.layout.width;
    return [...pen.getImageData(Math.round(x * ratio), Math.round(y * ratio), 1, 1).data];
  };
  window.said = (what) => room.sent.filter((message) => what in message || message.do === what);
}"""

LAYERS = [
    {"kernel": [[5.0, -5.0], [0.0, 2.5]], "bias": [1.0, -1.0]},
    {"kernel": [[0.4321], [-1.25]], "bias": [0.125]},
]


def dense(units: int, **more: Any) -> dict[str, Any]:
    return {"kind": "dense", "units": units, "activation": "tanh", "normalization": "none", "dropout": 0, **more}


def network_of(*units: int) -> dict[str, Any]:
    return {"kind": "dense", "layers": [dense(count) for count in units], "output": {"activation": "auto"}}


@pytest.fixture
def show(page: Page) -> Callable[..., Page]:
    """Opens the network: `show(2, hide=["touch"])` has one hidden layer of two neurons."""

    def show(*units: int, width: int = 620, height: int = 520, hide: tuple[str, ...] = ()) -> Page:
        open_play(page)
        overrides = {"experiment": {"network": network_of(*units)}, "view": {"hide": list(hide)}}
        page.evaluate(SETUP, {"overrides": overrides, "width": width, "height": height})
        return page

    return show


@pytest.fixture
def network(show: Callable[..., Page]) -> Page:
    """Two features, two hidden neurons, one output, with the weights of LAYERS."""
    page = show(2)
    page.evaluate("layers => feed({ layers, tiles: [0, 255, 128] })", LAYERS)
    return page


def tile(page: Page, layer: int, neuron: int) -> Locator:
    return page.locator(f'.pgp-neuron[data-layer="{layer}"][data-neuron="{neuron}"]')


def middle_of_edge(page: Page, gap: int, source: int, target: int) -> tuple[float, float]:
    """Where an edge is half-way, in the picture."""
    x, y = page.evaluate(
        """([gap, source, target]) => {
          const { x0, x1, sources, targets, arrival } = network.layout.gaps[gap];
          return [(x0 + x1) / 2, (sources[source].y + targets[target].y + arrival[source]) / 2];
        }""",
        [gap, source, target],
    )
    return float(x), float(y)


def point_at(page: Page, x: float, y: float, *, click: bool = False) -> None:
    bounds = page.locator(".pgp-stage").bounding_box()
    assert bounds is not None
    (page.mouse.click if click else page.mouse.move)(bounds["x"] + x, bounds["y"] + y)


def said(page: Page, what: str) -> list[dict[str, Any]]:
    """Messages to the room that hold this key or do this."""
    found: list[dict[str, Any]] = page.evaluate("what => said(what)", what)
    return found


def test_the_width_of_an_edge_is_the_size_of_its_weight_up_to_five(network: Page) -> None:
    widths = network.evaluate(
        "async (weights) => weights.map((await import('/play/edges.js')).edgeWidth)", [0, 2.5, -2.5, 5, -40]
    )
    assert widths == [1, 5.5, 5.5, 10, 10]


def test_edges_look_alike_only_if_their_weights_do(network: Page) -> None:
    weights: list[float] = [*np.linspace(-7, 7, 401).tolist(), 0.0, 1e-5]
    buckets = network.evaluate(
        "async (weights) => { const { bucketOf } = await import('/play/edges.js'); return weights.map(bucketOf); }",
        weights,
    )
    positive = [(weight, bucket) for weight, bucket in zip(weights, buckets, strict=True) if weight > 1e-3]
    assert [bucket for _, bucket in positive] == sorted(bucket for _, bucket in positive)
    of = dict(zip(np.round(weights, 6).tolist(), buckets, strict=True))
    assert of[0.0] == of[1e-5] == 0
    assert of[7.0] == max(bucket for _, bucket in positive)
    assert of[-7.0] == 2 * of[7.0], "negative weights have buckets of their own"


def test_the_colour_of_an_edge_is_the_sign_of_its_weight(network: Page) -> None:
    for (source, target), colour in {(0, 0): POSITIVE, (0, 1): NEGATIVE, (1, 1): POSITIVE}.items():
        x, y = middle_of_edge(network, 0, source, target)
        drawn = network.evaluate("([x, y]) => pixel('under', x, y)", [x, y])
        np.testing.assert_allclose(drawn[:3], rgb(colour), atol=3)
    red, green, blue, opacity = network.evaluate("""() => {
      const { x1, targets, arrival } = network.layout.gaps[0];
      return pixel('under', x1 - 8, targets[0].y + arrival[1] - 0.5);
    }""")
    assert max(red, green, blue) - min(red, green, blue) < 40, "a weight of 0 is grey"
    assert opacity > 0


def test_a_tile_shows_its_bytes_and_a_bias_mark_its_sign(network: Page) -> None:
    found = network.evaluate("""() => network.layout.columns.slice(1).flatMap((column) => column.rows.map((row) => ({
      tile: pixel('over', column.x + column.size / 2, row.y + column.size / 2),
      mark: pixel('over', column.x - 2, row.y + column.size - 2),
      corner: pixel('over', column.x + column.size - 0.6, row.y + 0.4),
    })))""")
    first, second, output = found
    np.testing.assert_allclose(first["tile"][:3], rgb(NEGATIVE), atol=25)
    np.testing.assert_allclose(second["tile"][:3], rgb(POSITIVE), atol=25)
    assert max(output["tile"][:3]) - min(output["tile"][:3]) < 25, "an output of 0 is neither orange nor blue"
    np.testing.assert_allclose(first["mark"][:3], rgb(POSITIVE), atol=3)
    np.testing.assert_allclose(second["mark"][:3], rgb(NEGATIVE), atol=3)
    assert all(neuron["corner"][3] < 255 for neuron in found), "corners are round"


def test_row_zero_of_a_tile_is_the_lowest(network: Page) -> None:
    rows = network.evaluate("""async () => {
      const { paintBytes } = await import('/play/tiles.js');
      const pixels = new Uint32Array(4);
      paintBytes(pixels, 2, 0, 0, new Uint8Array([1, 2, 3, 4]), 0, 2, Uint32Array.from([...Array(256).keys()]));
      return [...pixels];
    }""")
    assert rows == [3, 4, 1, 2]


def test_dropped_and_silenced_neurons_fade(network: Page) -> None:
    def strength() -> list[int]:
        shades: list[list[int]] = network.evaluate("""() => network.layout.columns[1].rows.map(({ y }) =>
          pixel('over', network.layout.columns[1].x + 20, y + 6))""")
        return [max(shade[:3]) - min(shade[:3]) for shade in shades]

    before = strength()
    network.evaluate("layers => feed({ layers, tiles: [0, 255, 128], dropped: [[1, 0]] })", LAYERS)
    dropped = strength()
    assert dropped[0] < before[0] / 2
    assert dropped[1] == before[1]
    network.evaluate("room.news('touched', { frozen: [[1, 0]], silenced: [[1, 1]], edits: 1 })")
    assert strength()[1] < before[1] / 2
    expect(tile(network, 1, 0)).to_have_class("pgp-neuron pgp-frozen")
    expect(tile(network, 1, 1)).to_have_attribute("aria-label", "Layer 1, neuron 2, bias −1.00, silenced")


def test_pointing_finds_the_edge_that_is_nearest(network: Page) -> None:
    gaps = network.evaluate("network.layout.gaps")
    curves: dict[tuple[int, int, int], np.ndarray] = {}
    t = np.linspace(0, 1, 4001)[:, None]
    for gap in gaps:
        for (source, start), (target, end) in itertools.product(enumerate(gap["sources"]), enumerate(gap["targets"])):
            middle = (gap["x0"] + gap["x1"]) / 2
            y1 = end["y"] + gap["arrival"][source]
            knots = np.array([[gap["x0"], start["y"]], [middle, start["y"]], [middle, y1], [gap["x1"], y1]])
            weights = np.hstack([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3])
            curves[gap["layer"], source, target] = weights @ knots
    random = np.random.default_rng(5)
    places = random.uniform([60, 60], [590, 440], (400, 2))
    hits = network.evaluate(
        """places => places.map(([x, y]) => {
          const hit = network.stage.edges.hit(x, y);
          return hit && [hit.gap.layer, hit.source, hit.target];
        })""",
        places.tolist(),
    )
    checked = 0
    for place, hit in zip(places, hits, strict=True):
        if not any(gap["x0"] + 6 < place[0] < gap["x1"] - 6 for gap in gaps):
            continue
        away = sorted((np.hypot(*(curve - place).T).min(), key) for key, curve in curves.items())
        if hit is None:
            assert away[0][0] > 4
        elif away[1][0] - away[0][0] > 3:
            assert tuple(hit) == away[0][1]
            checked += 1
    assert checked >= 5


def test_a_weight_under_the_mouse_is_shown_and_refreshed(network: Page) -> None:
    point_at(network, *middle_of_edge(network, 1, 0, 0))
    card = network.locator(".pgp-weight-card")
    expect(card).to_contain_text("Weight from layer 1, neuron 1 to output")
    expect(card.locator("output")).to_have_text("0.4321")
    changed = [LAYERS[0], {"kernel": [[-0.75], [1.0]], "bias": [0.0]}]
    network.evaluate("layers => feed({ layers })", changed)
    expect(card.locator("output")).to_have_text("−0.7500")
    point_at(network, 300, 8)
    expect(card).to_be_hidden()


def test_a_bias_under_the_mouse_is_shown(network: Page) -> None:
    x, y = network.evaluate(
        "[network.layout.columns[2].x - 2, network.layout.columns[2].rows[0].y + network.layout.columns[2].size - 2]"
    )
    point_at(network, x, y)
    expect(network.locator(".pgp-weight-card")).to_contain_text("Bias of output")
    expect(network.locator(".pgp-weight-value")).to_have_text("0.1250")


def test_a_clicked_weight_is_typed_and_escape_closes_it(network: Page) -> None:
    point_at(network, *middle_of_edge(network, 1, 0, 0), click=True)
    box = network.get_by_role("textbox", name="Weight from layer 1, neuron 1 to output")
    expect(box).to_be_focused()
    box.fill("−1,5")
    expect(box).to_have_value("−1,5")
    network.wait_for_function("said('set_weight').length > 0")
    assert said(network, "set_weight")[-1] == {"do": "set_weight", "layer": 2, "neuron": 0, "source": 0, "value": -1.5}
    box.fill("abc")
    box.press("Enter")
    expect(box).to_have_attribute("aria-invalid", "true")
    assert said(network, "set_weight")[-1]["value"] == -1.5
    box.press("Escape")
    expect(network.locator(".pgp-weight-card")).to_be_hidden()


def test_dragging_sends_no_more_than_thirty_values_a_second_and_the_last_one_always(network: Page) -> None:
    point_at(network, *middle_of_edge(network, 1, 0, 0), click=True)
    seconds = network.evaluate("""() => {
      const slider = root.querySelector('.pgp-weight-card input[type=range]');
      const start = performance.now();
      for (let step = 0; step <= 300; step += 1) {
        slider.value = step / 100;
        slider.dispatchEvent(new Event('input'));
      }
      return (performance.now() - start) / 1000;
    }""")
    network.wait_for_function("said('set_weight').at(-1)?.value === 3")
    assert len(said(network, "set_weight")) <= 2 + 31 * seconds


def test_a_weight_being_typed_is_left_alone_by_pictures(network: Page) -> None:
    point_at(network, *middle_of_edge(network, 1, 0, 0), click=True)
    box = network.locator(".pgp-weight-card input[type=text]")
    box.press("End")
    box.press_sequentially("7")
    typed = box.input_value()
    assert typed == "0.43217"
    network.evaluate("layers => feed({ layers })", [LAYERS[0], {"kernel": [[3.0], [1.0]], "bias": [0.0]}])
    expect(box).to_have_value(typed)
    box.blur()
    network.evaluate("layers => feed({ layers })", [LAYERS[0], {"kernel": [[2.0], [1.0]], "bias": [0.0]}])
    expect(box).to_have_value("2.0000")


def test_a_neuron_is_edited_with_the_keyboard_alone(network: Page) -> None:
    first = tile(network, 1, 0)
    first.focus()
    expect(first).to_have_attribute("aria-label", "Layer 1, neuron 1, bias 1.00")
    first.press("ArrowDown")
    expect(tile(network, 1, 1)).to_be_focused()
    network.keyboard.press("Enter")
    card = network.get_by_role("dialog", name="Layer 1, neuron 2")
    expect(card).to_be_visible()
    box = card.get_by_role("textbox", name="Weight from input x₁", exact=True)
    expect(box).to_have_value("−5.0000")
    box.focus()
    network.keyboard.press("ArrowUp")
    network.wait_for_function("said('set_weight').length > 0")
    assert said(network, "set_weight")[-1] == {"do": "set_weight", "layer": 1, "neuron": 1, "source": 0, "value": -4.9}
    bias = card.get_by_role("textbox", name="Bias of layer 1, neuron 2", exact=True)
    bias.fill("0.5")
    network.wait_for_function("said('set_weight').at(-1).value === 0.5")
    assert said(network, "set_weight")[-1]["source"] == -1
    network.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(tile(network, 1, 1)).to_be_focused()


def test_the_keyboard_goes_on_from_a_card_and_moves_its_sliders(network: Page) -> None:
    tile(network, 1, 0).press("Enter")
    card = network.get_by_role("dialog", name="Layer 1, neuron 1")
    expect(card).to_be_focused()
    network.keyboard.press("Tab")
    network.keyboard.press("Tab")
    expect(card.get_by_role("button", name="Freeze")).to_be_focused()
    dropout = card.get_by_role("slider", name="Dropout")
    dropout.press("ArrowRight")
    assert said(network, "change")[-1]["change"] == {"network.layers.0.dropout": 0.05}
    card.get_by_role("slider", name="Bias of layer 1, neuron 1, slider").press("ArrowLeft")
    assert said(network, "set_weight")[-1]["value"] == pytest.approx(0.99)
    network.keyboard.press("Escape")
    expect(tile(network, 1, 0)).to_be_focused()
    point_at(network, *middle_of_edge(network, 1, 1, 0), click=True)
    expect(network.locator(".pgp-weight-card input[type=text]")).to_be_focused()
    network.keyboard.press("Tab")
    network.keyboard.press("ArrowRight")
    assert said(network, "set_weight")[-1] == {
        "do": "set_weight", "layer": 2, "neuron": 0, "source": 1, "value": pytest.approx(-1.24),
    }  # fmt: skip


def test_a_card_opened_by_a_click_gives_the_keys_back_to_the_page(network: Page) -> None:
    tile(network, 1, 0).click()
    expect(network.get_by_role("dialog", name="Layer 1, neuron 1")).to_be_focused()
    network.keyboard.press("Escape")
    expect(network.locator(".pgp-neuron-card")).to_be_hidden()
    assert network.evaluate("document.activeElement === document.body")


def test_a_neuron_is_frozen_silenced_and_begun_anew(network: Page) -> None:
    tile(network, 1, 0).click()
    card = network.get_by_role("dialog", name="Layer 1, neuron 1")
    card.get_by_role("button", name="Freeze").click()
    thaw = card.get_by_role("button", name="Thaw")
    expect(thaw).to_have_attribute("aria-pressed", "true")
    thaw.click()
    card.get_by_role("button", name="Silence").click()
    card.get_by_role("button", name="Voice").click()
    card.get_by_role("button", name="New weights").click()
    treated = [(message["layer"], message["neuron"], message["how"]) for message in said(network, "treat")]
    assert treated == [(1, 0, how) for how in ("freeze", "thaw", "silence", "voice", "renew")]
    network.get_by_label("Normalization").select_option("batch")
    network.wait_for_function("said('change').length > 0")
    assert said(network, "change")[-1]["change"] == {"network.layers.0.normalization": "batch"}


def test_a_click_on_a_feature_switches_it_on_in_its_usual_place(network: Page) -> None:
    network.get_by_role("button", name="Feature x₁², not used").click()
    network.get_by_role("button", name="Feature x₁", exact=True).click()
    network.get_by_role("button", name="Feature x₁, not used").click()
    sent = [message["change"]["data.features"] for message in said(network, "change")]
    assert sent == [["x1", "x2", "x1^2"], ["x2", "x1^2"], ["x1", "x2", "x1^2"]]
    expect(network.get_by_role("button", name="Feature x₁²", exact=True)).to_have_attribute("aria-pressed", "true")


def test_the_last_feature_stays_and_says_why(network: Page) -> None:
    network.get_by_role("button", name="Feature x₁", exact=True).click()
    network.get_by_role("button", name="Feature x₂", exact=True).click()
    expect(network.locator(".pgp-note")).to_have_text("A network needs at least one feature; choose another one first.")
    assert [message["change"] for message in said(network, "change")] == [{"data.features": ["x2"]}]


def test_a_formula_of_ones_own_is_added_and_removed(network: Page) -> None:
    network.get_by_role("button", name="+ formula").click()
    box = network.get_by_role("textbox", name="Formula of x1 and x2")
    expect(box).to_be_focused()
    box.fill("x1 - x2^2")
    box.press("Enter")
    expect(box).to_be_hidden()
    expect(network.get_by_role("button", name="Feature x₁ − x₂²")).to_have_attribute("aria-pressed", "true")
    assert said(network, "change")[-1]["change"] == {"data.features": ["x1", "x2", "x1 - x2^2"]}
    network.get_by_role("button", name="Remove feature x1 - x2^2").click(force=True)
    assert said(network, "change")[-1]["change"] == {"data.features": ["x1", "x2"]}


def test_a_formula_that_the_server_writes_in_its_own_way_is_taken_too(network: Page) -> None:
    network.evaluate("""() => {
      const change = room.change.bind(room);
      const written = (formula) => formula.replace('X1*2', 'x1 * 2');
      room.change = (changes) => change({ 'data.features': changes['data.features'].map(written) });
    }""")
    network.get_by_role("button", name="+ formula").click()
    box = network.get_by_role("textbox", name="Formula of x1 and x2")
    box.fill("X1*2")
    box.press("Enter")
    expect(box).to_be_hidden()
    expect(network.get_by_role("button", name="Feature x₁·2")).to_have_attribute("aria-pressed", "true")


def test_a_mistake_in_a_formula_is_shown_at_its_place(network: Page) -> None:
    network.evaluate("""() => {
      const change = room.change.bind(room);
      const sentence = '`data.features.2`: at character 6 there must be one of sin, cos, not `foo`.';
      room.change = (changes) => changes['data.features']?.includes('x1 + foo(x2)')
        ? room.tell({ problems: [{ field: 'data.features.2', sentence }] })
        : change(changes);
    }""")
    network.get_by_role("button", name="+ formula").click()
    box = network.get_by_role("textbox", name="Formula of x1 and x2")
    box.fill("x1 + foo(x2)")
    box.press("Enter")
    expect(network.get_by_role("alert").filter(has_text="At character 6")).to_be_visible()
    expect(network.locator(".pgp-mistake-at mark")).to_have_text("f")
    expect(network.locator(".pgp-mistake-at")).to_have_text("x1 + foo(x2)")
    expect(box).to_have_attribute("aria-invalid", "true")
    assert box.evaluate("box => [box.selectionStart, box.selectionEnd]") == [5, 6]
    expect(network.locator(".pgp-feature")).to_have_count(7)


def test_layers_are_added_like_the_last_one_and_removed(show: Callable[..., Page]) -> None:
    page = show(4, 2)
    page.get_by_role("button", name="Add a hidden layer").click()
    expect(page.locator(".pgp-layer-bar")).to_contain_text("3 hidden layers")
    put = said(page, "put")[-1]["put"]["network"]
    assert [layer["units"] for layer in put["layers"]] == [4, 2, 2]
    assert put["layers"][2] == put["layers"][1]
    assert put["output"] == {"activation": "auto"}
    for _ in range(3):
        page.get_by_role("button", name="Remove the last hidden layer").click()
    expect(page.locator(".pgp-layer-bar")).to_contain_text("No hidden layers")
    page.wait_for_function("said('put').at(-1).put.network.layers.length === 0")
    sent = len(said(page, "put"))
    gone = page.get_by_role("button", name="Remove the last hidden layer. There is no hidden layer left to remove.")
    expect(gone).to_have_attribute("aria-disabled", "true")
    gone.click(force=True)
    assert len(said(page, "put")) == sent
    page.get_by_role("button", name="Add a hidden layer").click()
    page.wait_for_function("said('put').at(-1).put.network.layers.length === 1")
    assert said(page, "put")[-1]["put"]["network"]["layers"][0]["units"] == 4


def test_neurons_are_added_and_removed_down_to_one(show: Callable[..., Page]) -> None:
    page = show(4, 2)
    less = page.get_by_role("button", name="Remove a neuron from layer 2")
    less.click()
    page.get_by_role("button", name="Add a neuron to layer 1").click()
    page.wait_for_function("said('put').at(-1).put.network.layers[0].units === 5")
    assert [layer["units"] for layer in said(page, "put")[-1]["put"]["network"]["layers"]] == [5, 1]
    expect(less).to_have_attribute("aria-disabled", "true")
    expect(less).to_have_attribute("title", "A layer keeps at least one neuron; remove the layer with − above.")
    expect(page.locator('.pgp-neuron[data-layer="1"]')).to_have_count(5)


def test_at_the_limits_of_the_specification_a_reason_is_given(show: Callable[..., Page]) -> None:
    page = show(2)
    page.evaluate(
        "network => room.tell({ spec: { ...room.spec, experiment: { ...room.spec.experiment, network } } })",
        network_of(*[4096] * 100),
    )
    most = page.get_by_role("button", name="Add a hidden layer")
    expect(most).to_have_attribute("title", "There can be at most 100 hidden layers.")
    expect(page.get_by_role("button", name="Add a neuron to layer 1.")).to_have_attribute(
        "title", "A layer has at most 4096 neurons."
    )
    expect(page.locator(".pgp-skipped")).to_have_text("… 94 more layers")
    expect(page.locator(".pgp-more").first).to_have_text("+4,088 more")


def test_an_automatic_output_says_which_activation_it_has(show: Callable[..., Page]) -> None:
    page = show(2)
    output = page.get_by_label("Activation of the output")
    expect(output.locator("option:checked")).to_have_text("auto: sigmoid")
    page.evaluate("app.change({ 'network.output.activation': 'tanh' })")
    expect(output.locator("option:checked")).to_have_text("tanh")
    assert output.evaluate("node => [...node.options][0].textContent") == "automatic"


def test_what_is_drawn_is_what_pictures_hold(network: Page) -> None:
    networks = [
        (2, (), 1),
        (7, (8, 8), 1),
        (12, (9, 1, 64), 3),
        (15, (5,) * 6, 10),
        (2, (3,) * 7, 1),
        (2, (4,) * 100, 4),
    ]
    drawings = network.evaluate(
        """async (networks) => {
          const { drawingOf } = await import('/play/shape.js');
          return networks.map((network) => drawingOf(...network, window.playData.most));
        }""",
        [[features, list(hidden), outputs] for features, hidden, outputs in networks],
    )
    for of, drawn in zip(networks, drawings, strict=True):
        assert [(layer["layer"], layer["units"], tuple(layer["neurons"])) for layer in drawn] == [
            (layer.layer, layer.units, layer.neurons) for layer in drawing_of(*of)
        ]


@pytest.mark.parametrize("size", [(560, 480), (620, 520), (1000, 800)])
def test_nothing_overlaps(network: Page, size: tuple[int, int]) -> None:
    width, height = size
    layouts = network.evaluate(
        """async ([width, height]) => {
          const [{ layoutOf }, { drawingOf }] = [await import('/play/layout.js'), await import('/play/shape.js')];
          const features = [...Array(9).keys()].map((index) => ({ formula: `f${index}`, index, place: index }));
          const drawn = (layers) => drawingOf(9, Array(layers).fill(64), 3, window.playData.most);
          const of = (layers) => layoutOf(drawn(layers), features, { width, height });
          return [0, 1, 2, 3, 4, 5, 6, 7].map(of);
        }""",
        [width, height],
    )
    for layout in layouts:
        boxes = [
            (column["x"], row["y"], column["x"] + column["size"], row["y"] + column["size"])
            for column in layout["columns"]
            for row in column["rows"]
        ]
        assert min(box[0] for box in boxes) >= 0
        assert min(box[1] for box in boxes) >= 54
        assert max(box[2] for box in boxes) <= width
        assert max(box[3] for box in boxes) <= height
        assert layout["tile"] >= 28
        for one, other in itertools.combinations(boxes, 2):
            apart = one[2] + 6 <= other[0] or other[2] + 6 <= one[0] or one[3] + 3 <= other[1] or other[3] + 3 <= one[1]
            assert apart, f"{one} and {other} overlap"


def test_pointing_at_a_neuron_looks_at_it_and_fades_other_edges(network: Page) -> None:
    place = list(middle_of_edge(network, 0, 0, 1))
    before = network.evaluate("([x, y]) => pixel('under', x, y)", place)
    tile(network, 1, 0).hover()
    network.wait_for_function("said('look').length === 1")
    assert said(network, "look") == [{"do": "look", "layer": 1, "neuron": 0}]
    assert network.evaluate("app.local.hover.kind") == "neuron"
    after = network.evaluate("([x, y]) => pixel('under', x, y)", place)
    assert after[3] < before[3] / 3
    shown = network.evaluate("([x, y]) => pixel('under', x, y)", list(middle_of_edge(network, 0, 0, 0)))
    assert shown[3] == 255
    point_at(network, 300, 4)
    network.wait_for_function("said('look').length === 2")
    assert said(network, "look")[-1] == {"do": "look", "layer": -1, "neuron": 0}


def test_a_feature_that_the_network_is_not_given_cannot_be_looked_at(network: Page) -> None:
    network.get_by_role("button", name="Feature x₂", exact=True).hover()
    network.wait_for_function("said('look').length === 1")
    assert said(network, "look")[-1] == {"do": "look", "layer": 0, "neuron": 1}
    network.get_by_role("button", name="Feature x₁², not used").hover()
    network.wait_for_function("said('look').length === 2")
    assert said(network, "look")[-1]["layer"] == -1
    assert network.evaluate("app.local.hover") == {"kind": "feature", "layer": 0, "neuron": -1, "formula": "x1^2"}


def test_hidden_controls_do_nothing(show: Callable[..., Page]) -> None:
    page = show(2, hide=("touch", "explain", "features", "neurons", "layers", "activation"))
    expect(page.locator(".pgp-feature")).to_have_count(2)
    page.get_by_role("button", name="Feature x₁", exact=True).click()
    tile(page, 1, 0).click()
    point_at(page, *middle_of_edge(page, 1, 0, 0), click=True)
    expect(page.locator(".pgp-neuron-card")).to_be_hidden()
    assert page.evaluate("app.local.edge") is None
    assert said(page, "change") == []
    expect(page.get_by_role("button", name="+ formula")).to_have_count(0)
    expect(page.get_by_role("button", name="Add a neuron to layer 1")).to_have_count(0)
    expect(page.get_by_role("button", name="Add a hidden layer")).to_have_count(0)
    expect(page.locator(".pgp-badge select:visible")).to_have_count(0)


def test_a_finger_points_first_and_opens_second(make_page: Callable[..., Page]) -> None:
    page = open_play(make_page(has_touch=True))
    overrides = {"experiment": {"network": network_of(2)}}
    page.evaluate(SETUP, {"overrides": overrides, "width": 620, "height": 520})
    tile(page, 1, 0).tap()
    page.wait_for_function("app.local.hover?.kind === 'neuron'")
    expect(page.locator(".pgp-neuron-card")).to_be_hidden()
    tile(page, 1, 0).tap()
    expect(page.locator(".pgp-neuron-card")).to_be_visible()
    page.locator(".pgp-neuron-card").get_by_role("button", name="Close").tap()
    page.wait_for_function("app.local.hover === null")
    page.wait_for_function("said('look').at(-1).layer === -1")


def test_whoever_draws_sees_the_output(network: Page) -> None:
    tile(network, 1, 0).hover()
    network.wait_for_function("said('look').length === 1")
    network.evaluate("app.setLocal({ drawing: true })")
    network.wait_for_function("said('look').at(-1).layer === -1")
    assert network.evaluate("app.local.hover") is None


def test_the_mathematics_of_a_neuron_add_up(network: Page) -> None:
    tile(network, 1, 1).click()
    network.get_by_text("Mathematics", exact=True).click()
    told = network.locator(".pgp-explain")
    expect(told).to_contain_text("Forward")
    asked = said(network, "explain")[-1]
    assert (asked["layer"], asked["neuron"]) == (1, 1)
    cells = told.locator("table").first.locator("tbody tr").all()
    rows = [[cell.replace("−", "-") for cell in row.locator("td").all_inner_texts()] for row in cells]
    assert [row[0] for row in rows] == ["x₁", "x₂", "bias"]
    for _, value, weight, product in rows[:2]:
        assert float(value) * float(weight) == pytest.approx(float(product), abs=2e-3)
    total = told.locator("tfoot td").last.inner_text().replace("−", "-")
    assert sum(float(row[3]) for row in rows) == pytest.approx(float(total), abs=2e-3)
    expect(told).to_contain_text("Backward")
    expect(told.locator("table").nth(1).locator("tbody tr")).to_have_count(3)
    network.evaluate("app.setLocal({ point: [1.5, -2] })")
    expect(told).to_contain_text("x₁ = 1.500, x₂ = −2.000")


def test_the_target_of_an_empty_place_is_told_to_be_the_nearest_points(network: Page) -> None:
    tile(network, 1, 1).click()
    network.get_by_text("Mathematics", exact=True).click()
    point = network.locator(".pgp-explain-point")
    expect(point).to_contain_text("target")
    told = "app.receive({ news: 'explained', ...app.state.explained, point: [-2.148, 2.244], nearest: %s })"
    network.evaluate(told % "[-1.5, 2.5]")
    expect(point).to_contain_text("no point. The nearest training point, (−1.500, 2.500), is")
    network.evaluate(told % "[-2.14800, 2.24401]")
    expect(point).not_to_contain_text("nearest")


def test_incoming_weights_are_called_by_layer_and_neuron_or_by_the_feature(network: Page) -> None:
    names = network.locator(".pgp-number-name")
    tile(network, 1, 0).click()
    assert names.all_inner_texts() == ["x₁", "x₂", "bias"]
    network.keyboard.press("Escape")
    tile(network, 2, 0).click()
    assert names.all_inner_texts() == ["1.1", "1.2", "bias"]
    cut = "[...document.querySelectorAll('.pgp-number-name')].some((node) => node.scrollWidth > node.clientWidth)"
    assert not network.evaluate(cut)


def test_what_is_no_weight_is_told(network: Page) -> None:
    tile(network, 1, 0).click()
    box = network.get_by_label("Weight from input x₁", exact=True)
    before = box.input_value()
    box.fill("abc")
    box.press("Enter")
    told = network.get_by_role("alert").filter(has_text="must be a number")
    expect(told).to_have_text("Weight from input x₁ must be a number; got “abc”.")
    expect(box).to_have_value("abc")
    box.blur()
    expect(told).to_be_visible()
    expect(box).to_have_value(before)
    box.fill("0.5")
    expect(told).to_be_hidden()
    assert [message["value"] for message in said(network, "set_weight")] == [0.5]


def test_a_number_dragged_last_goes_to_the_weight_that_it_was_dragged_for(network: Page) -> None:
    at = dict.fromkeys(("left", "right", "top", "bottom"), 9)
    edges = [{"kind": "edge", "layer": 1, "neuron": 0, "source": source, "at": at} for source in (0, 1)]
    network.evaluate(
        """([first, second]) => {
          app.setLocal({ edge: first });
          const slider = document.querySelector('.pgp-weight-card input[type=range]');
          for (const value of [1, 2]) {
            slider.value = value;
            slider.dispatchEvent(new Event('input'));
          }
          app.setLocal({ edge: second });
        }""",
        edges,
    )
    assert [(message["source"], message["value"]) for message in said(network, "set_weight")] == [(0, 1), (0, 2)]


def test_the_title_of_a_feature_goes_with_it(network: Page) -> None:
    network.evaluate("app.setLocal({ hover: { kind: 'feature', layer: 0, neuron: 1, formula: '1/0' } })")
    network.evaluate("app.emit('scene')")
    network.evaluate("app.emit('spec')")
    assert network.evaluate("app.local.hover") is None


def test_the_ring_around_a_point_goes_with_the_data(network: Page) -> None:
    network.evaluate("app.setLocal({ point: [1.5, -2] })")
    network.evaluate("app.receive({ scene: { ...app.state.scene, features: [...app.state.scene.features] } })")
    assert network.evaluate("app.local.point") == [1.5, -2]
    network.evaluate("app.receive({ scene: { ...app.state.scene, points: [[0, 0, 1]] } })")
    assert network.evaluate("app.local.point") is None


def test_the_mathematics_are_asked_for_no_more_than_four_times_a_second(network: Page) -> None:
    tile(network, 1, 1).click()
    network.get_by_text("Mathematics", exact=True).click()
    expect(network.locator(".pgp-explain")).to_contain_text("Forward")
    before = len(said(network, "explain"))
    seconds = network.evaluate(
        """async (layers) => {
      const start = performance.now();
      for (let picture = 0; picture < 20; picture += 1) await feed({ layers });
      return (performance.now() - start) / 1000;
    }""",
        LAYERS,
    )
    assert len(said(network, "explain")) - before <= 1 + 4 * seconds
    network.keyboard.press("Escape")
    expect(network.locator(".pgp-neuron-card")).to_be_hidden()
    closed = len(said(network, "explain"))
    network.evaluate("layers => feed({ layers })", LAYERS)
    assert len(said(network, "explain")) == closed


def test_the_flow_is_drawn_about_twenty_times_a_second_however_many_frames_there_are(network: Page) -> None:
    drawn, seconds = network.evaluate("""() => {
      room.news('state', { status: 'running', epoch: 1, batch: 0 });
      let count = 0;
      const draw = network.stage.drawEdges.bind(network.stage);
      network.stage.drawEdges = (look) => { count += look.seconds === null ? 0 : 1; draw(look); };
      const start = performance.now();
      while (performance.now() - start < 300) app.emit('tick', performance.now());
      return [count, (performance.now() - start) / 1000];
    }""")
    assert 2 <= drawn <= 1 + 21 * seconds


def test_who_asked_for_less_motion_sees_none(make_page: Callable[..., Page]) -> None:
    page = open_play(make_page(reduced_motion="reduce"))
    page.evaluate(SETUP, {"overrides": {"experiment": {"network": network_of(2)}}, "width": 620, "height": 520})
    flows = page.evaluate("""() => {
      room.news('state', { status: 'running', epoch: 1, batch: 0 });
      let flow = [];
      network.stage.drawEdges = ({ seconds }) => flow.push(seconds);
      network.drawn = 0;
      app.emit('tick', performance.now());
      return flow;
    }""")
    assert flows == [None]


def test_a_picture_of_another_network_is_not_drawn_into_this_one(network: Page) -> None:
    assert network.evaluate("network.stage.known") is True
    network.evaluate("room.send = () => {}")
    network.get_by_role("button", name="Add a neuron to layer 1").click()
    expect(network.locator('.pgp-neuron[data-layer="1"]')).to_have_count(3)
    assert network.evaluate("network.stage.known") is False
    shades = network.evaluate("""() => network.layout.columns[1].rows.map(({ y }) =>
      pixel('over', network.layout.columns[1].x + 20, y + 6))""")
    strength = [max(shade[:3]) - min(shade[:3]) for shade in shades]
    assert 0 < strength[0] < 120, "what was there before is seen faintly"
    assert strength[2] < 20, "of the new neuron nothing is known"
    network.evaluate("layers => feed({ layers })", LAYERS)
    assert network.evaluate("network.stage.known") is False


def test_what_users_typed_is_no_markup(network: Page) -> None:
    network.evaluate("""() => {
      const scene = JSON.parse(JSON.stringify(app.state.scene));
      scene.names = ['<img src=x onerror=alert(1)>', 'b'];
      room.tell({ scene });
    }""")
    assert network.locator("img").count() == 0


def test_after_a_click_the_keys_of_the_page_are_heard_still(network: Page) -> None:
    def focused() -> str:
        found: str = network.evaluate("document.activeElement.tagName")
        return found

    network.get_by_role("button", name="Add a neuron to layer 1").click()
    assert focused() == "BODY"
    network.get_by_role("button", name="Feature x₁², not used").click()
    assert focused() == "BODY"
    tile(network, 1, 0).click()
    network.get_by_role("button", name="Freeze").click()
    assert focused() == "SECTION"
    network.get_by_role("button", name="Close").click()
    expect(network.locator(".pgp-neuron-card")).to_be_hidden()
    assert focused() == "BODY"


def test_a_card_closes_when_its_weight_is_gone(network: Page) -> None:
    point_at(network, *middle_of_edge(network, 1, 1, 0), click=True)
    expect(network.locator(".pgp-weight-card")).to_be_visible()
    network.get_by_role("button", name="Remove a neuron from layer 1").click()
    one = [{"kernel": [[1.0], [2.0]], "bias": [0.0]}, {"kernel": [[3.0]], "bias": [0.0]}]
    network.wait_for_function("app.drawing[1]?.units === 1")
    network.evaluate("layers => feed({ layers })", one)
    expect(network.locator(".pgp-weight-card")).to_be_hidden()
    assert network.evaluate("app.local.edge") is None


def names_of_tiles(page: Page, layer: int) -> list[int]:
    numbers: list[int] = page.evaluate(
        """(layer) => [...document.querySelectorAll(`.pgp-neuron[data-layer="${layer}"]`)]
          .map((node) => Number(node.dataset.neuron) + 1)""",
        layer,
    )
    return numbers


def test_a_large_layer_is_paged_and_every_neuron_has_a_tile_and_a_card(show: Callable[..., Page]) -> None:
    page = show(20, 3)
    assert names_of_tiles(page, 1) == list(range(1, 9))
    page.get_by_role("button", name="+12 more").or_(page.get_by_text("+12 more", exact=True)).first.click()
    assert names_of_tiles(page, 1) == list(range(9, 17))
    expect(page.locator(".pgp-more")).to_have_text("9–16 of 20")
    page.locator(".pgp-page-on").click()
    assert names_of_tiles(page, 1) == list(range(13, 21))
    assert [(message["layer"], message["first"]) for message in said(page, "window")] == [(1, 8), (1, 12)]
    tile(page, 1, 19).click()
    expect(page.get_by_role("dialog", name="Layer 1, neuron 20")).to_be_visible()
    page.locator(".pgp-page-back").click()
    expect(page.get_by_role("dialog", name="Layer 1, neuron 20")).to_be_hidden()
    assert names_of_tiles(page, 1) == list(range(5, 13))


def test_the_wheel_and_the_arrows_scroll_a_large_layer(show: Callable[..., Page]) -> None:
    page = show(12)
    tile(page, 1, 0).hover()
    page.mouse.wheel(0, 60)
    page.wait_for_function("document.querySelector('.pgp-neuron').dataset.neuron === '1'")
    page.mouse.wheel(0, -60)
    page.wait_for_function("document.querySelector('.pgp-neuron').dataset.neuron === '0'")
    tile(page, 1, 7).focus()
    page.keyboard.press("ArrowDown")
    assert names_of_tiles(page, 1) == list(range(2, 10))
    assert page.evaluate("document.activeElement.dataset.neuron") == "8"


def test_pictures_of_other_neurons_are_put_to_their_own_tiles(show: Callable[..., Page]) -> None:
    page = show(10)
    drawing = page.evaluate(
        """import('/play/decode.js').then(({ drawnIn, drawingOf }) => {
          const lines = drawingOf([[0, 2, [0, 1]], [1, 10, [0, 1, 2, 3, 4, 5, 6, 7]], [2, 1, [0]]]);
          return drawnIn({ windows: [[1, 2]] }, lines).map(({ neurons }) => neurons);
        })"""
    )
    assert drawing == [[0, 1], [2, 3, 4, 5, 6, 7, 8, 9], [0]]


WIDTHS = """async ([kernel, room]) => {
  const { widths, crowded } = (await import('/play/edges.js')).widthsOf(Float32Array.from(kernel), room);
  return [[...widths], crowded];
}"""


def test_few_edges_are_as_wide_as_their_weights(network: Page) -> None:
    widths, crowded = network.evaluate(WIDTHS, [[5.0, -2.5, 0.0, -40.0], 300])
    assert (widths, crowded) == ([10, 5.5, 1, 10], False)


def test_of_many_large_weights_only_the_strongest_are_wide(network: Page) -> None:
    kernel = (np.random.default_rng(2).uniform(2, 9, 64) * np.random.default_rng(3).choice([-1, 1], 64)).tolist()
    widths, crowded = network.evaluate(WIDTHS, [kernel, 400])
    assert crowded
    order = np.argsort(-np.abs(kernel))
    ranked = np.array(widths)[order]
    assert ranked[0] == 10
    assert (np.diff(ranked) <= 1e-6).all(), "a weaker weight is no wider"
    assert ranked.min() == 0.75
    assert ranked.sum() < 0.6 * 400


def test_the_strongest_edge_lies_on_top_whatever_its_sign(network: Page) -> None:
    drawn = network.evaluate(
        """async () => {
          const { Edges, edgeWidth } = await import('/play/edges.js');
          const edges = new Edges();
          edges.colours(app.data.palette, app.theme);
          const ends = [{ y: 0 }, { y: 200 }];
          const gap = { layer: 1, skipped: 0, x0: 0, x1: 100, arrival: [0, 0], sources: ends, targets: ends };
          edges.place([gap]);
          edges.weigh(0, Float32Array.from([4, -1, 2, -3]));
          const widths = [];
          const pen = { setLineDash() {}, beginPath() {}, moveTo() {}, bezierCurveTo() {} };
          pen.stroke = () => widths.push(pen.lineWidth);
          edges.draw(pen, {});
          return [widths, [1, 2, 3, 4].map(edgeWidth)];
        }"""
    )
    assert drawn[0] == pytest.approx(drawn[1])


def test_in_a_crowd_the_neuron_under_the_pointer_is_seen_alone(network: Page) -> None:
    strokes = network.evaluate(
        """async () => {
          const { Edges } = await import('/play/edges.js');
          const edges = new Edges();
          edges.colours(app.data.palette, app.theme);
          const ends = [...Array(8).keys()].map((place) => ({ neuron: place, y: 40 * place }));
          const arrival = ends.map(() => 0);
          const gap = { layer: 1, skipped: 0, x0: 0, x1: 100, arrival, sources: ends, targets: ends };
          edges.place([gap]);
          edges.weigh(0, new Float32Array(64).fill(5));
          const widths = [];
          const pen = { setLineDash() {}, beginPath() {}, moveTo() {}, bezierCurveTo() {} };
          pen.stroke = () => widths.push(pen.lineWidth);
          edges.draw(pen, { shown: (gap, source, target) => target === 3 });
          return widths;
        }"""
    )
    assert strokes == [10] * 8
