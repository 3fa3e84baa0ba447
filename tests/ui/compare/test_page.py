"""The Compare page: variants, their race, and the table of all runs, with a launcher that only takes notes."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from playground.launch import local
from playground.launch.contract import Update
from playground.runs.protocol.events import Compiled, EpochEnded, Evaluated, Event, ModelBuilt, RunFinished, RunStarted
from playground.runs.protocol.messages import Command, Stop
from playground.runs.run import Run
from playground.runs.store.contract import Owner
from playground.runs.store.open_store import SqlStore, open_store
from playground.settings import Settings
from playground.spec.experiment import ExperimentSpec, parse_spec
from playground.spec.families.dense import DenseNetwork
from playground.ui.compare.race import once_more

OWNER = Owner("here", 1, 1.0)


def race(page: AppTest) -> str:
    """Name of the race that is shown."""
    return str(page.session_state["compare:race"])


class NotingLauncher:
    """Creates runs in the store and leaves them queued; notes commands."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        self.commands: list[tuple[str, Command]] = []
        self.cancelled: list[str] = []

    def submit_together(self, specs: Sequence[ExperimentSpec], *, group: str) -> list[Run]:
        return [self.store.create_run(spec, group=group) for spec in specs]

    def command(self, run: str, command: Command) -> None:
        self.commands.append((run, command))

    def cancel(self, run: str) -> None:
        self.cancelled.append(run)
        self.store.set_status(run, "cancelled")

    def follow(self, run: str, cursor: int = 0) -> Update:
        return Update(1, True, "running", "", 3, 20, 0.5, 1.0, None, 3.0, "training", False)

    def close(self) -> None:
        pass


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqlStore]:
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    store = open_store(Settings(tmp_path, "sqlite://", 1, None))
    monkeypatch.setattr(local, "_store", store)
    yield store
    store.close()


