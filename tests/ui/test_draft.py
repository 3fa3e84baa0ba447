"""A draft: from a link, changed, refused, and back to a link."""

from __future__ import annotations

import pytest

from playground.spec.change import with_changes
from playground.spec.presets import DEFAULT_PRESET, PRESETS
from playground.ui.draft import Draft, from_preset, from_url, link_parameters


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_needs_nothing_but_its_name_in_the_link(name: str) -> None:
    assert link_parameters(from_preset(name)) == {"preset": name}


def test_a_link_gives_the_same_draft_back() -> None:
    spec = with_changes(PRESETS["spiral"].spec, {"training.epochs": 77, "data.noise": 0.2, "name": "mine"})
    draft = Draft(spec, "spiral")

    assert from_url(link_parameters(draft)) == draft


def test_the_run_in_an_address_is_no_part_of_the_draft() -> None:
    assert from_url({"preset": "iris", "run": "abc", "race": "g"}) == from_preset("iris")


@pytest.mark.parametrize("parameters", [{"nothing": "1"}, {"training.epochs": "many"}, {"preset": "no such"}])
def test_a_wrong_link_gives_the_default_with_one_problem(parameters: dict[str, str]) -> None:
    draft = from_url(parameters)

    assert draft.spec == PRESETS[DEFAULT_PRESET].spec
    assert list(draft.problems) == ["url"]
    assert draft.problems["url"].startswith("The link was not followed.")
