"""Cells that hold several numbers become columns; several labels are told, and become columns where it is asked for."""

from pathlib import Path

import numpy as np
import pytest

from playground.data.proposals.table import table_experiment
from playground.data.tables.prepare import prepare_table
from playground.data.tables.read_table import Table, no_progress, read_table
from playground.data.uploads.store import add_upload
from playground.errors import DataError
from playground.settings import read_settings
from playground.spec.data.kinds import TableFormat
from playground.spec.resolve import resolve

DRAW = np.random.default_rng(4)


@pytest.fixture
def read(tmp_path: Path):
    def read(cells: list[str], format: TableFormat | None = None) -> Table:
        rows = "".join(f'{index},"{cell}",{"ab"[index % 2]}\n' for index, cell in enumerate(cells))
        path = tmp_path / "table.csv"
        path.write_text("n,x,kind\n" + rows)
        return read_table(path, format)

    return read


@pytest.mark.parametrize("mark", ["/", " / ", "x", "×"])
def test_two_numbers_in_a_cell_are_two_columns(read, mark):
    pairs = [
        (int(high), int(low)) for high, low in zip(DRAW.integers(100, 180, 40), DRAW.integers(60, 99, 40), strict=True)
    ]
    cells = [f"{high}{mark}{low}" for high, low in pairs]
    table = read([*cells, ""])
    assert list(table.frame.columns) == ["n", "x (1)", "x (2)", "kind"]
    assert table.frame["x (1)"][:40].tolist() == [high for high, _ in pairs]
    assert table.frame["x (2)"][:40].tolist() == [low for _, low in pairs]
    assert table.frame["x (1)"].isna().sum() == 1
    (said,) = [one for one in table.decisions if one.path == ("format", "columns", "x")]
    assert said.doubtful
    assert read(cells, TableFormat(columns={"x": "text"})).frame["x"].tolist() == cells


@pytest.mark.parametrize("form", ["['{}']", '{{"{}"}}', "('{}',)", "[{}]", '["{}"]'])
def test_brackets_and_quotes_of_lists_are_no_part_of_labels(tmp_path, form):
    kinds = [sorted(DRAW.choice(["auth", "db", "net", "ui"], size, replace=False)) for size in DRAW.integers(1, 3, 80)]
    quote = "'" if "'" in form else '"' if '"' in form else ""
    cells = [form.replace("{{", "{").replace("}}", "}").replace("{}", f"{quote}, {quote}".join(kind)) for kind in kinds]
    path = tmp_path / "table.csv"
    path.write_text(
        "n;x\n" + "".join(f'{index};"{cell.replace(chr(34), 2 * chr(34))}"\n' for index, cell in enumerate(cells))
    )
    (said,) = [one for one in read_table(path).decisions if one.path == ("format", "columns", "x")]
    assert "several labels" in said.sentence
    frame = read_table(path, TableFormat(columns={"x": "several"})).frame
    assert list(frame.columns) == ["n", "x = auth", "x = db", "x = net", "x = ui"]
    assert frame["x = ui"].tolist() == [int("ui" in kind) for kind in kinds]


def test_coordinates_in_brackets_are_no_labels(read):
    cells = [f"({index % 7}.5, {index % 5}.25)" for index in range(80)]
    assert not read(cells).decisions or "labels" not in read(cells).decisions[0].sentence


@pytest.mark.parametrize(
    "cells",
    [
        [f"{1 + i % 12}/{2000 + i}" for i in range(40)],
        [f"{1 + i % 28:02d}/{1 + i % 12:02d}/2020" for i in range(40)],
        [f"{1 + i % 12}/{1 + i % 28}/2020" for i in range(40)],
        [f"km/h {i}" for i in range(40)],
        [f"A/{i}" for i in range(40)],
        ["yes", "no"] * 20,
    ],
)
def test_dates_and_words_with_a_slash_are_not_split(read, cells):
    assert list(read(cells).frame.columns) == ["n", "x", "kind"]


def labels(mark: str) -> list[str]:
    return [
        mark.join(DRAW.permutation(["Action", "Comedy", "Drama", "Horror"])[: DRAW.integers(1, 4)]) for _ in range(120)
    ]


@pytest.mark.parametrize("mark", [";", "|", ", ", "; ", " & "])
def test_several_labels_in_a_cell_are_told_and_become_columns_where_asked_for(read, mark):
    cells = labels(mark)
    table = read(cells)
    (said,) = [one for one in table.decisions if one.path == ("format", "columns", "x")]
    assert said.doubtful
    assert "combinations" in said.sentence
    assert "several" in [choice.value for choice in said.choices]
    frame = read(cells, TableFormat(columns={"x": "several"})).frame
    for label in ("Action", "Comedy", "Drama", "Horror"):
        assert frame[f"x = {label}"].tolist() == [int(label in cell.split(mark)) for cell in cells]


@pytest.mark.parametrize(
    "cells",
    [
        ["Paris, France", "Rome, Italy", "Lyon, France", "Milan, Italy", "Nice, France"] * 12,
        [f"Doe, John {i}" for i in range(60)],
        ["red", "green"] * 30,
        ["R&D", "Sales", "R&D"] * 20,
        [f"A long text, with a comma; and more, number {i}" for i in range(60)],
        ["Private/Public", "Private", "Public/Private"] * 2,
    ],
)
def test_a_mark_within_a_value_makes_no_labels(read, cells):
    table = read(cells)
    assert list(table.frame.columns) == ["n", "x", "kind"]
    assert not [one for one in table.decisions if one.path == ("format", "columns", "x") and "several" in one.sentence]


def test_several_labels_are_predicted_together_by_a_sigmoid_each(tmp_path):
    settings = read_settings({"PLAYGROUND_HOME": str(tmp_path)})
    genres = ("Action", "Comedy", "Drama", "Horror")
    cells = labels(";")
    rows = "".join(f"{index % 7},{DRAW.normal():.2f},{cell}\n" for index, cell in enumerate(cells))
    upload = add_upload("films.csv", ("a,b,genres\n" + rows).encode(), settings)
    format = TableFormat(columns={"genres": "several"})
    spec, said = table_experiment(upload.id, "genres", settings, format=format)
    assert spec.data.task == "labels"
    assert spec.data.targets == tuple(f"genres = {label}" for label in genres)
    assert any("4 labels are predicted together" in sentence for sentence in said)
    data = prepare_table(spec.data, spec.seeds.drawn(), settings, no_progress)
    assert data.feature_names == ("a", "b")
    assert set(np.unique(data.train.y)) == {0.0, 1.0}
    first = data.train.rows[0]
    assert data.train.y[0].tolist() == [float(label in cells[first]) for label in genres]
    found = resolve(spec, data.shape)
    assert (found.output_units, found.output_activation, found.loss) == (4, "sigmoid", "binary_crossentropy")
    assert found.metrics == ("accuracy",)
    refused = spec.data.model_copy(update={"more_targets": ("a",)})
    with pytest.raises(DataError, match="`a` must hold 0 and 1"):
        prepare_table(refused, spec.seeds.drawn(), settings, no_progress)
