"""A network is carried over from a run that is chosen by name, beside the same from scratch, and both are compared."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.test_main_job import FIRST_S, train, wait_for_status

FIRST = "/train?preset=digits-cnn&training.epochs=2&name=first+strokes"
SECOND = "/train?preset=digits&network.kind=transfer&network.size=32&training.epochs=3&data.samples=300"
LANES = "[data-live-view] [data-run]"


def test_a_run_is_carried_over_and_compared_with_the_same_from_scratch(
    page: Page, app_url: str, artifacts: Path
) -> None:
    train(page, app_url + FIRST)
    wait_for_status(page, "done")
    page.goto(app_url + SECOND)
    page.get_by_text("Network", exact=True).first.click(timeout=FIRST_S)
    base = page.get_by_role("combobox", name="Base").first
    expect(base).to_be_visible(timeout=FIRST_S)
    # a list that is open is closed when the part of the form that it is in has been rendered to its end
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    base.click(force=True)
    base.fill("first strokes")
    page.get_by_role("option", name="Run: first strokes").first.click()
    page.wait_for_url("**network.base=run*")
    page.get_by_role("button", name="Compare with training from scratch").first.click()
    expect(page.locator(LANES)).to_have_count(2, timeout=FIRST_S)
    table = page.locator(".before-after")
    expect(table).to_be_visible(timeout=FIRST_S)
    expect(table.locator("tbody tr")).to_have_count(2)
    expect(table.locator("th", has_text="test accuracy")).to_be_visible()
    page.screenshot(path=artifacts / "carried-over.png", full_page=True)
    page.locator("[class*=st-key-card][class*=open] button").first.click()
    page.wait_for_url("**/train?**", timeout=FIRST_S)
    expect(page.locator("[data-panel=wall]")).to_have_count(1, timeout=FIRST_S)
    for panel in ("wall", "sample", "maps", "classes", "filters"):
        expect(page.locator(f"[data-panel={panel}]")).to_be_visible(timeout=FIRST_S)
    expect(page.get_by_role("button", name="Show both on Compare").first).to_be_visible(timeout=FIRST_S)
    expect(page.get_by_text("Something went wrong")).to_have_count(0)
