"""The Playground's right side and foot, without a server: what they draw, and what they say to the room."""

from __future__ import annotations

import base64
import json
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from playwright.sync_api import Page, expect

from playground.charts.theme import CLASS_COLOURS, NEGATIVE, POSITIVE, rgb
from playground.data.points.drawn import pack, unpack
from tests.browser.play_harness import open_play

BACKGROUND, TEXT = (255, 255, 255), (29, 39, 51)
SCENE = {
    "name": "Circle",
    "task": "binary",
    "class_names": ["outside", "inside"],
    "names": ["x1", "x2"],
    "domain": {"x": [-6, 6], "y": [-6, 6]},
    "points": [[1, 2, 0], [-3, 4, 1], [5, -5, 1]],
    "test": [[0, 0, 0]],
    "low": 0,
    "high": 1,
    "features": [],
    "tile": 50,
    "notes": [],
}
START = """async ({ modules, scene, overrides }) => {
  const { App } = await import('/play/app.js');
  const { mockExperiment } = await import('/play_mock.js');
  const colours = { background: '#ffffff', text: '#1d2733', panel: '#f4f6f8', grid: '#e4e5e7', muted: '#5c646d' };
  const theme = { ...colours, dark: false, font: 'sans-serif' };
  const root = Object.assign(document.createElement('section'), { className: 'pgp' });
  root.style.display = 'block';
  root.style.width = '360px';
  document.body.append(root);
  window.sent = [];
  window.app = new App(root, window.playData, theme);
  app.base = location.href;
  app.room = { send: (message) => sent.push(message) };
  const shown = { show_test: false, discretize: false, surface: false, log_loss: false, hide: [], text: '' };
  window.view = { ...shown, ...overrides };
  const links = { preset: '', query: '', tfp: '', differences: [] };
  window.spec = { experiment: mockExperiment(), view, text: '', started: false, ...links };
  app.receive({ room: { key: 'k', status: 'ready', sentence: '' }, spec, scene });
  const drawing = [[0, 2, [0, 1]], [1, 2, [0, 1]], [2, 1, [0]]];
  app.receive({ news: 'opened', number: 1, reset: true, task: scene.task, class_names: scene.class_names, drawing });
  window.modules = {};
  for (const [file, name] of modules) {
    modules[name] = window.modules[name] = new (await import(`/play/${file}.js`))[name](app);
    root.append(modules[name].node);
  }
}"""
FILES = {
    "Output": "output",
    "LossChart": "loss_chart",
    "Numbers": "numbers",
    "Timeline": "timeline",
    "Keeps": "keeps",
    "ExportDrawer": "export_drawer",
}


def start(page: Page, *modules: str, scene: dict[str, Any] | None = None, **view: bool) -> Page:
    """A page with these modules on it, one below the other, 360 px wide; `sent` is what they said."""
    if not page.url.startswith("http://play.test"):
        open_play(page)
    page.evaluate(
        START, {"modules": [[FILES[name], name] for name in modules], "scene": scene or SCENE, "overrides": view}
    )
    return page


def tell(page: Page, news: str, **values: Any) -> None:
    page.evaluate(
        """async (news) => {
          app.receive(news);
          await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        }""",
        {"news": news, **values},
    )


def picture(page: Page, output: npt.NDArray[np.uint8], **values: Any) -> None:
    tiles = np.repeat(np.array([0, 255, 128], np.uint8), 2500)
    given = {
        "number": 1,
        "epoch": 7,
        "batch": 0,
        "status": "paused",
        "metrics": {"loss": 0.25, "val_loss": 0.5},
        "size": 100,
        "classes": 2,
        "low": 0.0,
        "high": 1.0,
        "tile": 50,
        "look": None,
        "looked": "",
        "weights": "",
        "dropped": [],
        "output": text(output),
        "tiles": text(tiles),
        **values,
    }
    tell(page, "picture", **given)


def text(values: npt.NDArray[np.uint8]) -> str:
    return base64.b64encode(values.tobytes()).decode()


def sent(page: Page, key: str) -> list[Any]:
    return [message[key] for message in page.evaluate("sent") if key in message]


def pixel(page: Page, x: int, y: int) -> tuple[int, ...]:
    """Colour of the map's node, counted from the lower left."""
    return tuple(
        page.evaluate(
            """([x, y]) => {
              const canvas = document.querySelector('.pgp-output-heat');
              return [...canvas.getContext('2d').getImageData(x, canvas.height - 1 - y, 1, 1).data.slice(0, 3)];
            }""",
            [x, y],
        )
    )


def mixed(first: tuple[int, ...], second: tuple[int, ...], share: float) -> tuple[float, ...]:
    return tuple(a + (b - a) * share for a, b in zip(first, second, strict=True))


GROUND = mixed(BACKGROUND, TEXT, 0.07)


def near(colour: tuple[int, ...], expected: tuple[float, ...]) -> bool:
    return all(abs(a - b) <= 2 for a, b in zip(colour, expected, strict=True))


def grid(value: int) -> npt.NDArray[np.uint8]:
    return np.full((100, 100), value, np.uint8)


