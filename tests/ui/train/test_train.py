"""The Train page: presets, links, the queue, and what is said where something does not hold."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from playground.runs.store.open_store import SqlStore
from playground.spec.change import with_changes
from playground.spec.experiment import ExperimentSpec
from playground.spec.presets import PRESETS
from playground.ui.runs.queue_list import _ordinal
from playground.ui.shell.link import permalink
from playground.ui.shell.opened import difference_sentence

Visit = Callable[..., AppTest]


def captions(page: AppTest) -> str:
    return "\n".join(str(item.value) for item in page.caption)


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_shown_and_can_be_trained(visit: Visit, name: str) -> None:
    page = visit("train", preset=name)

    assert page.selectbox("train:preset").value == name
    assert not page.button("train").disabled
    assert not page.error


def test_the_button_submits_what_is_in_the_form(visit: Visit, app_store: SqlStore) -> None:
    page = visit("train", preset="spiral", training__epochs="77")
    page.button("train").click().run()

    (run,) = app_store.runs()
    assert run.spec.training.epochs == 77
    assert page.query_params["run"] == [run.id] or page.query_params["run"] == run.id


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"training.bogus": "3"}, "training.bogus"),
        ({"training.epochs": "-3"}, "training.epochs"),
        ({"preset": "nowhere"}, "nowhere"),
        ({"network.layers": "5:sine"}, "network.layers"),
    ],
)
def test_a_link_that_does_not_hold_is_said_and_the_default_is_shown(
    visit: Visit, parameters: dict[str, str], named: str
) -> None:
    page = visit("train", **parameters)

    (warning,) = page.warning
    assert warning.value.startswith("The link was not followed.")
    assert named in warning.value
    assert not page.button("train").disabled


def test_a_changed_setting_changes_the_address(visit: Visit) -> None:
    page = visit("train", preset="spiral")
    page.slider("train:data.noise").set_value(0.25).run()

    assert "0.25" in str(page.query_params["data.noise"])


def test_the_link_to_copy_has_no_run_in_it(visit: Visit) -> None:
    page = visit("train", preset="spiral", training__epochs="77")
    page.button("train").click().run()

    (link,) = (code.value for code in page.code if "preset=" in code.value)
    assert "training.epochs=77" in link
    assert "run=" not in link


def test_an_address_keeps_what_can_be_read_in_it() -> None:
    link = permalink("http://h:1/train?run=9#x", {"preset": "spiral", "network.layers": "8:tanh*2,4", "name": "a b&c"})
    assert link == "http://h:1/train?preset=spiral&network.layers=8:tanh*2,4&name=a+b%26c"


def test_an_impossible_network_is_refused_before_anything_starts(visit: Visit) -> None:
    page = visit("train", preset="mnist-feedforward", network__layers="4096*40")

    assert page.button("train").disabled
    assert any("parameters" in error.value for error in page.error)


def test_images_that_are_not_here_can_still_be_set_up(visit: Visit) -> None:
    page = visit("train", preset="mnist-feedforward")

    assert "784 features → 10 classes" in captions(page)


def test_where_images_cannot_be_had_the_digits_are_one_click_away(visit: Visit, app_store: SqlStore) -> None:
    run = app_store.create_run(PRESETS["mnist-feedforward"].spec)
    app_store.set_status(run.id, "failed", "MNIST is not on this machine and could not be downloaded.")
    page = visit("train", run=run.id)
    assert any("could not be downloaded" in error.value for error in page.error)
    page.button("use:digits").click().run()

    assert app_store.run(page.session_state["train_run"]).spec.data == PRESETS["digits"].spec.data


def test_queued_runs_are_listed_moved_and_cancelled(visit: Visit, notes: object, app_store: SqlStore) -> None:
    first, second, third = (app_store.create_run(ExperimentSpec(name=name)).id for name in ("a", "b", "c"))
    page = visit("train", run=first)

    assert "waiting, 2nd in the queue" in captions(page)
    assert page.button(f"queue:{first}:up").disabled
    assert page.button(f"queue:{third}:down").disabled
    page.button(f"queue:{third}:first").click().run()
    assert [run.id for run in app_store.queue()] == [third, first, second]
    page.button(f"queue:{third}:down").click().run()
    assert [run.id for run in app_store.queue()] == [first, third, second]
    page.button(f"queue:{second}:cancel").click().run()
    assert app_store.run(second).status == "cancelled"


def test_a_run_of_the_list_is_shown_on_the_page(visit: Visit, app_store: SqlStore) -> None:
    first, second = (app_store.create_run(ExperimentSpec(name=name)).id for name in ("a", "b"))
    page = visit("train", run=first)
    page.button(f"queue:{second}:show").click().run()

    assert page.session_state["train_run"] == second
    assert page.button(f"queue:{second}:show").disabled


def test_a_single_run_needs_no_list(visit: Visit, app_store: SqlStore) -> None:
    run = app_store.create_run(ExperimentSpec(name="alone")).id
    page = visit("train", run=run)

    assert not [button for button in page.button if str(button.key).startswith("queue:")]


@pytest.mark.parametrize(("number", "text"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (22, "22nd")])
def test_places_are_told_as_people_say_them(number: int, text: str) -> None:
    assert _ordinal(number) == text


def test_a_link_to_a_run_alone_shows_its_settings_in_the_form(visit: Visit, app_store: SqlStore) -> None:
    spec = with_changes(PRESETS["iris"].spec, {"training.epochs": 33})
    page = visit("train", run=app_store.create_run(spec).id)

    assert page.session_state["draft:train"].spec == spec
    assert page.selectbox("train:preset").value == "iris"
    assert "train:same" not in str([button.key for button in page.button])


def test_a_link_to_a_run_with_other_settings_says_what_differs_and_goes_back(visit: Visit, app_store: SqlStore) -> None:
    run = app_store.create_run(with_changes(PRESETS["iris"].spec, {"training.epochs": 33}))
    page = visit("train", run=run.id, preset="iris", training__epochs="44", training__learning_rate="0.5")
    assert "Different from the run shown: learning rate, epochs." in captions(page)

    page.button(f"train:same:{run.id}").click().run()
    assert page.session_state["draft:train"].spec == run.spec
    assert "Different from the run" not in captions(page)
    page.button("train:before:take").click().run()
    assert page.session_state["draft:train"].spec.training.epochs == 44


def test_a_link_to_settings_puts_nobody_elses_run_beside_them(visit: Visit, app_store: SqlStore) -> None:
    run = app_store.create_run(PRESETS["iris"].spec)
    assert visit("train", preset="xor").session_state["train_run"] is None

    page = visit("train")
    assert page.session_state["train_run"] == run.id
    assert page.session_state["draft:train"].spec == run.spec


def test_many_differences_are_counted() -> None:
    one, other = PRESETS["iris"].spec, PRESETS["mnist-cnn"].spec
    assert re.fullmatch(r"\d+ settings differ from the run shown\.", difference_sentence(one, other))


def test_an_opened_run_fills_the_form(visit: Visit, app_store: SqlStore) -> None:
    first = app_store.create_run(with_changes(PRESETS["xor"].spec, {"data.noise": 0.3, "name": "a"}))
    second = app_store.create_run(with_changes(PRESETS["digits"].spec, {"name": "b"}))
    page = visit("train", run=first.id)
    page.button(f"queue:{second.id}:show").click().run()

    assert page.session_state["draft:train"].spec == second.spec
    assert page.selectbox("train:preset").value == "digits"
