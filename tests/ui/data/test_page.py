"""The Data page: good and bad files, what is in them, column roles, and the built-in sets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from playground.data.uploads.store import add_upload, delete_upload, list_uploads
from playground.runs.store.contract import Owner
from playground.runs.store.open_store import SqlStore
from playground.settings import Settings, read_settings
from playground.spec.data.kinds import TableData, TableFormat
from playground.spec.experiment import ExperimentSpec
from playground.spec.presets import PRESETS
from playground.spec.training.seeds import Seeds
from playground.ui.data.upload_delete import usage_sentence
from playground.ui.data.welcome import KINDS
from playground.ui.forms.column_roles import changed_roles, roles_table
from playground.ui.forms.format_form import renamed
from playground.ui.parts import facts as facts_module
from playground.ui.parts.facts import DataFacts, data_facts
from playground.ui.parts.tables import read_upload
from tests.data.archives import zipped

Visit = Callable[..., AppTest]


@pytest.fixture
def settings(home: Path) -> Settings:
    return read_settings()


@pytest.fixture
def pets() -> bytes:
    draw = np.random.default_rng(0)
    table = pd.DataFrame(
        {
            "id": range(1, 121),
            "age": draw.integers(0, 90, 120),
            "colour": draw.choice(["red", "green", "blue"], 120),
            "same": 1,
            "class": draw.choice(["cat", "dog"], 120, p=[0.9, 0.1]),
        }
    )
    return table.to_csv(index=False).encode()


@pytest.fixture
def upload(settings: Settings, pets: bytes) -> str:
    return add_upload("pets.csv", pets, settings).id


def text(page: AppTest) -> str:
    assert not page.exception, page.exception[0].stack_trace
    parts = [*page.markdown, *page.caption, *page.subheader, *page.info, *page.get("html")]
    return "\n".join(str(getattr(item, "value", None) or item.proto.body) for item in parts)


def listed(page: AppTest) -> str:
    """The upload that is chosen in the list."""
    return str(page.radio("data:list").value)


def test_without_files_the_page_says_what_to_bring(visit: Visit) -> None:
    page = visit("data")
    said = text(page)
    assert "Bring a file" in said
    assert all(f"**{kind.title}**" in said for kind in KINDS)
    page.button("data:look").click().run()
    assert "1,797 images of 10 classes" in text(page)


def test_a_file_is_uploaded_and_shown(visit: Visit, settings: Settings, pets: bytes) -> None:
    page = visit("data")
    page.file_uploader("data:file:0").upload("pets.csv", pets).run()

    assert [item.name for item in list_uploads(settings)] == ["pets.csv"]
    assert "120 rows, 5 columns" in text(page)
    assert page.selectbox(f"data:target:{list_uploads(settings)[0].id}").value == "class"


def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(visit: Visit, settings: Settings) -> None:
    page = visit("data")
    page.file_uploader("data:file:0").upload("bad.csv", b"").run()

    (error,) = page.error
    assert "bad.csv" in error.value
    assert "Traceback" not in error.value
    assert list_uploads(settings) == []


def test_columns_are_shown_with_the_reason_why_they_are_left_out(visit: Visit, upload: str) -> None:
    page = visit("data")
    table = page.dataframe[0].value.set_index("column")

    assert table.loc["id", "used as"] == table.loc["same", "used as"] == "left out"
    assert "row number" in table.loc["id", "why"]
    assert table.loc["colour", "used as"] == "category"


def test_the_balance_of_the_target_is_shown(visit: Visit, upload: str) -> None:
    page = visit("data")
    assert "Samples of each class" in text(page)
    page.selectbox(f"data:target:{upload}").select("age").run()
    assert "Samples of each class" not in text(page)


def test_one_click_trains_on_it(visit: Visit, upload: str, app_store: SqlStore) -> None:
    page = visit("data")
    page.button(f"data:start:{listed(page)}").click().run()

    (run,) = app_store.runs()
    assert isinstance(run.spec.data, TableData)
    assert (run.spec.data.dataset, run.spec.data.target) == (upload, "class")


def test_what_was_decided_is_listed_and_a_switch_there_is_trained_with(
    visit: Visit, upload: str, app_store: SqlStore
) -> None:
    page = visit("data")
    assert "`id` is left out. Looks like a row number" in text(page)
    (switch,) = [box for box in page.selectbox if box.label == "How to read columns.id"]
    assert switch.value == 0
    switch.select(1).run()

    assert "`id` is used as a number, as chosen." in text(page)
    page.button(f"data:start:{upload}").click().run()
    (run,) = app_store.runs()
    assert isinstance(run.spec.data, TableData)
    assert run.spec.data.columns == {"id": "number"}


def test_the_reading_is_changed_by_the_user(visit: Visit, upload: str) -> None:
    page = visit("data")
    page.selectbox(f"format:{upload}:header").select(False).run()

    assert "121 rows" in text(page)


def test_a_file_is_deleted(visit: Visit, upload: str, settings: Settings) -> None:
    page = visit("data")
    page.button(f"data:delete:{listed(page)}").click().run()

    assert list_uploads(settings) == []
    assert "Bring a file" in text(page)


def test_a_deleted_file_comes_back(visit: Visit, upload: str, settings: Settings) -> None:
    page = visit("data")
    page.button(f"data:delete:{upload}").click().run()
    assert "Deleted pets\\.csv" in text(page)
    page.button(f"data:undo:{upload}").click().run()

    assert [item.id for item in list_uploads(settings)] == [upload]
    assert "120 rows, 5 columns" in text(page)
    assert "Deleted" not in text(page)


def test_the_button_that_deletes_names_its_file_and_is_of_no_other(
    visit: Visit, upload: str, settings: Settings
) -> None:
    other = add_upload("other.csv", b"a,b\n" + b"1,x\n2,y\n" * 20, settings).id
    page = visit("data")
    first = page.button(f"data:delete:{other}")
    assert first.label == "Delete other\\.csv"
    first.click().run()
    assert page.button(f"data:delete:{upload}").label == "Delete pets\\.csv"
    # what a late second click names is not there any more
    assert f"data:delete:{other}" not in [button.key for button in page.button]

    assert [item.id for item in list_uploads(settings)] == [upload]


def test_who_uses_a_file_is_said_before_it_is_deleted(visit: Visit, upload: str, app_store: SqlStore) -> None:
    spec = ExperimentSpec(data=TableData(dataset=upload, target="class"))
    runs = [app_store.create_run(spec) for _ in range(3)]
    app_store.create_run(ExperimentSpec())
    app_store.take(runs[0].id, Owner("here", 1, 1.0))
    app_store.set_status(runs[1].id, "cancelled")
    page = visit("data")
    page.session_state[f"data:delete:{upload}:ask"] = True
    page.run()
    assert "Used by 3 runs, one of them training, one of them waiting." in text(page)

    page.button(f"data:delete:{upload}").click().run()
    assert page.session_state["data:deleted"].id == upload


def test_who_uses_a_file_is_counted() -> None:
    assert usage_sentence([]) == "No run uses it. You can undo this for an hour."


def test_the_form_trains_on_an_uploaded_table(visit: Visit, upload: str) -> None:
    page = visit("train", preset="spiral")
    page.segmented_control("train:data.kind").set_value("table").run()
    assert page.selectbox("train:data.target").value == "class"
    assert not page.button("train").disabled
    assert "The classes are imbalanced" in text(page)

    page.selectbox("train:data.target").select("age").run()
    assert "→ a number" in text(page)


def test_a_link_to_a_file_that_is_not_here_says_so(visit: Visit) -> None:
    page = visit("train", **{"data.kind": "table", "data.dataset": "0" * 64, "data.target": "y"})

    assert page.button("train").disabled
    assert any("not on this computer" in error.value for error in page.error)


def test_roles_are_chosen_in_the_table_of_columns(upload: str) -> None:
    data = TableData(dataset=upload, target="class")
    columns = list(read_upload(upload, data.format).profile.columns[:-1])
    table = roles_table(columns, data)
    assert list(table["use as"]) == ["automatic"] * 4

    roles = changed_roles(data, list(table["column"]), {0: {"use as": "number"}, 2: {"use as": "leave out"}})
    assert roles == {"id": "number", "colour": "leave_out"}
    changed = data.model_copy(update={"columns": roles})
    assert list(roles_table(columns, changed)["why"])[2] == "Left out, as chosen."
    assert changed_roles(changed, list(table["column"]), {0: {"use as": "automatic"}}) == {"colour": "leave_out"}


def test_a_role_changes_the_number_of_features(upload: str) -> None:
    plain = data_facts(TableData(dataset=upload, target="class"), Seeds())
    less = data_facts(TableData(dataset=upload, target="class", columns={"colour": "leave_out"}), Seeds())

    assert isinstance(plain, DataFacts)
    assert isinstance(less, DataFacts)
    assert (plain.shape.features, less.shape.features) == (4, 1)
    assert any("`id` is left out." in note for note in plain.notes)
    assert sum(plain.classes.used.values()) == 120


def test_a_large_table_is_looked_at_in_part_and_counted_in_full(upload: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = TableData(dataset=upload, target="class", rare=0.02)
    monkeypatch.setattr(facts_module, "MOST_ROWS", 60)
    found = data_facts(data, Seeds())

    assert isinstance(found, DataFacts)
    assert found.shape.train + found.shape.validation + found.shape.test == 120
    assert sum(found.classes.used.values()) == 120
    assert found.shape.features == 4
    assert "60 of 120 rows" in found.notes[-1]


def test_a_large_table_keeps_the_number_of_its_targets(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "".join(f"{n},{n % 7},{n % 5 if n % 10 else ''}\n" for n in range(200))
    data = TableData(
        dataset=add_upload("t.csv", b"x,a,b\n" + rows.encode(), settings).id, target="a", more_targets=("b",)
    )
    monkeypatch.setattr(facts_module, "MOST_ROWS", 60)
    found = data_facts(data, Seeds())

    assert isinstance(found, DataFacts)
    assert (found.shape.outputs, found.shape.task, found.shape.classes) == (2, "regression", 0)
    assert found.shape.train + found.shape.validation + found.shape.test == 180  # rows with a value of each


def test_the_form_names_the_file_and_that_its_settings_are_ones_own(visit: Visit, upload: str) -> None:
    page = visit("train", preset="spiral")
    assert page.selectbox("train:preset").value == "spiral"
    page.segmented_control("train:data.kind").set_value("table").run()

    assert page.selectbox("train:preset").value == ""
    assert page.selectbox("train:preset").options[0] == "Your own settings"
    assert "pets.csv, target class" in str([item.label for item in page.expander])
    page.selectbox("train:preset").select("iris").run()
    assert page.session_state["draft:train"].spec == PRESETS["iris"].spec


def test_a_deleted_file_is_told_by_its_name(visit: Visit, upload: str, settings: Settings) -> None:
    delete_upload(upload, settings)
    page = visit("train", **{"data.kind": "table", "data.dataset": upload, "data.target": "class"})

    assert "pets.csv, target class" in str([item.label for item in page.expander])
    assert any("pets.csv was deleted" in error.value for error in page.error)
    assert not any(upload[:12] in error.value for error in page.error)


def test_the_sentence_on_the_task_is_that_of_all_targets(visit: Visit, settings: Settings) -> None:
    rows = "".join(f"{n / 7},{n % 3},{n % 4}\n" for n in range(80))
    add_upload("two.csv", b"x,a,b\n" + rows.encode(), settings)
    page = visit("train", preset="spiral")
    page.segmented_control("train:data.kind").set_value("table").run()
    page.selectbox("train:data.target").select("a").run()
    assert "`a` has 3 different values, so they are classes." in text(page)

    page.multiselect("train:data.more_targets").set_value(["b"]).run()
    assert "`a` and `b` are predicted together, as numbers, so this is a regression." in text(page)
    assert "so they are classes" not in text(page)
    assert "2 numbers" in text(page)
    assert "targets a, b" in str([item.label for item in page.expander])
    page.multiselect("train:data.more_targets").set_value([]).run()
    assert "`a` has 3 different values, so they are classes." in text(page)


def test_rows_that_each_have_a_time_are_offered_as_a_series_first(visit: Visit, settings: Settings) -> None:
    days = pd.date_range("2020-01-01", periods=120).strftime("%Y-%m-%d")
    steps = pd.DataFrame({"day": days, "level": np.sin(np.arange(120) / 5)})
    add_upload("steps.csv", steps.to_csv(index=False).encode(), settings)
    page = visit("data")
    assert "`day` gives each row a time of its own" in text(page)
    assert page.dataframe[0].value["examples"].iloc[0].startswith("2020-01-01, 2020-01-02")
    page.button(f"data:series:{listed(page)}").click().run()
    data = page.session_state["draft:train"].spec.data
    assert (data.kind, data.target) == ("series", "level")


def test_a_date_that_comes_again_makes_no_series(visit: Visit, settings: Settings) -> None:
    days = pd.date_range("2020-01-01", periods=60).strftime("%Y-%m-%d")
    table = pd.DataFrame({"born": [*days, *days], "size": np.arange(120) / 7})
    add_upload("births.csv", table.to_csv(index=False).encode(), settings)
    assert "a time of its own" not in text(visit("data"))


def test_texts_in_folders_are_trained_on_in_one_click(visit: Visit, settings: Settings, app_store: SqlStore) -> None:
    texts = {f"{name}/{n}.txt": f"{name} word{n % 5}".encode() for name in ("good", "bad") for n in range(20)}
    upload = add_upload("texts.zip", zipped(texts), settings).id
    page = visit("data")
    assert "40 texts, 2 classes" in str(page.radio("data:list").proto)
    page.button(f"data:start:{listed(page)}").click().run()
    (run,) = app_store.runs()
    assert (run.spec.data.kind, run.spec.data.dataset) == ("text", upload)


@pytest.mark.parametrize("name", ["a.json", "a.pdf", "a.h5"])
def test_a_file_of_another_type_is_refused_with_a_reason(visit: Visit, settings: Settings, name: str) -> None:
    content = {"json": b'{"a": 1}', "pdf": b"%PDF-1.4 ...", "h5": b"\x89HDF\r\n\x1a\n" + bytes(64)}
    page = visit("data")
    page.file_uploader("data:file:0").upload(name, content[name.partition(".")[2]]).run()
    (error,) = page.error
    assert error.value.startswith(f"{name}: a table must be")
    assert list_uploads(settings) == []


@pytest.mark.parametrize("name", ["iris", "wine", "breast_cancer", "diabetes"])
def test_small_built_in_sets_are_explored_as_tables(visit: Visit, name: str) -> None:
    page = visit("data")
    page.button_group("data:built-in").set_value(name).run()

    assert "to predict:" in text(page)
    assert len(page.dataframe[0].value) > 4


def test_digits_are_shown_as_images_by_class(visit: Visit) -> None:
    page = visit("data")
    page.button_group("data:built-in").set_value("digits").run()

    assert "1,797 images of 10 classes" in text(page)
    assert text(page).count("<img") == 140


def test_images_that_are_not_here_are_announced(visit: Visit, app_store: SqlStore) -> None:
    page = visit("data")
    page.button_group("data:built-in").set_value("mnist").run()
    assert "downloaded once" in text(page)

    page.button("data:start:mnist").click().run()
    (run,) = app_store.runs()
    assert run.spec.data.name == "mnist"


def test_a_file_in_the_servers_folder_is_read(
    visit: Visit, settings: Settings, pets: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "pets.csv").write_bytes(pets)
    monkeypatch.setenv("PLAYGROUND_DATASETS", str(folder))
    page = visit("data")
    page.selectbox(key="data:folder").select("pets.csv").run()
    page.button(key="data:folder:read").click().run()
    assert "120 rows, 5 columns" in text(page)
    (found,) = list_uploads(settings)
    assert (found.name, found.own) == ("pets.csv", True)


def test_the_page_says_what_its_button_trains(visit: Visit, settings: Settings, app_store: SqlStore) -> None:
    words = np.random.default_rng(1).choice(["good", "bad", "film", "plot", "slow", "fine", "long", "end"], (60, 150))
    table = pd.DataFrame({"review": [" ".join(row) for row in words], "mood": ["up", "down"] * 30})
    upload = add_upload("films.csv", table.to_csv(index=False).encode(), settings).id
    page = visit("data")
    columns = page.dataframe[0].value.set_index("column")
    assert list(columns["used as"]) == ["words", "target: two classes"]
    assert "The network learns from the words of `review`: no other column is of use." in text(page)
    assert "The first 150 words of a text are used" in text(page)

    page.button(f"data:start:{upload}").click().run()
    (run,) = app_store.runs()
    assert (run.spec.data.kind, run.spec.data.text, run.spec.data.length) == ("text", "review", 150)


def test_the_task_and_the_use_of_the_target_are_those_of_the_target_that_is_chosen(visit: Visit, upload: str) -> None:
    page = visit("data")
    assert "`class` has 2 different values, so they are classes." in text(page)
    assert page.dataframe[0].value.set_index("column").loc["class", "used as"] == "target: two classes"

    page.selectbox(f"data:target:{upload}").select("age").run()
    assert "`age` is a number, so this is a regression." in text(page)
    columns = page.dataframe[0].value.set_index("column")
    assert (columns.loc["age", "used as"], columns.loc["class", "used as"]) == ("target: a number", "category")


def test_only_columns_that_are_used_are_drawn_at_first(visit: Visit, upload: str) -> None:
    page = visit("data")
    page.session_state[f"explore:{upload}"] = "Distributions"
    page.run()
    assert page.multiselect(f"distributions:{upload}").placeholder == "all that are used"
    assert "**age**" in text(page)
    assert "**id**" not in text(page)


def test_a_target_that_cannot_be_predicted_is_refused_in_a_sentence(visit: Visit, settings: Settings) -> None:
    table = pd.DataFrame({"day": pd.date_range("2020-01-01", periods=60), "size": np.arange(60) / 7, "kind": "a"})
    upload = add_upload("days.csv", table.to_csv(index=False).encode(), settings).id
    page = visit("data")
    page.selectbox(f"data:target:{upload}").select("day").run()
    assert any("must be a number or a category; it is a date" in error.value for error in page.error)


def test_what_was_said_of_a_column_goes_with_its_new_name() -> None:
    format = TableFormat(columns={"column 1": "text", "b": "number"}, missing={"column 1": ("-9",)})
    changed = renamed(format, {"column 1": "age"})
    assert (changed.names, changed.columns, changed.missing) == (
        {"column 1": "age"},
        {"age": "text", "b": "number"},
        {"age": ("-9",)},
    )
    assert renamed(changed, {}) == format


def test_columns_without_names_can_be_named(visit: Visit, settings: Settings) -> None:
    upload = add_upload("pima.csv", "".join(f"{n},{n / 7},{n % 2}\n" for n in range(60)).encode(), settings).id
    page = visit("data")
    assert f"format:{upload}:naming" in str([item.proto for item in page.expander]) or "Name the columns" in str(
        [item.label for item in page.expander]
    )
    page.session_state[f"format:{upload}"] = TableFormat(names={"column 3": "ill"})
    page.run()
    assert "ill" in page.selectbox(f"data:target:{upload}").options