def place(page: Page, x: float, y: float) -> tuple[float, float]:
    """Where a point of the plane lies in the window."""
    box = page.locator(".pgp-output-plot").bounding_box()
    assert box is not None
    return box["x"] + (x + 6) / 12 * box["width"], box["y"] + (6 - y) / 12 * box["height"]


# output


def test_probabilities_are_orange_below_a_half_and_blue_above(page: Page) -> None:
    start(page, "Output")
    values = grid(128)
    values[0, 0], values[0, 1], values[99, 99] = 0, 51, 255
    picture(page, values)
    assert near(pixel(page, 0, 0), mixed(GROUND, rgb(NEGATIVE), 0.78))
    assert near(pixel(page, 1, 0), mixed(GROUND, rgb(NEGATIVE), 0.78 * 0.6))  # probability 0.2
    assert near(pixel(page, 99, 99), mixed(GROUND, rgb(POSITIVE), 0.78))
    assert near(pixel(page, 50, 50), GROUND)


def test_a_discretized_map_tells_only_the_side(page: Page) -> None:
    start(page, "Output", discretize=True)
    values = grid(120)
    values[0, 0] = 140
    picture(page, values)
    assert near(pixel(page, 0, 0), mixed(GROUND, rgb(POSITIVE), 0.78))
    assert near(pixel(page, 5, 5), mixed(GROUND, rgb(NEGATIVE), 0.78))


def test_of_several_classes_each_has_a_hue_and_its_certainty(page: Page) -> None:
    scene = {**SCENE, "class_names": ["a", "b", "c"], "task": "multiclass"}
    start(page, "Output", scene=scene)
    values = grid(2 << 4 | 15)
    values[0, 0] = 1 << 4 | 5  # a third: as good as guessing
    picture(page, values, classes=3)
    assert near(pixel(page, 50, 50), mixed(GROUND, rgb(CLASS_COLOURS[2]), 0.78))
    assert near(pixel(page, 0, 0), mixed(GROUND, rgb(CLASS_COLOURS[1]), 0.78 * 0.2))
    page.mouse.move(*place(page, 1, 1))
    expect(page.locator(".pgp-output-readout")).to_contain_text("c about 100 %")
    expect(page.locator(".pgp-legend")).to_contain_text("abc")


def test_a_regression_is_drawn_and_read_in_its_own_unit(page: Page) -> None:
    scene = {**SCENE, "class_names": [], "task": "regression", "low": -2, "high": 2}
    start(page, "Output", scene=scene)
    values = grid(255)
    values[:, :50] = 0
    picture(page, values, classes=0, low=-4, high=4)
    assert near(pixel(page, 99, 0), mixed(GROUND, rgb(POSITIVE), 0.78))
    assert near(pixel(page, 0, 0), mixed(GROUND, rgb(NEGATIVE), 0.78))
    page.mouse.move(*place(page, -4, 0))
    expect(page.locator(".pgp-output-readout")).to_contain_text("−4.00 or less")
    expect(page.locator(".pgp-legend")).to_contain_text("−22")


def test_the_readout_tells_place_class_and_probability(page: Page) -> None:
    start(page, "Output")
    picture(page, grid(222))
    page.mouse.move(*place(page, 1.2, -3.1))
    readout = page.locator(".pgp-output-readout")
    expect(readout).to_have_text("x1 1.20, x2 −3.10: inside 87 %")
    picture(page, grid(26))
    expect(readout).to_have_text("x1 1.20, x2 −3.10: outside 90 %")
    page.mouse.move(2, 2)
    expect(readout).to_have_text("")


def test_arrow_keys_read_and_enter_chooses(page: Page) -> None:
    start(page, "Output")
    picture(page, grid(255))
    page.locator(".pgp-output-plot").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".pgp-output-readout")).to_have_text("x1 0.25, x2 0.00: inside 100 %")
    page.keyboard.press("Enter")
    assert page.evaluate("app.local.point") == [0.25, 0]
    expect(page.locator(".pgp-output-point")).to_be_visible()


def test_a_click_chooses_the_point(page: Page) -> None:
    start(page, "Output")
    picture(page, grid(255))
    page.mouse.click(*place(page, 3, -2))
    assert page.evaluate("app.local.point") == pytest.approx([3, -2], abs=0.05)


def test_a_neuron_that_is_pointed_at_is_shown_at_once_and_then_in_full(page: Page) -> None:
    start(page, "Output")
    picture(page, grid(0))
    page.evaluate("app.setLocal({ hover: { kind: 'neuron', layer: 1, neuron: 1 } })")
    expect(page.locator(".pgp-output-title")).to_have_text("Layer 1, neuron 2")
    assert page.evaluate("document.querySelector('.pgp-output-heat').width") == 50
    assert near(pixel(page, 3, 3), mixed(GROUND, rgb(POSITIVE), 0.92))
    picture(page, grid(0), look=[1, 1], looked=text(grid(255)))
    assert page.evaluate("document.querySelector('.pgp-output-heat').width") == 100
    page.evaluate("app.setLocal({ hover: null })")
    expect(page.locator(".pgp-output-title")).to_have_text("Output")
    assert near(pixel(page, 3, 3), mixed(GROUND, rgb(NEGATIVE), 0.78))


