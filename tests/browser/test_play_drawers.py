"""Drawers and own data in a browser, without a server: what is asked of the room, and what stays in sight."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

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
