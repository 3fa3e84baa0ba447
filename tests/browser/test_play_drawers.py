"""Drawers and own data in a browser, without a server: what is asked of the room, and what stays in sight."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from playground.data.points.drawn import pack
from tests.browser.play_harness import open_play

MOUNT = """async (overrides) => {
  localStorage.setItem('playground:hints', overrides.hints ?? '99');
  if (overrides.tables) overrides.data = { tables: overrides.tables };
  Object.assign(window, await (await import('/play_mock.js')).mockView(overrides));
  window.said = (what) => room.sent.filter((message) => what in message);
}"""
TABLE = {"kind": "table", "dataset": "ab" * 32, "title": "people.csv", "columns": ["id", "name", "age", "married"]}


@pytest.fixture
def mount(page: Page) -> Callable[..., Page]:
    """The whole page with a room of its own: `mount({"view": {...}})`."""

    def make(overrides: dict[str, Any] | None = None) -> Page:
        open_play(page)
        page.evaluate(MOUNT, overrides or {})
        return page

    return make


def test_who_hides_sharing_from_others_can_go_on_sharing(mount: Callable[..., Page]) -> None:
    page = mount()
    page.get_by_role("button", name="Share a link, or open one").click()
    page.locator("[value=share]").check()
    drawer = page.get_by_role("dialog", name="Share")
    expect(drawer).to_be_visible()
    page.wait_for_function("said('view').length === 1")
    assert page.evaluate("said('view')[0].view.hide") == ["share"]
    page.locator("[value=share]").uncheck()
    expect(drawer).to_be_visible()


def test_a_link_that_hides_sharing_hides_it_from_who_opens_it(mount: Callable[..., Page]) -> None:
    page = mount({"view": {"hide": ["share"]}})
    expect(page.get_by_role("button", name="Share a link, or open one")).to_be_hidden()


def test_a_table_is_first_asked_for_with_what_the_room_chooses(mount: Callable[..., Page]) -> None:
    page = mount({"tables": [TABLE]})
    page.get_by_role("button", name="Use a table").click()
    page.get_by_role("button", name="Use this table").click()
    page.wait_for_function("said('put').length === 1")
    data = page.evaluate("said('put')[0].put.data")
    assert (data["target"], data["plane"]) == ("", {"by": "pca"})
    target = page.get_by_label("Column to predict")
    expect(target).to_have_value("")
    told = {**data, "target": "married"}
    page.evaluate("(data) => app.receive({spec: {...app.served, experiment: {...app.served.experiment, data}}})", told)
    expect(target).to_have_value("married")


def test_points_are_pasted_corrected_and_pasted_again(mount: Callable[..., Page]) -> None:
    page = mount({"tables": [TABLE]})
    page.get_by_role("button", name="Use a table").click()
    drawer = page.get_by_role("dialog", name="Your own data")
    text = drawer.get_by_label("Points: two columns of numbers and a label, one point a line")
    listed = drawer.get_by_label("Table", exact=True)
    for number, title in enumerate(["pasted.csv", "pasted 2.csv"]):
        text.fill(f"1,2,a\n3,4,b\n{number},0,b")
        drawer.get_by_role("button", name="Use these points").click()
        table = {"kind": "table", "dataset": str(number) * 64, "title": title, "columns": ["c1", "c2", "c3"]}
        page.evaluate(
            """(table) => {
              const data = { ...app.served.experiment.data, kind: 'table', dataset: table.dataset, target: 'c3' };
              app.receive({ spec: { ...app.served, experiment: { ...app.served.experiment, data } } });
              app.receive({ problems: [] });
              app.receive({ pasted: { table, rows: 1234, target: 'c3' } });
            }""",
            table,
        )
        expect(drawer.locator(".pgp-paste [role=alert]")).to_have_text(
            f"{title} is used now: 1,234 points, the column to predict is c3."
        )
        expect(text).to_be_visible()
        assert listed.locator("option:checked").inner_text() == title
        expect(drawer.get_by_label("Column to predict")).to_have_value("c3")
    assert len(page.evaluate("said('do').filter((message) => message.do === 'paste')")) == 2
    assert listed.locator("option").all_inner_texts() == ["pasted 2.csv", "pasted.csv", "people.csv"]


def test_panel_and_spoken_text_tell_the_same_points(mount: Callable[..., Page]) -> None:
    page = mount()
    expect(page.locator(".pgp-data-counts")).to_have_text("250 training and 250 test points")
    expect(page.locator("[data-summary]")).to_contain_text("250 training and 250 test points.")
    page.evaluate("app.receive({ scene: { ...app.state.scene, counts: { training: 9000, test: 1000 } } })")
    expect(page.locator(".pgp-data-counts")).to_have_text(
        "9,000 training and 1,000 test points; 250 and 250 of them are drawn"
    )
    spoken = page.evaluate("import('/play/summary.js').then(({ summaryOf }) => summaryOf(app.state))")
    assert "9,000 training and 1,000 test points" in spoken


def test_the_output_stays_in_sight_while_a_table_is_chosen(mount: Callable[..., Page]) -> None:
    page = mount({"tables": [TABLE]})
    page.set_viewport_size({"width": 1366, "height": 768})
    page.get_by_role("button", name="Use a table").click()
    drawer = page.get_by_role("dialog", name="Your own data").bounding_box()
    output = page.locator(".pgp-area-result").bounding_box()
    assert drawer
    assert output
    assert drawer["x"] + drawer["width"] <= output["x"]


def test_a_mistake_in_a_formula_is_told_beside_the_formula_and_only_there(mount: Callable[..., Page]) -> None:
    page = mount()
    sentence = "`data.features.2`: at character 6 there must be one of `sin`, `cos`, not `foo`."
    tell = "(sentence) => room.tell({ problems: [{ field: 'data.features.2', sentence }] })"
    page.evaluate(f"(sentence) => {{ room.change = () => ({tell})(sentence); }}", sentence)
    page.get_by_role("button", name="+ formula").click()
    page.get_by_role("textbox", name="Formula of x1 and x2").fill("x1 + foo(x2)")
    page.get_by_role("button", name="Add", exact=True).click()
    mistake = page.locator(".pgp-mistake")
    expect(mistake).to_contain_text("At character 6 there must be one of sin, cos, not foo.")
    expect(mistake).not_to_contain_text("data.features")
    expect(page.locator(".pgp-message")).to_have_count(0)
    page.keyboard.press("Escape")
    page.evaluate("room.tell({ problems: [] })")
    page.evaluate(tell, sentence)  # of a link, with nothing open beside which it could stand
    expect(page.locator(".pgp-message-problems")).to_contain_text("not foo")


def test_points_of_one_class_are_no_reason_to_complain(mount: Callable[..., Page]) -> None:
    page = mount()
    page.get_by_role("button", name="Draw your own points").click()
    plot = page.locator(".pgp-area-result canvas").first.bounding_box()
    assert plot
    page.mouse.click(plot["x"] + 40, plot["y"] + 40)
    expect(page.locator(".pgp-draw-more .pgp-draw-said")).to_contain_text("second class")
    page.keyboard.press("2")
    page.mouse.click(plot["x"] + 90, plot["y"] + 90)
    page.wait_for_function("said('put').length > 0")
    assert len(page.evaluate("said('put')")) == 1
    assert len(page.evaluate("said('put')[0].put.data.points")) == 12


def test_no_hint_covers_a_neuron(mount: Callable[..., Page]) -> None:
    page = mount({"hints": "1"})
    page.set_viewport_size({"width": 1366, "height": 768})
    hint = page.get_by_label("Hint", exact=True)
    expect(hint).to_contain_text("Touch the network")
    for _ in range(2):
        box = hint.bounding_box()
        assert box
        for neuron in page.locator(".pgp-neuron").all():
            tile = neuron.bounding_box()
            if tile is None:
                continue
            apart = tile["y"] + tile["height"] <= box["y"] or tile["x"] + tile["width"] <= box["x"]
            assert apart, (tile, box)
        hint.get_by_role("button").last.click()


def test_no_hint_speaks_of_what_the_link_hides(mount: Callable[..., Page]) -> None:
    page = mount({"hints": "0", "view": {"hide": ["play"]}})
    hint = page.get_by_label("Hint", exact=True)
    expect(hint).to_contain_text("Touch the network")
    assert page.evaluate("localStorage.getItem('playground:hints')") == "0"  # where it can be pressed, it is told


def test_a_hint_goes_when_it_was_followed(mount: Callable[..., Page]) -> None:
    page = mount({"hints": "0"})
    hint = page.get_by_label("Hint", exact=True)
    expect(hint).to_contain_text("Press play")
    page.get_by_role("button", name="Play (Space)").click()
    expect(hint).to_contain_text("Touch the network")
    page.locator('.pgp-neuron[data-layer="1"]').first.click()
    expect(hint).to_contain_text("Change anything")
    hint.get_by_role("button", name="Done").click()
    expect(hint).to_be_hidden()
    assert page.evaluate("localStorage.getItem('playground:hints')") == "3"


def test_escape_closes_a_drawer_and_a_card_wherever_the_mouse_was_used_last(mount: Callable[..., Page]) -> None:
    page = mount()
    page.locator('.pgp-neuron[data-layer="1"]').first.click()
    page.get_by_role("button", name="Use a table").press("Enter")
    dialog = page.get_by_role("dialog", name="Your own data")
    dialog.get_by_role("textbox").first.fill("1, 2, a")
    dialog.get_by_role("button", name="Use these points").click()
    assert page.evaluate("document.activeElement === document.body")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator(".pgp-neuron-card")).to_be_visible()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Escape")
    expect(page.locator(".pgp-neuron-card")).to_be_hidden()


def test_an_opened_layer_stays_open_when_other_settings_come(mount: Callable[..., Page]) -> None:
    page = mount()
    page.get_by_role("button", name="More settings").click()
    page.locator("summary", has_text="Output layer").click()
    page.locator('[data-field="training.early_stopping"] input').click(force=True)
    expect(page.locator('[data-field="training.early_stopping.patience"]')).to_be_visible()
    expect(page.locator('[data-field="network.output.initializer"]')).to_be_visible()


def test_what_is_typed_for_a_class_is_kept_when_a_box_is_ticked_at_once(mount: Callable[..., Page]) -> None:
    page = mount()
    page.get_by_role("button", name="Share a link, or open one").click()
    text = page.get_by_label("Text for those who open the link, in Markdown")
    text.press_sequentially("Find the fewest neurons")
    page.locator("[value=noise]").check()
    expect(text).to_have_value("Find the fewest neurons")
    page.wait_for_function("room.spec.view.text === 'Find the fewest neurons'")
    assert page.evaluate("room.spec.view.hide") == ["noise"]


def test_a_text_stays_while_the_room_is_slow_to_answer(mount: Callable[..., Page]) -> None:
    page = mount()
    page.get_by_role("button", name="Share a link, or open one").click()
    page.evaluate("void (room.send = (message) => room.sent.push(message))")  # it hears, and says nothing
    text = page.get_by_label("Text for those who open the link, in Markdown")
    text.fill("Slow")
    text.blur()
    page.evaluate("app.receive({ spec: app.served })")
    expect(text).to_have_value("Slow")
    assert page.evaluate("said('view').at(-1).view.text") == "Slow"


def test_a_text_that_is_too_long_is_told_and_not_cut_off(mount: Callable[..., Page]) -> None:
    page = mount()
    page.get_by_role("button", name="Share a link, or open one").click()
    text = page.get_by_label("Text for those who open the link, in Markdown")
    text.fill("x" * 4001)
    told = page.get_by_role("dialog", name="Share").locator(".pgp-problem")
    expect(told).to_contain_text("at most 4,000 characters; it has 4,001")
    assert len(text.input_value()) == 4001
    assert page.evaluate("said('view').length") == 0
    text.fill("y" * 4000)
    expect(told).to_be_hidden()
    page.wait_for_function("room.spec.view.text.length === 4000")


def test_a_link_that_is_refused_stays_to_be_mended(mount: Callable[..., Page]) -> None:
    page = mount()
    page.get_by_role("button", name="Share a link, or open one").click()
    link = page.get_by_label("Link to open: ours, or one of TensorFlow Playground")
    link.fill("playground.example/nothing")
    page.get_by_role("button", name="Open this link").click()
    page.evaluate("app.receive({ problems: [{ field: 'link', sentence: '`link` must be a link.' }] })")
    expect(link).to_have_value("playground.example/nothing")
    page.get_by_role("button", name="Open this link").click()
    page.evaluate("app.receive({ problems: [] })")
    expect(link).to_have_value("")


def fields_in_sight(page: Page) -> list[str]:
    names: list[str] = page.evaluate(
        """[...root.querySelectorAll('.pgp-drawer-settings .pgp-field')]
          .filter((node) => node.checkVisibility()).map((node) => node.dataset.field)"""
    )
    return names


@pytest.mark.parametrize(
    ("control", "gone"),
    [
        ("optimizer", ["training.optimizer", "training.schedule.name", "training.loss", "training.optimizer.momentum"]),
        ("learning_rate", ["training.schedule"]),
        ("regularization", ["network.layers.0.l1", "network.layers.0.l2", "network.output.l2"]),
        ("regularization_rate", ["network.layers.0.l1", "network.output.l1"]),
        ("neurons", ["network.layers.0.units"]),
        ("activation", ["network.layers.0.activation", "network.output.activation"]),
        ("batch_size", ["training.shuffle"]),
        ("stop", ["training.epochs", "training.stop_at_loss", "training.early_stopping"]),
        ("new_weights", ["seeds.main"]),
    ],
)
def test_a_hidden_control_is_hidden_among_all_settings_too(
    mount: Callable[..., Page], control: str, gone: list[str]
) -> None:
    page = mount({"view": {"hide": [control]}})
    page.get_by_role("button", name="More settings").click()
    page.evaluate("for (const node of root.querySelectorAll('.pgp-fold')) node.open = true")
    shown = fields_in_sight(page)
    assert "network.layers.0.dropout" in shown
    assert not [name for name in shown if any(name == own or name.startswith(f"{own}.") for own in gone)]


def test_no_title_is_left_over_nothing(mount: Callable[..., Page]) -> None:
    page = mount({"view": {"hide": ["optimizer", "batch_size", "stop", "regenerate"]}})
    page.get_by_role("button", name="More settings").click()
    titles = page.locator(".pgp-drawer-settings .pgp-section-title")
    assert [title.inner_text() for title in titles.all() if title.is_visible()] == []


def test_more_settings_can_be_hidden_as_a_whole(mount: Callable[..., Page]) -> None:
    page = mount({"view": {"hide": ["more"]}})
    expect(page.get_by_role("button", name="More settings")).to_be_hidden()
    page.evaluate("app.setLocal({ drawer: 'settings' })")
    expect(page.get_by_role("dialog", name="More settings")).to_be_hidden()


def test_what_is_hidden_and_shown_again_does_not_open_a_drawer(mount: Callable[..., Page]) -> None:
    page = mount({"view": {"hide": ["export"]}})
    page.evaluate("room.send({ view: { hide: [] } })")
    expect(page.get_by_role("button", name="Export as Keras code")).to_be_visible()
    expect(page.get_by_role("dialog", name="Export")).to_be_hidden()


@pytest.mark.parametrize("size", [(1280, 800), (1400, 1000), (1920, 1080)])
def test_the_first_hint_covers_no_control_and_escape_closes_it(
    mount: Callable[..., Page], size: tuple[int, int]
) -> None:
    page = mount({"hints": "0"})
    page.set_viewport_size({"width": size[0], "height": size[1]})
    hint = page.locator(".pgp-hint")
    expect(hint).to_contain_text("Press play")
    expect(page.locator(".pgp-play")).to_have_css("outline-style", "solid")
    covered = page.evaluate(
        """() => {
          const box = root.querySelector('.pgp-hint').getBoundingClientRect();
          return [...root.querySelectorAll('button, input, select, textarea, summary')].filter((node) => {
            const own = node.getBoundingClientRect();
            const over = own.left < box.right && own.right > box.left && own.top < box.bottom && own.bottom > box.top;
            return over && node.checkVisibility() && !node.closest('.pgp-hint');
          }).map((node) => node.outerHTML.slice(0, 80));
        }"""
    )
    assert covered == []
    page.keyboard.press("Escape")
    expect(hint).to_be_hidden()
    expect(page.locator(".pgp-hinted")).to_have_count(0)


def test_a_formula_that_cannot_be_computed_everywhere_is_taken_with_a_word(mount: Callable[..., Page]) -> None:
    page = mount()
    page.get_by_role("button", name="+ formula").click()
    page.get_by_label("Formula of x1 and x2").fill("sqrt(x1)")
    page.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_function(
        "app.state.scene.features.some(({ formula, selected }) => formula === 'sqrt(x1)' && selected)"
    )
    note = "`sqrt(x1)` cannot be computed on 50 % of the plane: it is 0 there."
    page.evaluate(
        """(note) => {
          const { features: known } = app.state.scene;
          const features = known.map((one) => (one.formula === 'sqrt(x1)' ? { ...one, note } : one));
          app.receive({ scene: { ...app.state.scene, features } });
        }""",
        note,
    )
    expect(page.locator(".pgp-message-notices, .pgp-mistake").filter(has_text="50 %").first).to_be_visible()
    tile = page.locator(".pgp-feature").filter(has=page.locator("[data-formula='sqrt(x1)']"))
    assert "cannot be computed on 50 %" in (tile.get_attribute("title") or "")


def test_classes_keep_the_colours_that_they_are_drawn_with(mount: Callable[..., Page]) -> None:
    page = mount()
    points = pack(np.array([[0.0, number] for number in range(5)]), np.array([0, 1, 2, 5, 5]))
    page.evaluate(
        """(points) => {
          const data = { ...app.served.experiment.data, kind: 'drawn', points };
          app.receive({ spec: { ...app.served, experiment: { ...app.served.experiment, data } } });
          const names = ['class 1', 'class 2', 'class 3', 'class 6'];
          const shown = { task: 'multiclass', class_names: names, points: [[0, 3, 3]], test: [] };
          app.receive({ scene: { ...app.state.scene, ...shown } });
        }""",
        points,
    )
    assert page.evaluate("app.labels") == [0, 1, 2, 5]
    assert page.evaluate("app.palette.classes[3] === app.data.palette.classes[5]")
    marks = page.locator(".pgp-legend-class path")
    expect(marks).to_have_count(4)
    assert marks.nth(3).get_attribute("d") == page.evaluate("import('/play/marks.js').then(({ SHAPES }) => SHAPES[5])")