def test_points_are_drawn_where_they_lie_and_test_points_only_on_request(page: Page) -> None:
    start(page, "Output")
    picture(page, grid(128))
    look = """([x, y]) => {
      const canvas = document.querySelector('.pgp-output-marks');
      const [column, row] = [((x + 6) / 12) * canvas.width, ((6 - y) / 12) * canvas.height].map(Math.round);
      return [...canvas.getContext('2d').getImageData(column, row, 1, 1).data];
    }"""
    assert page.evaluate(look, [1, 2]) == [*rgb(CLASS_COLOURS[0]), 255]
    assert page.evaluate(look, [-3, 4]) == [*rgb(CLASS_COLOURS[1]), 255]
    assert page.evaluate(look, [0, 0])[3] == 0
    page.evaluate("app.receive({ spec: { ...spec, view: { ...view, show_test: true } } })")
    assert page.evaluate(look, [0, 0]) == [*rgb(CLASS_COLOURS[0]), 255]


def test_what_has_not_changed_is_not_painted_again(page: Page) -> None:
    start(page, "Output")
    picture(page, grid(9))
    painted = page.evaluate("""() => {
      const { Output } = window.modules;
      let count = 0;
      const { pen } = Output.heat;
      const put = pen.putImageData.bind(pen);
      pen.putImageData = (...given) => { count += 1; put(...given); };
      app.emit('picture');
      app.emit('spec');
      app.setLocal({ selected: { layer: 1, neuron: 0 } });
      return count;
    }""")
    assert painted == 0


def test_switches_are_told_to_the_room(page: Page) -> None:
    start(page, "Output", "LossChart")
    for name in ("show_test", "discretize"):
        page.locator(f"[data-control={name}] input").check()
    page.locator(".pgp-loss-head input").check()
    expect(page.locator("[data-control=discretize] input")).to_be_checked()
    page.wait_for_function("sent.filter((message) => message.view).length >= 2")
    assert {name for view in sent(page, "view") for name in view} == {"show_test", "discretize", "log_loss"}


def test_the_surface_takes_the_place_of_the_map_and_keeps_the_camera(page: Page) -> None:
    start(page, "Output", surface=True)
    picture(page, np.arange(10_000).reshape(100, 100).astype(np.uint8))
    page.wait_for_function("document.querySelector('.pgp-surface-plot').data?.length === 3")
    expect(page.locator(".pgp-output-plot")).to_be_hidden()
    camera = """() => {
      const { x, y, z } = document.querySelector('.pgp-surface-plot')._fullLayout.scene._scene.getCamera().eye;
      return [x, y, z].map((value) => Number(value.toFixed(3)));
    }"""
    first = page.evaluate(camera)
    box = page.locator(".pgp-surface-plot").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 150, box["y"] + 150)
    page.mouse.down()
    page.mouse.move(box["x"] + 220, box["y"] + 130, steps=5)
    page.mouse.up()
    page.wait_for_function(
        """([camera, first]) => {
          const now = eval(camera)().join();
          window.steady = now === window.seen ? window.steady + 1 : 0;
          window.seen = now;
          return now !== first.join() && window.steady > 20;
        }""",
        arg=[camera, first],
    )
    turned = page.evaluate(camera)
    picture(page, grid(255))
    page.wait_for_function("document.querySelector('.pgp-surface-plot').data[0].z[7][9] === 1")
    assert page.evaluate(camera) == pytest.approx(turned, abs=0.01)
    assert turned != first


def test_without_webgl_the_map_stays_and_a_sentence_says_so(page: Page) -> None:
    open_play(page)
    page.evaluate("""() => {
      const ask = HTMLCanvasElement.prototype.getContext;
      HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
        return kind.startsWith('webgl') ? null : ask.call(this, kind, ...more);
      };
    }""")
    start(page, "Output", surface=True)
    picture(page, grid(255))
    expect(page.locator(".pgp-surface-said")).to_contain_text("no WebGL")
    expect(page.locator(".pgp-output-plot")).to_be_visible()
    assert near(pixel(page, 3, 3), mixed(GROUND, rgb(POSITIVE), 0.78))


# own data


def test_points_are_packed_as_python_packs_them(page: Page) -> None:
    open_play(page)
    random = np.random.default_rng(3)
    points = np.concatenate([random.uniform(-6, 6, (500, 2)), [[-6, -6], [6, 6], [-9, 9], [0, 0], [1.00005, -1.0001]]])
    labels = random.integers(0, 6, len(points))
    rows = [[*map(float, point), int(label)] for point, label in zip(points, labels, strict=True)]
    packed = page.evaluate("async (rows) => (await import('/play/pack.js')).pack(rows)", rows)
    assert packed == pack(points, labels)
    back = np.array(
        page.evaluate("async (text) => (await import('/play/pack.js')).unpack(text, window.playData.most)", packed)
    )
    expected, classes = unpack(packed)
    np.testing.assert_allclose(back[:, :2], expected, atol=1e-6)
    np.testing.assert_array_equal(back[:, 2], classes)


def drawing(page: Page) -> Page:
    start(page, "Output")
    picture(page, grid(128))
    page.evaluate("app.setLocal({ drawing: true })")
    return page


def drawn(page: Page) -> tuple[npt.NDArray[np.float32], list[int]]:
    """What was sent last, as Python reads it."""
    page.wait_for_function("sent.some((message) => message.put)")
    points, labels = unpack(sent(page, "put")[-1]["data"]["points"])
    return points, labels.tolist()


