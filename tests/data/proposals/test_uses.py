"""What is said of the columns is what a run makes of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from playground.data.prepare import prepare
from playground.data.proposals.table import table_experiment
from playground.data.proposals.uses import LEFT_OUT, TARGET, WORDS, Use, uses_of
from playground.data.tables.profile import profile, propose_target
from playground.data.tables.upload_table import read_upload
from playground.data.uploads.store import add_upload
from playground.data.values.dataset import Dataset
from playground.settings import Settings, read_settings
from playground.spec.data.kinds import TableData
from playground.spec.data.text import TextData
from tests.shared_data import SHARED

FILES = sorted(
    path
    for folder in ("tabular", "series", "text")
    for path in (SHARED / folder).glob("*")
    if path.suffix in (".csv", ".tsv", ".data")
)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    return read_settings()


def used_columns(dataset: Dataset, columns: list[str]) -> set[str]:
    """Columns of the table that any of the network's inputs come from: `Age`, `Sex = male`, `born (year)`."""
    found = set()
    for feature in dataset.feature_names:
        of = [name for name in columns if feature == name or feature.startswith((f"{name} = ", f"{name} ("))]
        found.add(max(of, key=len))
    return found


def task_of(uses: tuple[Use, ...]) -> str:
    """`a number`, `two classes`, `3 classes`."""
    (target,) = (use.use.removeprefix(TARGET) for use in uses if use.use.startswith(TARGET))
    return target


@pytest.mark.skipif(not FILES, reason="the folder of real data is not there")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_page_says_of_every_shared_table_what_the_run_does(path: Path, settings: Settings) -> None:
    upload = add_upload(path.name, path, settings).id
    spec, notes = table_experiment(upload, None, settings)
    frame = read_upload(upload, settings, spec.data.format).frame
    uses = uses_of(frame, spec.data)
    dataset = prepare(spec.data, spec.seeds.drawn(), settings)

    assert [use.column for use in uses] == [str(name) for name in frame.columns]
    assert all(use.why for use in uses if use.use == LEFT_OUT)
    expected = "a number" if dataset.task == "regression" else f"{len(dataset.class_names)} classes"
    assert task_of(uses).replace("two", "2") == expected
    if isinstance(spec.data, TextData):
        assert [use.column for use in uses if use.use == WORDS] == [spec.data.text]
        assert spec.data.length == dataset.shape.features
        assert any(f"The first {spec.data.length:,} words" in note for note in notes)
        return
    said = {use.column for use in uses if use.use != LEFT_OUT and not use.use.startswith(TARGET)}
    assert said == used_columns(dataset, [use.column for use in uses])


def test_each_column_has_its_use_and_its_reason() -> None:
    frame = pd.DataFrame(
        {
            "id": range(1, 61),
            "size": np.linspace(0, 1, 60),
            "colour": ["red", "blue", "red"] * 20,
            "same": 1,
            "class": ["a", "b", "c"] * 20,
        }
    )
    uses = uses_of(frame, TableData(dataset="0" * 64, target="class", columns={"size": "leave_out"}))
    assert [use.use for use in uses] == [LEFT_OUT, LEFT_OUT, "category", LEFT_OUT, "target: 3 classes"]
    assert "row number" in uses[0].why
    assert uses[1].why
    assert "1" in uses[3].why


@pytest.mark.parametrize(
    ("columns", "target"),
    [
        (["carat", "depth", "price", "x", "y", "z"], "price"),
        (["x", "y"], "y"),
        (["x", "y", "z"], "z"),
        (["x1", "x2", "y"], "y"),
        (["x", "y", "label"], "label"),
        (["y", "a", "b"], "y"),
    ],
)
def test_y_is_a_target_but_where_it_is_a_coordinate(columns: list[str], target: str) -> None:
    draw = np.random.default_rng(0)
    assert propose_target(profile(pd.DataFrame({name: draw.random(50) for name in columns}))) == target
