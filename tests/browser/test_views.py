"""Live views of a residual network: seen while it trains, changed by a choice, downloaded, and there afterwards."""

from __future__ import annotations

import csv
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.test_main_job import FIRST_S, press, train, wait_for_status

LONG = "/train?preset=spiral&network.kind=residual&network.depth=6&training.epochs=5000&training.pace=20"


def bars(page: Page, panel: str) -> list[float | None]:
    """What the panel's chart holds."""
    found: list[float | None] = page.evaluate(
        "(name) => [...document.querySelector(`[data-panel=${name}] .js-plotly-plot`).data[0].y]", panel
    )
    return found


def names(page: Page, panel: str) -> list[str]:
    found: list[str] = page.evaluate(
        "(name) => document.querySelector(`[data-panel=${name}] .js-plotly-plot`).data[0].customdata", panel
    )
    return found


def wait_for_views(page: Page, epoch: int) -> None:
    page.wait_for_function(
        "(epoch) => +document.querySelector('.pgp')?.dataset.epoch >= epoch", arg=epoch, timeout=FIRST_S
    )


def choose_layer(page: Page, layer: str) -> None:
    """Choose a layer, and wait for the distribution of its activations."""
    note = page.locator("[data-panel=distribution] .pgp-note")
    page.get_by_label("Layer", exact=True).select_option(layer)
    expect(note).to_contain_text(f"layer {layer} " if layer != "output" else "the output", timeout=FIRST_S)


def test_views_of_a_residual_network(page: Page, app_url: str, artifacts: Path) -> None:
    train(page, app_url + LONG)
    wait_for_views(page, 3)
    epoch = int(page.locator(".pgp").get_attribute("data-epoch") or 0)
    assert names(page, "gradients") == ["in", "1", "2", "3", "4", "5", "6", "output"]
    first = bars(page, "gradients")
    wait_for_views(page, epoch + 5)
    page.wait_for_function(  # the number is there before the chart is drawn
        """(first) => document.querySelector('[data-panel=gradients] .js-plotly-plot').data[0].y
          .some((value, place) => value !== first[place])""",
        arg=first,
        timeout=FIRST_S,
    )

    choose_layer(page, "2")
    page.get_by_label("Part of the data").select_option("validation")
    expect(page.locator("[data-panel=gradients] .pgp-note")).to_contain_text("validation samples", timeout=FIRST_S)
    page.screenshot(path=artifacts / "views-training.png", full_page=True)

    press(page, "Pause")
    wait_for_status(page, "paused")
    choose_layer(page, "output")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download the numbers of Distribution of the activations as CSV").click()
    rows = list(csv.reader(waiting.value.path().read_text("utf-8").splitlines()))
    told = [float(row[1]) for row in rows[1:]]
    page.wait_for_function(  # charts are drawn a few times a second
        """(told) => {
          const shown = [...document.querySelector('[data-panel=distribution] .js-plotly-plot').data[0].y];
          const digits = shown.map((value) => Number(Number(value ?? 0).toPrecision(7)));
          return JSON.stringify(digits) === JSON.stringify(told);
        }""",
        arg=told,
        timeout=FIRST_S,
    )

    press(page, "Stop")
    wait_for_status(page, "stopped")
    page.reload()
    page.locator("[data-panel=distribution] .js-plotly-plot").wait_for(timeout=FIRST_S)
    choose_layer(page, "3")
    page.screenshot(path=artifacts / "views-ended.png", full_page=True)
    wait_for_status(page, "stopped")
