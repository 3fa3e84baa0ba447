"""What a user does on the Playground page, on a real server with real engines: play, touch, draw, go back, share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.app_server import AppServer

PATIENCE_MS = 150_000  # a cold engine on a busy machine imports TensorFlow first
ROOT = "[data-play]"
KERNEL = "[...document.querySelector('[data-play]').app.weightsOf(1).kernel]"


@pytest.fixture(scope="module")
def seats(make_module_server: Callable[..., AppServer]) -> AppServer:
    """A server with room for three live networks."""
    return make_module_server(PLAYGROUND_PLAY_ENGINES="3")


@pytest.fixture
def address(seats: AppServer) -> str:
    return seats.url


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    return ready(page)


def ready(page: Page) -> Page:
    """Until Keras is at work on it."""
    page.locator(f"{ROOT}[data-by=keras][data-status=idle]:not([data-frame='0'])").wait_for(timeout=PATIENCE_MS)
    page.evaluate("localStorage.clear()")
    hints = page.get_by_role("button", name="No hints")
    if hints.count():
        hints.click()
    return page


def root(page: Page) -> Locator:
    return page.locator(ROOT)


def number(page: Page, name: str) -> float:
    return float(root(page).get_attribute(f"data-{name}") or 0)


def wait_for(page: Page, condition: str, argument: object = None) -> None:
    """Until `condition`, of the root's data attributes `now` and `argument`, holds."""
    page.wait_for_function(
        f"(argument) => {{ const now = document.querySelector('{ROOT}')?.dataset; return now && {condition}; }}",
        arg=argument,
        timeout=PATIENCE_MS,
    )


def wait_for_status(page: Page, status: str) -> None:
    wait_for(page, "now.status === argument", status)


def wait_for_epoch(page: Page, epoch: float) -> None:
    wait_for(page, "+now.epoch >= argument", epoch)


def play(page: Page) -> None:
    page.get_by_role("button", name="Play", exact=False).first.click()


def neuron(page: Page, layer: int, place: int) -> Locator:
    return page.get_by_role("button", name=f"Layer {layer}, neuron {place},")


def test_a_newcomer_plays_pauses_steps_and_resets_to_the_same_weights(
    page: Page, address: str, artifacts: Path
) -> None:
    opened(page, address)
    initial = page.evaluate(KERNEL)
    loss = number(page, "test-loss")
    play(page)
    wait_for(page, "+now.epoch >= 20 && +now.testLoss < argument", loss)
    page.keyboard.press("Space")
    wait_for_status(page, "paused")
    page.screenshot(path=artifacts / "playground.png")
    paused = number(page, "epoch")
    page.get_by_role("button", name="Step one epoch").click()
    wait_for_epoch(page, paused + 1)
    wait_for_status(page, "paused")
    assert number(page, "epoch") == paused + 1
    assert page.evaluate(KERNEL) != initial
    page.keyboard.press("r")
    wait_for(page, "now.epoch === '0' && now.status !== 'running'")
    assert page.evaluate(KERNEL) == initial
    assert number(page, "test-loss") == pytest.approx(loss, rel=1e-4)
    page.get_by_role("button", name="New weights").click()
    page.wait_for_function(f"initial => {KERNEL}.join() !== initial.join()", arg=initial, timeout=PATIENCE_MS)


def test_a_weight_that_is_typed_while_it_trains_is_the_models(page: Page, address: str) -> None:
    opened(page, f"{address}/?preset=playground&training.learning_rate=0.0000001")
    play(page)
    wait_for_epoch(page, 5)
    neuron(page, 1, 1).click()
    box = page.get_by_role("spinbutton").or_(page.get_by_role("textbox")).and_(page.locator(".pgp-neuron-card input"))
    box.nth(1).fill("3.5")
    box.nth(1).press("Enter")
    page.wait_for_function(f"{KERNEL}.some(weight => Math.abs(weight - 3.5) < 0.05)", timeout=PATIENCE_MS)
    before = number(page, "epoch")
    wait_for_epoch(page, before + 10)
    # trained on from there: at so small a rate it is still about what was typed
    assert any(abs(weight - 3.5) < 0.1 for weight in page.evaluate(KERNEL))


