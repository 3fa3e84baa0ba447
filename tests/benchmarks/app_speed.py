"""How soon the app answers, measured from outside: a real server, a real Chromium."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import Browser, Page

from playground.runs.store.open_store import open_store
from playground.settings import read_settings
from tests.app_server import free_port
from tests.benchmarks.browsing import WAIT_MS, app_server, chromium, wait_for_warm_engine
from tests.benchmarks.many_runs import fill
from tests.benchmarks.result import result

_ROUNDS = 5
_WATCH_S = 8.0
#: notes when the button was pressed and when a point first stood on the chart, by the browser's own clock
_STOPWATCH = """() => {
  window.pressed = performance.now(); window.first = null;
  const known = new Set([...document.querySelectorAll('[data-run]')].map(item => item.dataset.run));
  const look = () => {
    for (const item of document.querySelectorAll('[data-live-view][data-run]'))
      if (!known.has(item.dataset.run) && +item.dataset.points > 0 && window.first === null)
        window.first = performance.now();
    if (window.first === null) requestAnimationFrame(look);
  };
  [...document.querySelectorAll('button')].find(item => item.innerText.trim().endsWith('Train')).click();
  requestAnimationFrame(look);
}"""


def start() -> list[dict[str, Any]]:
    """From the start of the server to the first page, and the memory it then takes."""
    paints, memory = [], []
    with chromium() as browser:
        for _ in range(_ROUNDS):
            with app_server() as server:
                began = time.perf_counter()
                page = browser.new_page()
                server.start()
                page.goto(server.url)
                page.locator("[data-play] canvas").first.wait_for(timeout=WAIT_MS)
                paints.append(time.perf_counter() - began)
                page.close()
                assert server.process is not None
                memory.append(psutil.Process(server.process.pid).memory_info().rss / 1e6)
    return [
        result("server start to first paint", statistics.median(paints), 2.0, "s", less_is_better=True, all=paints),
        result("memory of the idle server", statistics.median(memory), 250, "MB", less_is_better=True, all=memory),
    ]


def first_point() -> list[dict[str, Any]]:
    """From the click on Train to the first point on the chart: a small network, a warm engine."""
    times = []
    with chromium() as browser, app_server() as server:
        server.start()
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{server.url}/train?preset=circles&training.epochs=200&training.pace=null")
        for _ in range(_ROUNDS + 1):
            page.get_by_role("button", name="Train", exact=True).wait_for(timeout=WAIT_MS)
            wait_for_warm_engine(server)
            page.evaluate(_STOPWATCH)
            page.wait_for_function("window.first !== null", timeout=WAIT_MS)
            times.append(page.evaluate("(window.first - window.pressed) / 1000"))
            page.locator("[data-live-view][data-status=done]").first.wait_for(timeout=WAIT_MS)
    warm = times[1:]  # the first has loaded Plotly and the engine's files as well
    value = statistics.median(warm)
    return [result("click on Train to first point", value, 0.8, "s", less_is_better=True, all=times)]


def live() -> list[dict[str, Any]]:
    """Redraws a second of growing curves beside a growing boundary, and whether a zoom survives them."""
    with chromium() as browser, app_server() as server:
        server.start()
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{server.url}/train?preset=spiral&training.epochs=null&training.pace=null")
        page.get_by_role("button", name="Train", exact=True).click(timeout=WAIT_MS)
        page.wait_for_function(
            "[...document.querySelectorAll('[data-live-view]')].some(item => +item.dataset.points > 50)",
            timeout=WAIT_MS,
        )
        _zoom(page)
        zoomed = _range(page)
        rates = []
        for _ in range(3):
            before, began = _redraws(page), time.perf_counter()
            page.wait_for_timeout(_WATCH_S * 1000)
            rates.append((_redraws(page) - before) / (time.perf_counter() - began))
        kept = all(abs(a - b) < 1e-6 * abs(a) + 1e-9 for a, b in zip(zoomed, _range(page), strict=True))
    return [
        result("updates of live curves", statistics.median(rates), 10, "/s", all=rates),
        result("a zoom survives (1: yes)", float(kept), 1, ""),
    ]


def _zoom(page: Page) -> None:
    box = page.locator(".js-plotly-plot .nsewdrag").first.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + box["height"] * 0.2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.8, steps=6)
    page.mouse.up()


def _range(page: Page) -> list[float]:
    found: list[float] = page.evaluate("document.querySelector('.js-plotly-plot')._fullLayout.xaxis.range")
    return found


def _redraws(page: Page) -> int:
    return int(page.locator("[data-live-view]").first.get_attribute("data-redraws") or 0)


def compare() -> list[dict[str, Any]]:
    """From the click on Compare to the table, with 1,000 runs of 100 epochs in the store."""
    times = []
    with chromium() as browser, app_server() as server:
        store = open_store(read_settings({"PLAYGROUND_HOME": str(server.home)}))
        fill(store, 1000, 100)
        store.close()
        server.start()
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        for _ in range(_ROUNDS):
            page.goto(f"{server.url}/home")
            page.get_by_role("heading", name="Neural-network playground").wait_for(timeout=WAIT_MS)
            page.wait_for_timeout(1500)
            began = time.perf_counter()
            page.get_by_role("link", name="Compare", exact=True).first.click()
            page.locator("[data-testid=stDataFrame] canvas").first.wait_for(timeout=WAIT_MS)
            times.append(time.perf_counter() - began)
    value = statistics.median(times)
    return [result("opening Compare with 1,000 runs", value, 1.0, "s", less_is_better=True, all=times)]


#: page -> what is seen as soon as it can be used
_PAGES = {
    "Playground": ("/", "[data-play] canvas"),
    "Train": ("/train", "button:has-text('Train')"),
    "Compare": ("/compare", "h1, h2, h3, [data-testid=stDataFrame]"),
    "Data": ("/data", "h1, h2, h3"),
    "Home": ("/home", "h1, h2, h3"),
}


@contextmanager
def _empty_page() -> Iterator[str]:
    """Address of a Streamlit page with one word: no page of Streamlit's can be quicker."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "app.py").write_text("import streamlit\n\nstreamlit.title('x')\n")
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
        command += ["--server.port", str(port), "--browser.gatherUsageStats", "false"]
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()
            process.wait()


