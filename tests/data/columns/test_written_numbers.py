"""Numbers as people write them are numbers, decided for the column as a whole; what only looks like one stays text."""

import csv
import io
import random
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from playground.data.tables.read_table import Table, read_table
from playground.spec.data.kinds import TableFormat


@pytest.fixture
def read(tmp_path: Path):
    def read(cells: list[str], delimiter: str = ",", format: TableFormat | None = None, name: str = "x") -> Table:
        """A column of these cells beside one of letters and one of plain numbers."""
        text = io.StringIO()
        writer = csv.writer(text, delimiter=delimiter)
        writer.writerow(["kind", name, "n"])
        for index, cell in enumerate(cells):
            writer.writerow(["abc"[index % 3], cell, index])
        path = tmp_path / "table.csv"
        path.write_bytes(text.getvalue().encode())
        return read_table(path, format)

    return read


def grouped(number: float, mark: str, decimal: str, places: int) -> str:
    return f"{number:,.{places}f}".replace(",", "\0").replace(".", decimal).replace("\0", mark)


def drawn(count: int = 60, most: float = 2e6) -> list[float]:
    random.seed(7)
    return [round(random.uniform(1, most) ** random.choice([0.5, 0.8, 1.0]), 2) for _ in range(count)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(
    ("mark", "decimal"),
    [
        (",", "."),
        (".", ","),
        (" ", ","),
        ("\u00a0", ","),
        ("\u202f", ","),
        ("\u2009", "."),
        ("'", "."),
        ("\u2019", "."),
    ],
)
def test_thousands_have_many_marks(read, delimiter, mark, decimal):
    numbers = drawn()
    table = read([grouped(number, mark, decimal, 2) for number in numbers], delimiter)
    assert table.frame["x"].tolist() == pytest.approx(numbers)
    assert any("`x` is read as numbers" in note for note in table.notes)


@pytest.mark.parametrize(
    ("delimiter", "mark"), [(",", ","), ("\t", ","), (";", "."), (",", " "), (";", "\u202f"), (",", "'")]
)
def test_whole_numbers_with_thousands_stay_whole(read, delimiter, mark):
    numbers = [int(number) for number in drawn()]
    assert any(number < 1000 for number in numbers)
    frame = read([grouped(number, mark, ",", 0) for number in numbers], delimiter).frame
    assert frame["x"].dtype == np.int64
    assert frame["x"].tolist() == numbers


def test_three_decimals_with_a_decimal_comma_are_no_thousands(read):
    random.seed(3)
    numbers = [random.randrange(100, 99_999) / 1000 for _ in range(60)]  # some below 1, so 0,123 among them
    frame = read([f"{number:.3f}".replace(".", ",") for number in numbers], ";").frame
    assert frame["x"].tolist() == pytest.approx(numbers)


def test_marks_that_can_be_read_two_ways_are_told_and_switched(read):
    cells = [f"{1 + index % 9},{100 + 7 * index}" for index in range(60)]
    table = read(cells, ";")
    assert table.frame["x"].iloc[0] == 1.1
    (decision,) = [one for one in table.decisions if one.path == ("format", "columns", "x")]
    assert decision.doubtful
    assert "decimal_point" in [choice.value for choice in decision.choices]
    switched = read(cells, ";", TableFormat(columns={"x": "decimal_point"})).frame
    assert switched["x"].iloc[0] == 1100
    assert read(cells, ";", TableFormat(columns={"x": "text"})).frame["x"].iloc[0] == "1,100"


@pytest.mark.parametrize(
    "template",
    [
        "${}",
        "$ {}",
        "{} €",
        "€{}",
        "£{}",
        "{} zł",
        "CHF {}",
        "{} EUR",
        "US${}",
        "¥{}",
        "₹{}",
        "{} Kč",
        "R${}",
        "Rs. {}",
    ],
)
def test_currencies_are_left_off_and_said(read, template):
    numbers = drawn(40, 9e4)
    table = read([template.format(grouped(number, ",", ".", 2)) for number in numbers])
    assert table.frame["x"].tolist() == pytest.approx(numbers)
    assert any("currency" in note for note in table.notes)


@pytest.mark.parametrize(
    "template", ["{}%", "{} %", "{}kg", "{} km/h", "{}GB", "{} °C", "{} m²", "{}µg", "{} hp", "{}+"]
)
def test_units_are_left_off_and_said(read, template):
    numbers = [round(1 + index * 0.37, 2) for index in range(40)]
    table = read([template.format(number) for number in numbers])
    assert table.frame["x"].tolist() == pytest.approx(numbers)
    assert any("unit" in note for note in table.notes)


def test_units_of_one_kind_are_converted(read):
    table = read([f"{index * 100} g" if index % 4 == 1 else f"{index}kg" for index in range(1, 41)])
    assert table.frame["x"].tolist() == pytest.approx(
        [index / 10 if index % 4 == 1 else index for index in range(1, 41)]
    )
    assert any("converted" in note for note in table.notes)
    sizes = read(["1.5k", "300", "2M", "17k"] * 10)
    assert sizes.frame["x"].tolist() == [1500, 300, 2_000_000, 17_000] * 10


def test_several_currencies_are_no_numbers_and_said(read):
    table = read(["$5", "€7", "$8", "€9"] * 10)
    assert table.frame["x"].iloc[0] == "$5"
    assert any("several currencies" in note for note in table.notes)


@pytest.mark.parametrize("template", ["({})", "{}-", "−{}", "-{}", "-${}", "(${})"])
def test_negative_numbers_are_written_in_many_ways(read, template):
    numbers = [-n if index % 3 else n for index, n in enumerate(drawn(40, 9e3))]
    cells = [template.format(abs(number)) if number < 0 else f"{number}" for number in numbers]
    assert read(cells).frame["x"].tolist() == pytest.approx(numbers)


def test_two_in_a_hundred_that_are_no_numbers_are_missing_and_listed(read):
    cells = [str(index * 3) for index in range(200)]
    cells[17], cells[101] = "broken", "12,4 (check)"
    table = read(cells)
    assert table.frame["x"].isna().sum() == 2
    assert any("'broken' in row 18" in note and "in row 102" in note for note in table.notes)
    cells[2:12] = ["bad"] * 10
    table = read(cells)
    assert table.frame["x"].iloc[2] == "bad"
    (decision,) = [one for one in table.decisions if one.path == ("format", "columns", "x")]
    assert decision.doubtful
    assert read(cells, format=TableFormat(columns={"x": "number"})).frame["x"].isna().sum() == 12


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("version", [f"{i % 4}.{i % 7}.{i}" for i in range(60)]),
        ("release", [f"1.{100 + i}.{300 + i}.{i}" for i in range(60)]),
        ("phone", [f"+49 {100 + i} {200 + i} {300 + i}" for i in range(60)]),
        ("contact", [f"{600 + i} {100 + 2 * i} {999 - i}" for i in range(60)]),
        ("contact", [f"555-{1000 + i}" for i in range(60)]),
        ("isbn", [f"978-3-16-{148000 + i}-0" for i in range(60)]),
        ("address", [f"192.168.{100 + i % 3}.{100 + i}" for i in range(60)]),
        ("host", [f"10.0.{i % 3}.{i}" for i in range(60)]),
        ("postcode", [f"{i:02d}{100 + i}" for i in range(60)]),
        ("postcode", [f"{100 + i} {10 + i % 80}" for i in range(60)]),
        ("postcode", [f"SW{i % 9}A {i % 7}AA" for i in range(60)]),
        ("postcode", [f"{1000 + i} {'ABCDEFG'[i % 7]}{'XYZ'[i % 3]}" for i in range(60)]),
        ("product", [f"A{100 + i}" for i in range(60)]),
        ("product", [f"SKU-{100 + i}" for i in range(60)]),
        ("house", [f"{i}{'abcd'[i % 4]}" for i in range(1, 61)]),
        ("code", [f"{i:03d}" for i in range(60)]),
        ("when", [f"{1 + i % 12}:{10 + i % 50}" for i in range(60)]),
        ("range", [f"{i}-{i + 5}" for i in range(60)]),
        ("income", ["<=50K", ">50K"] * 30),
        ("place", [f"{i} High Street" if i % 2 else f"{i} Low Road" for i in range(60)]),
        ("card", [f"4111 {1000 + i} {2000 + i} {3000 + i}" for i in range(60)]),
        ("ordinal", ["1st", "2nd", "3rd", "4th"] * 15),
        ("size", ["S", "M", "L", "42"] * 15),
    ],
)
def test_what_only_looks_like_a_number_stays_text(read, name, cells):
    table = read(cells, name=name)
    assert not pd.api.types.is_numeric_dtype(table.frame[name])
    if table.frame[name].dtype.kind not in "Mm":
        assert [str(value) for value in table.frame[name]] == cells


