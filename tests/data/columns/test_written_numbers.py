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


def said_of(table: Table, name: str = "x"):
    (said,) = [one for one in table.decisions if one.path == ("format", "columns", name)]
    return said


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_comma_before_an_exponent_is_a_decimal_mark(read, delimiter):
    numbers = [round(1.001 + index * 0.137, 3) for index in range(60)]
    table = read([f"{number:.3f}E+03".replace(".", ",") for number in numbers], delimiter)
    assert table.frame["x"].tolist() == pytest.approx([1000 * number for number in numbers])


@pytest.mark.parametrize("end", [",-", ",--", ".-", ".--", ",–", ".—", ",−", "/-"])
@pytest.mark.parametrize("template", ["{}", "€ {}", "CHF {}"])
def test_a_dash_in_place_of_cents_is_no_minus(read, end, template):
    numbers = [209, 1497, 12, 650, 20417] * 8
    mark = {",": ".", ".": "'", "/": ","}[end[0]]
    table = read([template.format(f"{number:,}".replace(",", mark) + end) for number in numbers])
    assert table.frame["x"].tolist() == numbers
    assert "is 20417" in said_of(table).sentence


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        (["1.5万", "820", "12万"], [15_000, 820, 120_000]),
        (["3億", "2.5億円"], None),
        (["2億円", "1.5億円"], [200_000_000, 150_000_000]),
        (["5만", "1.2억"], [50_000, 120_000_000]),
        (["3千", "2萬"], [3_000, 20_000]),
        (["$249.7M", "$64.4K", "$1.2B"], [249_700_000, 64_400, 1_200_000_000]),
        (["€64.4k", "€1.2k"], [64_400, 1_200]),
        (["1,2 Mio. €", "3,5 Mrd. €"], [1_200_000, 3_500_000_000]),
        (["2.5 million", "1.25 billion"], [2_500_000, 1_250_000_000]),
        (["£3.5 million", "£2 bn"], [3_500_000, 2_000_000_000]),
        (["5 M€", "2,5 k€"], [5_000_000, 2_500]),
        (["1,5 млн руб.", "20 тыс. руб."], [1_500_000, 20_000]),
        (["12.5 Lac", "1.2 Cr"], [1_250_000, 12_000_000]),
    ],
)
def test_words_and_letters_that_mean_thousands_are_multiplied_out(read, cells, numbers):
    table = read(cells * 15, ";")
    if numbers is None:  # with a currency and without
        numbers = [300_000_000, 250_000_000]
    assert table.frame["x"].tolist() == pytest.approx(numbers * 15)
    assert any(f"`{cell}` is {number}" in said_of(table).sentence for cell, number in zip(cells, numbers, strict=True))


def test_a_word_that_is_a_unit_is_not_mixed_with_one_that_is_a_factor(read):
    table = read(["2 million", "7 Dr", "8 Dr"] * 15)
    assert table.frame["x"].iloc[0] == "2 million"


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_money_with_three_digits_after_each_point_has_thousands_and_is_doubtful(read, delimiter):
    numbers = [1000 * (100 + 7 * index) + index for index in range(60)]
    cells = [f"Rp {number:,}".replace(",", ".") for number in numbers]
    table = read(cells, delimiter)
    assert table.frame["x"].tolist() == numbers
    assert said_of(table).doubtful
    other = read(cells, delimiter, TableFormat(columns={"x": "decimal_point"}))
    assert other.frame["x"].tolist() == pytest.approx([number / 1000 for number in numbers])


@pytest.mark.parametrize(
    ("template", "digits"),
    [
        ("{}", "０１２３４５６７８９．"),
        ("{}", "٠١٢٣٤٥٦٧٨٩٫"),
        ("{}", "۰۱۲۳۴۵۶۷۸۹٫"),
        ("{}", "०१२३४५६७८९."),
        ("{}", "๐๑๒๓๔๕๖๗๘๙."),
        ("￥{}", "０１２３４５６７８９．"),
    ],
)
def test_digits_of_other_scripts_are_digits(read, template, digits):
    numbers = [round(3.5 + index * 1.7, 1) for index in range(40)]
    cells = [template.format(str(number).translate(str.maketrans("0123456789.", digits))) for number in numbers]
    table = read(cells)
    assert table.frame["x"].tolist() == numbers
    assert f"`{cells[0]}` is 3.5" in said_of(table).sentence


@pytest.mark.parametrize("minus", ["–", "−", "－"])
def test_dashes_before_numbers_are_minus(read, minus):
    numbers = [index - 20.5 for index in range(40)]
    table = read([str(number).replace("-", minus) for number in numbers])
    assert table.frame["x"].tolist() == numbers


@pytest.mark.parametrize(
    "template",
    [
        "{} m2",
        "{} km²",
        "{} kg/m3",
        "{}µg/m3",
        "{} W m-2",
        "${}/hr",
        "€ {} / Monat",
        "{} m^2",
        "$ {} USD",
        "£{} per week",
    ],
)
def test_units_with_digits_and_units_behind_money_are_left_off(read, template):
    numbers = [round(1 + index * 0.37, 2) for index in range(40)]
    table = read([template.format(number) for number in numbers])
    assert table.frame["x"].tolist() == pytest.approx(numbers)
    assert "left off" in said_of(table).sentence


def test_areas_are_converted(read):
    table = read([f"{index} km²" if index % 2 else f"{index}000000 m2" for index in range(1, 41)])
    ratio = table.frame["x"] / pd.Series(range(1, 41))
    assert ratio.nunique() == 1


@pytest.mark.parametrize("template", ["{}[1]", "{}*", "{} †", "{}[a]", "~{}", "≈ {}", "ca. {}", '="{}"', "'{}"])
def test_notes_and_marks_around_a_number_are_left_off_and_said(read, template):
    numbers = [644 + 3 * index for index in range(40)]
    cells = [template.format(number) if index % 3 == 1 else str(number) for index, number in enumerate(numbers)]
    table = read(cells)
    assert table.frame["x"].tolist() == numbers
    assert f"`{cells[1]}` is 647" in said_of(table).sentence


def test_underscores_are_marks_of_thousands(read):
    numbers = [644_120 + 30_011 * index for index in range(40)]
    assert read([f"{number:_}" for number in numbers]).frame["x"].tolist() == numbers


def test_fractions_of_one_sign_are_added(read):
    cells, numbers = ["2½", "3", "1¼", "4 ¾", "½", "2⅓"], [2.5, 3, 1.25, 4.75, 0.5, 2 + 1 / 3]
    table = read(cells * 10)
    assert table.frame["x"].tolist() == pytest.approx(numbers * 10)
    assert "`2½` is 2.5" in said_of(table).sentence


@pytest.mark.parametrize(
    "cells",
    [
        [f"{100 + index} ± {index}" for index in range(40)],
        [f"{index}h {index % 60}m" for index in range(40)],
        [f"{index} kg" if index % 2 else f"{index} lb" for index in range(40)],
        [f"{1000 + index},5" if index % 4 else f"{1000 + index}.5.1" for index in range(40)],
    ],
)
def test_text_that_begins_with_numbers_is_told(read, cells):
    table = read(cells)
    assert table.frame["x"].tolist() == cells
    assert "`x` is text" in said_of(table).sentence


@pytest.mark.parametrize("cells", [[f"{index:05d}" for index in range(40)], [f"1.{index}.0" for index in range(40)]])
def test_nothing_is_said_of_codes(read, cells):
    assert not [one for one in read(cells).decisions if one.path == ("format", "columns", "x")]