def pages() -> list[dict[str, Any]]:
    """From the address to what can be used, each time in a browser profile that has seen nothing, the server idle."""
    times: dict[str, list[float]] = {title: [] for title in ("Empty", *_PAGES)}
    with chromium() as browser, app_server() as server, _empty_page() as empty:
        server.start()
        wait_for_warm_engine(server)
        for _ in range(_ROUNDS):
            for title, (path, seen) in _PAGES.items():
                times[title].append(_fresh(browser, server.url + path, seen))
                wait_for_warm_engine(server)
            times["Empty"].append(_fresh(browser, empty, "h1"))
    bars = {title: None if title == "Empty" else 1.0 for title in times}
    return [
        result(f"{title} page, fresh browser", statistics.median(all), bars[title], "s", less_is_better=True, all=all)
        for title, all in times.items()
    ]


def _fresh(browser: Browser, address: str, seen: str) -> float:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    began = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.locator("[data-testid=stMain]").locator(seen).first.wait_for(timeout=WAIT_MS)
    seconds = time.perf_counter() - began
    page.wait_for_timeout(1000)  # what it loads besides is not to slow the next one
    context.close()
    return seconds


#: resolves with the seconds from a click on the first node that `from` finds to when `holds`
_CLICKED = """({from, holds}) => new Promise((resolve) => {
  const test = new Function('return ' + holds);
  const began = performance.now();
  const look = () => (test() ? resolve((performance.now() - began) / 1000) : requestAnimationFrame(look));
  document.querySelector(from).click();
  look();
})"""
_BUTTON = "[...document.querySelectorAll('.st-key-controls button')].some(item => item.innerText.trim().endsWith('{}'))"


def click() -> list[dict[str, Any]]:
    """From a click to what it has changed on the page, while a run trains: commands to it, and a switch of the form."""
    times = []
    buttons, switch = ".st-key-controls button", ".st-key-type_numbers input"
    fields = "document.querySelectorAll('[data-testid=stNumberInput]').length"
    with chromium() as browser, app_server() as server:
        server.start()
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{server.url}/train?preset=spiral&training.epochs=null&training.pace=30")
        page.get_by_role("button", name="Train", exact=True).click(timeout=WAIT_MS)
        page.wait_for_function(_BUTTON.format("Pause"), timeout=WAIT_MS)
        page.locator("summary", has_text="Training").click()
        page.get_by_text("Learning-rate schedule").first.wait_for(timeout=WAIT_MS)
        wait_for_warm_engine(server)
        few = page.evaluate(fields)
        for _ in range(_ROUNDS):
            for first, holds in (
                (buttons, _BUTTON.format("Resume")),
                (buttons, _BUTTON.format("Pause")),
                (switch, f"{fields} > {few}"),
                (switch, f"{fields} === {few}"),
            ):
                times.append(page.evaluate(_CLICKED, {"from": first, "holds": holds}))
                page.wait_for_timeout(700)
    return [result("a click to what it changes", statistics.median(times), 0.3, "s", less_is_better=True, all=times)]


APP_MEASURES: dict[str, Callable[[], list[dict[str, Any]]]] = {
    "start": start,
    "first_point": first_point,
    "live": live,
    "compare": compare,
    "pages": pages,
    "click": click,
}
