"""Buttons of a run: those that fit its status, and the commands they send."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from playground.data.uploads.store import add_upload, delete_upload
from playground.runs.protocol.events import CheckpointSaved, Event, Paused, RunFinished, RunStarted, SettingChanged
from playground.runs.protocol.messages import ChangeSetting, Pause, Resume, StepBatch, StepEpoch, Stop
from playground.runs.run import Run
from playground.runs.store.contract import Owner
from playground.runs.store.open_store import SqlStore
from playground.settings import read_settings
from playground.spec.experiment import parse_spec
from playground.spec.families import hidden_layers
from playground.spec.field import settings_of
from playground.spec.training.training import TrainingSpec

Visit = Callable[..., AppTest]
Make = Callable[..., Run]


@pytest.fixture
def make(app_store: SqlStore) -> Make:
    def run(events: Sequence[Event], **parts: Any) -> Run:
        made = app_store.create_run(parse_spec({"name": "a run", "training": {"epochs": 20}, **parts}))
        attempt = app_store.take(made.id, Owner("here", 1, 1.0))
        named = [replace(event, run=made.id) for event in events]
        app_store.append(made.id, attempt, list(enumerate(named, 1)))
        return app_store.run(made.id)

    return run


def label(page: AppTest, text: str) -> Any:
    return next(button for button in page.button if button.label == text)


def labels(page: AppTest) -> set[str]:
    return {button.label for button in page.button}


def test_a_running_run_is_paused_stopped_and_restarted(visit: Visit, make: Make, notes: Any) -> None:
    run = make([RunStarted("", 1, 1)])
    page = visit("train", run=run.id)

    assert {"Pause", "Stop", "Restart"} <= labels(page)
    assert not {"Resume", "Step epoch", "Edit as a new run"} & labels(page)
    label(page, "Pause").click().run()
    label(page, "Stop").click().run()
    assert notes.told == [(run.id, Pause()), (run.id, Stop())]


def test_a_late_click_does_nothing_to_the_run_that_is_shown_by_then(visit: Visit, make: Make) -> None:
    first, second = make([RunStarted("", 1, 1)]), make([RunStarted("", 1, 1)])
    page = visit("train", run=first.id)
    before = [button for button in page.button if str(button.key).startswith("run:")]
    assert "Stop" in {button.label for button in before}
    page.session_state["train_run"] = second.id
    page.run()

    # what the click names is not there any more, and what is there has another name
    assert not {button.key for button in before} & {button.key for button in page.button if "run:" in str(button.key)}


def test_a_paused_run_goes_on_or_makes_a_step(visit: Visit, make: Make, notes: Any) -> None:
    run = make([RunStarted("", 1, 1), Paused("", 3, 0)])
    page = visit("train", run=run.id)

    for text in ("Step epoch", "Step batch", "Resume"):
        label(page, text).click().run()
    assert notes.told == [(run.id, StepEpoch()), (run.id, StepBatch()), (run.id, Resume())]
    assert "Pause" not in labels(page)


def test_a_waiting_run_is_put_first_or_cancelled(visit: Visit, app_store: SqlStore, notes: Any) -> None:
    app_store.create_run(parse_spec({"name": "before"}))
    run = app_store.create_run(parse_spec({"name": "waits"}))
    page = visit("train", run=run.id)
    label(page, "First in the queue").click().run()
    label(page, "Cancel").click().run()

    assert notes.told == [(run.id, "move", 1), (run.id, "cancel")]
    assert "Restart" in labels(page)


def test_a_stopped_run_goes_on_from_its_checkpoint(visit: Visit, make: Make, notes: Any) -> None:
    run = make([RunStarted("", 1, 1), CheckpointSaved("", 7, 0, "c"), RunFinished("", "stopped", "", 7, {}, {})])
    page = visit("train", run=run.id)
    label(page, "Resume from epoch 7").click().run()

    assert notes.told == [(run.id, "resume", 0)]


def test_a_finished_run_trains_on_by_as_many_epochs(visit: Visit, make: Make, notes: Any) -> None:
    run = make([RunStarted("", 1, 1), CheckpointSaved("", 20, 0, "c"), RunFinished("", "done", "", 20, {}, {})])
    page = visit("train", run=run.id)
    label(page, "Train 20 more epochs").click().run()

    assert notes.told == [(run.id, "resume", 20)]


def test_restart_starts_the_same_experiment_again(visit: Visit, make: Make, app_store: SqlStore) -> None:
    run = make([RunStarted("", 1, 1), RunFinished("", "stopped", "", 2, {}, {})])
    page = visit("train", run=run.id)
    label(page, "Restart").click().run()

    again = app_store.run(page.session_state["train_run"])
    assert again.id != run.id
    assert again.spec == run.spec


def test_an_ended_run_is_put_into_the_form(visit: Visit, make: Make) -> None:
    run = make([RunStarted("", 1, 1), RunFinished("", "stopped", "", 2, {}, {})])
    page = visit("train", run=run.id)
    label(page, "Edit as a new run").click().run()

    assert page.session_state["draft:train"].spec == run.spec


def test_a_setting_is_changed_while_it_trains(visit: Visit, make: Make, notes: Any) -> None:
    run = make([RunStarted("", 1, 1)])
    page = visit("train", run=run.id)
    page.select_slider(f"live:{run.id}:training.learning_rate").set_value(0.1).run()

    assert notes.told == [(run.id, ChangeSetting("training.learning_rate", 0.1))]


def test_every_live_setting_of_the_training_can_be_changed(visit: Visit, make: Make, notes: Any) -> None:
    run = make([RunStarted("", 1, 1)])
    page = visit("train", run=run.id)
    offered = {str(item.key) for item in (*page.select_slider, *page.slider, *page.selectbox, *page.toggle)}
    live = {name for name, setting in settings_of(TrainingSpec).items() if setting.live}
    assert "stop_at_loss" in live
    assert {f"live:{run.id}:training.{name}" for name in live} <= offered
    page.select_slider(f"live:{run.id}:training.stop_at_loss").set_value(0.1).run()
    assert notes.told == [(run.id, ChangeSetting("training.stop_at_loss", 0.1))]


def test_a_setting_of_the_layers_is_changed_in_all_of_them(visit: Visit, make: Make, notes: Any) -> None:
    run = make([RunStarted("", 1, 1)])
    count = len(hidden_layers(run.spec.network))
    assert count > 1
    page = visit("train", run=run.id)
    page.slider(f"live:{run.id}:layers:dropout").set_value(0.25).run()

    expected = [(run.id, ChangeSetting(f"network.layers.{index}.dropout", 0.25)) for index in range(count)]
    assert notes.told == expected


@pytest.mark.parametrize("variational", [False, True])
def test_a_setting_without_effect_is_not_there_to_be_changed(visit: Visit, make: Make, variational: bool) -> None:
    run = make([RunStarted("", 1, 1)], network={"kind": "autoencoder", "variational": variational})
    page = visit("train", run=run.id)
    keys = {slider.key for slider in (*page.select_slider, *page.slider)}
    assert (f"live:{run.id}:network.beta" in keys) is variational
    assert f"live:{run.id}:network.noise_amount" not in keys


def test_a_unit_that_the_title_says_is_not_said_again(visit: Visit, make: Make) -> None:
    page = visit("train", run=make([RunStarted("", 1, 1)]).id)
    titles = [slider.label for slider in page.select_slider]
    assert "Epochs" in titles
    assert "Batch size (samples)" in titles


def test_a_run_that_started_meanwhile_is_not_moved_and_the_page_says_so(
    visit: Visit, app_store: SqlStore, notes: Any
) -> None:
    first = app_store.create_run(parse_spec({"name": "before it"}))
    assert [button for button in visit("train", run=first.id).button if button.label == "First in the queue"] == []
    run = app_store.create_run(parse_spec({"name": "waits"}))
    page = visit("train", run=run.id)
    app_store.take(run.id, Owner("here", 1, 1.0))
    label(page, "First in the queue").click().run()

    assert not page.exception
    assert "Only a waiting run can be moved" in page.toast[0].value


def test_why_a_run_ended_is_said(visit: Visit, make: Make, app_store: SqlStore) -> None:
    run = make([RunStarted("", 1, 1)])
    app_store.set_status(run.id, "crashed", "The engine was killed.", "Use a smaller batch.")
    page = visit("train", run=run.id)

    assert any("The engine was killed. Use a smaller batch." in error.value for error in page.error)


def test_a_run_whose_file_was_deleted_does_not_offer_to_go_on(visit: Visit, make: Make, home: Path) -> None:
    upload = add_upload("pets.csv", b"a,b\n" + b"1,x\n2,y\n" * 20, read_settings()).id
    events = [RunStarted("", 1, 1), CheckpointSaved("", 20, 0, "c"), RunFinished("", "done", "", 20, {}, {})]
    run = make(events, data={"kind": "table", "dataset": upload, "target": "b"})
    assert not label(visit("train", run=run.id), "Train 20 more epochs").disabled

    delete_upload(upload, read_settings())
    button = label(visit("train", run=run.id), "Train 20 more epochs")
    assert button.disabled
    assert button.help == "pets.csv was deleted: upload the same file to go on."


def test_each_layer_has_the_value_that_is_in_force(visit: Visit, make: Make, notes: Any) -> None:
    layers = [{"units": 8, "dropout": 0.0}, {"units": 4, "dropout": 0.2}]
    run = make(
        [RunStarted("", 1, 1), SettingChanged("", 2, "network.layers.0.dropout", 0.0, 0.35)], network={"layers": layers}
    )
    page = visit("train", run=run.id)
    values = [page.slider(f"live:{run.id}:network.layers.{at}.dropout").value for at in (0, 1)]
    assert values == [0.35, 0.2]
    assert page.slider(f"live:{run.id}:network.layers.1.dropout").label == "Dropout, layer 2 (4 units)"

    page.slider(f"live:{run.id}:network.layers.1.dropout").set_value(0.5).run()
    assert notes.told == [(run.id, ChangeSetting("network.layers.1.dropout", 0.5))]


def test_layers_that_are_alike_are_set_together_or_each_by_itself(visit: Visit, make: Make) -> None:
    run = make([RunStarted("", 1, 1)], network={"layers": [{"units": 8, "dropout": 0.2}] * 2})
    page = visit("train", run=run.id)
    assert page.slider(f"live:{run.id}:layers:dropout").value == 0.2
    page.toggle(f"live:{run.id}:layers:each").set_value(True).run()
    assert page.slider(f"live:{run.id}:network.layers.1.dropout").value == 0.2
