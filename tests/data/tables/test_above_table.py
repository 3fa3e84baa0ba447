"""What stands above, within and below a table is no value: it is found, left out, said, and can be kept."""

from pathlib import Path

import openpyxl
import pytest

from playground.data.tables.read_table import Table, read_table
from playground.spec.data.kinds import TableFormat

BODY = [[f"{index * 0.7:.1f}", str(20 + index % 9), "ABC"[index % 3]] for index in range(30)]
NAMES = ["temperature", "humidity", "bed"]


@pytest.fixture
def read(tmp_path: Path):
    def read(
        rows: list[list[str]], format: TableFormat | None = None, excel: bool = False, delimiter: str = ","
    ) -> Table:
        if excel:
            book = openpyxl.Workbook()
            for row in rows:
                book.active.append([_typed(cell) for cell in row])
            book.save(tmp_path / "table.xlsx")
            return read_table(tmp_path / "table.xlsx", format)
        text = "\n".join(delimiter.join(row) for row in rows) + "\n"
        (tmp_path / "table.csv").write_text(text)
        return read_table(tmp_path / "table.csv", format)

    return read


def _typed(cell: str) -> object:
    try:
        return float(cell)
    except ValueError:
        return cell or None


def decision(table: Table, name: str):
    (found,) = [one for one in table.decisions if one.path == ("format", name)]
    return found


def is_the_table(table: Table) -> bool:
    frame = table.frame
    return (
        list(frame.columns) == NAMES
        and frame["temperature"].tolist() == [float(row[0]) for row in BODY]
        and frame["humidity"].tolist() == [int(row[1]) for row in BODY]
        and frame["bed"].tolist() == [row[2] for row in BODY]
    )


@pytest.mark.parametrize("excel", [False, True])
@pytest.mark.parametrize(
    "above",
    [
        [["Trial of 2023", "", ""]],
        [["Trial of 2023", "", ""], ["all values per bed", "", ""], ["", "", ""]],
        [["", "Trial of 2023", ""], ["", "", ""]],
        [["Station 4", "", ""], ["Exported 2023-04-01", "", ""], ["", "", ""], ["", "", ""]],
    ],
)
def test_padded_titles_are_skipped(read, above, excel):
    table = read([*above, NAMES, *BODY], excel=excel)
    assert is_the_table(table)
    said = decision(table, "skip_lines")
    assert str(table.format.skip_lines) in said.sentence
    first = next(cell for row in above for cell in row if cell)
    assert first in said.sentence
    kept = read([*above, NAMES, *BODY], TableFormat(skip_lines=0, header=False), excel=excel)
    assert len(kept.frame) > len(BODY)
    assert "as chosen" in decision(kept, "skip_lines").sentence


def test_titles_as_pairs_above_a_wide_table_are_skipped(read):
    wide = [[str(index * 7 % 13 + column) for column in range(8)] for index in range(30)]
    names = [f"sensor {column}" for column in range(8)]
    above = [["Station", "Krakow", *[""] * 6], ["Height", "210 m", *[""] * 6], [""] * 8]
    table = read([*above, names, *wide], delimiter=";")
    assert list(table.frame.columns) == names
    assert table.format.skip_lines == 3


@pytest.mark.parametrize(
    "rows",
    [
        [NAMES, *BODY],
        [["", "humidity", "bed"], *BODY],
        [["country", "2015", "2016"], *[[f"land {index}", str(index), str(index + 1)] for index in range(20)]],
        [["a", "b"], *[[str(index), ""] if index % 2 else ["", str(index)] for index in range(20)]],
        [["1", "", ""], *BODY],
        [["name", ""], *[[f"w{index}", str(index)] for index in range(20)]],
    ],
)
def test_a_row_of_names_or_values_is_no_title(read, rows):
    table = read(rows)
    assert table.format.skip_lines == 0


@pytest.mark.parametrize("units", [["degC", "%", "-"], ["°C", "percent", "letter"], ["[K]", "[%]", ""]])
def test_a_row_of_units_is_left_out(read, units):
    table = read([NAMES, units, *BODY])
    assert is_the_table(table)
    assert units[0] in decision(table, "units").sentence
    assert len(read([NAMES, units, *BODY], TableFormat(units=False)).frame) == len(BODY) + 1


def test_units_below_titles_are_left_out_too(read):
    assert is_the_table(read([["A title", "", ""], NAMES, ["degC", "%", ""], *BODY], excel=True))


@pytest.mark.parametrize("row", [["n/a", "?", "A"], ["", "", "A"], ["3.5", "%", "A"]])
def test_a_first_row_without_values_is_no_row_of_units(read, row):
    assert len(read([NAMES, row, *BODY]).frame) == len(BODY) + 1