def test_strokes_of_the_pen_are_sent_when_it_is_lifted(page: Page) -> None:
    drawing(page)
    page.keyboard.press("2")
    page.mouse.click(*place(page, 0, -5))  # of one class alone nothing is to be learned, so nothing is sent
    page.keyboard.press("1")
    page.mouse.move(*place(page, -4, 0))
    page.mouse.down()
    page.mouse.move(*place(page, 4, 0), steps=20)
    assert sent(page, "put") == []
    page.mouse.up()
    points, labels = drawn(page)
    assert labels[0] == 1
    points, labels = points[1:], labels[1:]
    assert len(points) > 20
    assert set(labels) == {0}
    assert points[:, 0].min() < -3.5
    assert points[:, 0].max() > 3.5
    assert np.abs(points[:, 1]).max() < 0.5
    data = sent(page, "put")[-1]["data"]
    assert data["kind"] == "drawn"
    assert data["features"] == ["x1", "x2"]
    assert data["split"]["validation"] == 0.5
    page.keyboard.press("3")
    page.mouse.click(*place(page, 2, 5))
    page.wait_for_timeout(50)
    assert drawn(page)[1][-1] == 2
    expect(page.locator(".pgp-draw-count").nth(2)).to_have_text("1")


def test_drawing_is_undone_done_again_erased_and_cleared(page: Page) -> None:
    drawing(page)
    for x, label in ((-4, 1), (0, 1), (4, 2)):
        page.keyboard.press(str(label))
        page.mouse.click(*place(page, x, 1))
    total = "modules.Output.tools.points.length"
    assert page.evaluate(total) == 3
    page.keyboard.press("Control+z")
    assert page.evaluate(total) == 2
    page.keyboard.press("Control+Shift+z")
    assert page.evaluate(total) == 3
    page.keyboard.press("e")
    page.mouse.click(*place(page, 0.1, 1))
    assert page.evaluate("modules.Output.tools.points.map(([x]) => Math.round(x))") == [-4, 4]
    page.get_by_role("button", name="Clear").click()
    assert page.evaluate(total) == 0
    page.keyboard.press("Control+z")
    page.wait_for_function("sent.filter((message) => message.put).at(-1).put.data.points.length === 12")
    page.keyboard.press("Escape")
    assert page.evaluate("app.local.drawing") is False
    page.keyboard.press("Control+z")
    assert page.evaluate(total) == 2


def test_a_refused_drawing_stays_and_the_reason_is_told(page: Page) -> None:
    drawing(page)
    page.mouse.click(*place(page, 1, 1))
    sentence = "Draw points of at least two classes; all 1 drawn so far are of one class."
    page.evaluate("(sentence) => app.receive({ problems: [{ field: 'data.points', sentence }] })", sentence)
    page.evaluate("app.receive({ spec })")
    expect(page.locator(".pgp-draw-more .pgp-draw-said")).to_have_text(sentence)
    assert page.evaluate("modules.Output.tools.points.length") == 1


def test_the_present_points_become_drawn_ones(page: Page) -> None:
    drawing(page)
    page.get_by_role("button", name="Start from these points").click()
    points, labels = drawn(page)
    np.testing.assert_allclose(points, [[1, 2], [-3, 4], [5, -5], [0, 0]], atol=1e-4)
    assert labels == [0, 1, 1, 0]


def test_points_of_a_link_are_taken_up(page: Page) -> None:
    drawing(page)
    text = pack(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([0, 5]))
    page.evaluate(
        """(points) => {
          const data = { kind: 'drawn', points, features: ['x1'], split: {} };
          app.receive({ spec: { ...spec, experiment: { ...spec.experiment, data } } });
        }""",
        text,
    )
    assert page.evaluate("modules.Output.tools.points.map((point) => point[2])") == [0, 5]


def test_pasted_text_is_sent_and_stays_until_it_is_taken(page: Page) -> None:
    drawing(page)
    page.get_by_role("button", name="Paste").click()
    page.get_by_role("button", name="Use these points").click()
    expect(page.locator(".pgp-paste [role=alert]")).to_contain_text("two numbers and a label")
    page.locator(".pgp-paste input").set_input_files(
        {"name": "points.csv", "mimeType": "text/csv", "buffer": b"1,2,a\n3,4,b"}
    )
    expect(page.locator(".pgp-paste textarea")).to_have_value("1,2,a\n3,4,b")
    page.get_by_role("button", name="Use these points").click()
    assert [message for message in page.evaluate("sent") if message.get("do") == "paste"] == [
        {"do": "paste", "text": "1,2,a\n3,4,b"}
    ]
    page.evaluate("app.receive({ problems: [{ field: 'data', sentence: 'Line 2 has no label.' }] })")
    expect(page.locator(".pgp-paste [role=alert]")).to_have_text("Line 2 has no label.")
    expect(page.locator(".pgp-paste textarea")).to_have_value("1,2,a\n3,4,b")
    page.get_by_role("button", name="Use these points").click()
    table = {"kind": "table", "dataset": "c" * 64, "title": "pasted.csv", "columns": ["a", "b", "c"]}
    page.evaluate("(table) => app.receive({ pasted: { table, rows: 24, target: 'c' } })", table)
    expect(page.locator(".pgp-draw")).to_be_hidden()


