"""Panels of every kind in a browser, without a server: what is drawn, what is chosen, and what is downloaded."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, Route

from playground.charts.palette import palette
from playground.runs.protocol.panels import (
    Bars,
    Choice,
    Figures,
    Images,
    Lines,
    Matrix,
    Panel,
    Panels,
    Points,
    Words,
    panels_values,
)
from playground.ui.components.files import SCRIPTS

ADDRESS = "http://panels.test"
RNG = np.random.default_rng(5)
ANGLES = np.linspace(0, 2 * np.pi, 40)
GROUND = np.add.outer(np.arange(32), np.arange(32)).astype(np.uint8) * 4
WALL = Images(
    "wall",
    "Wall",
    "Digits and what they are taken for.",
    RNG.integers(0, 255, (20, 8, 8, 1)).astype(np.uint8),
    tuple(f"{number % 10}, not {number % 7}" for number in range(20)),
    tuple("right" if number % 3 else "wrong" for number in range(20)),
)
PANELS: tuple[Panel, ...] = (
    WALL,
    Lines(
        "curves",
        "Forecast",
        "In passengers a month.",
        np.arange(40, dtype=np.float32),
        ("truth", "forecast"),
        np.array([np.sin(ANGLES), np.where(ANGLES > 4, np.cos(ANGLES), np.nan)], np.float32),
        "month",
        "passengers",
        ("solid", "dash"),
    ),
    Points(
        "plane",
        "Real and generated",
        "",
        RNG.normal(size=(300, 2)).astype(np.float32),
        (np.arange(300) % 2).astype(np.int32),
        ("real", "generated"),
        (-3.0, 3.0),
        (-3.0, 3.0),
        GROUND,
        "realness",
        0.0,
        1.0,
        np.array([[(x, y) for y in (-2, 0, 2)] for x in (-2, 0, 2)], np.float32),
    ),
    Matrix(
        "attention",
        "Attention",
        "What each word looks at.",
        RNG.random((5, 5)).astype(np.float32),
        ("the", "film", "was", "not", "bad"),
        ("the", "film", "was", "not", "bad"),
    ),
    Words("words", "Words", "", ("a", "dull", "film"), np.array([0, -0.9, 0.4], np.float32), "bad", "good"),
    Bars("sizes", "Sizes", "", ("1", "2", "out"), ("size",), np.array([[1e-4, 0.1, np.inf]], np.float32), "", True),
    Figures("figures", "Figures", "", ("modes", "within"), np.array([7, 0.81], np.float32), ("", "of 1")),
)


def frame(*panels: Panel, choices: tuple[Choice, ...] = (), epoch: int = 3) -> dict[str, Any]:
    return panels_values(Panels("r", epoch, choices, panels or PANELS))


SHOW = """async ({ frame, palette, theme }) => {
  const { Wall } = await import('/panels/wall.js');
  window.looks = [];
  window.wall = new Wall((choices) => window.looks.push(choices));
  document.body.append(Object.assign(document.createElement('div'), { className: 'pgl', id: 'place' }));
  document.querySelector('#place').append(wall.node);
  wall.setLook({ palette, theme });
  wall.setPlotly(window.Plotly);
  wall.setFrame(frame, '');
}"""
VARIABLES = """:root { --st-text-color: %s; --st-background-color: %s; --st-secondary-background-color: %s;
  --st-primary-color: #0072B2; --st-font: sans-serif; }
  body { margin: 20px; background: var(--st-background-color); }"""


@pytest.fixture
def show(make_page: Callable[..., Page]) -> Callable[..., Page]:
    """A page that shows a frame: `show(frame(...), dark=True)`."""

    def answer(route: Route) -> None:
        _, component, name = route.request.url.removeprefix("http:/").rsplit("/", 2)
        if name in SCRIPTS.get(component, {}):
            route.fulfill(body=SCRIPTS[component][name], content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html><link rel=icon href=data:,>", content_type="text/html")

    def opened(values: dict[str, Any], *, dark: bool = False) -> Page:
        page = make_page(width=900, height=1500)
        page.route(f"{ADDRESS}/**", answer)
        page.goto(f"{ADDRESS}/")
        look = palette(dark)
        for name, component in (("live.css", "live"), ("panels.css", "panels")):
            page.add_style_tag(content=SCRIPTS[component][name].decode())
        page.add_style_tag(content=VARIABLES % (look["text"], look["paper"], look["grid"]))
        page.add_script_tag(content=files("plotly").joinpath("package_data", "plotly.min.js").read_text("utf-8"))
        theme = {"background": look["paper"], "text": look["text"], "dark": dark, "font": "sans-serif"}
        theme |= {"panel": look["grid"], "grid": look["grid"], "muted": look["muted"]}
        page.evaluate(SHOW, {"frame": values, "palette": look, "theme": theme})
        return page

    return opened


@pytest.mark.parametrize("dark", [False, True])
def test_every_kind_of_panel_is_drawn_and_named(show: Callable[..., Page], dark: bool, artifacts: Path) -> None:
    page = show(frame(), dark=dark)
    cards = page.locator("[data-panel]")
    assert cards.evaluate_all("nodes => nodes.map((node) => node.dataset.kind)") == [
        "images", "lines", "points", "matrix", "words", "bars", "figures",
    ]  # fmt: skip
    for card, panel in zip(cards.all(), PANELS, strict=True):
        assert (card.get_attribute("aria-label") or "").startswith(f"{panel.title}: ")
    assert page.locator(".js-plotly-plot").count() == 3
    page.screenshot(path=artifacts / f"panels-{'dark' if dark else 'light'}.png", full_page=True)


def test_pixels_are_shown_as_they_are(show: Callable[..., Page]) -> None:
    pixels = np.array([[[[0], [255]], [[90], [30]]]], np.uint8)
    page = show(frame(Images("one", "One", "", pixels)))
    seen = page.evaluate("""() => {
      const canvas = document.querySelector('.pgp-images canvas');
      const pen = canvas.getContext('2d');
      const side = Math.min(192, canvas.height - 6);
      return [[0.25, 0.25], [0.75, 0.25], [0.25, 0.75], [0.75, 0.75]]
        .map(([x, y]) => pen.getImageData(x * side, y * side, 1, 1).data[0]);
    }""")
    assert seen == [0, 255, 90, 30]


def test_numbers_are_downloaded_as_they_are(show: Callable[..., Page]) -> None:
    page = show(frame())
    tables = {}
    for name in ("wall", "curves", "plane", "attention", "words", "sizes", "figures"):
        with page.expect_download() as waiting:
            page.locator(f"[data-panel={name}] .pgp-csv").click()
        assert waiting.value.suggested_filename == f"{name}.csv"
        tables[name] = list(csv.reader(waiting.value.path().read_text("utf-8").splitlines()))
    assert tables["wall"][0][:3] == ["caption", "mark", "row 0 column 0"]
    assert [int(value) for value in tables["wall"][4][2:]] == WALL.pixels[3].ravel().tolist()
    assert tables["wall"][4][0] == "3, not 3"
    assert tables["curves"][0] == ["month", "truth", "forecast"]
    assert tables["curves"][1] == ["0", "0", ""]
    assert float(tables["curves"][-1][2]) == pytest.approx(1.0, abs=1e-5)
    assert tables["plane"][2][2] == "generated"
    assert float(tables["attention"][2][4]) == pytest.approx(float(PANELS[3].values[1, 3]), rel=1e-6)  # type: ignore[attr-defined]
    assert tables["words"][2] == ["dull", "-0.9"]
    assert tables["sizes"] == [["", "size"], ["1", "0.0001"], ["2", "0.1"], ["out", ""]]
    assert tables["figures"][1:] == [["modes", "7", ""], ["within", "0.81", "of 1"]]


def test_rows_and_columns_are_counted_from_1_unless_they_have_names(show: Callable[..., Page]) -> None:
    before = tuple(str(step) for step in range(-4, 1))
    page = show(frame(Matrix("state", "State", "", np.zeros((3, 5), np.float32), columns=before)))
    axes = page.evaluate("""() => {
      const { xaxis, yaxis } = document.querySelector('.js-plotly-plot')._fullLayout;
      return [xaxis, yaxis].map((axis) => [...axis.range, ...axis._vals.map(({ text }) => text)]);
    }""")
    assert axes == [[-4.5, 0.5, "−4", "−3", "−2", "−1", "0"], [3.5, 0.5, "3", "2", "1"]]
    with page.expect_download() as waiting:
        page.locator(".pgp-csv").click()
    rows = list(csv.reader(waiting.value.path().read_text("utf-8").splitlines()))
    assert [row[0] for row in rows[1:]] == ["1", "2", "3"]


def test_bars_of_shares_keep_their_axis(show: Callable[..., Page]) -> None:
    shares = Bars("said", "Said", "", ("a", "b"), ("probability",), np.array([[61, 39]], np.float32), "%", high=100)
    page = show(frame(shares, *PANELS[5:6]))
    ends = page.evaluate(
        "[...document.querySelectorAll('.js-plotly-plot')].map((node) => node._fullLayout.yaxis.range)"
    )
    assert ends == [[0, 102], [-5, 0]]


def test_numbers_below_bars_have_room_and_words_are_all_there(show: Callable[..., Page]) -> None:
    numbers = tuple(f"{number / 30 - 0.5:.3f}" for number in range(30))
    digits = tuple("0123456789")
    words = tuple(f"word {number}" for number in range(24))
    bars = [
        Bars(f"b{len(names)}", "B", "", names, ("share",), np.ones((1, len(names)), np.float32))
        for names in (numbers, digits, words)
    ]
    page = show(frame(*bars))
    drawn = page.evaluate(
        "[...document.querySelectorAll('.js-plotly-plot')].map((node) => node._fullLayout.xaxis.ticktext)"
    )
    assert 5 <= len(drawn[0]) <= 12
    assert drawn[1:] == [list(digits), list(words)]


def test_a_name_that_a_spreadsheet_would_run_is_made_harmless(show: Callable[..., Page]) -> None:
    page = show(frame(Words("w", "W", "", ("=1+1", 'say "no", now'), np.zeros(2, np.float32))))
    with page.expect_download() as waiting:
        page.locator(".pgp-csv").click()
    rows = list(csv.reader(waiting.value.path().read_text("utf-8").splitlines()))
    assert [row[0] for row in rows[1:]] == ["'=1+1", 'say "no", now']


def test_what_is_chosen_is_told_and_stays_until_it_is_shown(show: Callable[..., Page]) -> None:
    layer = Choice("layer", "Layer", "one", ("one", "two"), panel="figures")
    sample = Choice("sample", "Sample", 1, low=0, high=9)
    page = show(frame(PANELS[-1], choices=(layer, sample)))
    page.locator("[data-panel=figures] [data-choice=layer] select").select_option("two")
    page.wait_for_function("window.looks.length === 1")
    page.locator("[data-choice=sample] input").fill("4")
    page.wait_for_function("window.looks.length === 2")
    assert page.evaluate("window.looks") == [{"layer": "two"}, {"sample": 4}]

    # a frame that was drawn before it came does not put the controls back
    stale = frame(PANELS[-1], choices=(layer, sample), epoch=4)
    page.evaluate("(frame) => wall.setFrame(frame, '')", stale)
    assert page.locator("select").input_value() == "two"
    assert page.locator("[data-choice=sample] input").input_value() == "4"
    shown = (
        Choice("layer", "Layer", "two", ("one", "two"), panel="figures"),
        Choice("sample", "Sample", 4, low=0, high=9),
    )
    page.evaluate("(frame) => wall.setFrame(frame, '')", frame(PANELS[-1], choices=shown, epoch=5))
    page.evaluate("(frame) => wall.setFrame(frame, '')", frame(PANELS[-1], choices=(layer, sample), epoch=6))
    assert page.locator("select").input_value() == "one"


def test_cards_are_kept_from_frame_to_frame_and_go_with_their_panel(show: Callable[..., Page]) -> None:
    page = show(frame())
    page.evaluate("document.querySelector('[data-panel=sizes]').id = 'kept'")
    page.evaluate("(frame) => wall.setFrame(frame, '')", json.loads(json.dumps(frame(*PANELS[4:], epoch=9))))
    assert page.locator("#kept[data-panel=sizes]").count() == 1
    assert page.locator("[data-panel]").count() == 3
    assert page.locator(".pgp-epoch").inner_text() == "After epoch 9"
    page.evaluate("wall.setFrame(null, '')")
    assert page.locator(".pgp").is_hidden()


ABREAST = """async (look) => {
  const { Abreast } = await import('/panels/abreast.js');
  document.querySelector('#place').replaceChildren();
  window.looks = [];
  window.abreast = new Abreast((runs, choices) => window.looks.push([runs, choices]));
  document.querySelector('#place').append(abreast.node);
  abreast.setLook(look);
  abreast.setPlotly(window.Plotly);
  abreast.setRuns([{ id: 'a', name: 'first', colour: '#123' }, { id: 'b', name: 'second', colour: '#456' }]);
}"""
BRING = "({ frames, live }) => abreast.setFrames(new Map(Object.entries(frames)), new Set(live))"


@pytest.fixture
def abreast(show: Callable[..., Page]) -> Callable[..., Page]:
    """A page with the views of runs "a" and "b": `abreast({"a": frame(...)}, live=["a"])`."""
    page = show(frame())
    look = palette(False)
    theme = {"background": look["paper"], "text": look["text"], "dark": False, "font": "sans-serif"}
    theme |= {"panel": look["grid"], "grid": look["grid"], "muted": look["muted"]}
    page.evaluate(ABREAST, {"palette": look, "theme": theme})

    def bring(frames: dict[str, Any], live: list[str]) -> Page:
        page.evaluate(BRING, {"frames": frames, "live": live})
        return page

    return bring


def test_one_view_of_each_run_stands_beside_the_others(abreast: Callable[..., Page], artifacts: Path) -> None:
    words, bars, figures = PANELS[4:]
    page = abreast({"a": frame(words, bars, epoch=2), "b": frame(bars, figures, epoch=7)}, [])
    # those of most runs first, and each once
    assert page.locator("select option").all_inner_texts() == ["Sizes", "Words", "Figures"]
    assert page.locator("[data-owner] .pgp-epoch").all_inner_texts() == ["after epoch 2", "after epoch 7"]
    assert page.locator("[data-owner] [data-panel=sizes]").count() == 2
    page.locator("select").select_option("Figures")
    assert page.locator("[data-owner=a] .pgp-epoch").inner_text() == "has no such view"
    assert page.locator("[data-owner=a] [data-panel]").count() == 0
    assert page.locator("[data-owner=b] [data-panel]").get_attribute("data-panel") == "figures"
    page.screenshot(path=artifacts / "abreast.png")
    # what was chosen stays, whatever comes
    page = abreast({"a": frame(words, figures, epoch=3), "b": None}, [])
    assert page.locator("select").input_value() == "figures"
    assert page.locator("[data-owner] .pgp-epoch").all_inner_texts() == ["after epoch 3", "nothing to see yet"]


def test_a_choice_is_told_to_every_run_that_can_answer(abreast: Callable[..., Page]) -> None:
    sample = Choice("sample", "Sample", 1, low=0, high=9)
    other = Choice("layer", "Layer", "one", ("one", "two"), panel="sizes")
    frames = {run: frame(PANELS[-1], PANELS[-2], choices=(sample, other)) for run in ("a", "b")}
    page = abreast(frames, ["a", "b"])
    assert page.locator("[data-choice]").evaluate_all("nodes => nodes.map((node) => node.dataset.choice)") == ["sample"]
    page.locator("[data-choice=sample] input").fill("4")
    page.wait_for_function("window.looks.length === 1")
    assert page.evaluate("window.looks") == [[["a", "b"], {"sample": 4}]]
    # ended runs answer no more
    assert abreast(frames, []).locator("[data-choice]").count() == 0


def test_without_views_nothing_is_shown(abreast: Callable[..., Page]) -> None:
    assert abreast({"a": None, "b": None}, []).locator(".pgp").is_hidden()