def test_a_column_with_another_mark_than_the_rest_of_the_file_is_read_by_its_own(read):
    table = read([f"{index},5" for index in range(40)], ",")
    assert table.frame["x"].tolist() == [index + 0.5 for index in range(40)]


@pytest.mark.parametrize("word", ["k.A.", "—", "not measured", "brak", "sin dato", "未測定"])
def test_a_word_again_and_again_among_numbers_is_missing_and_told(read, word):
    cells = [word if index % 6 == 0 else f"{index * 1.5}" for index in range(90)]
    table = read(cells)
    assert table.frame["x"].isna().sum() == 15
    assert any(word in note for note in table.notes)


def test_numbers_among_words_stay_text(read):
    cells = [str(index) if index % 3 else "abc"[index % 2] * 3 for index in range(90)]
    assert read(["S", "M", "L", *cells][:40]).frame["x"].iloc[0] == "S"
    assert read([f"<{index % 5}" if index % 4 == 0 else str(index) for index in range(90)]).frame["x"].iloc[0] == "<0"


def test_points_before_three_digits_in_a_file_with_semicolons_are_told(read):
    numbers = [1000 + 791 * index for index in range(60)]
    cells = [f"{number:,}".replace(",", ".") for number in numbers]
    table = read(cells, ";")
    assert table.frame["x"].tolist() == numbers
    (said,) = [one for one in table.decisions if one.path == ("format", "columns", "x")]
    assert said.doubtful
    assert read(cells, ";", TableFormat(columns={"x": "decimal_point"})).frame["x"].iloc[1] == 1.791
    assert read(cells, ",").frame["x"].iloc[1] == 1.791