def test_a_file_that_is_too_large_is_refused_in_a_sentence(page: Page) -> None:
    drawing(page)
    page.get_by_role("button", name="Paste").click()
    page.locator(".pgp-paste input").set_input_files(
        {"name": "big.csv", "mimeType": "text/csv", "buffer": b"1,2,a\n" * 40_000}
    )
    expect(page.locator(".pgp-paste [role=alert]")).to_have_text(
        "big.csv has 240 kB; at most 200 kB can be read here. The Data page takes larger ones."
    )


# chart and figures


def curve(page: Page, **values: Any) -> None:
    tell(page, "curve", **{"reset": False, "branches": [], **values})


def shown(page: Page) -> list[dict[str, Any]]:
    page.wait_for_function("!modules.LossChart.timer && modules.LossChart.chart.given")  # nothing is left to be drawn
    return page.evaluate(
        """modules.LossChart.chart.given.curves
          .map(({ name, y, dash, silent, alpha }) => ({ name, y, dash, silent, alpha }))"""
    )


def test_the_chart_has_training_test_and_faint_earlier_branches(page: Page) -> None:
    start(page, "LossChart")
    branch = {"epochs": [1, 2], "series": {"loss": [4, 3], "val_loss": [5, 4]}}
    curve(page, reset=True, epochs=[1, 2, 3], series={"loss": [3, 2, 1], "val_loss": [4, 3, None]}, branches=[branch])
    curves = shown(page)
    assert [(each["name"], each["y"]) for each in curves] == [
        ("training", [4, 3]),
        ("test", [5, 4]),
        ("training", [3, 2, 1]),
        ("test", [4, 3, None]),
    ]
    assert [bool(each.get("silent")) for each in curves] == [True, True, False, False]
    assert curves[0]["alpha"] < 1
    assert [bool(each["dash"]) for each in curves] == [False, True, False, True]


def test_no_writing_lies_in_the_chart_over_the_curves(page: Page) -> None:
    start(page, "LossChart")
    curve(page, reset=True, epochs=[1, 2, 3], series={"loss": [3, 2, 0]})
    shown(page)
    written = page.evaluate("""() => {
      const { chart } = modules.LossChart;
      const pen = chart.canvas.getContext("2d");
      const texts = [];
      pen.fillText = (text, x, y) => {
        const { actualBoundingBoxLeft: left, actualBoundingBoxRight: right } = pen.measureText(text);
        texts.push({ text, left: x - left, right: x + right, above: pen.textBaseline === "bottom", y });
      };
      chart.draw();
      return { texts, area: chart.area };
    }""")
    texts, area = written["texts"], written["area"]
    assert "epoch" in [each["text"] for each in texts]
    for each in texts:
        beside, under = each["right"] <= area["left"], each["y"] > area["top"] + area["height"] and not each["above"]
        assert beside or under, each
    below = sorted(
        (each for each in texts if each["y"] > area["top"] + area["height"] + 2), key=lambda each: each["left"]
    )
    assert below[0]["text"] == "epoch"
    assert below[0]["left"] >= 0
    assert all(one["right"] < other["left"] for one, other in pairwise(below))


def test_the_chart_reads_values_and_zooms(page: Page) -> None:
    start(page, "LossChart")
    epochs = list(range(1, 101))
    curve(page, reset=True, epochs=epochs, series={"loss": [1 / epoch for epoch in epochs]})
    shown(page)
    area = page.evaluate("modules.LossChart.chart.area")
    box = page.locator(".pgp-chart canvas").bounding_box()
    assert box is not None
    across = lambda epoch: box["x"] + area["left"] + area["width"] * (epoch - 1) / 99  # noqa: E731
    page.mouse.move(across(50), box["y"] + 20)
    expect(page.locator(".pgp-chart-box")).to_have_text("epoch 50training 0.02")
    page.mouse.move(across(20), box["y"] + 20)
    page.mouse.down()
    page.mouse.move(across(40), box["y"] + 20)
    page.mouse.up()
    assert page.evaluate("modules.LossChart.chart.x") == pytest.approx([20, 40], abs=1)
    curve(page, epochs=[101], series={"loss": [0.01]})
    shown(page)
    assert page.evaluate("modules.LossChart.chart.x") == pytest.approx([20, 40], abs=1)
    page.get_by_role("button", name="Whole").click()
    assert page.evaluate("modules.LossChart.chart.x") == [1, 101]


def test_the_logarithmic_scale_gives_each_decade_the_same_height(page: Page) -> None:
    start(page, "LossChart", log_loss=True)
    curve(page, reset=True, epochs=[1, 2, 3, 4], series={"loss": [1, 0.1, 0.01, 0]})
    shown(page)
    heights = page.evaluate("[1, 0.1, 0.01].map((value) => modules.LossChart.chart.placeY(value))")
    assert heights[1] - heights[0] == pytest.approx(heights[2] - heights[1])
    assert page.evaluate("async () => (await import('/play/ticks.js')).logTicks(0.008, 1.2, 9)") == pytest.approx(
        [0.01, 0.1, 1]
    )


