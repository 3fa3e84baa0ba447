"""Columns of 0 and 1 that stand for one label are offered as one column of classes, and become one where chosen."""

import numpy as np
import pandas as pd
import pytest

from playground.data.columns.one_hot import offered_group, one_hot_group
from playground.data.decided import decisions_of
from playground.data.tables.read_table import read_table
from playground.data.uploads.store import add_upload
from playground.errors import DataError
from playground.settings import read_settings
from playground.spec.data.kinds import TableData, TableFormat

DRAW = np.random.default_rng(8)
SHAPES = ("disc", "cross", "square")


@pytest.fixture
def frame() -> pd.DataFrame:
    kinds = DRAW.integers(0, 3, 90)
    flags = {f"is_{shape}": (kinds == number).astype(int) for number, shape in enumerate(SHAPES)}
    return pd.DataFrame({"size": DRAW.normal(size=90), "red": DRAW.integers(0, 2, 90), **flags, "n": range(90)})


def test_the_group_is_found_by_each_of_its_columns(frame):
    for shape in SHAPES:
        assert one_hot_group(frame, f"is_{shape}") == tuple(f"is_{name}" for name in SHAPES)
    assert one_hot_group(frame, "red") == ()
    assert one_hot_group(frame, "size") == ()
    frame.loc[3, "is_disc"] = 1
    frame.loc[3, "is_cross"] = 1
    assert one_hot_group(frame, "is_disc") == ()


def test_it_is_offered_where_one_of_them_is_predicted_and_made_where_chosen(frame, tmp_path):
    settings = read_settings({"PLAYGROUND_HOME": str(tmp_path)})
    upload = add_upload("shapes.csv", frame.to_csv(index=False).encode(), settings)
    data = TableData(dataset=upload.id, target="is_cross")
    (said,) = [one for one in decisions_of(data, settings) if one.path[:2] == ("format", "one_hot")]
    assert said.doubtful
    assert said.path[2] == "is"
    group = next(choice.value for choice in said.choices if choice.value)
    path = tmp_path / "shapes.csv"
    frame.to_csv(path, index=False)
    table = read_table(path, TableFormat(one_hot={"shape": tuple(group)}))
    assert list(table.frame.columns) == ["size", "red", "shape", "n"]
    expected = [SHAPES[row] for row in frame[[f"is_{shape}" for shape in SHAPES]].to_numpy().argmax(axis=1)]
    assert table.frame["shape"].tolist() == expected
    assert not [
        one for one in decisions_of(data.model_copy(update={"target": "red"}), settings) if "one_hot" in one.path
    ]


def test_columns_that_are_none_are_refused(frame, tmp_path):
    path = tmp_path / "shapes.csv"
    frame.to_csv(path, index=False)
    with pytest.raises(DataError, match="there is no `is_round`"):
        read_table(path, TableFormat(one_hot={"shape": ("is_round",)}))
    with pytest.raises(DataError, match="exactly one is 1 in each row; in row"):
        read_table(path, TableFormat(one_hot={"shape": ("is_disc", "red")}))


@pytest.mark.parametrize(("yes", "no"), [("True", "False"), ("yes", "no"), ("ja", "nein"), ("oui", "non"), ("X1", "")])
def test_columns_of_yes_and_no_are_one_group(frame, tmp_path, yes, no):
    group = tuple(f"is_{shape}" for shape in SHAPES)
    flags = frame[list(group)].to_numpy()
    for name in group:
        frame[name] = np.where(frame[name] == 1, yes, no)
    path = tmp_path / "shapes.csv"
    frame.to_csv(path, index=False)
    read = read_table(path).frame
    if not no:
        assert one_hot_group(read, "is_cross") == ()
        return
    assert one_hot_group(read, "is_cross") == group
    assert f"is {yes} in each row" in offered_group(read, "is_cross").sentence
    table = read_table(path, TableFormat(one_hot={"shape": group}))
    assert table.frame["shape"].tolist() == [SHAPES[row] for row in flags.argmax(axis=1)]