def test_two_rows_of_names_become_one(read):
    rows = [["Weather", "", "Place"], ["temperature", "humidity", "bed"], *BODY]
    table = read(rows)
    assert list(table.frame.columns) == ["Weather temperature", "Weather humidity", "Place bed"]
    assert table.frame["Weather humidity"].tolist() == [int(row[1]) for row in BODY]
    assert decision(table, "header_rows").taken == 2
    excel = read(rows, excel=True)
    assert list(excel.frame.columns) == list(table.frame.columns)
    assert len(read(rows, TableFormat(header_rows=1, units=False)).frame) == len(BODY) + 1


def test_names_that_come_again_are_left_out(read):
    rows = [NAMES, *BODY[:10], NAMES, *BODY[10:20], NAMES, *BODY[20:]]
    table = read(rows)
    assert is_the_table(table)
    assert "rows 11, 22" in decision(table, "repeats").sentence
    assert len(read(rows, TableFormat(repeats=False)).frame) == len(BODY) + 2


def test_names_that_come_again_in_a_large_file_are_left_out(read, monkeypatch):
    monkeypatch.setattr("playground.data.tables.fast_rows.LARGE", 10)
    assert is_the_table(read([["A title", "", ""], NAMES, ["C", "%", ""], *BODY[:10], NAMES, *BODY[10:]]))


@pytest.mark.parametrize(
    "end",
    [
        [["Total", "720", ""]],
        [["Summe", "720", ""], ["Quelle: Amt", "", ""]],
        [["", "", ""], ["Grand total", "720", ""]],
        [["Average", "24.0", ""]],
    ],
)
def test_totals_and_remarks_at_the_end_are_left_out(read, end):
    names = ["place", "humidity", "temperature"]
    body = [[f"Bed {index}", row[1], row[0]] for index, row in enumerate(BODY)]
    table = read([names, *body, *end])
    assert table.frame["place"].tolist() == [row[0] for row in body]
    assert decision(table, "totals").doubtful
    kept = read([names, *body, *end], TableFormat(totals=False))
    assert kept.frame["place"].iloc[-1] in (end[-1][0], end[0][0])


def test_a_value_that_begins_like_a_total_is_none(read):
    names = ["brand", "sold", "price"]
    body = [[["Total", "Shell", "Esso"][index % 3], row[1], row[0]] for index, row in enumerate(BODY)]
    assert len(read([names, *body]).frame) == len(BODY)
    body[-1][0] = "Totalfina"
    assert len(read([names, *body]).frame) == len(BODY)


