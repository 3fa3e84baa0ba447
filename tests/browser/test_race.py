"""Three architectures race side by side, and their runs are compared in the table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.app_server import AppServer

FIRST_S = 240_000  # three cold engines on two cores
LANES = "[data-live-view] [data-run]"


def test_three_architectures_race_and_are_compared_in_the_table(
    make_page: Callable[..., Page], make_server: Callable[..., AppServer], artifacts: Path
) -> None:
    server = make_server(PLAYGROUND_SLOTS="3")
    page = make_page(1280, 1400)
    page.goto(f"{server.url}/compare")
    page.get_by_role("button", name="Race").first.click(timeout=FIRST_S)
    lanes = page.locator(LANES)
    expect(lanes).to_have_count(3, timeout=FIRST_S)
    # all three at once, and each of them on the chart
    page.wait_for_function(
        f"[...document.querySelectorAll('{LANES}')].filter(lane => +lane.dataset.epoch > 5).length === 3",
        timeout=FIRST_S,
    )
    page.screenshot(path=artifacts / "race.png")
    page.wait_for_function(
        f"[...document.querySelectorAll('{LANES}')].every(lane => lane.dataset.status === 'done')", timeout=FIRST_S
    )
    expect(page.get_by_text("lowest validation loss")).to_be_visible(timeout=FIRST_S)
    table = page.get_by_test_id("stDataFrame").last
    table.scroll_into_view_if_needed()
    expect(page.get_by_text("3 runs", exact=False).first).to_be_visible()
    search = page.get_by_placeholder("Search name, tag, note, data, network")
    search.fill("nothing is called this")
    search.press("Enter")
    expect(page.get_by_text("No run matches.")).to_be_visible(timeout=FIRST_S)
    search.fill("spiral")
    search.press("Enter")
    expect(page.get_by_text("3 runs", exact=False).first).to_be_visible(timeout=FIRST_S)
    page.screenshot(path=artifacts / "compared.png", full_page=True)
    expect(page.get_by_text("Something went wrong")).to_have_count(0)
