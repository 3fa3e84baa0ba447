"""The Playground's layout: nothing that is looked at moves, is cut off or lies over something else."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.play_harness import open_play

MOUNT = """async (overrides) => {
  localStorage.setItem('playground:hints', overrides.hints ?? '99');
  Object.assign(window, await (await import('/play_mock.js')).mockView(overrides));
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done))));
}"""
FORMULAS = ["max(x1^2-x2^2, min(x1, x2)/3)", "sqrt(abs(x1*x2))+0.25", "exp(-(x1^2+x2^2)/8)", "x1^3-3*x1*x2^2"] * 3
SIZES = {
    "laptop": (1366, 768),
    "small": (1280, 800),
    "large": (1920, 1080),
    "tablet": (1024, 768),
    "upright": (768, 1024),
    "phone": (390, 844),
}
PLACES = """() => Object.fromEntries(
  ['.pgp-area-bar', '.pgp-area-foot', '.pgp-stage', '.pgp-output-plot', '.pgp-chart canvas', '.pgp-timeline-slider']
  .map((name) => [name, JSON.stringify(document.querySelector(name).getBoundingClientRect())]))"""


@pytest.fixture
def mount(make_page: Callable[..., Page]) -> Callable[..., Page]:
    """The whole page in a window of a size: `mount("tablet", {"playing": True})`."""

    def make(size: str = "laptop", overrides: dict[str, Any] | None = None, dark: bool = False) -> Page:
        width, height = SIZES[size]
        page = make_page(width=width, height=height, has_touch=size in ("tablet", "upright", "phone"))
        open_play(page, dark=dark)
        page.evaluate(MOUNT, overrides or {})
        return page

    return make


@pytest.mark.parametrize("size", SIZES)
def test_nothing_stands_beyond_the_sides_of_the_window(mount: Callable[..., Page], size: str) -> None:
    page = mount(size)
    width = SIZES[size][0]
    assert page.evaluate("document.documentElement.scrollWidth") == width
    beyond = page.evaluate(
        """(width) => [...document.querySelectorAll('.pgp :is(button, input, select, canvas, h2, label)')]
          .filter((node) => node.offsetParent && node.getBoundingClientRect().right > width + 1)
          .map((node) => node.className)""",
        width,
    )
    assert beyond == []


@pytest.mark.parametrize("size", ["laptop", "small", "large", "tablet"])
def test_all_is_seen_without_scrolling(mount: Callable[..., Page], size: str) -> None:
    page = mount(size, {"playing": True})
    page.wait_for_function("Number(root.dataset.epoch) > 3")
    height = SIZES[size][1]
    assert page.evaluate("document.documentElement.scrollHeight") <= height
    for name in (
        ".pgp-play",
        ".pgp-tiles",
        ".pgp-stage",
        ".pgp-output-plot",
        ".pgp-figures",
        ".pgp-chart canvas",
        ".pgp-timeline",
    ):
        box = page.locator(name).bounding_box()
        assert box is not None, name
        assert box["y"] >= 0, name
        assert box["y"] + box["height"] <= height, name
    assert page.locator(".pgp-chart canvas").bounding_box()["height"] >= 60  # type: ignore[index]


@pytest.mark.parametrize("size", SIZES)
def test_the_heads_of_the_layers_stand_apart(mount: Callable[..., Page], size: str) -> None:
    page = mount(size)
    places = page.evaluate(
        """() => [...document.querySelectorAll('.pgp-network :is(.pgp-caption, .pgp-round)')]
          .filter((node) => node.offsetParent)
          .map((node) => [node.textContent, node.getBoundingClientRect()])"""
    )
    assert len(places) == 9  # features, layers and output have a name, and there are three pairs of buttons
    for (one, first), (other, second) in combinations(places, 2):
        beside = first["right"] <= second["left"] or second["right"] <= first["left"]
        assert beside or first["bottom"] <= second["top"] or second["bottom"] <= first["top"], (one, other)


def test_nothing_moves_when_something_is_said(mount: Callable[..., Page]) -> None:
    page = mount()
    before = page.evaluate(PLACES)
    page.evaluate(
        """async () => {
          room.tell({ notices: ['`foo` is not known.', '`learningRate` must be at most 10; got 50.'] });
          const state = { status: 'failed', epoch: 12, batch: 0, mode: 'xla', epochs_per_s: 0 };
          room.news('state', { ...state, reason: 'The loss is not finite.' });
          const sentence = '`training.learning_rate` must be less.';
          room.tell({ problems: [{ field: 'training.learning_rate', sentence }] });
          room.tell({ room: { key: '0123', status: 'waiting', sentence: 'All places are taken.' } });
        }"""
    )
    expect(page.locator(".pgp-message-room")).to_have_text("All places are taken.")
    expect(page.locator(".pgp-message-state")).to_contain_text("The loss is not finite.")
    expect(page.locator(".pgp-message-notices p")).to_have_text(
        ["foo is not known.", "learningRate must be at most 10; got 50."]
    )
    assert page.evaluate(PLACES) == before


def test_the_timeline_keeps_its_place_while_it_is_moved(mount: Callable[..., Page]) -> None:
    page = mount()
    page.evaluate("room.news('timeline', { epochs: [0, 10, 20, 30], shown: null })")
    before = page.evaluate(PLACES)
    page.evaluate("room.news('timeline', { epochs: [0, 10, 20, 30], shown: 10 })")
    expect(page.get_by_role("button", name="Back to now")).to_be_visible()
    expect(page.locator(".pgp-timeline-note")).to_be_visible()
    assert page.evaluate(PLACES) == before


@pytest.mark.parametrize("size", ["laptop", "small", "large", "tablet"])
def test_what_is_said_lies_over_no_control_of_the_bar_layers_or_timeline(mount: Callable[..., Page], size: str) -> None:
    page = mount(size)
    page.evaluate("room.tell({ notices: ['`foo` is not known.', '`learningRate` must be at most 10; got 50.'] })")
    expect(page.locator(".pgp-message")).to_be_visible()
    covered = page.evaluate(
        """() => {
          const said = document.querySelector('.pgp-message').getBoundingClientRect();
          return [...document.querySelectorAll('.pgp :is(.pgp-area-bar, .pgp-area-foot, .pgp-layer-bar, .pgp-head) *')]
            .map((node) => [node.className, node.getBoundingClientRect()])
            .filter(([, { left, right, top, bottom }]) =>
              right > left && left < said.right && right > said.left && top < said.bottom && bottom > said.top)
            .map(([name]) => name);
        }"""
    )
    assert covered == []


def test_a_hint_waits_until_what_is_said_has_been_read(mount: Callable[..., Page]) -> None:
    page = mount(overrides={"hints": "0"})
    hint = page.get_by_label("Hint", exact=True)
    expect(hint).to_be_visible()
    page.evaluate("room.tell({ notices: ['`foo` is not known.'] })")
    expect(page.locator(".pgp-hint")).to_be_hidden()
    page.locator(".pgp-message").get_by_role("button", name="Dismiss").click()
    expect(hint).to_be_visible()


def test_many_notices_scroll_in_their_own_box_and_go_with_one_click(mount: Callable[..., Page]) -> None:
    page = mount()
    page.evaluate(
        "room.tell({ notices: Array.from({ length: 30 }, (_, number) => `\\`key${number}\\` is not known.`) })"
    )
    box = page.locator(".pgp-message-notices").bounding_box()
    assert box is not None
    assert box["height"] < 200
    page.locator(".pgp-message-notices").get_by_role("button", name="Dismiss").click()
    expect(page.locator(".pgp-message")).to_have_count(0)


def test_the_transport_says_what_its_buttons_do(mount: Callable[..., Page]) -> None:
    page = mount()
    for text in ("New weights", "Reset", "1 epoch", "1 batch"):
        node = page.locator(".pgp-transport").get_by_text(text, exact=True)
        expect(node).to_be_visible()
        assert node.evaluate("node => node.scrollWidth <= node.clientWidth + 1 && node.offsetHeight < 20"), text


def test_switches_are_drawn_as_switches(mount: Callable[..., Page]) -> None:
    page = mount()
    page.evaluate("app.setLocal({ drawer: 'settings' })")
    switch, label = (
        page.locator(".pgp-drawer .pgp-flip").first,
        page.locator(".pgp-drawer .pgp-toggle .pgp-label").first,
    )
    there, beside = switch.bounding_box(), label.bounding_box()
    assert there is not None
    assert beside is not None
    assert there["width"] > 1.5 * there["height"]
    assert beside["x"] >= there["x"] + there["width"]


def test_help_of_a_field_leaves_what_is_typed_in_sight(mount: Callable[..., Page]) -> None:
    page = mount()
    page.evaluate("app.setLocal({ drawer: 'settings' })")
    for box in (page.get_by_role("textbox", name="At epoch"), page.get_by_role("slider", name="Learning rate")):
        box.focus()
        tip = page.locator(".pgp-tip")
        expect(tip).to_be_visible()
        told, typed = tip.bounding_box(), box.bounding_box()
        assert told is not None
        assert typed is not None
        assert told["y"] >= typed["y"] + typed["height"] or told["y"] + told["height"] <= typed["y"]
        box.press("ArrowRight") if "range" in (box.get_attribute("type") or "") else box.press_sequentially("2")
        expect(tip).to_be_hidden()


@pytest.mark.parametrize("size", ["laptop", "tablet"])
def test_names_of_many_features_end_at_their_tiles(mount: Callable[..., Page], size: str) -> None:
    formulas = list(dict.fromkeys(f"{formula}+{number}" for number, formula in enumerate(FORMULAS)))
    page = mount(size)
    page.evaluate("(features) => app.change({ 'data.features': ['x1', 'x2', ...features] })", formulas)
    expect(page.locator(".pgp-feature")).to_have_count(7 + len(formulas))
    inside = page.evaluate(
        """() => {
          const stage = document.querySelector('.pgp-stage').getBoundingClientRect();
          const labels = [...document.querySelectorAll('.pgp-feature-label')];
          return labels.every((node) => node.getBoundingClientRect().left >= stage.left - 1);
        }"""
    )
    assert inside
    width = page.locator(".pgp-feature").last.bounding_box()["width"]  # type: ignore[index]
    assert width > 90  # a narrower tile leaves its room to the name


@pytest.mark.parametrize("dark", [False, True])
def test_edges_of_controls_and_words_stand_out_from_their_ground(mount: Callable[..., Page], dark: bool) -> None:
    page = mount("laptop", {}, dark)
    weak = page.evaluate(
        """() => {
          const pen = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
          const over = (colour, ground) => {
            for (const paint of [`rgb(${ground})`, colour]) {
              pen.fillStyle = paint;
              pen.fillRect(0, 0, 1, 1);
            }
            return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
          };
          const under = (node) => (node.parentElement ? ground(node.parentElement) : [255, 255, 255]);
          const ground = (node) => over(getComputedStyle(node).backgroundColor, under(node));
          const linear = (part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
          const light = ([r, g, b]) => 0.2126 * linear(r / 255) + 0.7152 * linear(g / 255) + 0.0722 * linear(b / 255);
          const ratio = (one, other) => {
            const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
            return (high + 0.05) / (low + 0.05);
          };
          const all = (names) => [...document.querySelectorAll(`.pgp :is(${names})`)];
          const seen = (names) => all(names).filter((node) => node.offsetParent);
          const faults = [];
          for (const node of seen('.pgp-select, .pgp-box, .pgp-small, .pgp-round')) {
            const edge = over(getComputedStyle(node).borderTopColor, ground(node));
            if (ratio(edge, under(node)) < 3) faults.push(node.className);
          }
          const words = '.pgp-label, .pgp-feature-label, .pgp-word, .pgp-figure-title, .pgp-caption, .pgp-legend';
          for (const node of seen(`${words}, .pgp-axis-x span, .pgp-matrix i`)) {
            const ink = over(getComputedStyle(node).color, ground(node));
            if (ratio(ink, ground(node)) < 4.5) faults.push(node.className);
          }
          return faults;
        }"""
    )
    assert weak == []


def test_a_tablet_has_room_for_a_finger(mount: Callable[..., Page]) -> None:
    page = mount("tablet")
    if not page.evaluate("matchMedia('(pointer: coarse)').matches"):
        pytest.skip("this browser has no coarse pointer")
    for name in (
        ".pgp-transport .pgp-button",
        ".pgp-select",
        ".pgp-check",
        ".pgp-keep",
        ".pgp-timeline-slider",
        ".pgp-bar-action",
    ):
        for box in page.locator(name).all():
            if box.is_visible():
                assert box.bounding_box()["height"] >= 39.5, name  # type: ignore[index]


@pytest.mark.parametrize("size", ["laptop", "small", "large", "tablet"])
def test_what_is_told_of_a_neuron_covers_nothing_of_the_network(mount: Callable[..., Page], size: str) -> None:
    page = mount(size)
    page.locator('.pgp-neuron[data-layer="1"][data-neuron="1"]').press("Enter")
    card = page.get_by_role("dialog", name="Layer 1, neuron 2")
    for title, content in (("Weights and layer", ".pgp-number-row"), ("Mathematics", ".pgp-grid")):
        part = card.locator("details", has_text=title).last
        if part.get_attribute("open") is None:
            part.locator("summary").click()
        expect(card.locator(content).first).to_be_visible()
        box = card.bounding_box()
        assert box is not None
        for name in (
            ".pgp-stage .pgp-neuron",
            ".pgp-stage .pgp-feature",
            ".pgp-head",
            ".pgp-area-result",
            ".pgp-area-foot",
            ".pgp-area-bar",
        ):
            for node in page.locator(name).all():
                other = node.bounding_box()
                assert other is not None
                apart_x = other["x"] >= box["x"] + box["width"] or other["x"] + other["width"] <= box["x"]
                apart_y = other["y"] >= box["y"] + box["height"] or other["y"] + other["height"] <= box["y"] + 0.5
                assert apart_x or apart_y, (title, name, box, other)
        wide = card.evaluate(
            """(card) => {
              const side = card.getBoundingClientRect().right;
              const all = [...card.querySelectorAll('*')].filter((node) => node.offsetParent);
              return all.filter((node) => node.getBoundingClientRect().right > side).map((node) => node.outerHTML);
            }"""
        )
        assert wide == [], title
        if size == "large":
            assert card.evaluate("node => node.scrollHeight <= node.clientHeight"), title


def test_of_a_neuron_one_part_is_open_at_a_time(mount: Callable[..., Page]) -> None:
    page = mount()
    page.locator('.pgp-neuron[data-layer="1"][data-neuron="0"]').press("Enter")
    card = page.get_by_role("dialog", name="Layer 1, neuron 1")
    expect(card.locator(".pgp-number-row").first).to_be_visible()
    card.get_by_text("Mathematics", exact=True).click()
    expect(card.locator(".pgp-grid").first).to_be_visible()
    expect(card.locator(".pgp-number-row").first).to_be_hidden()
    card.get_by_text("Weights and layer", exact=True).click()
    expect(card.locator(".pgp-number-row").first).to_be_visible()
    expect(card.locator(".pgp-grid").first).to_be_hidden()


@pytest.mark.parametrize("window", [(390, 844), (360, 640), (640, 400), (800, 500), (960, 540)], ids=str)
def test_play_stays_in_reach_and_the_output_right_below_it(mount: Callable[..., Page], window: tuple[int, int]) -> None:
    page = mount()
    page.set_viewport_size({"width": window[0], "height": window[1]})
    box = """(name) => {
      const { top, bottom, left, right } = document.querySelector(name).getBoundingClientRect();
      return { top, bottom, left, right };
    }"""
    play, plot = page.evaluate(box, ".pgp-play"), page.evaluate(box, ".pgp-output-plot")
    assert 0 <= play["top"] < play["bottom"] <= window[1]
    assert play["bottom"] <= plot["top"] < plot["bottom"] <= window[1]
    assert plot["right"] <= window[0]
    page.evaluate("document.scrollingElement.scrollTo(0, 1e6)")
    play = page.evaluate(box, ".pgp-play")
    assert 0 <= play["top"] < play["bottom"] <= window[1]
    on_top = page.evaluate(
        "([x, y]) => Boolean(document.elementFromPoint(x, y)?.closest('.pgp-play'))",
        [(play["left"] + play["right"]) / 2, (play["top"] + play["bottom"]) / 2],
    )
    assert on_top
