"""A transfer network beside the same from scratch: started with one click, and read side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from playground.runs.before_after import before_after, before_after_table, better_side, counterpart
from playground.runs.protocol.events import EpochEnded, Evaluated, Event, RunFinished, RunStarted
from playground.runs.run import Run
from playground.runs.store.contract import Owner
from playground.runs.store.open_store import SqlStore
from playground.spec.experiment import ExperimentSpec, parse_spec
from playground.spec.from_scratch import from_scratch, is_from_scratch

Visit = Callable[..., AppTest]
SPEC = parse_spec({"data": {"kind": "bundled", "name": "digits"}, "network": {"kind": "transfer", "head": [8]}})


def ended(store: SqlStore, spec: ExperimentSpec, accuracy: float, seconds: float, *, group: str = "") -> Run:
    run = store.create_run(spec, group=group)
    events: list[Event] = [
        RunStarted(run.id, 1, 1),
        EpochEnded(run.id, 1, {"loss": 0.3, "val_accuracy": accuracy - 0.1}, seconds / 2, 0.01),
        EpochEnded(run.id, 2, {"loss": 0.4, "val_accuracy": accuracy - 0.2}, seconds, 0.01),
        Evaluated(run.id, {"test_loss": 1 - accuracy, "test_accuracy": accuracy}),
        RunFinished(run.id, "done", "", 2, {}, {"build": 4.0, "compile": 1.0, "train": seconds, "load": 50.0}),
    ]
    store.append(run.id, store.take(run.id, Owner("here", 1, 1.0)), list(enumerate(events, 1)))
    return store.run(run.id)


def shown(page: AppTest) -> str:
    assert not page.exception, page.exception[0].stack_trace
    return "\n".join(
        str(item.value) for kind in ("markdown", "html", "caption", "subheader") for item in page.get(kind)
    )


def test_only_the_same_experiment_counts_whatever_it_is_called() -> None:
    scratch = from_scratch(SPEC)
    assert is_from_scratch(scratch.model_copy(update={"name": "anything"}), SPEC)
    assert not is_from_scratch(SPEC, scratch)
    assert not is_from_scratch(SPEC, SPEC)
    assert not is_from_scratch(scratch, scratch)
    other = SPEC.model_copy(update={"training": SPEC.training.model_copy(update={"epochs": 3})})
    assert not is_from_scratch(scratch, other)


def test_the_table_tells_the_best_validation_the_test_and_the_whole_time(app_store: SqlStore) -> None:
    carried, scratch = ended(app_store, SPEC, 0.9, 10.0), ended(app_store, from_scratch(SPEC), 0.6, 60.0)
    pair = counterpart(scratch, app_store.runs())
    assert pair is not None
    assert (pair.carried.id, pair.scratch.id) == (carried.id, scratch.id)
    assert before_after([carried]) is None
    table = before_after_table(pair).set_index("figure")
    assert table.loc["test_accuracy"].tolist() == [0.9, 0.6]
    assert table.loc["val_accuracy"].tolist() == pytest.approx([0.8, 0.5])
    assert table.loc["seconds"].tolist() == [15.0, 65.0]  # to load the data takes both as long
    assert [better_side(name, *row) for name, row in table.T.items()] == ["carried"] * 4 + [""]


def test_one_click_starts_both_and_leads_to_compare(visit: Visit, app_store: SqlStore) -> None:
    page = visit("train", preset="digits", network__kind="transfer")
    page.button("train:scratch").click().run()

    second, first = app_store.runs()
    assert first.group == second.group != ""
    assert (first.name, second.name) == ("MobileNet 0.25, pretrained", "MobileNet 0.25, from scratch")
    assert is_from_scratch(second.spec, first.spec)
    assert "2 side by side" in shown(page)
    assert "pretrained" in shown(page)


@pytest.mark.parametrize("changes", [{"network__kind": "dense"}, {"network__weights": "random"}])
def test_without_a_base_there_is_nothing_to_compare_with(visit: Visit, changes: dict[str, Any]) -> None:
    page = visit("train", preset="digits", **{"network__kind": "transfer", **changes})
    assert "train:scratch" not in [button.key for button in page.button]


def test_an_ended_run_is_trained_from_scratch_and_both_are_shown(visit: Visit, app_store: SqlStore) -> None:
    run = ended(app_store, SPEC, 0.9, 10.0)
    page = visit("train", run=run.id)
    page.button(f"scratch:train:{run.id}").click().run()

    scratch = app_store.runs()[0]
    assert is_from_scratch(scratch.spec, run.spec)
    assert page.session_state["compare:race"] == f"{run.id},{scratch.id}"
    assert "2 side by side" in shown(page)
    assert "before-after" not in shown(page)  # it has not ended


@pytest.mark.parametrize("which", [0, 1])
def test_what_both_reached_stands_with_either_run_and_on_compare(visit: Visit, app_store: SqlStore, which: int) -> None:
    runs = [ended(app_store, SPEC, 0.9, 10.0), ended(app_store, from_scratch(SPEC), 0.6, 60.0)]
    page = visit("train", run=runs[which].id)
    text = shown(page)
    assert "Started from MobileNet 0\\.25" in text
    heads = ("test accuracy", "best validation accuracy", "test loss", "time", "epochs")
    assert "".join(f"<th>{head}</th>" for head in heads) in text
    cells = "<td><b>90.0 %</b></td><td><b>80.0 %</b></td><td><b>0.1</b></td><td><b>15.0 s</b></td><td>2</td>"
    assert f"<th>pretrained</th>{cells}" in text
    assert "<th>from scratch</th><td>60.0 %</td><td>50.0 %</td><td>0.4</td><td>1 min 5 s</td><td>2</td>" in text
    page.button(f"scratch:show:{runs[which].id}").click().run()
    assert page.session_state["compare:race"] == f"{runs[0].id},{runs[1].id}"
    assert f"<th>pretrained</th>{cells}" in shown(page)