def test_a_cover_sheet_of_several_rows_is_passed_over_and_said(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "About"
    for row in (["Author", "Ann"], ["Date", "2023"], ["Place", "Krakow"], ["Version", "2"]):
        book.active.append(row)
    sheet = book.create_sheet("Data")
    for row in [NAMES, *BODY]:
        sheet.append([_typed(cell) for cell in row])
    book.save(tmp_path / "book.xlsx")
    table = read_table(tmp_path / "book.xlsx")
    assert table.format.sheet == "Data"
    assert "'About'" in decision(table, "sheet").sentence
    assert read_table(tmp_path / "book.xlsx", TableFormat(sheet="About")).format.sheet == "About"


def test_answers_below_questions_are_a_second_row_of_names(read):
    names = [["Respondent", "Which films have you seen?", "", ""], ["", "Film A", "Film B", "Film C"]]
    body = [[str(1000 + index), "yes" if index % 2 else "", "yes" if index % 3 else "", "no"] for index in range(40)]
    table = read([*names, *body])
    assert list(table.frame.columns)[:3] == [
        "Respondent",
        "Which films have you seen? Film A",
        "Which films have you seen? Film B",
    ]
    assert len(table.frame) == 40


@pytest.mark.parametrize(
    ("above", "delimiter"),
    [
        (["Crop trial, east field, 2021", "By A. Ito, checked by B. Sand"], ","),
        (["Bericht; Stand 1.2.2023", ""], ";"),
        (["Report, in full"], ","),
        (["Station;7;", "Height;233 m;"], ";"),
    ],
)
def test_titles_with_the_mark_between_columns_are_skipped(tmp_path, above, delimiter):
    path = tmp_path / "table.csv"
    path.write_text("\n".join([*above, *(delimiter.join(row) for row in [NAMES, *BODY])]) + "\n")
    table = read_table(path)
    assert is_the_table(table)
    assert decision(table, "skip_lines")


def test_key_and_value_above_two_columns_are_skipped(tmp_path):
    path = tmp_path / "table.csv"
    rows = ["Station;7", "Height;233 m", "date;ppb", *[f"{1 + index:02d}.03.2023;{index},5" for index in range(28)]]
    path.write_text("\n".join(rows) + "\n")
    table = read_table(path)
    assert list(table.frame.columns) == ["date", "ppb"]
    assert table.frame["ppb"].tolist() == [index + 0.5 for index in range(28)]


def test_names_with_a_blank_behind_each_mark_are_no_title(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("\n".join([", ".join(NAMES), *map(",".join, BODY)]) + "\n")
    assert is_the_table(read_table(path))
    path.write_text("first, second\n" + "".join(f"{'abc'[index % 3]},{'xyz'[index % 3]}\n" for index in range(30)))
    assert list(read_table(path).frame.columns) == ["first", "second"]


@pytest.mark.parametrize("mark", ["..", "k.A.", "-", "x"])
def test_years_as_names_are_seen_beside_marks_of_missing_values(read, mark):
    body = [
        [f"land {index}", *(mark if index % 4 == at else f"{index + at}.5" for at in range(3))] for index in range(40)
    ]
    table = read([["country", "2019", "2020", "2021"], *body])
    assert list(table.frame.columns) == ["country", "2019", "2020", "2021"]
    assert table.frame["2020"].isna().sum() == 10


@pytest.mark.parametrize("word", ["Subtotal", "Sub-total", "Zwischensumme", "Sous-total", "小計", "Промежуточный итог"])
def test_sums_between_the_rows_are_left_out(read, word):
    names = ["place", "humidity", "temperature"]
    body = [[f"Bed {index}", row[1], row[0]] for index, row in enumerate(BODY)]
    rows = [*body[:10], [f"{word} A", "230", ""], *body[10:20], [f"{word} B", "240", ""], *body[20:]]
    table = read([names, *rows])
    assert table.frame["place"].tolist() == [row[0] for row in body]
    said = decision(table, "totals")
    assert said.doubtful
    assert "2 sums between the rows" in said.sentence
    assert len(read([names, *rows], TableFormat(totals=False)).frame) == 32


@pytest.mark.parametrize(
    "end",
    [
        [["Mean", "24.0", ""], ["SD", "2.1", ""], ["Min", "20", ""], ["Max", "28", ""]],
        [["n", "30", "30"], ["mean", "24.0", "10.2"], ["std", "2.1", "3.0"]],
        [["Mittelwert", "24.0", ""], ["Standardabweichung", "2.1", ""]],
        [["Median", "24.0", ""], ["Count", "30", ""]],
    ],
)
def test_statistics_at_the_end_are_left_out(read, end):
    names = ["place", "humidity", "temperature"]
    body = [[f"Bed {index}", row[1], row[0]] for index, row in enumerate(BODY)]
    table = read([names, *body, *end])
    assert table.frame["place"].tolist() == [row[0] for row in body]
    assert f"{len(end)} rows" in decision(table, "totals").sentence


def test_values_that_are_called_like_statistics_stay(read):
    names = ["side", "humidity", "temperature"]
    body = [["NSEW"[index * 4 // len(BODY)], row[1], row[0]] for index, row in enumerate(BODY)]
    assert len(read([names, *body[::-1]]).frame) == len(BODY)
    body[-1][0] = "Max"
    assert len(read([names, *body]).frame) == len(BODY)


def test_two_rows_of_names_and_units_that_come_again_are_left_out(read):
    names = [["Weather", "", "Place"], NAMES]
    table = read([*names, *BODY[:10], *names, *BODY[10:20], *names, *BODY[20:]])
    assert table.frame["Place bed"].tolist() == [row[2] for row in BODY]
    assert "rows 11, 12, 23, 24" in decision(table, "repeats").sentence
    assert len(read([*names, *BODY[:10], *names, *BODY[10:]], TableFormat(repeats=False)).frame) == len(BODY) + 2
    units = ["degC", "%", "-"]
    assert is_the_table(read([NAMES, units, *BODY[:10], NAMES, units, *BODY[10:]]))


@pytest.mark.parametrize("title", ["Page 2 of 4", "Seite 2", "第2页", "Página 2 de 4"])
def test_titles_of_pages_between_the_rows_are_left_out(read, title):
    page = [title, "", ""]
    assert is_the_table(read([NAMES, *BODY[:10], page, *BODY[10:]]))
    table = read([NAMES, *BODY[:10], page, NAMES, *BODY[10:]])
    assert is_the_table(table)
    assert "titles of pages in rows 11, 12" in decision(table, "repeats").sentence
