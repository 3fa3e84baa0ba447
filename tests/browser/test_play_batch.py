"""A batch in slow motion: what is shown when, with the figures that the engine told, and pictures that wait for it."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.play_harness import open_play
from tests.browser.test_play_scripts import MOUNT

WEIGHTS = "[...app.state.picture.weights]"


@pytest.fixture
def mount(page: Page) -> Callable[..., Page]:
    """The whole page on a clock that tests turn."""

    def make(overrides: dict[str, Any] | None = None) -> Page:
        open_play(page)
        page.evaluate(MOUNT, overrides or {})
        page.evaluate("window.before = " + WEIGHTS)
        return page

    return make


def watch(page: Page) -> None:
    page.get_by_role("button", name="Step one batch").click()
    expect(page.locator(".pgp-batch")).to_be_visible()


def test_the_phases_come_in_order_and_pictures_wait_for_the_end(mount: Callable[..., Page]) -> None:
    page = mount()
    page.evaluate("""() => {
      window.seen = [];
      const { said } = view.modules.find((module) => module.phases !== undefined || module.chips);
      new MutationObserver(() => seen.push(said.textContent)).observe(said, { childList: true });
    }""")
    page.get_by_label("Speed of the batch").evaluate("(node) => { node.value = '4'; }")
    watch(page)
    assert page.evaluate("said('step').at(-1).unit") == "watched"
    page.wait_for_function("!app.holding", timeout=20_000)
    seen = page.evaluate("seen")
    starts = [
        "Epoch 1, batch 1 of 25: 10 training",
        "Each point goes forward",
        "Mean loss",
        "The gradients",
        "Every weight",
    ]
    assert len(seen) == 5
    for sentence, start in zip(seen, starts, strict=True):
        assert sentence.startswith(start)
    news = page.evaluate("app.state.batch")
    assert f"Mean loss of the batch: {news['loss']:.3f}" in seen[2]
    updates = np.frombuffer(base64.b64decode(news["updates"]), "<f4")
    page.wait_for_function("app.state.picture.batch === 1")
    after = np.array(page.evaluate(WEIGHTS))
    np.testing.assert_allclose(after - np.array(page.evaluate("before")), updates, atol=1e-6)


def test_until_the_weights_change_the_picture_is_that_of_before(mount: Callable[..., Page]) -> None:
    page = mount()
    watch(page)
    page.get_by_role("button", name="Pause", exact=True).click()
    assert page.evaluate("app.state.picture.batch") == 0
    assert page.evaluate(WEIGHTS) == page.evaluate("before")
    page.locator(".pgp-batch-chip").last.click()
    expect(page.locator(".pgp-batch-said")).to_contain_text("Every weight takes its step")
    page.wait_for_function("app.state.picture.batch === 1", timeout=20_000)


def test_whoever_plays_on_sees_the_present(mount: Callable[..., Page]) -> None:
    page = mount()
    watch(page)
    assert page.evaluate("app.holding")
    page.keyboard.press("Space")
    page.wait_for_function("!app.holding && app.state.picture.epoch > 2")


def test_what_is_kept_is_what_is_seen(mount: Callable[..., Page]) -> None:
    page = mount()
    watch(page)
    page.evaluate("() => { room.do_keep = () => (window.seenAtKeep = app.state.picture.batch); }")
    assert page.evaluate("app.state.picture.batch") == 0
    page.get_by_role("button", name="Keep").first.click()
    page.wait_for_function("window.seenAtKeep === 1")


def test_at_once_nothing_is_held_back(mount: Callable[..., Page]) -> None:
    page = mount()
    watch(page)
    page.get_by_label("Speed of the batch").select_option("at once")
    page.wait_for_function("app.state.picture.batch === 1")
    page.get_by_role("button", name="Train and watch the next batch").click()
    page.wait_for_function("app.state.picture.batch === 2")
    expect(page.locator(".pgp-batch-said")).to_contain_text("Every weight takes its step")
    page.get_by_role("button", name="Close the batch").click()
    expect(page.locator(".pgp-batch")).to_be_hidden()


def test_the_largest_gradient_is_told_with_its_place(page: Page) -> None:
    open_play(page)
    told = {"weights": [1, 2, 3, 4, 0, 0, 9, 9, 9], "gradients": [0.1, -0.7, 0.2, 0, 5, 5, 0.3, 0.4, 5]}
    floats = {name: base64.b64encode(np.array(values, "<f4").tobytes()).decode() for name, values in told.items()}
    found = page.evaluate(
        """async (floats) => {
          const { decodeBatch, largest } = await import('/play/batch_news.js');
          const drawing = [[0, [0, 1]], [1, [0, 1]], [2, [0]]];
          const layers = drawing.map(([layer, neurons]) => ({ layer, neurons, outputs: '', deltas: '' }));
          const news = { ...floats, updates: floats.gradients, layers, losses: [1] };
          return largest(decodeBatch(news), 'gradients');
        }""",
        floats,
    )  # biases are no edges
    assert (found["layer"], found["source"], found["neuron"]) == (1, 0, 1)
    assert found["value"] == pytest.approx(-0.7)
