"""Columns that give the answer away are left out or warned of before training, with the figure; good ones are not."""

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_breast_cancer, load_iris, load_wine

from playground.data.decided import decisions_of
from playground.data.proposals.table import table_experiment
from playground.data.tables.leaks import find_leaks
from playground.data.tables.profile import profile
from playground.data.tables.roles import detect_role, role_in
from playground.data.tables.used_columns import choose_columns
from playground.data.uploads.store import add_upload
from playground.settings import read_settings
from playground.spec.data.kinds import TableData

DRAW = np.random.default_rng(2)


@pytest.fixture
def settings(tmp_path):
    return read_settings({"PLAYGROUND_HOME": str(tmp_path)})


@pytest.fixture
def frame() -> pd.DataFrame:
    species = DRAW.choice(["cat", "dog", "hen"], 300)
    return pd.DataFrame({"size": DRAW.normal(size=300), "legs": DRAW.integers(2, 5, 300), "species": species})


def found(frame: pd.DataFrame, target: str, classes: bool = True) -> dict[str, bool]:
    return {leak.column: leak.certain for leak in find_leaks(frame, target, classes)}


def test_a_copy_and_another_name_of_the_classes_are_certain(frame):
    frame["again"] = frame["species"]
    frame["code"] = frame["species"].map({"cat": 7, "dog": 3, "hen": 5})
    frame["art"] = frame["species"].map({"cat": "Katze", "dog": "Hund", "hen": "Huhn"})
    assert found(frame, "species") == {"again": True, "code": True, "art": True}


def test_a_column_that_alone_predicts_the_target_is_told_with_its_figure(frame):
    frame["score"] = frame["species"].map({"cat": 0.0, "dog": 10.0, "hen": 20.0}) + DRAW.uniform(0, 1, 300)
    (leak,) = find_leaks(frame, "species", True)
    assert (leak.column, leak.certain) == ("score", False)
    assert "100.0 % of the rows" in leak.sentence
    share = 100 * frame["species"].value_counts(normalize=True).max()
    assert f"{share:.1f} %" in leak.sentence


def test_a_number_in_another_unit_is_told(frame):
    frame["celsius"] = DRAW.normal(15, 8, 300)
    frame["fahrenheit"] = frame["celsius"] * 1.8 + 32
    frame["squared"] = (frame["celsius"] + 100) ** 3
    frame["noise"] = frame["celsius"] + DRAW.normal(0, 3, 300)
    assert found(frame, "celsius", classes=False) == {"fahrenheit": False, "squared": False}
    frame["copy"] = frame["celsius"]
    assert found(frame, "celsius", classes=False)["copy"] is True


@pytest.mark.parametrize("of", [np.log, np.exp, np.sqrt, lambda values: -1 / values])
def test_a_number_in_the_order_of_the_target_is_told(frame, of):
    frame["price"] = DRAW.uniform(0.5, 30, 300)
    frame["other"] = of(frame["price"])
    frame["near"] = frame["price"] + DRAW.normal(0, 2, 300)
    assert found(frame, "price", classes=False) == {"other": False}


@pytest.mark.parametrize("load", [load_iris, load_wine, load_breast_cancer])
def test_good_features_of_known_sets_are_no_leaks(load):
    data = load(as_frame=True).frame
    assert found(data, "target") == {}


def test_rare_classes_do_not_make_every_column_suspect(frame):
    frame["rare"] = np.where(DRAW.random(300) < 0.03, "yes", "no")
    assert found(frame, "rare") == {}


@pytest.mark.parametrize("name", ["column 1", "Unnamed: 0", "index", "X"])
@pytest.mark.parametrize("start", [0, 1])
def test_a_shuffled_index_without_a_name_is_an_identifier(name, start):
    series = pd.Series(DRAW.permutation(150) + start, name=name)
    assert detect_role(series).role == "identifier"


def test_shuffled_numbers_with_a_name_are_numbers():
    assert detect_role(pd.Series(DRAW.permutation(150), name="rank of the horse")).role == "number"
    assert detect_role(pd.Series(DRAW.permutation(150) * 2, name="column 1")).role == "number"


@pytest.mark.parametrize("names", [["column 1", "size", "kind"], ["level_0", "size", "kind"]])
def test_a_first_column_that_alone_has_no_name_is_an_index(names):
    rows = DRAW.permutation(5_000)[:150]
    frame = pd.DataFrame({names[0]: rows, "size": DRAW.normal(size=150), "kind": ["a", "b", "c"] * 50})
    assert role_in(frame, names[0]).role == "identifier"
    assert profile(frame).column(names[0]).reason.startswith("It has no name")
    (said,) = choose_columns(frame, TableData(dataset="", target="kind")).decisions
    assert "left out. It has no name" in said.sentence
    unnamed = frame.set_axis(["column 1", "column 2", "column 3"], axis=1)
    assert role_in(unnamed, "column 1").role == "number"
    frame.loc[3, names[0]] = frame.loc[4, names[0]]
    assert role_in(frame, names[0]).role == "number"


def test_a_leak_is_left_out_of_the_proposal_and_said(frame, settings):
    frame["code"] = frame["species"].map({"cat": 7, "dog": 3, "hen": 5})
    upload = add_upload("pets.csv", frame.to_csv(index=False).encode(), settings)
    spec, _ = table_experiment(upload.id, "species", settings)
    assert spec.data.columns == {"code": "leave_out"}
    (said,) = [one for one in decisions_of(spec.data, settings) if one.path == ("columns", "code")]
    assert said.doubtful
    assert "by another name" in said.sentence
    assert {choice.value for choice in said.choices} == {"leave_out", "number"}
    used = spec.data.model_copy(update={"columns": {"code": "category"}})
    (said,) = [one for one in decisions_of(used, settings) if one.path == ("columns", "code")]
    assert said.taken == "category"
    assert "is used" in said.sentence


def test_the_only_feature_is_never_left_out(settings):
    frame = pd.DataFrame({"colour": ["red", "blue"] * 30, "class": ["a", "b"] * 30})
    upload = add_upload("two.csv", frame.to_csv(index=False).encode(), settings)
    spec, _ = table_experiment(upload.id, "class", settings)
    assert isinstance(spec.data, TableData)
    assert spec.data.columns == {}
    assert any(one.doubtful for one in decisions_of(spec.data, settings))


def test_an_index_that_gives_the_target_away_is_left_out_with_both_reasons(settings):
    order = DRAW.permutation(600)
    frame = pd.DataFrame({"x": DRAW.normal(size=600), "class": np.array(["a", "b", "c"])[order // 200]}, index=order)
    upload = add_upload("index.csv", frame.to_csv().encode(), settings)
    spec, _ = table_experiment(upload.id, "class", settings)
    (said,) = [one for one in decisions_of(spec.data, settings) if one.path == ("columns", "column 1")]
    assert "`column 1` is left out. It has no name" in said.sentence
    assert "alone predicts `class`" in said.sentence
