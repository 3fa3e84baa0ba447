"""A short run of each family from its preset: its views are there when it has ended, and nothing went wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_main_job import FIRST_S, train, wait_for_status

#: preset -> epochs, and the panels of its views
RUNS = {
    "spiral-residual": (2, {"activations", "gradients", "distribution"}),
    "digits-cnn": (2, {"wall", "sample", "maps", "classes", "filters"}),
    "waves-lstm": (2, {"forecast", "seen", "state"}),
    "opinions-cnn": (2, {"effects", "said", "alone"}),
    "opinions-attention": (2, {"effects", "said", "attention", "from"}),
    "digits-autoencoder": (3, {"reconstructions", "codes", "walk", "map", "errors", "above"}),
    "gan-spiral": (3, {"points", "standing"}),
}


@pytest.mark.parametrize("preset", RUNS)
def test_a_run_of_the_family_shows_its_views(preset: str, page: Page, app_url: str, artifacts: Path) -> None:
    epochs, panels = RUNS[preset]
    train(page, f"{app_url}/train?preset={preset}&training.epochs={epochs}")
    wait_for_status(page, "done")
    for panel in panels:
        expect(page.locator(f"[data-panel={panel}]")).to_be_visible(timeout=FIRST_S)
    found = page.evaluate("[...document.querySelectorAll('[data-panel]')].map((node) => node.dataset.panel)")
    assert set(found) == panels
    expect(page.get_by_text("Something went wrong")).to_have_count(0)
    page.screenshot(path=artifacts / f"family-{preset}.png", full_page=True)