def test_a_neuron_pointed_at_is_shown_in_full(page: Page, address: str) -> None:
    opened(page, address)
    neuron(page, 2, 1).hover()
    page.wait_for_function(
        "document.querySelector('[data-play]').app.state.picture.look?.join() === '2,0'", timeout=PATIENCE_MS
    )
    expect(page.locator(".pgp-area-result")).to_contain_text("Layer 2, neuron 1")


def test_a_layer_a_neuron_and_a_feature_are_added_on_the_picture(page: Page, address: str) -> None:
    opened(page, address)
    page.get_by_role("button", name="Add a hidden layer").click()
    expect(neuron(page, 3, 1)).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("button", name="Add a neuron to layer 1").click()
    expect(neuron(page, 1, 5)).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("button", name="Feature x₁², not used").click()
    drawn = "document.querySelector('[data-play]').app"
    page.wait_for_function(
        f"{drawn}.state.picture.drawing.map(layer => layer.units ?? layer[1]).join() === '3,5,2,2,1'",
        timeout=PATIENCE_MS,
    )
    play(page)
    wait_for_epoch(page, 10)
    assert "x1%5E2" in page.url or "x1^2" in page.url


def test_points_that_are_drawn_are_trained_on(page: Page, address: str, artifacts: Path) -> None:
    opened(page, address)
    page.get_by_role("button", name="Draw your own points").click()
    canvas = page.locator(".pgp-area-result canvas").first
    box = canvas.bounding_box()
    assert box is not None
    for label, share in ((1, 0.25), (2, 0.75)):
        page.keyboard.press(str(label))
        for row in range(8):
            page.mouse.move(box["x"] + box["width"] * share, box["y"] + box["height"] * (0.15 + 0.09 * row))
            page.mouse.down()
            page.mouse.move(box["x"] + box["width"] * (share + 0.05), box["y"] + box["height"] * (0.17 + 0.09 * row))
            page.mouse.up()
    scene = "document.querySelector('[data-play]').app.state.scene"
    page.wait_for_function(
        f"{scene}.points.length >= 8 && {scene}.points.every(([x, , label]) => (x > 0) === (label === 1))",
        timeout=PATIENCE_MS,
    )
    assert "data.points=" in page.url
    page.keyboard.press("Escape")
    play(page)
    wait_for(page, "+now.epoch > 30 && +now.trainLoss < 0.4")
    page.screenshot(path=artifacts / "drawn.png")


def test_a_link_of_tensorflow_playground_opens_the_same_experiment(page: Page, address: str) -> None:
    page.goto(
        f"{address}/#activation=relu&batchSize=20&dataset=spiral&learningRate=0.1&regularization=L2&noise=10"
        "&regularizationRate=0.001&networkShape=5,3&seed=0.5&showTestData=true&percTrainData=70&xSquared=true"
        "&x=true&y=true&problem=classification&sparkle=1"
    )
    expect(page.get_by_text("sparkle")).to_be_visible(timeout=PATIENCE_MS)
    ready(page)
    spec = page.evaluate("document.querySelector('[data-play]').app.state.spec.experiment")
    layers = spec["network"]["layers"]
    assert [(layer["units"], layer["activation"], layer["l2"]) for layer in layers] == [
        (5, "relu", 0.001),
        (3, "relu", 0.001),
    ]
    assert (spec["data"]["name"], spec["data"]["noise"], spec["training"]["batch_size"]) == ("spiral", 0.1, 20)
    assert sorted(spec["data"]["features"]) == ["x1", "x1^2", "x2"]
    expect(page.get_by_role("checkbox", name="Test points")).to_be_checked()
    play(page)
    wait_for_epoch(page, 5)