def test_another_metric_can_be_chosen(page: Page) -> None:
    start(page, "LossChart")
    curve(page, reset=True, epochs=[1], series={"loss": [1], "accuracy": [0.5], "val_accuracy": [0.25]})
    shown(page)
    page.locator(".pgp-loss-metric").select_option("accuracy")
    assert [each["y"] for each in shown(page)] == [[0.5], [0.25]]


def test_the_chart_is_drawn_a_few_times_a_second_at_most(page: Page) -> None:
    start(page, "LossChart")
    redraws = page.evaluate("""async () => {
      app.receive({ news: 'curve', reset: true, epochs: [], series: {}, branches: [] });
      const before = modules.LossChart.redraws;
      for (let epoch = 1; epoch <= 60; epoch += 1) {
        app.receive({ news: 'curve', reset: false, epochs: [epoch], series: { loss: [1] } });
        await new Promise((done) => setTimeout(done, 10));
      }
      return modules.LossChart.redraws - before;
    }""")
    assert 1 <= redraws <= 6


def test_ticks_are_round_and_within(page: Page) -> None:
    open_play(page)
    ticks = page.evaluate("async () => (await import('/play/ticks.js')).linearTicks(-6, 6, 6)")
    assert ticks == [-6, -4, -2, 0, 2, 4, 6]
    texts = page.evaluate(
        """async () => {
          const { tickText } = await import('/play/ticks.js');
          return [tickText(0.15, 0.05), tickText(-2, 2), tickText(12000), tickText(1e-5)];
        }"""
    )
    assert texts == ["0.15", "−2", "12k", "10⁻⁵"]


def test_the_figures_are_those_of_the_picture(page: Page) -> None:
    start(page, "Numbers")
    picture(page, grid(1), metrics={"loss": 0.1234, "val_loss": None, "val_accuracy": 0.955})
    numbers = page.locator(".pgp-figure-number")
    expect(numbers).to_have_text(["not finite", "0.123", "95.5 %"])


def test_the_confusion_matrix_has_names_and_counts(page: Page) -> None:
    start(page, "Numbers")
    expect(page.locator(".pgp-matrix")).to_be_hidden()
    tell(
        page, "scores", part="test", metrics={"accuracy": 0.9}, confusion=[[50, 3], [7, 40]], class_names=["no", "yes"]
    )
    expect(page.locator(".pgp-figure-score")).to_have_text("Test accuracy90.0 %")
    button = page.locator(".pgp-matrix-small")
    assert button.get_attribute("aria-label") == "Confusion matrix: 90 of 100 test points are right. Show it large."
    button.click()
    expect(page.locator(".pgp-matrix-large tr")).to_have_text(["true \\ predictednoyes", "no503", "yes740"])
    page.keyboard.press("Escape")
    expect(page.locator(".pgp-matrix-large")).to_be_hidden()
    expect(button).to_be_focused()


# timeline, kept states, export


def rewinds(page: Page) -> list[int]:
    return [message["epoch"] for message in page.evaluate("sent") if message.get("do") == "rewind"]


def test_the_timeline_goes_back_and_comes_back(page: Page) -> None:
    start(page, "Timeline")
    slider = page.get_by_role("slider", name="Epoch shown")
    expect(slider).to_be_disabled()
    tell(page, "timeline", epochs=[0, 10, 100, 3400], shown=None)
    expect(page.locator(".pgp-timeline-label")).to_have_text("epoch 3,400")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("sent.some((message) => message.do === 'rewind')")
    assert rewinds(page) == [100]
    tell(page, "timeline", epochs=[0, 10, 100, 3400], shown=100)
    expect(page.locator(".pgp-timeline-label")).to_have_text("epoch 100 of 3,400")
    expect(page.locator(".pgp-timeline-note")).to_contain_text("new branch")
    page.get_by_role("button", name="Back to now").click()
    assert rewinds(page) == [100, -1]
    tell(page, "timeline", epochs=[0, 10, 100, 3400], shown=None)
    expect(page.get_by_role("button", name="Back to now")).to_be_hidden()


def test_answers_to_earlier_places_do_not_move_the_slider_of_who_went_on(page: Page) -> None:
    start(page, "Timeline")
    epochs = list(range(0, 100, 10))
    tell(page, "timeline", epochs=epochs, shown=None)
    slider = page.locator(".pgp-timeline-slider")
    slider.focus()
    for _ in range(4):
        slider.press("ArrowLeft")
    tell(page, "timeline", epochs=epochs, shown=80)
    expect(slider).to_have_value("5")
    slider.press("ArrowLeft")
    assert rewinds(page)[-1] == 40
    for shown in (50, 40):
        tell(page, "timeline", epochs=epochs, shown=shown)
        expect(page.locator(".pgp-timeline-label")).to_have_text("epoch 40 of 90")
    tell(page, "timeline", epochs=[0, 10, 20, 30, 40, 41], shown=None)  # trained on from there
    expect(slider).to_have_value("5")
    expect(page.locator(".pgp-timeline-label")).to_have_text("epoch 41")


