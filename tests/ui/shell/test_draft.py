"""A draft: from a link, changed, refused, and back to a link."""

from __future__ import annotations

import pytest

from playground.spec.change import with_changes
from playground.spec.data.kinds import TableData
from playground.spec.experiment import ExperimentSpec
from playground.spec.links.url import encode
from playground.spec.presets import DEFAULT_PRESET, PRESETS
from playground.ui.shell.draft import Draft, from_preset, from_url, link_parameters, nearest


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


def test_settings_are_ones_own_where_the_data_are_not_those_of_the_preset() -> None:
    assert not from_preset("iris").is_own
    assert not Draft(with_changes(PRESETS["spiral"].spec, {"data.noise": 0.4, "training.epochs": 3}), "spiral").is_own
    assert Draft(PRESETS["iris"].spec, "digits").is_own
    assert Draft(ExperimentSpec(data=TableData(dataset="0" * 64, target="y")), "spiral").is_own


@pytest.mark.parametrize("name", PRESETS)
def test_a_specification_begins_with_the_preset_that_is_nearest(name: str) -> None:
    changed = with_changes(PRESETS[name].spec, {"name": "mine"})
    assert len(encode(changed, nearest(changed))) <= len(encode(changed, name))