@pytest.fixture
def launcher(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> NotingLauncher:
    launcher = NotingLauncher(store)
    monkeypatch.setattr(local, "_launcher", launcher)
    return launcher


@pytest.fixture
def page(launcher: NotingLauncher) -> AppTest:
    def script() -> None:
        from playground.ui.compare.compare import render_compare

        render_compare()

    return AppTest.from_function(script, default_timeout=30)


@pytest.fixture
def trained(store: SqlStore) -> Callable[..., Run]:
    numbers = itertools.count(1)

    def make(
        values: dict[str, Any] | None = None, *, group: str = "", losses: Sequence[float] = (0.5, 0.2, 0.3)
    ) -> Run:
        run = store.create_run(parse_spec({"name": f"run {next(numbers)}", **(values or {})}), group=group)
        attempt = store.take(run.id, OWNER)
        events: list[Event] = [
            RunStarted(run.id, 1, 1),
            ModelBuilt(run.id, 33, 33, "binary_crossentropy", ("accuracy",), 11, 0.1),
            Compiled(run.id, "xla", 0.1),
        ]
        for epoch, loss in enumerate(losses, 1):
            metrics = {"loss": loss, "accuracy": 0.9, "val_loss": loss + 0.1, "val_accuracy": 0.8}
            events.append(EpochEnded(run.id, epoch, metrics, epoch * 0.5, 0.01))
        events += [Evaluated(run.id, {"test_loss": 0.4}), RunFinished(run.id, "done", "", len(losses), {}, {})]
        store.append(run.id, attempt, list(enumerate(events, 1)))
        return store.run(run.id)

    return make


def texts(page: AppTest) -> str:
    assert not page.exception, page.exception[0].stack_trace
    elements = [*page.markdown, *page.caption, *page.subheader, *page.info]
    return "\n".join(str(element.value) for element in elements)


def labels(page: AppTest) -> list[str]:
    return [button.label for button in page.button]


def choose(page: AppTest, *runs: Run) -> None:
    page.session_state["runs:chosen"] = [run.id for run in runs]
    page.run()


def test_without_runs_the_page_offers_quick_races_and_says_that_there_are_none(page: AppTest) -> None:
    page.run()

    assert "Width: 4, 16, 64" in texts(page)
    assert "No runs yet" in texts(page)


def test_one_click_starts_a_race_of_runs_with_the_same_data_and_seeds(page: AppTest, store: SqlStore) -> None:
    page.run()
    page.button("quick:width:start").click().run()

    runs = store.runs()
    assert [run.name for run in reversed(runs)] == ["4-4-4", "16-16-16", "64-64-64"]
    assert len({run.group for run in runs}) == 1
    assert runs[0].group
    assert len({run.spec.data for run in runs}) == len({run.spec.seeds for run in runs}) == 1
    assert page.query_params["race"] == runs[0].group
    assert "Stop all" in labels(page)


def test_two_copies_of_the_draft_are_edited_by_themselves_and_raced_together(page: AppTest, store: SqlStore) -> None:
    page.run()
    page.button("compare:copies").click().run()
    page.number_input("compare:2:network.layers.0.units").set_value(64).run()
    page.slider("compare:common:data.noise").set_value(0.25).run()
    page.button("race").click().run()

    second, first = store.runs()
    assert (first.spec.network.layers[0].units, second.spec.network.layers[0].units) == (16, 64)
    assert first.spec.data == second.spec.data
    assert first.spec.data.noise == 0.25
    assert first.name != second.name
    assert "compare:1:name" not in page.session_state


def test_editing_a_variant_leaves_the_train_page_as_it_is(page: AppTest) -> None:
    page.run()
    before = page.session_state["draft:train"].spec
    page.button("compare:copies").click().run()
    page.number_input("compare:1:network.layers.0.units").set_value(64).run()

    assert page.session_state["draft:train"].spec == before


def test_variants_are_duplicated_up_to_six_and_removed_down_to_two(page: AppTest) -> None:
    page.run()
    page.button("compare:copies").click().run()
    page.number_input("compare:1:network.layers.0.units").set_value(64).run()
    for _ in range(4):
        page.button("compare:1:duplicate").click().run()

    numbers = page.session_state["compare:lanes"]
    units = [page.session_state[f"draft:compare:{number}"].spec.network.layers[0].units for number in numbers]
    assert units == [64, 64, 64, 64, 64, 16]
    assert page.button("compare:1:duplicate").disabled

    for number in numbers[2:]:
        page.button(f"compare:{number}:remove").click().run()
    assert page.session_state["compare:lanes"] == numbers[:2]
    assert page.button(f"compare:{numbers[0]}:remove").disabled


def test_a_setting_is_varied_over_values(page: AppTest) -> None:
    page.run()
    page.selectbox("compare:vary").select("training.learning_rate").run()
    page.multiselect("compare:vary:training.learning_rate").set_value([0.001, 0.01, 0.1, 1.0]).run()
    page.button("compare:vary:apply").click().run()

    drafts = [page.session_state[f"draft:compare:{number}"] for number in page.session_state["compare:lanes"]]
    assert [draft.spec.training.learning_rate for draft in drafts] == [0.001, 0.01, 0.1, 1.0]
    assert "Race all 4" in labels(page)


def test_a_variant_that_cannot_be_trained_holds_the_race_back_and_says_why(page: AppTest) -> None:
    page.run()
    page.button("compare:copies").click().run()
    page.selectbox("compare:1:training.loss").select("hinge").run()
    page.selectbox("compare:1:network.output.activation").select("softmax").run()

    assert page.button("race").disabled
    assert any("softmax" in error.value for error in page.error)


def test_cards_tell_figures_and_who_leads(page: AppTest, trained: Callable[..., Run]) -> None:
    trained(group="g", losses=(0.5, 0.1))
    trained(group="g", losses=(0.5, 0.4))
    page.query_params["race"] = "g"
    page.run()

    assert "lowest validation loss" in texts(page)
    assert "done · epoch 2 · 1.00 s · 33 parameters" in texts(page)
    assert "Race again" in labels(page)
    assert "Stop all" not in labels(page)


def test_runs_without_an_end_of_their_own_race_to_one(trained: Callable[..., Run]) -> None:
    endless = trained({"training": {"epochs": None}}, losses=(0.5,) * 130)
    ending = trained({"training": {"epochs": 7}}, losses=(0.5,))
    assert [spec.training.epochs for spec in once_more([endless, ending])] == [130, 7]
    assert [spec.training.epochs for spec in once_more([trained({"training": {"epochs": None}})])] == [100]


def test_a_link_names_runs_of_no_race_and_one_that_is_gone(page: AppTest, trained: Callable[..., Run]) -> None:
    first, _, third = (trained({"data": {"kind": "generated", "name": name}}) for name in ("circle", "xor", "gauss"))
    page.query_params["race"] = f"{third.id},gone,{first.id}"
    page.run()

    assert "2 side by side" in texts(page)
    assert "Same data" not in texts(page)
    assert page.query_params["race"] == f"{third.id},gone,{first.id}"


def test_stop_all_stops_what_trains_and_cancels_what_waits(
    page: AppTest, launcher: NotingLauncher, store: SqlStore
) -> None:
    page.run()
    page.button("quick:depth:start").click().run()
    queued, waiting, live = (run.id for run in store.runs())
    store.append(live, store.take(live, OWNER), [(1, RunStarted(live, 1, 1))])
    page.run()
    page.button(f"race:stop:{race(page)}").click().run()

    assert launcher.commands == [(live, Stop())]
    assert sorted(launcher.cancelled) == sorted([queued, waiting])


def test_a_race_that_goes_on_is_found_by_a_fresh_page(page: AppTest, store: SqlStore) -> None:
    store.create_run(ExperimentSpec(name="left"), group="going on")
    store.create_run(ExperimentSpec(name="right"), group="going on")
    page.run()

    assert "left" in texts(page)
    assert "Stop all" in labels(page)


def test_variants_of_a_race_can_be_changed_and_names_follow(page: AppTest, store: SqlStore) -> None:
    page.run()
    page.button("quick:width:start").click().run()
    page.button(f"race:change:{race(page)}").click().run()
    first = page.session_state["compare:lanes"][0]
    page.number_input(f"compare:{first}:network.layers.0.units").set_value(32).run()
    page.button("race").click().run()

    assert [run.name for run in reversed(store.runs()[:3])] == ["32-4-4", "16-16-16", "64-64-64"]


def test_a_race_without_its_runs_shows_the_beginning(page: AppTest) -> None:
    page.query_params["race"] = "gone"
    page.run()

    assert "Width: 4, 16, 64" in texts(page)


def test_the_table_is_searched_and_filtered(page: AppTest, trained: Callable[..., Run], store: SqlStore) -> None:
    circle = trained({"data": {"kind": "generated", "name": "circle"}})
    trained()
    store.annotate(circle.id, tags=["best"], starred=True)
    page.run()
    assert len(page.dataframe[0].value) == 2

    page.text_input("runs:search").set_value("circle").run()
    assert list(page.dataframe[0].value["name"]) == [circle.name]
    page.text_input("runs:search").set_value("").run()
    page.multiselect("runs:tag").set_value(["best"]).run()
    assert list(page.dataframe[0].value["name"]) == [circle.name]
    page.multiselect("runs:status").set_value(["done"]).run()
    page.toggle("runs:starred").set_value(True).run()
    assert list(page.dataframe[0].value["name"]) == [circle.name]
    page.text_input("runs:search").set_value("nothing like it").run()
    assert "No run matches" in texts(page)


def test_the_table_has_last_and_best_value_of_each_metric_with_its_epoch(
    page: AppTest, trained: Callable[..., Run]
) -> None:
    trained(losses=(0.5, 0.2, 0.3))
    page.run()

    row = page.dataframe[0].value.iloc[0]
    assert math.isclose(row["val_loss"], 0.4)
    assert math.isclose(row["val_loss_best"], 0.3)
    assert row["val_loss_best_epoch"] == 2


def test_chosen_runs_show_their_differences_only_or_all_settings(page: AppTest, trained: Callable[..., Run]) -> None:
    runs = trained({"training": {"learning_rate": 0.1}}), trained({"training": {"learning_rate": 0.01}})
    choose(page, *runs)

    settings = page.dataframe[1].value
    assert list(settings["setting"]) == ["Learning rate"]
    page.toggle("settings:only").set_value(False).run()
    assert len(page.dataframe[1].value) > 20


def test_a_choice_stays_with_its_run_when_other_rows_are_shown(page: AppTest, trained: Callable[..., Run]) -> None:
    first = trained()
    choose(page, first)
    trained()
    page.run()

    assert page.session_state["runs:chosen"] == [first.id]
    assert f"**{first.name}**" in texts(page)


def test_runs_are_starred_renamed_tagged_and_noted(page: AppTest, trained: Callable[..., Run], store: SqlStore) -> None:
    run = trained()
    choose(page, run)
    page.button(f"runs:star:{run.id}").click().run()
    key = f"runs:edit:{run.id}"
    page.text_input(f"{key}:name").set_value("better")
    page.text_area(f"{key}:note").set_value("see **here**")
    next(button for button in page.button if button.label == "Save").click().run()

    changed = store.run(run.id)
    assert (changed.starred, changed.name, changed.note) == (True, "better", "see **here**")


def test_a_deletion_can_be_taken_back(page: AppTest, trained: Callable[..., Run], store: SqlStore) -> None:
    keep, away = trained(), trained()
    choose(page, away)
    page.button(f"runs:delete:{away.id}").click().run()
    assert [run.id for run in store.runs()] == [keep.id]
    assert "Deleted 1 run" in texts(page)

    page.button("runs:undo").click().run()
    assert {run.id for run in store.runs()} == {keep.id, away.id}
    assert "Deleted" not in texts(page)


def test_a_run_that_goes_on_cannot_be_deleted(page: AppTest, store: SqlStore) -> None:
    run = store.create_run(ExperimentSpec(network=DenseNetwork()))
    choose(page, run)

    assert page.button(f"runs:delete:{run.id}").disabled
