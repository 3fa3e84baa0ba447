"""Challenges on the page: judged from the curve, the best kept, taken from the list, made for a class."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.play_harness import open_play
from tests.browser.test_play_scripts import MOUNT

RULES = {
    "title": "Small",
    "metric": "val_loss",
    "goal": 0.3,
    "score": "weights",
    "most_epochs": 100,
    "most_neurons": None,
    "plain_features": False,
    "data": "abc",
}


def judged(page: Page, values: list[float | None], own: dict[str, int] | None = None, **rules: Any) -> dict[str, Any]:
    curve = {"epochs": list(range(len(values))), "series": {"val_loss": values, "val_accuracy": values}}
    found: dict[str, Any] = page.evaluate(
        "async ([rules, curve, own]) => (await import('/play/challenge_judge.js')).judge(rules, curve, own)",
        [RULES | rules, curve, {"weights": 17, "neurons": 6, "since": 0} | (own or {})],
    )
    return found


def test_a_training_is_judged_by_its_curve(page: Page) -> None:
    open_play(page)
    falling = [0.1, 0.9, 0.5, 0.29, 0.2, 0.4]
    assert judged(page, falling) == {"value": 0.2, "epoch": 3, "score": 17}  # the start, untrained, does not count
    assert judged(page, falling, score="neurons")["score"] == 6
    assert judged(page, falling, score="epochs")["score"] == 3
    assert judged(page, falling, score="metric") == {"value": 0.2, "epoch": 4, "score": 0.2}
    assert judged(page, falling, goal=0.15) == {"value": 0.2, "epoch": 4, "score": None}
    assert judged(page, falling, most_epochs=2) == {"value": 0.5, "epoch": 2, "score": None}
    assert judged(page, falling, {"since": 4})["score"] is None  # what a larger network reached
    assert judged(page, [None, None], goal=None, score="metric")["score"] is None
    accuracy = judged(page, [0, 0.7, 0.9, 0.8], metric="val_accuracy", goal=0.9, score="epochs")
    assert accuracy == {"value": 0.9, "epoch": 2, "score": 2}


@pytest.mark.parametrize(
    ("rules", "text"),
    [
        ({}, "Test loss below 0.3. The fewest weights win within 100 epochs."),
        (
            {"goal": None, "score": "metric", "most_epochs": None, "most_neurons": 2, "plain_features": True},
            "The lowest test loss wins. At most 2 hidden neurons. Only x₁ and x₂.",
        ),
        ({"metric": "val_accuracy", "goal": 0.9, "score": "epochs"}, "Test accuracy of 90 % or more."),
    ],
)
def test_the_rules_are_told_in_short_sentences(page: Page, rules: dict[str, Any], text: str) -> None:
    open_play(page)
    said = page.evaluate("async (rules) => (await import('/play/challenge_judge.js')).rulesText(rules)", RULES | rules)
    assert text in said


@pytest.fixture
def taken(page: Page) -> Callable[..., Page]:
    """The page with a challenge, which the room tells of as the server does."""

    def make(broken: tuple[str, ...] = (), **rules: Any) -> Page:
        open_play(page)
        page.evaluate(MOUNT, {"view": {"challenge": RULES | rules}})
        page.evaluate(
            "broken => { room.spec.challenge = { key: 'k1', broken, neurons: 6 }; room.told(); room.rebuild(); }",
            list(broken),
        )
        return page

    return make


def curve(page: Page, *losses: float) -> None:
    page.evaluate(
        """(losses) => app.receive({ news: 'curve', reset: true, branches: [], epochs: losses.map((_, place) => place),
          series: { val_loss: losses } })""",
        [0.7, *losses],
    )


def test_it_is_solved_kept_and_bettered(taken: Callable[..., Page]) -> None:
    page = taken()
    strip = page.locator(".pgp-challenge-strip")
    expect(strip).to_contain_text("Small")
    expect(strip).to_contain_text("Press play.")
    curve(page, 0.6, 0.5)
    expect(strip).to_contain_text("So far 0.500.")
    curve(page, 0.6, 0.29)
    expect(strip).to_contain_text("Solved: 17 weights, at epoch 2.")
    expect(strip).to_contain_text("Best here: 17 weights")
    kept = page.evaluate("JSON.parse(localStorage.getItem('playground:challenges')).k1")
    assert (kept["score"], kept["epoch"]) == (17, 2)
    assert kept["query"] == page.evaluate("app.state.spec.query")
    page.evaluate("app.receive({ ...app.state.opened, news: 'opened', reset: true, parameters: 40 })")
    curve(page, 0.6, 0.2)
    expect(strip).to_contain_text("Solved: 40 weights")
    expect(strip).to_contain_text("Best here: 17 weights")


def test_what_the_network_before_had_reached_does_not_count(taken: Callable[..., Page]) -> None:
    page = taken()
    strip = page.locator(".pgp-challenge-strip")
    page.evaluate("room.spec.number = 7; room.told()")  # another network is asked for, and the old one still stands
    curve(page, 0.1)
    expect(strip).not_to_contain_text("Solved")
    page.evaluate("app.receive({ ...app.state.opened, news: 'opened', reset: true, number: 7 })")
    expect(strip).not_to_contain_text("Solved")  # its curve has not come yet
    assert page.evaluate("localStorage.getItem('playground:challenges')") is None
    curve(page, 0.2)
    expect(strip).to_contain_text("Solved: 17 weights")


def test_what_breaks_the_rules_does_not_count_until_it_is_reset(taken: Callable[..., Page]) -> None:
    page = taken(broken=("Only x1 and x2 are allowed as features.",))
    strip = page.locator(".pgp-challenge-strip")
    curve(page, 0.1)
    expect(strip).to_contain_text("Does not count. Only x1 and x2 are allowed as features.")
    page.evaluate("room.spec.challenge = { key: 'k1', broken: [], neurons: 6 }; room.told()")
    expect(strip).to_contain_text("It was trained against the rules before")
    assert page.evaluate("localStorage.getItem('playground:challenges')") is None
    page.evaluate("app.receive({ ...app.state.opened, news: 'opened', reset: true })")
    curve(page, 0.1)
    expect(strip).to_contain_text("Solved: 17 weights")


def test_a_challenge_is_taken_from_the_list_and_left_again(page: Page) -> None:
    open_play(page)
    page.evaluate(MOUNT, {})
    page.get_by_role("button", name="Challenges: take one, or make one").click()
    page.get_by_role("button", name="Take the challenge: Circle with two neurons").click()
    link = page.evaluate("said('link').at(-1).link")
    assert "most_neurons" in link
    assert "network.layers=2:tanh" in link
    expect(page.locator(".pgp-drawer-challenges")).to_be_hidden()


def test_a_teacher_makes_one(page: Page) -> None:
    open_play(page)
    page.evaluate(MOUNT, {})
    page.get_by_role("button", name="Challenges: take one, or make one").click()
    drawer = page.locator(".pgp-drawer-challenges")
    expect(drawer.get_by_label("What counts")).to_be_disabled()
    drawer.get_by_label("Name").fill("For class 9b")
    drawer.get_by_label("Goal").fill("0.2")
    drawer.get_by_label("What counts").select_option("neurons")
    drawer.get_by_label("Epochs at most").fill("300")
    expect(drawer).to_contain_text("Test loss below 0.2. The fewest neurons win within 300 epochs.")
    drawer.get_by_role("button", name="Make what is played now a challenge").click()
    assert page.evaluate("said('view').at(-1).view.challenge") == {
        "title": "For class 9b",
        "metric": "val_loss",
        "goal": 0.2,
        "score": "neurons",
        "most_epochs": 300,
        "most_neurons": None,
        "plain_features": False,
        "data": "",
    }
    assert page.evaluate("app.local.drawer") == "share"
