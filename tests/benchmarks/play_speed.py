"""How quick the Playground page is, measured in its own browser tab: pictures, epochs, answers, memory."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Browser, Page

from tests.app_server import AppServer
from tests.benchmarks.browsing import WAIT_MS, app_server, chromium, wait_for_warm_engine
from tests.benchmarks.lone_engine import lone_engine
from tests.benchmarks.result import result

_ROUNDS = 9
_WATCH_S = 6.0
_TURNS = 3
#: minutes of training that the tab's memory is watched for; the bar is for 10
_MINUTES = float(os.environ.get("BENCH_MINUTES", "10"))
_ALL = "x1;x2;x1^2;x2^2;x1*x2;sin(x1);sin(x2)"
#: pictures a second, and the share of an engine's own epochs that goes on meanwhile
_PICTURES, _SHARE = 40, 0.5
#: title -> link
_NETWORKS = {
    "2-4-2-1": "network.layers=4:tanh,2:tanh",
    "7-8-8-1": f"network.layers=8:tanh,8:tanh&data.features={_ALL}",
}
#: after a network is opened, the next engine is begun to be warmed
_NEXT_MS = 4000
_APP = "document.querySelector('[data-play]').app"
#: resolves with the seconds from doing `act` to the first message of `topic` that `holds`
_TIMED = """({act, topic, holds}) => new Promise((resolve) => {
  const { app } = document.querySelector('[data-play]');
  const began = performance.now();
  const stop = app.on(topic, (value) => {
    if (!new Function('app', 'value', 'return ' + holds)(app, value)) return;
    stop();
    requestAnimationFrame(() => resolve((performance.now() - began) / 1000));
  });
  new Function('app', act)(app);
})"""


def play() -> list[dict[str, Any]]:
    """Pictures and epochs a second at full speed, and how soon what a user does is seen."""
    results = []
    with chromium() as browser, app_server() as server:
        server.start()
        for title, link in _NETWORKS.items():
            page = _open(browser, server, f"preset=playground&training.pace=null&{link}")
            drawn, trained, alone = zip(*_in_turns(page), strict=True)
            shares = [seen / bare for seen, bare in zip(trained, alone, strict=True)]
            results += [
                result(f"pictures drawn, {title} at full speed", statistics.median(drawn), _PICTURES, "/s", all=drawn),
                result(f"epochs meanwhile, {title}", statistics.median(trained), None, "/s", all=trained),
                result(f"of those of the engine alone, {title}", statistics.median(shares), _SHARE, "x", alone=alone),
            ]
            page.context.close()
        page = _open(browser, server, "preset=playground")
        results += [_first_change(page), _learning_rate(page), _weight(page)]
    return results


def _open(browser: Browser, server: AppServer, query: str) -> Page:
    page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
    page.goto(f"{server.url}/?{quote(query, safe='=&:,;*')}")
    page.wait_for_selector("[data-play][data-by=keras][data-status=idle]:not([data-frame='0'])", timeout=WAIT_MS)
    page.wait_for_timeout(_NEXT_MS)
    wait_for_warm_engine(server)
    return page


def _in_turns(page: Page) -> list[tuple[float, float, float]]:
    """Pictures and epochs a second in the page, and epochs a second of an engine that nobody looks at: one rests while
    the other trains.
    """
    spec: str = page.evaluate(f"JSON.stringify({_APP}.state.spec.experiment)")
    rounds = []
    with lone_engine(spec) as alone:
        for _ in range(_TURNS):
            page.keyboard.press("Space")
            page.wait_for_function(f"{_APP}.state.state.mode === 'xla'", timeout=WAIT_MS)
            page.wait_for_timeout(2000)
            drawn, trained = _speeds(page)
            page.keyboard.press("Space")
            page.wait_for_selector("[data-play][data-status=paused]", timeout=WAIT_MS)
            rounds.append((drawn, trained, alone.epochs_per_s(_WATCH_S)))
    return rounds


def _speeds(page: Page) -> tuple[float, float]:
    before, began = _counts(page), time.perf_counter()
    page.wait_for_timeout(_WATCH_S * 1000)
    after, seconds = _counts(page), time.perf_counter() - began
    return (after[0] - before[0]) / seconds, (after[1] - before[1]) / seconds


def _counts(page: Page) -> tuple[int, int]:
    node = page.locator("[data-play]")
    return int(node.get_attribute("data-frame") or 0), int(node.get_attribute("data-epoch") or 0)


def _timed(page: Page, act: str, topic: str, holds: str) -> float:
    seconds: float = page.evaluate(_TIMED, {"act": act, "topic": topic, "holds": holds})
    return seconds


def _first_change(page: Page) -> dict[str, Any]:
    times = []
    for _ in range(_ROUNDS):
        times.append(_timed(page, "app.do('play')", "picture", "value.epoch > 0 || value.batch > 0"))
        _timed(page, "app.do('reset')", "picture", "value.epoch === 0 && value.status !== 'running'")
        page.wait_for_timeout(500)
    return result(
        "play to first change of the picture", statistics.median(times), 0.7, "s", less_is_better=True, all=times
    )


def _learning_rate(page: Page) -> dict[str, Any]:
    page.evaluate(f"{_APP}.do('play')")
    times = []
    for number in range(_ROUNDS):
        act = f"app.change({{'training.learning_rate': {0.001 * (number + 2)}}})"
        # the engine answers when it has taken the rate up
        times.append(_timed(page, act, "opened", "!value.reset"))
        page.wait_for_timeout(300)
    return result(
        "learning rate to effect in the engine", statistics.median(times), 0.15, "s", less_is_better=True, all=times
    )


def _weight(page: Page) -> dict[str, Any]:
    page.evaluate(f"{_APP}.do('pause')")
    page.wait_for_timeout(500)
    times = []
    for number in range(_ROUNDS):
        value = 0.25 + number
        act = f"app.do('set_weight', {{layer: 1, neuron: 0, source: 0, value: {value}}})"
        times.append(_timed(page, act, "picture", f"app.weightsOf(1)?.kernel[0] === {value}"))
        page.wait_for_timeout(200)
    return result("weight edited to new heat map", statistics.median(times), 0.15, "s", less_is_better=True, all=times)


def memory() -> list[dict[str, Any]]:
    """Memory of the tab (JavaScript's, after a collection) after minutes of training, against after one minute."""
    with chromium() as browser, app_server() as server:
        server.start()
        page = _open(browser, server, f"preset=playground&training.pace=null&{_NETWORKS['2-4-2-1']}")
        page.keyboard.press("Space")
        page.wait_for_timeout(60_000)
        first = _heap(page)
        page.wait_for_timeout(max(0.0, _MINUTES - 1) * 60_000)
        last = _heap(page)
    name = f"memory of the tab after {_MINUTES:g} minutes / after 1"
    return [result(name, last / first, 1.2, "x", less_is_better=True, first_mb=first / 1e6, last_mb=last / 1e6)]


def _heap(page: Page) -> float:
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    used: float = session.send("Runtime.getHeapUsage")["usedSize"]
    session.detach()
    return used


PLAY_MEASURES: dict[str, Callable[[], list[dict[str, Any]]]] = {"play": play, "tab_memory": memory}
