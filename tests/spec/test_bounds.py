"""Every bound that is declared is kept, whichever field it belongs to."""

from __future__ import annotations

import math
from typing import Any

import pytest

from playground.errors import SpecError
from playground.spec.change import setting_at, value_at, with_changes
from playground.spec.experiment import ExperimentSpec
from playground.spec.walk import Place, all_settings
from tests.spec.support import required

PLACES = list(all_settings())
NUMBERS = [place for place in PLACES if place.setting.kind in ("int", "float")]
OPTIONAL = ("training.early_stopping", "data.plane", "network.augmentation", "network.fine_tune")


def label(place: Place) -> str:
    return "/".join([place.path, *place.needs.values()])


def spec_with(place: Place) -> ExperimentSpec:
    """A specification in which this setting exists."""
    spec = ExperimentSpec()
    for path, value in place.needs.items():  # the network first, then a row of it
        part, _, tag = path.rpartition(".")
        spec = with_changes(spec, {part: {tag: value}, **required(part, value)})
    changes: dict[str, Any] = {part: {} for part in OPTIONAL if place.path.startswith(f"{part}.")}
    if ".split." in place.path:
        changes |= {"data.split.validation": 0, "data.split.test": 0}  # together they are bounded, too
    spec = with_changes(spec, changes)
    rows, dot, _ = place.path.partition(".0.")
    return with_changes(spec, {rows: [{}]}) if dot and not value_at(spec, rows) else spec


def just_inside(place: Place, which: str) -> float:
    setting = place.setting
    bound = setting.low if which == "low" else setting.high
    is_open = setting.low_open if which == "low" else setting.high_open
    assert bound is not None
    if not is_open:
        return bound
    return math.nextafter(bound, bound + 1 if which == "low" else bound - 1)


def just_outside(place: Place, which: str) -> float:
    setting = place.setting
    bound = setting.low if which == "low" else setting.high
    is_open = setting.low_open if which == "low" else setting.high_open
    assert bound is not None
    if is_open:
        return bound
    down = which == "low"
    if setting.kind == "int":
        return bound + (-1 if down else 1)
    return math.nextafter(bound, -math.inf if down else math.inf)


def test_walker_finds_settings_of_every_part() -> None:
    parts = {place.path.split(".")[0] for place in PLACES}
    assert parts == {"name", "seeds", "data", "network", "training"}
    assert len(NUMBERS) > 60


def test_every_number_has_two_bounds() -> None:
    assert [label(place) for place in NUMBERS if place.setting.low is None or place.setting.high is None] == []


def test_every_setting_has_a_title_and_a_help_that_ends_in_a_full_stop() -> None:
    assert [label(place) for place in PLACES if not place.setting.title or not place.setting.help.endswith(".")] == []


@pytest.mark.parametrize("which", ["low", "high"])
@pytest.mark.parametrize("place", NUMBERS, ids=label)
def test_number_just_inside_its_bound_is_taken(place: Place, which: str) -> None:
    value = just_inside(place, which)
    changed = with_changes(spec_with(place), {place.path: int(value) if place.setting.kind == "int" else value})
    assert value_at(changed, place.path) == value


@pytest.mark.parametrize("which", ["low", "high"])
@pytest.mark.parametrize("place", NUMBERS, ids=label)
def test_number_just_outside_its_bound_is_refused_with_path_rule_and_value(place: Place, which: str) -> None:
    value = just_outside(place, which)
    value = int(value) if place.setting.kind == "int" else value
    with pytest.raises(SpecError) as caught:
        with_changes(spec_with(place), {place.path: value})
    (problem,) = caught.value.problems
    assert problem.field == place.path
    assert problem.sentence == f"`{place.path}` must be {place.setting.rule()}; got {value}."


@pytest.mark.parametrize("place", NUMBERS, ids=label)
@pytest.mark.parametrize("value", [math.nan, math.inf, "much", [1]], ids=str)
def test_what_is_no_number_is_refused(place: Place, value: Any) -> None:
    with pytest.raises(SpecError):
        with_changes(spec_with(place), {place.path: value})


@pytest.mark.parametrize("place", [place for place in PLACES if place.setting.kind == "choice"], ids=label)
def test_every_choice_is_taken_and_others_are_refused(place: Place) -> None:
    for choice in place.setting.choices:
        assert value_at(with_changes(spec_with(place), {place.path: choice}), place.path) == choice
    with pytest.raises(SpecError) as caught:
        with_changes(spec_with(place), {place.path: "no such choice"})
    assert caught.value.problems[0].sentence.startswith(f"`{place.path}` must be one of ")


@pytest.mark.parametrize("place", [place for place in PLACES if place.setting.kind == "bool"], ids=label)
def test_true_and_false_are_taken_and_others_are_refused(place: Place) -> None:
    for value in (True, False):
        assert value_at(with_changes(spec_with(place), {place.path: value}), place.path) is value
    with pytest.raises(SpecError):
        with_changes(spec_with(place), {place.path: "perhaps"})


TEXTS = [place for place in PLACES if place.setting.kind == "str" and place.path != "data.formula"]


@pytest.mark.parametrize("place", TEXTS, ids=label)
def test_text_is_taken_up_to_its_length(place: Place) -> None:
    assert place.setting.high is not None
    longest = "x" * int(place.setting.high)
    assert value_at(with_changes(spec_with(place), {place.path: longest}), place.path) == longest
    with pytest.raises(SpecError):
        with_changes(spec_with(place), {place.path: longest + "x"})


@pytest.mark.parametrize("place", PLACES, ids=label)
def test_emptiness_is_taken_only_where_it_is_optional(place: Place) -> None:
    if place.setting.optional:
        assert value_at(with_changes(spec_with(place), {place.path: None}), place.path) is None
    else:
        with pytest.raises(SpecError):
            with_changes(spec_with(place), {place.path: None})


@pytest.mark.parametrize("place", PLACES, ids=label)
def test_setting_at_a_path_is_the_one_declared_there(place: Place) -> None:
    assert setting_at(spec_with(place), place.path) == place.setting


def test_split_must_leave_training_samples() -> None:
    kept = with_changes(ExperimentSpec(), {"data.split.validation": 0.5, "data.split.test": 0.45})
    assert kept.data.split.train == pytest.approx(0.05)
    with pytest.raises(SpecError, match=r"must be at most 0\.95.*got 0\.5 \+ 0\.46"):
        with_changes(ExperimentSpec(), {"data.split.validation": 0.5, "data.split.test": 0.46})


def test_hundred_layers_are_taken_and_one_more_is_refused() -> None:
    assert len(with_changes(ExperimentSpec(), {"network.layers": [1] * 100}).network.layers) == 100
    with pytest.raises(SpecError, match="at most 100"):
        with_changes(ExperimentSpec(), {"network.layers": [1] * 101})
