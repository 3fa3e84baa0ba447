"""The Playground page and a server that does not answer, or is started again; and what is gone back to."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.app_server import AppServer
from tests.browser.test_playground import (
    KERNEL,
    PATIENCE_MS,
    number,
    opened,
    play,
    root,
    wait_for,
    wait_for_epoch,
    wait_for_status,
)
from tests.launch.support import until

UNANSWERED = "document.querySelector('[data-play]').app.room.unanswered.length"


@pytest.fixture
def own(make_server: Callable[..., AppServer]) -> AppServer:
    """A server of one's own, to be stopped and killed."""
    return make_server(PLAYGROUND_PLAY_ENGINES="2")


def not_answering(page: Page) -> None:
    """The page says so, alone, and nothing moves."""
    expect(page.locator(".pgp-word")).to_have_text("Not answering", timeout=10_000)
    expect(root(page)).to_have_attribute("data-status", "lost")
    expect(page.locator(".pgp-message-room")).to_contain_text("The server is not answering.")
    assert page.evaluate("document.querySelector('[data-play]').app.running") is False
    expect(page.get_by_role("button", name="Play (Space)")).to_be_visible()


def put_down(home: Path, *, plays: bool) -> None:
    """Wait until the server has written down whether the only network that it has is trained."""

    def written() -> list[bool]:
        return [json.loads(file.read_text())["plays"] for file in home.glob("rooms/*/room.json")]

    until(lambda: written() == [plays], PATIENCE_MS / 1000)


def test_a_lost_connection_is_said_and_what_is_clicked_then_is_done_on_return(
    make_page: Callable[..., Page], own: AppServer, console_errors: list[str]
) -> None:
    page = opened(make_page(), own.url)
    play(page)
    wait_for_epoch(page, 10)
    assert own.process is not None
    os.kill(own.process.pid, signal.SIGSTOP)
    try:
        not_answering(page)
        play(page)
        page.get_by_role("button", name="Pause (Space)").click()
        expect(page.locator(".pgp-word")).to_have_text("Pause waits")
        expect(page.locator(".pgp-message-room")).to_contain_text("One thing that you did waits.")
    finally:
        os.kill(own.process.pid, signal.SIGCONT)
    wait_for_status(page, "paused")
    page.wait_for_function(f"{UNANSWERED} === 0", timeout=PATIENCE_MS)
    expect(page.locator(".pgp-message-room")).to_have_count(0)
    assert len(own.engines()) <= 2  # its own, and the one that is kept warm

    page.context.set_offline(True)
    not_answering(page)
    page.keyboard.press("s")
    epoch = number(page, "epoch")
    page.context.set_offline(False)
    wait_for(page, "now.status === 'paused' && +now.epoch === argument", epoch + 1)
    console_errors.clear()


def test_a_network_comes_back_after_the_server_was_killed_and_started_again(
    make_page: Callable[..., Page], own: AppServer, console_errors: list[str]
) -> None:
    page = opened(make_page(), own.url)
    play(page)
    wait_for_epoch(page, 30)
    put_down(own.home, plays=True)
    page.keyboard.press("Space")
    wait_for_status(page, "paused")
    put_down(own.home, plays=False)
    epoch, weights = number(page, "epoch"), page.evaluate(KERNEL)
    key = root(page).get_attribute("data-run")
    own.kill()
    not_answering(page)
    # Streamlit says it, too, some seconds later; its window is not to be seen
    page.locator("[role=dialog]", has_text="Connection error").wait_for(state="attached", timeout=60_000)
    assert page.evaluate("""[...document.querySelectorAll('[role=dialog]')].every(
        (node) => !/connection error/i.test(node.textContent) || node.getClientRects().length === 0)""")
    expect(page.locator(".pgp-message-room")).to_be_visible()
    own.start()
    expect(root(page)).not_to_have_attribute("data-status", "lost", timeout=PATIENCE_MS)
    wait_for(page, "now.status === 'paused' && +now.epoch === argument", epoch)
    page.wait_for_function("document.querySelector('[data-play]').app.state.fits", timeout=PATIENCE_MS)
    assert page.evaluate(KERNEL) == weights
    assert root(page).get_attribute("data-status") == "paused"
    assert root(page).get_attribute("data-run") == key
    assert len(list((own.home / "rooms").iterdir())) == 1
    page.keyboard.press("s")
    wait_for_epoch(page, epoch + 1)
    console_errors.clear()


def test_a_click_that_throws_a_trained_network_away_is_undone_by_key_and_by_back(page: Page, server: AppServer) -> None:
    opened(page, server.url)
    play(page)
    wait_for_epoch(page, 20)
    page.keyboard.press("Space")
    wait_for_status(page, "paused")
    epoch, weights, address = number(page, "epoch"), page.evaluate(KERNEL), page.url
    page.locator(".pgp-bar [data-control=activation] select").select_option(label="Relu")
    wait_for(page, "now.epoch === '0' && now.status === 'idle'")
    page.keyboard.press("Control+z")
    wait_for(page, "+now.epoch === argument", epoch)
    assert page.evaluate(KERNEL) == weights
    page.keyboard.press("Control+y")
    wait_for(page, "now.epoch === '0'")
    page.wait_for_function("address => location.href !== address", arg=address)
    relu = page.url
    page.go_back()
    wait_for(page, "+now.epoch === argument", epoch)
    page.wait_for_function("address => location.href === address", arg=address)
    assert page.evaluate(KERNEL) == weights
    page.go_forward()
    wait_for(page, "now.epoch === '0'")
    page.wait_for_function("address => location.href === address", arg=relu)


def test_what_was_learned_is_kept_while_a_network_grows(page: Page, server: AppServer) -> None:
    opened(page, f"{server.url}/?grow=true")
    play(page)
    wait_for_epoch(page, 20)
    page.keyboard.press("Space")
    wait_for_status(page, "paused")
    epoch, loss = number(page, "epoch"), number(page, "test-loss")
    expect(page.get_by_role("checkbox", name="Keep what was learned")).to_be_checked()
    page.get_by_role("button", name="Add a neuron to layer 1").click()
    expect(page.get_by_role("button", name="Layer 1, neuron 5,")).to_be_visible(timeout=PATIENCE_MS)
    page.wait_for_function(
        "document.querySelector('[data-play]').app.state.picture.drawing[1].units === 5", timeout=PATIENCE_MS
    )
    assert number(page, "epoch") == epoch
    assert number(page, "test-loss") == pytest.approx(loss, abs=1e-5)
