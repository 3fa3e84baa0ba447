"""What a newcomer does: train, zoom while it trains, reload, stop, resume, follow a link, bring a wrong file."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.app_server import AppServer

LONG = "/train?preset=spiral&training.epochs=5000&training.pace=30"
LIVE = "[data-run][data-status]"
FIRST_S = 150_000  # a cold engine on a busy machine imports TensorFlow first


def train(page: Page, address: str) -> None:
    page.goto(address)
    button = page.get_by_role("button", name="Train", exact=True)
    expect(button).to_be_enabled(timeout=FIRST_S)
    button.click()


def wait_for_epoch(page: Page, epoch: int) -> None:
    page.wait_for_function(
        "epoch => [...document.querySelectorAll('[data-run][data-epoch]')].some(item => +item.dataset.epoch >= epoch)",
        arg=epoch,
        timeout=FIRST_S,
    )


def epoch_of(page: Page) -> int:
    return int(page.locator(LIVE).first.get_attribute("data-epoch") or 0)


def wait_for_status(page: Page, status: str) -> None:
    page.locator(f"{LIVE}[data-status={status}]").first.wait_for(timeout=FIRST_S)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).first.click()


def axis_range(page: Page) -> list[float]:
    found: list[float] = page.evaluate("document.querySelector('.js-plotly-plot')._fullLayout.xaxis.range")
    return found


def figures_of(page: Page) -> Locator:
    """The line of test figures beside the name of the run."""
    return page.get_by_test_id("stMarkdown").filter(has_text="Test accuracy").first


def test_a_newcomer_trains_a_spiral_from_the_first_page_and_sees_its_results(
    page: Page, app_url: str, artifacts: Path
) -> None:
    page.goto(f"{app_url}/home")
    expect(page.get_by_role("heading", name="Neural-network playground")).to_be_visible(timeout=FIRST_S)
    page.get_by_role("button", name="Train it").first.click()
    wait_for_status(page, "done")
    assert epoch_of(page) == 300
    assert int(page.locator(LIVE).first.get_attribute("data-points") or 0) > 20
    expect(figures_of(page)).to_be_visible()
    for tab in ("Scores by class", "ROC and precision-recall", "Samples", "Numbers", "Timeline", "Specification"):
        page.get_by_role("tab", name=tab).click()
        expect(page.get_by_role("tab", name=tab)).to_have_attribute("aria-selected", "true")
        # of a tab that is clicked while the one before is rendered, Streamlit may select that one again
        expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
        expect(page.get_by_text("Something went wrong")).to_have_count(0)
    page.screenshot(path=artifacts / "spiral-done.png", full_page=True)


def test_a_zoom_survives_while_the_curves_grow(page: Page, app_url: str, artifacts: Path) -> None:
    train(page, app_url + LONG)
    wait_for_epoch(page, 40)
    plot = page.locator(".js-plotly-plot .nsewdrag").first
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.3)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.7, steps=8)
    page.mouse.up()
    zoomed = axis_range(page)
    wait_for_epoch(page, epoch_of(page) + 40)
    assert axis_range(page) == pytest.approx(zoomed)
    page.screenshot(path=artifacts / "zoomed.png")
    press(page, "Stop")
    wait_for_status(page, "stopped")


def test_a_reload_finds_the_training_again_and_it_can_be_stopped_and_resumed(page: Page, app_url: str) -> None:
    train(page, app_url + LONG)
    wait_for_epoch(page, 10)
    run = page.locator(LIVE).first.get_attribute("data-run")
    before = epoch_of(page)
    page.reload()
    page.locator(f"[data-run='{run}']").first.wait_for(timeout=FIRST_S)
    wait_for_epoch(page, before + 5)
    press(page, "Stop")
    wait_for_status(page, "stopped")
    stopped_at = epoch_of(page)
    press(page, "Resume from epoch")
    wait_for_epoch(page, stopped_at + 5)
    press(page, "Pause")
    wait_for_status(page, "paused")
    paused_at = epoch_of(page)
    press(page, "Step epoch")
    wait_for_epoch(page, paused_at + 1)
    press(page, "Stop")
    wait_for_status(page, "stopped")
    assert page.locator(LIVE).first.get_attribute("data-run") == run


def test_a_link_opens_the_same_form_in_a_fresh_browser_and_trains_to_the_same_numbers(
    make_page: Callable[..., Page], app_url: str
) -> None:
    first, second = make_page(), make_page()
    train(first, f"{app_url}/train?preset=xor&network.layers=5:tanh,3&training.epochs=12&data.noise=0.1")
    wait_for_status(first, "done")
    link = first.url.split("&run=")[0]
    train(second, link)
    wait_for_status(second, "done")
    assert second.url.split("&run=")[0] == link
    for page in (first, second):
        expect(figures_of(page)).to_be_visible(timeout=FIRST_S)
    figures = [figures_of(page).inner_text() for page in (first, second)]
    assert figures[0] == figures[1]
    assert "%" in figures[0]


def test_a_wrong_file_is_refused_in_one_sentence_and_loses_nothing(page: Page, app_url: str, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_bytes(bytes(range(256)) * 40)
    page.goto(f"{app_url}/data")
    page.set_input_files("input[type=file]", wrong)
    alert = page.get_by_test_id("stAlert")
    expect(alert).to_be_visible(timeout=FIRST_S)
    expect(alert).to_contain_text("wrong.csv")
    expect(page.get_by_text("Traceback")).to_have_count(0)
    right = tmp_path / "right.csv"
    right.write_text("a,b,kind\n" + "".join(f"{n},{n * n % 7},{'xy'[n % 2]}\n" for n in range(60)))
    page.set_input_files("input[type=file]", right)
    expect(page.get_by_role("heading", name="right.csv")).to_be_visible(timeout=FIRST_S)
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
    press(page, "Train on it")
    wait_for_status(page, "done")


def test_a_part_of_the_form_is_made_when_it_is_opened_and_keeps_what_was_typed(page: Page, app_url: str) -> None:
    page.goto(app_url + "/train?preset=spiral")
    part = page.locator("summary", has_text="Name and seeds")
    part.wait_for(timeout=FIRST_S)
    field = page.get_by_label("Name", exact=True)
    expect(field).to_have_count(0)
    part.click()
    field.fill("mine")
    field.press("Enter")
    expect(page).to_have_url(re.compile("name=mine"))
    part.click()
    expect(field).to_be_hidden()
    part.click()
    expect(field).to_have_value("mine")


def test_a_killed_engine_crashes_one_run_which_resumes(page: Page, make_server: Callable[..., AppServer]) -> None:
    server = make_server()
    train(page, server.url + LONG)
    wait_for_epoch(page, 20)
    for engine in server.engines():
        os.kill(engine.pid, signal.SIGKILL)
    wait_for_status(page, "crashed")
    kept = epoch_of(page)
    assert kept >= 20
    press(page, "Resume from epoch")
    wait_for_epoch(page, kept + 5)


def test_after_the_server_was_killed_no_run_is_running_that_is_not(
    page: Page, make_server: Callable[..., AppServer], console_errors: list[str]
) -> None:
    server = make_server()
    train(page, server.url + LONG)
    wait_for_epoch(page, 20)
    server.kill()
    server.start()
    page.reload()
    wait_for_status(page, "crashed")
    expect(page.get_by_role("button", name="Resume from epoch").first).to_be_visible()
    console_errors.clear()  # the connection was lost on purpose