def test_back_in_time_and_on_from_there_as_a_branch(page: Page, address: str) -> None:
    opened(page, address)
    play(page)
    wait_for_epoch(page, 60)
    page.keyboard.press("Space")
    wait_for_status(page, "paused")
    newest = number(page, "epoch")
    weights = page.evaluate(KERNEL)
    slider = page.get_by_role("slider", name="Timeline").or_(page.locator("[data-control=timeline] input")).first
    slider.focus()
    for _ in range(10):
        slider.press("ArrowLeft")
    wait_for(page, "+now.epoch < argument", newest)
    assert page.evaluate(KERNEL) != weights
    page.get_by_role("button", name="Back to now").click()
    wait_for(page, "+now.epoch === argument", newest)
    assert page.evaluate(KERNEL) == weights
    slider.focus()
    for _ in range(10):
        slider.press("ArrowLeft")
    wait_for(page, "+now.epoch < argument", newest)
    page.keyboard.press("s")
    page.wait_for_function(
        "document.querySelector('[data-play]').app.state.curve.branches.length === 1", timeout=PATIENCE_MS
    )


def test_a_link_hides_controls_and_shows_the_teachers_text(page: Page, address: str) -> None:
    opened(page, f"{address}/?preset=playground&hide=noise,batch_size,learning_rate&text=**Try**%20<b>this</b>")
    for name in ("noise", "batch_size", "learning_rate"):
        expect(page.locator(f"[data-control={name}]").first).to_be_hidden()
    expect(page.locator("[data-control=train_share]").first).to_be_visible()
    expect(page.locator(f"{ROOT} strong", has_text="Try")).to_be_visible()
    assert page.locator(f"{ROOT} b", has_text="this").count() == 0


def test_two_tabs_do_not_disturb_each_other(make_page: Callable[..., Page], address: str) -> None:
    first, second = (opened(make_page(), address) for _ in range(2))
    assert root(first).get_attribute("data-run") != root(second).get_attribute("data-run")
    play(first)
    wait_for_epoch(first, 15)
    assert number(second, "epoch") == 0
    play(second)
    wait_for_epoch(second, 5)
    first.keyboard.press("Space")
    wait_for_status(first, "paused")
    before = number(first, "epoch")
    wait_for_epoch(second, number(second, "epoch") + 10)
    assert number(first, "epoch") == before


def test_a_reload_finds_the_network_as_it_was(page: Page, address: str) -> None:
    opened(page, address)
    play(page)
    wait_for_epoch(page, 20)
    page.keyboard.press("Space")
    wait_for_status(page, "paused")
    before, weights = number(page, "epoch"), page.evaluate(KERNEL)
    page.reload()
    wait_for(page, "now.status === 'paused' && +now.epoch === argument", before)
    assert page.evaluate(KERNEL) == weights


def test_what_is_kept_can_be_compared(page: Page, address: str) -> None:
    opened(page, address)
    for _ in range(2):
        play(page)
        wait_for_epoch(page, number(page, "epoch") + 10)
        page.keyboard.press("Space")
        wait_for_status(page, "paused")
        kept = page.locator("[data-control=keep] img")
        before = kept.count()
        page.get_by_role("button", name="Keep the state shown").click()
        expect(kept).to_have_count(before + 1, timeout=PATIENCE_MS)
    with page.context.expect_page() as opening:
        page.get_by_role("link", name="Compare kept").click()
    comparison = opening.value
    expect(comparison.locator("[data-testid=stDataFrame] canvas").first).to_be_visible(timeout=PATIENCE_MS)
    expect(comparison.get_by_text("Something went wrong")).to_have_count(0)


def test_a_closed_tab_gives_its_engine_back(
    make_page: Callable[..., Page], make_server: Callable[..., AppServer]
) -> None:
    server = make_server(PLAYGROUND_PLAY_ENGINES="1")
    first = opened(make_page(), server.url)
    second = make_page()
    second.goto(server.url)
    # the first rests, so its seat goes to who waits; when it has left, the second keeps it
    first.context.close()
    second.locator(f"{ROOT}[data-status=idle]:not([data-frame='0'])").wait_for(timeout=PATIENCE_MS)
    play(second)
    wait_for_epoch(second, 3)
