"""Bent space in the browser: where points lie between two layers, where the cut is, and the panel over the network."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.play_harness import open_play
from tests.browser.test_play_scripts import MOUNT


def floats(values: list[list[float]]) -> str:
    return base64.b64encode(np.array(values, "<f4").tobytes()).decode()


def stage(points: list[list[float]], name: str = "layer", layer: int = 1) -> dict[str, Any]:
    told = {
        "name": name,
        "layer": layer,
        "units": len(points[0]),
        "dimensions": len(points[0]),
        "share": 1,
        "cut": 0.75,
    }
    return {**told, "points": floats(points), "grid": floats(points)}


def news(*stages: dict[str, Any], head: dict[str, Any] | None = None) -> dict[str, Any]:
    shared = {"epoch": 3, "batch": 0, "classes": 2, "low": 0, "high": 1, "side": 2, "labels": [0, 0, 1, 1]}
    return {**shared, "shade": base64.b64encode(bytes(4)).decode(), "stages": list(stages), "head": head}


SQUARE: list[list[float]] = [[-1, -1], [1, -1], [-1, 1], [1, 1]]


def test_halfway_between_two_layers_everything_is_halfway(page: Page) -> None:
    open_play(page)
    moved = [[10 + 2 * x, 20 - 2 * y] for x, y in SQUARE]
    got = page.evaluate(
        """async (news) => {
          const { decodeBent, blend } = await import('/play/bent_space.js');
          const bent = decodeBent(news);
          const at = (time) => [...blend(bent, time, new Float32Array(bent.stages[0].places.length))].slice(0, 6);
          return { start: at(0), half: at(0.5), end: at(1), scales: bent.stages.map(({ scale }) => scale) };
        }""",
        news(stage(SQUARE, "plane", 0), stage(moved)),
    )
    first, second = got["scales"]
    assert second == pytest.approx(2 * first)
    np.testing.assert_allclose(got["start"], np.array([-1, -1, 0, 1, -1, 0]) / first, atol=1e-6)
    np.testing.assert_allclose(got["end"], np.array([-1, 1, 0, 1, 1, 0]) / first, atol=1e-6)
    np.testing.assert_allclose(got["half"], (np.array(got["start"]) + np.array(got["end"])) / 2, atol=1e-6)


def test_the_cut_lies_where_both_classes_sums_are_equal(page: Page) -> None:
    open_play(page)
    head = {"kernel": [[0, 2], [0, -1]], "bias": [0, 0.5]}  # class 1 where 2 x - y + 0.5 > 0
    got = page.evaluate(
        """async (news) => {
          const { decodeBent, regionsOf, sumsOf } = await import('/play/bent_space.js');
          const bent = decodeBent(news);
          const [{ centre, scale }] = bent.stages;
          const own = (at) => at.map((value, axis) => centre[axis] + scale * value);
          return regionsOf(sumsOf(bent)).map((polygon) => polygon.map(own));
        }""",
        news(stage([[x + 3, 4 * y] for x, y in SQUARE]), head=head),
    )
    for polygon, sign in zip(got, (-1, 1), strict=True):
        levels = [sign * (2 * x - y + 0.5) for x, y in polygon]
        assert min(levels) == pytest.approx(0, abs=1e-5)
        assert sum(abs(level) < 1e-5 for level in levels) == 2  # the ends of the cut
        assert max(levels) > 1


def test_in_three_dimensions_the_cut_is_a_plane(page: Page) -> None:
    open_play(page)
    corners = page.evaluate(
        """async () => {
          const { planeOf } = await import('/play/bent_space.js');
          return planeOf([[0, 0, 0, 0], [1, 1, 1, 0]]);
        }"""
    )
    assert len(corners) == 6  # x + y + z = 0 cuts a cube in a hexagon
    np.testing.assert_allclose(np.sum(corners, axis=1), 0, atol=1e-9)
    sides = np.linalg.norm(np.array(corners) - np.roll(corners, 1, axis=0), axis=1)
    np.testing.assert_allclose(sides, np.sqrt(2), atol=1e-9)  # told in order around it


@pytest.fixture
def mount(page: Page) -> Callable[..., Page]:
    def make(overrides: dict[str, Any]) -> Page:
        open_play(page)
        page.emulate_media(reduced_motion="reduce")
        page.evaluate(MOUNT, overrides)
        return page

    return make


def test_the_panel_opens_over_the_network_and_follows_the_training(mount: Callable[..., Page]) -> None:
    page = mount({})
    panel = page.locator(".pgp-bent")
    expect(panel).to_be_hidden()
    assert page.evaluate("said('bend').length") == 0
    page.get_by_role("checkbox", name="Bent space").check()
    expect(panel).to_be_visible()
    stops = panel.locator(".pgp-bent-stop")
    expect(stops).to_have_text(["plane50 %", "layer 160 %", "layer 270 %"])
    expect(panel).to_contain_text("As layer 2 sees it: its 2 neurons")
    expect(panel).to_contain_text("A straight cut gets 70 % of the points right here.")
    asked = page.evaluate("said('bend').length")
    page.evaluate("app.do('step', { unit: 'epoch' })")
    page.wait_for_function(f"said('bend').length > {asked}")
    slider = panel.get_by_label("From the plane to the last layer")
    slider.fill("0")
    expect(panel).to_contain_text("The plane as it is")
    panel.get_by_role("button", name="Close bent space").click()
    expect(panel).to_be_hidden()


def test_a_link_hides_it(mount: Callable[..., Page]) -> None:
    page = mount({"view": {"bent": True, "hide": ["bent"]}})
    expect(page.locator(".pgp-bent")).to_be_hidden()
    expect(page.locator(".pgp-output-controls [data-control=bent]")).to_be_hidden()
