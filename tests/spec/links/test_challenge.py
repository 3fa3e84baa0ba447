"""Challenges: what a link tells of them, what they forbid, and by what their data are known."""

from __future__ import annotations

import pytest

from playground.launch.play.setup import from_preset, with_settings, with_view
from playground.launch.play.tab import messages
from playground.spec.change import with_changes
from playground.spec.links.challenge import Challenge, broken_rules, challenge_key, data_key, for_data
from playground.spec.links.challenges import CHALLENGES, BuiltIn
from playground.spec.links.play_link import decode_play, encode_play, parameters_of, query_of
from playground.spec.links.view import ViewSpec
from playground.spec.presets import preset

SPIRAL = with_changes(preset("playground"), {"data.name": "spiral"})


def test_a_link_keeps_a_challenge() -> None:
    challenge = Challenge(title="Ω & more", metric="val_accuracy", goal=0.9, score="neurons", most_epochs=50, data="ab")
    query = query_of(encode_play(SPIRAL, ViewSpec(challenge=challenge), "playground"))
    found = decode_play(parameters_of(f"?{query}"))
    assert (found.view.challenge, found.spec, found.notices) == (challenge, SPIRAL, ())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[", "must be a JSON object"),
        ('{"goal": -3}', "`goal` must be a number in [0, 1,000]"),
        ('{"gaol": 1}', "gaol"),
        ("[" * 900, "must be a JSON object"),
        (f'{{"title": "{"x" * 2000}"}}', "at most 1,000 characters"),
    ],
)
def test_a_challenge_that_does_not_hold_is_left_out_and_told(text: str, said: str) -> None:
    found = decode_play({"preset": "spiral", "challenge": text})
    assert found.view.challenge is None
    (notice,) = found.notices
    assert said in notice


def test_data_are_known_by_points_and_split_and_by_nothing_else() -> None:
    key = data_key(SPIRAL)
    same = {"data.features": ["x1", "x1*x2"], "training.learning_rate": 1.0, "seeds.weights": 7, "network.layers": []}
    assert data_key(with_changes(SPIRAL, same)) == key
    for change in (
        {"data.name": "circle"},
        {"data.noise": 0.2},
        {"data.samples": 300},
        {"data.split.validation": 0.3},
        {"seeds.data": 5},
        {"seeds.split": 5},
    ):
        assert data_key(with_changes(SPIRAL, change)) != key, change


def test_what_breaks_the_rules_is_told() -> None:
    challenge = for_data(Challenge(most_neurons=4, plain_features=True), SPIRAL)
    small = with_changes(SPIRAL, {"network.layers": [{"units": 4}]})
    assert broken_rules(challenge, small) == []
    noisy = with_changes(small, {"data.noise": 0.1})
    assert broken_rules(challenge, noisy) == ["These are other data than the challenge's."]
    squares = with_changes(small, {"data.features": ["x1", "x1^2"]})
    assert broken_rules(challenge, squares) == ["Only x1 and x2 are allowed as features."]
    large = with_changes(SPIRAL, {"network.layers": [{"units": 4}, {"units": 1}]})
    assert broken_rules(challenge, large) == ["At most 4 hidden neurons are allowed; there are 5."]
    assert broken_rules(Challenge(), noisy) == []


def test_who_makes_one_makes_it_of_the_data_that_are_played() -> None:
    setup = with_settings(from_preset("playground", ViewSpec()), {"data.noise": 0.3})
    made = with_view(setup, {"challenge": {"goal": 0.2, "score": "weights", "data": ""}})
    assert made.view.challenge is not None
    assert made.view.challenge.data == data_key(setup.spec)
    values = messages._challenge_values(with_settings(made, {"data.noise": 0.0}))
    assert values is not None
    assert values["broken"] == ["These are other data than the challenge's."]
    assert values["neurons"] == 6
    assert messages._challenge_values(setup) is None
    assert with_view(made, {"challenge": None}).view.challenge is None


def test_the_title_of_a_challenge_is_not_what_it_is_known_by() -> None:
    assert challenge_key(Challenge(title="A", goal=1)) == challenge_key(Challenge(title="B", goal=1))
    assert challenge_key(Challenge(goal=1)) != challenge_key(Challenge(goal=2))


@pytest.mark.parametrize("item", CHALLENGES, ids=lambda item: item.challenge.title)
def test_those_that_come_with_the_page_begin_within_their_rules(item: BuiltIn) -> None:
    assert broken_rules(item.fitted, item.spec) == []