def test_a_training_that_failed_at_once_goes_back_to_its_start(page: Page) -> None:
    start(page, "Timeline")
    tell(page, "state", status="failed", epoch=0, batch=3, reason="The training loss became not a number.")
    tell(page, "timeline", epochs=[0], shown=None)
    slider, back = page.locator(".pgp-timeline-slider"), page.get_by_role("button", name="Back to epoch 0")
    expect(slider).to_be_enabled()
    back.click()
    assert sent(page, "epoch") == [0]
    tell(page, "state", status="paused", epoch=0, batch=0, reason="")
    tell(page, "timeline", epochs=[0], shown=0)
    expect(slider).to_have_value("0")
    page.get_by_role("button", name="Back to now").click()
    assert sent(page, "epoch") == [0, -1]
    tell(page, "state", status="idle", epoch=0, batch=0, reason="")
    tell(page, "timeline", epochs=[0], shown=None)  # reset
    expect(slider).to_be_disabled()


def test_the_last_stored_epoch_before_a_failure_can_be_reached(page: Page) -> None:
    start(page, "Timeline")
    tell(page, "state", status="failed", epoch=25, batch=0, reason="The training loss became infinite.")
    tell(page, "timeline", epochs=[0, 10, 20], shown=None)
    slider = page.locator(".pgp-timeline-slider")
    expect(slider).to_have_value("3")
    expect(page.locator(".pgp-timeline-label")).to_have_text("epoch 25, failed")
    slider.press("ArrowLeft")
    page.wait_for_function("sent.some((message) => message.do === 'rewind')")
    assert sent(page, "epoch") == [20]


@pytest.mark.parametrize("high", [1e13, 3.4e38, 12_345_678, 4e-10])
def test_the_numbers_beside_a_curve_fit_before_it(page: Page, high: float) -> None:
    start(page, "LossChart")
    curve(page, epochs=[1, 2, 3], series={"loss": [0.01 * high, 0.5 * high, high]})
    page.wait_for_function("!modules.LossChart.timer && modules.LossChart.chart.given")
    ends = page.evaluate(
        """import('/play/curve_paint.js').then(({ levelsOf }) => {
          const { chart } = modules.LossChart;
          const told = levelsOf(chart, chart.canvas.getContext('2d'), chart.area.height);
          return [told.width, chart.area.left, told.levels.map(({ text }) => text)];
        })"""
    )
    assert ends[0] + 5 <= ends[1]
    assert len(set(ends[2])) == len(ends[2])
    assert not any("e+" in text or text.startswith("0·") for text in ends[2])


# numbers


@pytest.mark.parametrize(
    ("call", "text"),
    [
        ("numberText(2.4e-10)", "2.4·10⁻¹⁰"),
        ("numberText(-1e-5)", "−10⁻⁵"),
        ("numberText(0.0001234)", "0.0001234"),
        ("numberText(12345.6)", "12,346"),
        ("numberText(0)", "0"),
        ("numberText(null)", "–"),
        ("fixedText(0.0004, 2)", "0.0004"),
        ("fixedText(-0.0004, 2)", "−0.0004"),
        ("fixedText(-3e-9, 3)", "−3·10⁻⁹"),
        ("fixedText(0.5, 3)", "0.500"),
        ("fixedText(0, 3)", "0.000"),
        ("percentText(0.0004)", "0.04 %"),
        ("percentText(0.99996)", "99.996 %"),
        ("percentText(0.9999, 1)", "99.99 %"),
        ("percentText(1, 1)", "100.0 %"),
        ("percentText(0)", "0 %"),
    ],
)
def test_no_number_is_told_as_nothing_or_all_that_is_not(page: Page, call: str, text: str) -> None:
    open_play(page)
    assert page.evaluate(f"import('/play/number_text.js').then((numbers) => numbers.{call})") == text


@pytest.mark.parametrize("value", [2.4e-10, -1e-5, 0.25, -1234567.0, 3.4e38, 1234.0, -0.0001])
def test_numbers_are_read_as_they_are_told(page: Page, value: float) -> None:
    open_play(page)
    read = "import('/play/number_text.js').then(({ numberIn, numberText }) => numberIn(numberText(value)))"
    assert page.evaluate(f"(value) => {read}", value) == pytest.approx(value, rel=6e-3)


@pytest.mark.parametrize(
    ("text", "value"),
    [("0,125", 0.125), ("1,234", 1234), ("1,234.5", 1234.5), ("1e-5", 1e-5), ("−3", -3), ("abc", None), ("", None)],
)
def test_numbers_that_people_type_are_read(page: Page, text: str, value: float | None) -> None:
    open_play(page)
    assert (
        page.evaluate("(text) => import('/play/number_text.js').then(({ numberIn }) => numberIn(text))", text) == value
    )


@pytest.mark.parametrize("value", [1e-13, 2.4e-10, -3.7e-5, 0.00049, 0.0049, 1.2e7])
def test_everywhere_a_small_number_keeps_a_digit(page: Page, value: float) -> None:
    open_play(page)
    told = page.evaluate(
        """async (value) => {
          const [names, explain, numbers, ticks] = await Promise.all(
            ['names', 'explain', 'numbers', 'ticks'].map((name) => import(`/play/${name}.js`)));
          const { numberIn } = await import('/play/number_text.js');
          const texts = [names.weightText(value), explain.short(value), numbers.lossText(value), ticks.tickText(value)];
          return texts.map((text) => numberIn(text.replace('M', 'e6')));
        }""",
        value,
    )
    assert told == [pytest.approx(value, rel=0.3)] * 4


