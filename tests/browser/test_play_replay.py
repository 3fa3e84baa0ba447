"""The training again: the replay of the stored epochs at any speed, and the film of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from playground.charts.theme import NEGATIVE, POSITIVE, rgb
from tests.browser.play_harness import open_play
from tests.browser.test_play_output import sent, start, tell
from tests.browser.test_play_scripts import MOUNT

ANSWERS = """() => {
  app.room.send = (message) => {
    sent.push(message);
    if (message.do !== 'rewind') return;
    app.state.picture = { epoch: message.epoch < 0 ? 1000 : message.epoch, metrics: {} };
    const shown = message.epoch < 0 ? null : message.epoch;
    app.receive({ news: 'timeline', epochs: app.state.timeline.epochs, shown });
    app.emit('picture');
  };
}"""


def rewinds(page: Page) -> list[int]:
    return [message["epoch"] for message in page.evaluate("sent") if message.get("do") == "rewind"]


@pytest.fixture
def replayed(page: Page) -> Callable[..., Page]:
    """A timeline of 101 stored epochs, 0 to 1,000, whose room answers at once, on a clock that tests turn."""

    def make(speed: str) -> Page:
        open_play(page)
        page.clock.install(time=0)
        start(page, "Timeline")
        page.clock.pause_at(3_600_000)
        page.evaluate(ANSWERS)
        page.evaluate(
            "app.receive({ news: 'timeline', epochs: [...Array(101).keys()].map((n) => 10 * n), shown: null })"
        )
        page.get_by_label("Speed of the replay").select_option(speed)
        page.get_by_role("button", name="Replay the training").click()
        return page

    return make


@pytest.mark.parametrize(("speed", "ms"), [("1", 6000), ("4", 1500), ("0.5", 12000)])
def test_the_replay_is_halfway_after_half_of_its_time_at_any_speed(
    replayed: Callable[..., Page], speed: str, ms: int
) -> None:
    page = replayed(speed)
    page.clock.run_for(ms)
    assert rewinds(page)[0] == 0
    assert rewinds(page)[-1] == pytest.approx(500, abs=20)
    expect(page.locator(".pgp-timeline-label")).to_contain_text(f"epoch {rewinds(page)[-1]}")


def test_the_replay_shows_every_stored_epoch_once_and_ends_where_it_began(replayed: Callable[..., Page]) -> None:
    page = replayed("1")
    page.clock.run_for(13_000)
    assert rewinds(page) == [*range(0, 1000, 10), -1]
    expect(page.get_by_role("button", name="Replay the training")).to_be_visible()
    expect(page.get_by_role("button", name="Back to now")).to_be_hidden()


def test_whoever_plays_or_drags_ends_the_replay(replayed: Callable[..., Page]) -> None:
    page = replayed("1")
    page.clock.run_for(2000)
    page.evaluate(
        "app.receive({ news: 'state', status: 'running', epoch: 160, batch: 0, reason: '', epochs_per_s: 1 })"
    )
    asked = len(rewinds(page))
    page.clock.run_for(2000)
    assert len(rewinds(page)) == asked
    expect(page.get_by_role("button", name="Replay the training")).to_be_visible()


def test_an_engine_that_is_busy_is_waited_for(replayed: Callable[..., Page]) -> None:
    page = replayed("1")
    page.clock.run_for(1000)
    page.evaluate("() => { app.room.send = (message) => sent.push(message); }")
    asked = len(rewinds(page))
    page.clock.run_for(600)
    assert len(rewinds(page)) == asked + 1


def test_nothing_is_replayed_before_there_are_two_epochs(page: Page) -> None:
    start(page, "Timeline")
    tell(page, "timeline", epochs=[0], shown=None)
    for name in ("Replay the training", "Film of the training, to save and to share"):
        expect(page.get_by_role("button", name=name)).to_be_disabled()
    assert sent(page, "do") == []


PIXELS = """async (places) => {
  const video = document.querySelector('.pgp-film-screen video');
  video.pause();
  await new Promise((done) => (video.readyState >= 2 ? done() : (video.onloadeddata = done)));
  const size = { width: video.videoWidth, height: video.videoHeight };
  const canvas = Object.assign(document.createElement('canvas'), size);
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  const seen = [];
  // a film as it is recorded does not know how long it is until its end was looked for
  if (video.duration === Infinity) {
    video.currentTime = 1e6;
    await new Promise((done) => (video.onseeked = done));
  }
  for (const share of [0.01, 0.995]) {
    video.currentTime = share * video.duration;
    await new Promise((done) => (video.onseeked = done));
    pen.drawImage(video, 0, 0);
    seen.push(places.map(([x, y]) => [...pen.getImageData(x, y, 1, 1).data.slice(0, 3)]));
  }
  return { ...size, duration: video.duration, seen };
}"""


def test_the_film_shows_the_first_and_the_last_stored_epoch(page: Page) -> None:
    open_play(page)
    page.evaluate(MOUNT, {})
    page.evaluate("async () => { for (let n = 0; n < 60; n += 1) room.trainEpoch(); room.do_pause(); await frames(); }")
    page.get_by_role("button", name="Film of the training, to save and to share").click()
    drawer = page.locator(".pgp-drawer-film")
    expect(drawer).to_contain_text("7 epochs are stored, the last one is 60.")
    drawer.get_by_label("Length").select_option("3")
    save = drawer.get_by_role("link", name="Save the film")
    end = rgb(NEGATIVE)
    for _ in range(4):  # browsers record in real time, and leave out what a busy machine cannot encode
        drawer.get_by_role("button", name="Make the film").click()
        expect(save).to_be_visible(timeout=60_000)
        film = page.evaluate(PIXELS, [[861, 479]])
        (first,), (last,) = film["seen"]
        if film["duration"] > 2 and distance(last, end) < distance(first, end) - 60:
            break
    assert page.evaluate("[app.state.picture.epoch, app.state.timeline.shown]") == [60, None]
    with page.expect_download() as download:
        save.click()
    assert download.value.suggested_filename == "circle-60-epochs.webm"
    assert download.value.path().read_bytes()[:4] == b"\x1a\x45\xdf\xa3"  # of every WebM
    corner = page.evaluate("[...room.forward(-5.6, -5.6).at(-1)][0]")
    assert (film["width"], film["height"]) == (1280, 720)
    assert film["duration"] > 2
    assert corner < 0.1
    assert distance(last, end) < distance(first, end) - 60  # untrained it is nearly grey
    assert distance(last, end) < distance(last, rgb(POSITIVE))


def distance(one: Any, other: Any) -> float:
    return float(sum(abs(first - second) for first, second in zip(one, other, strict=True)))
