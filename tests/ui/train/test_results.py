"""Results of ended runs: a tab for each way of looking at them, for each task."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from sklearn.datasets import load_iris
from streamlit.testing.v1 import AppTest

from playground.data.uploads.store import add_upload, delete_upload
from playground.runs.predictions import Predictions, save_predictions
from playground.runs.protocol.events import (
    Compared,
    EpochEnded,
    Evaluated,
    Event,
    RunFinished,
    RunStarted,
    SettingChanged,
)
from playground.runs.run import Run
from playground.runs.store.contract import Owner
from playground.runs.store.open_store import SqlStore
from playground.settings import read_settings
from playground.spec.data.kinds import BundledData, TableData
from playground.spec.data.series import WavesData
from playground.spec.experiment import ExperimentSpec
from playground.spec.presets import PRESETS
from playground.ui.parts.tables import forget_upload

Visit = Callable[..., AppTest]


def predictions(task: str, classes: tuple[str, ...], count: int, image: tuple[int, ...] = ()) -> Predictions:
    draw = np.random.default_rng(0)
    features = int(np.prod(image)) if image else 4
    shown = np.arange(min(count, 500))
    if task == "regression":
        y, outputs = draw.normal(size=count), draw.normal(size=(count, 1)).astype(np.float32)
    else:
        y = draw.integers(0, len(classes), count)
        outputs = draw.dirichlet(np.ones(len(classes)), count).astype(np.float32)
    loss = draw.random(count).astype(np.float32)
    x = draw.random((len(shown), features)).astype(np.float32)
    names = tuple(f"x{number}" for number in range(features))
    return Predictions("test", task, classes, np.arange(count), y, outputs, loss, shown, x, names, image)


@pytest.fixture
def ended(app_store: SqlStore) -> Callable[..., Run]:
    def make(found: Predictions, more: dict[str, float] | None = None, spec: ExperimentSpec | None = None) -> Run:
        run = app_store.create_run(spec or ExperimentSpec(name="ended"))
        events: list[Event] = [RunStarted(run.id, 1, 1)]
        for epoch in range(1, 6):
            events.append(EpochEnded(run.id, epoch, {"loss": 1 / epoch, "val_loss": 1.1 / epoch}, epoch * 0.1, 0.01))
        events.append(SettingChanged(run.id, 3, "training.learning_rate", 0.1, 0.2))
        events.append(Evaluated(run.id, {"test_loss": 0.4, "test_accuracy": 0.875, "test_r2": 0.5} | (more or {})))
        events.append(Compared(run.id, ("It was left out.",), 0.5))
        events.append(RunFinished(run.id, "done", "", 5, {}, {}))
        app_store.append(run.id, app_store.take(run.id, Owner("here", 1, 1.0)), list(enumerate(events, 1)))
        save_predictions(found, app_store.folder(run.id))
        return app_store.run(run.id)

    return make


LONG = tuple(f"a class with a rather long name, number {number}" for number in range(12))
TASKS = {
    "binary": predictions("binary", ("no", "yes"), 60),
    "multiclass": predictions("multiclass", LONG, 200),
    "images": predictions("multiclass", tuple("0123456789"), 10_000, (28, 28)),
    "regression": predictions("regression", (), 60),
}


def opened(visit: Visit, run: Run, tab: str) -> AppTest:
    page = visit("train", run=run.id)
    page.session_state[f"results:{run.id}"] = tab
    page.run()
    assert not page.exception, page.exception[0].stack_trace
    assert not page.error
    return page


@pytest.mark.parametrize("task", TASKS)
def test_every_tab_of_every_task_is_shown(visit: Visit, ended: Callable[..., Run], task: str) -> None:
    run = ended(TASKS[task])
    page = visit("train", run=run.id)
    titles = [tab.label for tab in page.tabs]
    expected = ["Predicted and true"] if task == "regression" else ["Confusion matrix", "Scores by class"]

    assert titles[: len(expected)] == expected
    for title in titles:
        opened(visit, run, title)


def test_test_figures_are_named_and_told_once(visit: Visit, ended: Callable[..., Run]) -> None:
    page = visit("train", run=ended(TASKS["binary"]).id)
    (head,) = [item.value for item in page.markdown if "Test accuracy" in item.value]
    assert head == "Test accuracy **87.50 %** · Test R² **0.5** · Test loss **0.4**"
    assert not page.metric


def test_f1_and_recall_of_a_rare_class_are_in_the_headline_and_the_rest_below(
    visit: Visit, ended: Callable[..., Run]
) -> None:
    figures = {"test_loss": 35580.4, "test_top_3_accuracy": 1.0, "test_recall of a_spam": 0.25, "test_macro_f1": 0.7}
    page = visit("train", run=ended(TASKS["binary"], {**figures, "test_f1 of a_spam": 0.3}).id)
    (head,) = [item.value for item in page.markdown if "Test accuracy" in item.value]
    assert head == (
        "Test accuracy **87.50 %** · Test macro F1 **70.00 %** · Test F1 of “a\\_spam” **30.00 %** · "
        "Test recall of “a\\_spam” **25.00 %**"
    )
    below = {item.label: item.value for item in page.metric}
    assert below == {"Test R²": "0.5", "Test top 3 accuracy": "100.00 %", "Test loss": "35,580"}


def test_a_run_is_told_how_it_stands_beside_simple_models(visit: Visit, ended: Callable[..., Run]) -> None:
    others = {"test_accuracy_constant": 0.5, "test_accuracy_linear": 0.95, "test_accuracy_noise": 0.02}
    page = visit("train", run=ended(TASKS["binary"], others).id)
    (verdict,) = [item.value for item in page.markdown if "behind a linear model" in item.value]
    assert "**7.5 points behind a linear model (87.5 against 95.0 %): a network is not worth it here.**" in verdict
    told = [item.value for item in page.caption]
    assert "Accuracy: this network 87.5 %; a constant guess 50.0 %, a linear model 95.0 %. It was left out." in told
    assert not [item for item in page.button if item.key == "verdict:change"]


def test_of_a_series_that_creeps_the_change_is_learned_with_one_click(
    visit: Visit, ended: Callable[..., Run], app_store: SqlStore
) -> None:
    others = {"test_rmse": 0.17, "test_rmse_last_value": 0.144, "test_rmse_noise": 0.001}
    page = visit("train", run=ended(TASKS["regression"], others, ExperimentSpec(data=WavesData(window=7))).id)
    page.button("verdict:change").click().run()
    assert not page.exception
    newest = app_store.runs()[0].spec.data
    assert isinstance(newest, WavesData)
    assert (newest.learn, newest.window) == ("change", 7)


def test_of_ten_thousand_images_a_hundred_are_drawn(visit: Visit, ended: Callable[..., Run]) -> None:
    page = opened(visit, ended(TASKS["images"]), "Samples")
    table = page.dataframe[-1].value
    assert len(table) == 100
    assert table["image"].dropna().str.startswith("data:image/png").all()


def test_a_changed_setting_is_on_the_timeline(visit: Visit, ended: Callable[..., Run]) -> None:
    page = opened(visit, ended(TASKS["binary"]), "Timeline")
    details = list(page.dataframe[-1].value["details"])
    assert "epoch 3: training.learning_rate from 0.1 to 0.2" in details


def test_damaged_predictions_are_said_and_the_rest_is_shown(
    visit: Visit, ended: Callable[..., Run], app_store: SqlStore
) -> None:
    run = ended(TASKS["binary"])
    (file,) = app_store.folder(run.id).glob("*.npz")
    file.write_bytes(b"nothing")
    page = visit("train", run=run.id)

    assert len(page.error) == 1
    assert [tab.label for tab in page.tabs] == ["Numbers", "Timeline", "Specification"]


def test_a_class_may_be_called_like_a_column_of_a_table(visit: Visit, ended: Callable[[Predictions], Run]) -> None:
    page = opened(visit, ended(predictions("multiclass", ("true", "predicted", "class"), 60)), "Confusion")
    assert not page.exception


@pytest.fixture
def titanic() -> str:
    rows = "".join(f"{n},{20 + n},{'male' if n % 3 else 'female'},{n % 2}\n" for n in range(60))
    return add_upload("titanic.csv", b"PassengerId,Age,Sex,Survived\n" + rows.encode(), read_settings()).id


def test_samples_of_a_table_are_the_rows_of_the_file(visit: Visit, ended: Callable[..., Run], titanic: str) -> None:
    run = ended(TASKS["binary"], spec=ExperimentSpec(data=TableData(dataset=titanic, target="Survived")))
    table = opened(visit, run, "Samples").dataframe[-1].value.set_index("row")
    assert list(table.columns[-3:]) == ["PassengerId", "Age", "Sex"]
    assert [tuple(table.loc[n, ["PassengerId", "Age", "Sex"]]) for n in (0, 7)] == [(0, 20, "female"), (7, 27, "male")]

    delete_upload(titanic, read_settings())
    forget_upload(titanic)
    page = visit("train", run=run.id)
    page.session_state[f"results:{run.id}"] = "Samples"
    page.run()
    assert "x0" in page.dataframe[-1].value
    assert any("as the network saw them" in str(item.value) for item in page.caption)


def test_samples_of_a_built_in_table_are_in_their_own_units(visit: Visit, ended: Callable[..., Run]) -> None:
    found = replace(predictions("multiclass", ("a", "b", "c"), 60), feature_names=("s1", "s2", "s3", "s4"))
    run = ended(found, spec=ExperimentSpec(data=BundledData(name="iris")))
    table = opened(visit, run, "Samples").dataframe[-1].value.set_index("row")
    assert list(table.loc[0].iloc[-4:]) == load_iris().data[0].tolist()


def test_code_is_read_while_a_run_trains(visit: Visit, app_store: SqlStore) -> None:
    run = app_store.create_run(ExperimentSpec(name="open"))
    assert "Keras code" not in [expander.label for expander in visit("train", run=run.id).expander]
    (app_store.folder(run.id) / "script.py").write_text("import keras\n")
    page = visit("train", run=run.id)
    assert "Keras code" in [expander.label for expander in page.expander]
    assert any(code.value.startswith("import keras") for code in page.code)
    assert any("Settings that you change while it trains" in str(item.value) for item in page.caption)


def test_of_another_family_it_is_said_that_there_is_no_code(visit: Visit, ended: Callable[..., Run]) -> None:
    run = ended(TASKS["binary"], spec=PRESETS["digits-cnn"].spec)
    page = opened(visit, run, "Keras code")
    assert any(item.value == "For now, only dense networks can be exported as Keras code." for item in page.caption)
    assert not any(code.value.startswith("import keras") for code in page.code)


def test_the_code_of_a_dense_network_is_read_and_downloaded(
    visit: Visit, ended: Callable[..., Run], app_store: SqlStore
) -> None:
    run = ended(TASKS["binary"])
    assert "Keras code" not in [tab.label for tab in visit("train", run=run.id).tabs]
    folder = app_store.folder(run.id)
    (folder / "script.py").write_text('import keras\nopen("data.csv")\n')
    page = opened(visit, run, "Keras code")
    assert any(code.value.startswith("import keras") for code in page.code)
    assert any("unless the data are too large" in str(item.value) for item in page.caption)