def test_dragging_the_timeline_sends_some_of_the_places_and_the_last_one(page: Page) -> None:
    start(page, "Timeline")
    tell(page, "timeline", epochs=list(range(200)), shown=None)
    page.evaluate("""async () => {
      const slider = document.querySelector('.pgp-timeline-slider');
      for (let place = 199; place >= 100; place -= 1) {
        slider.value = place;
        slider.dispatchEvent(new Event('input'));
        await new Promise((done) => setTimeout(done, 3));
      }
      slider.dispatchEvent(new Event('change'));
    }""")
    asked = rewinds(page)
    assert asked[-1] == 100
    assert 2 <= len(asked) <= 40


def test_what_is_stored_meanwhile_does_not_move_the_slider_under_the_pointer(page: Page) -> None:
    start(page, "Timeline")
    tell(page, "timeline", epochs=[0, 10, 20, 30], shown=None)
    page.evaluate("""() => {
      const slider = document.querySelector('.pgp-timeline-slider');
      slider.value = 1;
      slider.dispatchEvent(new Event('input'));
    }""")
    tell(page, "timeline", epochs=[0, 5, 10, 20, 30, 40], shown=None)
    assert page.locator(".pgp-timeline-slider").input_value() == "2"


def test_kept_states_outlast_a_reload_and_can_be_brought_back(page: Page) -> None:
    start(page, "Keeps")
    keep = page.get_by_role("button", name="Keep")
    expect(keep).to_be_disabled()
    picture(page, grid(0))
    compare = page.locator(".pgp-compare")
    experiment = page.evaluate("app.served.experiment")
    # the engine has moved on since the click: what it kept is told with its picture, figures and settings
    state = {"size": 100, "classes": 2, "low": 0.0, "high": 1.0, "output": text(grid(255))}
    page.evaluate("app.served.experiment.training.learning_rate = 9")
    for run in ("a", "b"):
        expect(compare).not_to_have_attribute("href", "")
        keep.click()
        metrics = {"loss": 0.25, "val_loss": 0.5}
        tell(page, "kept", run=run, epoch=7, metrics=metrics, picture=state, experiment=experiment)
    assert sum(message.get("do") == "keep" for message in page.evaluate("sent")) == 2
    expect(compare).to_have_attribute("href", "http://play.test/compare?race=a%2Cb")
    page.reload()
    start(page, "Keeps")
    cards = page.locator(".pgp-kept")
    expect(cards).to_have_count(2)
    expect(cards.first).to_contain_text("4-2 tanh, rate 0.03test 0.500 · train 0.250")
    colour = page.evaluate("""async () => {
      const image = document.querySelector('.pgp-kept img');
      await image.decode();
      const canvas = Object.assign(document.createElement('canvas'), { width: 48, height: 48 });
      const pen = canvas.getContext('2d');
      pen.drawImage(image, 0, 0);
      return [...pen.getImageData(20, 20, 1, 1).data.slice(0, 3)];
    }""")
    assert near(tuple(colour), mixed(GROUND, rgb(POSITIVE), 0.78))
    cards.nth(1).locator(".pgp-kept-open").click()
    assert page.evaluate("sent.at(-1)") == {"do": "restore", "run": "b"}
    cards.first.locator(".pgp-kept-remove").click()
    expect(cards).to_have_count(1)
    assert compare.get_attribute("href") is None
    assert json.loads(page.evaluate("sessionStorage.getItem('playground:kept')"))[0]["run"] == "b"


def test_the_export_is_asked_for_shown_and_saved(page: Page) -> None:
    start(page, "ExportDrawer")
    page.evaluate("app.setLocal({ drawer: 'export' })")
    assert page.evaluate("sent.at(-1)") == {"do": "export"}
    script = 'import keras\n\nprint("<b>")\n'
    tell(
        page,
        "exported",
        script=script,
        data="x1,x2,label\n1,2,0\n",
        weights="a.weights.h5",
        address="play/download/k/a.weights.h5",
    )
    assert page.locator(".pgp-export-code").text_content() == script
    for name, content in {
        "Save script: playground.py": script,
        "Save data: playground.csv": "x1,x2,label\n1,2,0\n",
    }.items():
        with page.expect_download() as download:
            page.get_by_role("button", name=name).click()
        assert download.value.path().read_text() == content
    assert page.locator(".pgp-export-weights").get_attribute("href") == "http://play.test/play/download/k/a.weights.h5"
    page.keyboard.press("Escape")
    assert page.evaluate("app.local.drawer") is None


def test_what_has_stopped_to_learn_is_told_under_the_loss(page: Page) -> None:
    start(page, "Numbers")
    remark = page.locator(".pgp-remark")
    expect(remark).to_be_hidden()
    told = {"part": "test", "metrics": {"accuracy": 0.5}, "confusion": [[1, 1], [1, 1]], "class_names": ["a", "b"]}
    tell(page, "scores", **told, remark="The neurons of layer 1 are saturated.")
    expect(remark).to_have_text("The neurons of layer 1 are saturated.")
    tell(page, "scores", **told, remark="")
    expect(remark).to_be_hidden()
