"""Some classes, unseen ones and few samples of each are chosen on the form, for bundled sets and own images."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn import datasets
from streamlit.testing.v1 import AppTest

from playground.data.uploads.store import add_upload
from playground.runs.store.open_store import SqlStore
from playground.settings import read_settings
from playground.spec.data.parts import ClassesSpec
from playground.spec.experiment import ExperimentSpec
from playground.ui.forms.classes_form import classes_line
from tests.data.archives import classes, zipped

Visit = Callable[..., AppTest]
KEEP, UNSEEN, SAMPLES = (f"train:data.classes.{name}" for name in ("keep", "unseen", "samples"))


def spec(page: AppTest) -> ExperimentSpec:
    assert not page.exception, page.exception[0].stack_trace
    found: ExperimentSpec = page.session_state["draft:train"].spec
    return found


def chosen(page: AppTest) -> ClassesSpec:
    data: Any = spec(page).data
    return data.classes


def html(page: AppTest) -> str:
    return "\n".join(str(item.proto.body) for item in page.get("html"))


def has(page: AppTest, key: str) -> bool:
    return any(item.key == key for item in page.multiselect)


def test_the_bar_counts_only_the_kept_classes(visit: Visit) -> None:
    page = visit("train", preset="digits")
    counts = np.bincount(datasets.load_digits().target)
    assert f"<b>0</b> {counts[0]}" in html(page)

    page.multiselect(KEEP).set_value(["9", "5", "7"]).run()
    assert chosen(page).keep == ("9", "5", "7")
    assert f"<b>9</b> {counts[9]}" in html(page)
    assert "<b>0</b>" not in html(page)
    assert any("64 features → 3 classes" in str(item.value) for item in page.caption)
    assert page.query_params["data.classes.keep"] in ('["9","5","7"]', ['["9","5","7"]'])


def test_unseen_classes_are_among_the_kept_ones_and_do_not_call_the_others_unbalanced(visit: Visit) -> None:
    page = visit("train", preset="digits")
    page.multiselect(UNSEEN).set_value(["9", "3"]).run()
    assert not any("imbalanced" in str(item.value) for item in page.caption)
    assert any("Only the test samples are of 3, 9 too" in str(item.value) for item in page.caption)

    page.multiselect(KEEP).set_value(["1", "2", "3"]).run()
    assert chosen(page) == ClassesSpec(keep=("1", "2", "3"), unseen=("3",))
    assert page.multiselect(UNSEEN).options == ["1", "2", "3"]


def test_few_training_samples_are_counted(visit: Visit) -> None:
    page = visit("train", preset="digits", **{"data.classes.keep": '["0","1"]'})
    page.select_slider(SAMPLES).set_value(8).run()
    assert chosen(page).samples == 8
    assert any("two classes. 16 training" in str(item.value) for item in page.caption)


def test_what_cannot_be_learnt_is_said_at_its_field_and_nowhere_else(visit: Visit) -> None:
    page = visit("train", preset="digits")
    page.multiselect(KEEP).set_value(["4"]).run()
    assert [error.value for error in page.error] == ["`data.classes.keep` must name two classes; got 1."]
    assert page.button("train").disabled
    page.multiselect(KEEP).set_value(["4", "6"]).run()
    assert not page.error
    page.multiselect(UNSEEN).set_value(["4", "6"]).run()
    (error,) = page.error
    assert error.value.startswith("`data.classes.unseen` must leave a class to train on")


def test_another_set_keeps_the_choice_only_where_it_has_such_classes(visit: Visit) -> None:
    page = visit("train", preset="digits", **{"data.classes.keep": '["0","1","2"]'})
    page.selectbox("train:data.name").select("mnist").run()
    assert chosen(page).keep == ("0", "1", "2")
    page.selectbox("train:data.name").select("iris").run()
    assert chosen(page) == ClassesSpec()
    assert page.multiselect(KEEP).options == ["setosa", "versicolor", "virginica"]
    page.selectbox("train:data.name").select("diabetes").run()
    assert not has(page, KEEP)
    assert not page.error


def test_a_class_of_a_link_that_is_not_there_is_said_and_can_be_taken_off(visit: Visit) -> None:
    page = visit("train", preset="iris", **{"data.classes.keep": '["setosa","virginica","roses"]'})
    (error,) = page.error
    assert "there is no 'roses'" in error.value
    page.multiselect(KEEP).set_value(["setosa", "virginica"]).run()
    assert not page.error


@pytest.fixture
def upload(app_store: SqlStore, home: Path) -> str:
    return add_upload("pets.zip", zipped(classes(20, ("cats", "dogs", "*fish*"))), read_settings()).id


def test_own_images_are_narrowed_alike(visit: Visit, upload: str) -> None:
    page = visit("train", **{"data.kind": "images", "data.dataset": upload})
    assert page.multiselect(KEEP).options == ["*fish*", "cats", "dogs"]
    assert html(page).count("<img") == 3
    page.multiselect(KEEP).set_value(["dogs", "cats"]).run()
    assert any("→ two classes. 28 training, 6 validation, 6 test" in str(item.value) for item in page.caption)
    assert html(page).count("<img") == 2
    assert "fish" not in html(page)
    page.multiselect(UNSEEN).set_value(["cats"]).run()
    assert any("14 training, 3 validation, 6 test" in str(item.value) for item in page.caption)


def test_toy_data_and_tables_have_no_classes_to_choose(visit: Visit) -> None:
    assert not has(visit("train", preset="blobs"), KEEP)
    page = visit("train", preset="spiral")
    page.segmented_control("train:data.kind").set_value("table").run()
    assert not has(page, KEEP)


def test_the_choice_is_told_in_a_line() -> None:
    assert classes_line(ClassesSpec(), ("a", "b")) == "Classes: all 2"
    spec = ClassesSpec(keep=("a", "*b*"), unseen=("*b*",), samples=1_000)
    line = r"Classes: 2 of 3, \*b\* unseen, 1,000 training samples of each"
    assert classes_line(spec, ("a", "*b*", "c")) == line
    assert classes_line(ClassesSpec(unseen=("a", "b")), ("a", "b", "c")) == "Classes: all 3, 2 unseen"
