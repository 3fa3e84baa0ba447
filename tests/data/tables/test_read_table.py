"""Tables are read right, or refused with the line that is wrong."""

import datetime
import gzip
import json
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from playground.data.tables import fast_rows
from playground.data.tables.read_table import no_progress, read_table, text_rows
from playground.data.tables.table_format import detect_format
from playground.errors import DataError
from playground.spec.data.kinds import TableFormat
from tests.shared_data import SHARED


@pytest.fixture
def write(tmp_path):
    def write(content: str | bytes, name: str = "table.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def test_columns_get_the_type_of_all_their_values(write):
    content = "n,x,t,d,zip,big\n1,1.5,a,2020-01-31,08123,12345678901234567890\n2,?,b,2020-02-01,00999,1\n"
    frame = read_table(write(content)).frame
    assert [str(kind)[:8] for kind in frame.dtypes] == ["int64", "float64", "str", "datetime", "str", "str"]
    assert frame["zip"].tolist() == ["08123", "00999"]
    assert np.isnan(frame["x"][1])
    assert frame["d"][0] == pd.Timestamp(2020, 1, 31)


def test_decimal_comma_and_thousands(write):
    frame = read_table(write("a;b\n1.234,5;x\n-2,25;y\n1e3;z\n")).frame
    assert frame["a"].tolist() == [1234.5, -2.25, 1000.0]
    frame = read_table(write("a\tb\n3,995.383\tx\n599.994\ty\n")).frame
    assert frame["a"].tolist() == [3995.383, 599.994]


@pytest.mark.parametrize("text", ["3504.", ".5", "+5", "-1e-3", "007.5", "1E5"])
def test_odd_numbers_are_what_python_reads(write, text):
    assert read_table(write(f"a,b\n{text},x\n2,y\n")).frame["a"].astype(float)[0] == float(text)


def test_marks_of_missing_among_numbers_are_missing_and_said(write):
    table = read_table(write("a,b\n1,x\n-,y\n3,z\n"))
    assert table.frame["a"].isna().tolist() == [False, True, False]
    assert "'-'" in table.notes[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("31.01.2009 00:10:00", datetime.datetime(2009, 1, 31, 0, 10)),
        ("01/31/2009", datetime.datetime(2009, 1, 31)),
        ("2013-11-23T02:30:31-08:00", datetime.datetime(2013, 11, 23, 10, 30, 31)),
        ("1949-01", datetime.datetime(1949, 1, 1)),
        ("Sep-63", datetime.datetime(1963, 9, 1)),
    ],
)
def test_dates_in_many_notations(write, text, expected):
    assert read_table(write(f"d,x\n{text},1\n{text},2\n")).frame["d"][0].to_pydatetime() == expected


def test_dates_that_can_be_read_two_ways_are_said(write):
    table = read_table(write("d,x\n01/02/2009,1\n03/04/2009,2\n"))
    assert table.frame["d"][0] == pd.Timestamp(2009, 2, 1)
    assert "day first, but either is possible" in table.notes[0]


def test_names_are_unique_and_never_empty(write):
    table = read_table(write("a,a,,a\n1,2,3,4\n"))
    assert list(table.frame.columns) == ["a", "a (2)", "column 3", "a (3)"]
    assert len(table.notes) == 2


def test_names_of_rows_without_a_name_get_one(write):
    assert list(read_table(write("a,b\nx,1,2\ny,3,4\n")).frame.columns) == ["column 1", "a", "b"]
    assert list(read_table(write("a,b\n1,2,\n3,4,\n")).frame.columns) == ["a", "b"]
    assert list(read_table(write("a,b,\n1,2,\n3,4,\n")).frame.columns) == ["a", "b"]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("a,b,c\n1,2,3\n1,2,3,4\n1,2,3\n", "line 3"),
        ("a,b,c\n1,2,3\n1,2\n1,2,3\n1,2,3\n", "line 3"),
        ("a,b,c\n1,2,3\nonly\n1,2,3\n1,2,3\n", "line 3"),
        ('a,b,c\n1,"2",3\n1,"2"x,3\n1,"2, 3",4\n', "line 2"),
        ("a,b\n", "at least one row"),
    ],
)
def test_a_malformed_row_is_refused_with_its_line(write, content, line):
    with pytest.raises(DataError, match=line):
        read_table(write(content))


def test_a_footnote_is_left_out_and_said(write):
    table = read_table(write("a,b,c\n1,2,3\n4,5,6\n\nSource: us\n"))
    assert len(table.frame) == 2
    assert "Source: us" in table.notes[0]


def test_a_wrong_encoding_is_refused(write):
    with pytest.raises(DataError, match="must be"):
        read_table(write("a,b\né,1\n".encode("latin-1")), TableFormat(encoding="utf-8"))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8", "ascii"])
def test_an_encoding_that_the_user_chose_wrongly_is_refused(write, encoding):
    path = write(("größe;länge\n" + "1;2\n" * 1000).encode("latin-1"))
    with pytest.raises(DataError, match=encoding):
        read_table(path, TableFormat(encoding=encoding))


def test_gzip_is_unpacked_and_a_damaged_one_refused(write):
    packed = gzip.compress(b"a,b\n1,2\n3,4\n" * 100)
    assert len(read_table(write(gzip.compress(b"a,b\n1,2\n3,4\n"), "t.csv.gz")).frame) == 2
    with pytest.raises(DataError, match="unpacked"):
        read_table(write(packed[:-12], "t.csv.gz"))


def test_excel_gives_what_was_written_and_takes_a_sheet(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "notes"
    book.active.append(["nothing", "here"])
    book.active.append([1, 2])
    sheet = book.create_sheet("data")
    for row in (["a", "b", "c"], [1, 1.5, "x"], [2, None, "y"]):
        sheet.append(row)
    sheet["D1"], sheet["D2"], sheet["D3"] = "d", datetime.datetime(2020, 1, 2), datetime.datetime(2020, 1, 3, 4)
    path = tmp_path / "book.xlsx"
    book.save(path)
    table = read_table(path, TableFormat(sheet="data"))
    assert table.format.sheets == ("notes", "data")
    assert [str(kind)[:8] for kind in table.frame.dtypes] == ["int64", "float64", "str", "datetime"]
    assert read_table(path).frame.shape == (1, 2)
    with pytest.raises(DataError, match="sheet must be one of notes, data; got no"):
        read_table(path, TableFormat(sheet="no"))


def test_a_cover_sheet_is_passed_over(tmp_path):
    path = tmp_path / "book.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["Measurements of the year"])
    book.create_sheet("empty")
    sheet = book.create_sheet("values")
    for row in [("a", "b"), (1, 2), (3, 4)]:
        sheet.append(row)
    book.save(path)
    table = read_table(path)
    assert (table.format.sheet, table.frame.to_dict("list")) == ("values", {"a": [1, 3], "b": [2, 4]})
    assert read_table(path, TableFormat(sheet="values")).format.sheet == "values"


def test_an_excel_bomb_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (3 << 20))
    monkeypatch.setattr("playground.data.tables.excel.MAX_UNPACKED", 1 << 20)
    with pytest.raises(DataError, match="at most 1 MiB unpacked"):
        read_table(path)


def test_parquet_keeps_types_and_leaves_nested_columns_out(tmp_path):
    path = tmp_path / "t.parquet"
    frame = pd.DataFrame({"n": [1, 2], "x": [1.5, None], "t": ["a", "b"], "yes": [True, False], "l": [[1], [2]]})
    frame["d"] = pd.to_datetime(["2020-01-01", "2020-01-02"])
    frame.to_parquet(path)
    table = read_table(path)
    assert list(table.frame.columns) == ["n", "x", "t", "yes", "d"]
    assert "`l` was left out" in table.notes[0]
    pd.testing.assert_series_equal(table.frame["n"], frame["n"])


def test_the_fast_reader_of_large_files_gives_the_same(write, monkeypatch):
    rows = "".join(f'{i},"a ""{i}"", b\n c",{i / 7:.3f},{"" if i % 3 else "NA"},x\n' for i in range(500))
    path = write("n,text,x,none,t\n" + rows)
    exact = read_table(path).frame
    monkeypatch.setattr(fast_rows, "LARGE", 0)
    calls: list[float] = []
    assert fast_rows.gather_fast(path, text_rows(path, detect_format(path)), detect_format(path), no_progress)
    pd.testing.assert_frame_equal(read_table(path, progress=lambda stage, done: calls.append(done)).frame, exact)
    assert calls == sorted(calls)
    assert calls[-1] == 1
    with pytest.raises(DataError, match="line 4"):
        read_table(write("a,b,c\n1,2,3\n1,2,3\n1,2,3,4\n1,2,3\n"))


def test_too_many_values_are_refused(write, monkeypatch):
    monkeypatch.setattr("playground.data.tables.gather.MAX_CELLS", 10)
    with pytest.raises(DataError, match="at most 10 values"):
        read_table(write("a,b\n" + "1,2\n" * 20))


def _shared(pattern: str) -> list[Path]:
    return sorted(path for path in SHARED.glob(pattern) if path.is_file())


needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real data is not there")


@needs_shared
@pytest.mark.parametrize("path", _shared("bad/csv/csvs/*.csv"), ids=lambda path: path.stem)
def test_every_file_of_the_spectrum_gives_its_expected_answer(path):
    expected = json.loads((SHARED / "bad/csv/json" / f"{path.stem}.json").read_bytes())
    if b"\r" not in path.read_bytes():  # a checkout may have turned the line ends of the file, but not of the answer
        expected = [{name: value.replace("\r\n", "\n") for name, value in row.items()} for row in expected]
    (_, header), *rows = text_rows(path, detect_format(path))
    assert [dict(zip(header, cells, strict=True)) for _, cells in rows] == expected
    frame = read_table(path).frame
    for row, given in zip(frame.astype(object).to_dict("records"), expected, strict=True):
        assert {name: "" if pd.isna(value) else f"{value:g}" if isinstance(value, float) else str(value)
                for name, value in row.items()} == given  # fmt: skip


@needs_shared
@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("tabular/titanic.csv", (891, 12)),
        ("tabular/adult-train.csv", (32561, 15)),
        ("tabular/pima-indians-diabetes.csv", (768, 9)),
        ("tabular/ionosphere.csv", (351, 35)),
        ("tabular/banknote_authentication.csv", (1372, 5)),
        ("tabular/boston_housing.data", (506, 14)),
        ("tabular/auto-mpg.data", (398, 9)),
        ("tabular/heart.processed.cleveland.data", (303, 14)),
        ("tabular/california_housing.csv", (20640, 10)),
        ("tabular/winequality-red.csv", (1599, 12)),
        ("tabular/penguins.csv", (344, 7)),
        ("tabular/iris.csv", (150, 5)),
        ("tabular/tips.csv", (244, 7)),
        ("text/sms.tsv", (5574, 2)),
        ("text/imdb_dev_train.csv", (2996, 2)),
        ("series/ETTh1.csv", (17420, 8)),
        ("series/jena_climate_jan2009_sample.csv", (4000, 12)),
        ("series/airline-passengers.csv", (144, 2)),
        ("series/daily-min-temperatures.csv", (3650, 2)),
        ("series/monthly-sunspots.csv", (2820, 2)),
        ("bad/csv/papaparse/normal.csv", (1135, 9)),
        ("bad/csv/papaparse/long-sample.csv", (8, 7)),
        ("bad/csv/papaparse/utf-8-bom-sample.csv", (1, 3)),
        ("bad/encodings/avengers.csv", (173, 21)),
        ("bad/encodings/food-world-cup-data.csv", (1373, 48)),
        ("bad/encodings/gdp_per_capita.csv", (189, 7)),
        ("bad/encodings/oecd_bli_2015.csv", (3292, 17)),
        ("bad/encodings/test_latin1.csv", (2, 3)),
        ("bad/encodings/test_utf16_little.csv", (2, 3)),
        ("bad/encodings/utf16.txt", (4, 1)),
    ],
)
def test_real_files_have_the_shape_that_is_known_of_them(name, shape):
    assert read_table(SHARED / name).frame.shape == shape


@needs_shared
@pytest.mark.parametrize(
    ("name", "missing"), [("titanic.csv", 866), ("adult-train.csv", 4262), ("auto-mpg.data", 6), ("penguins.csv", 19)]
)
def test_missing_values_of_real_files_are_all_found(name, missing):
    assert int(read_table(SHARED / "tabular" / name).frame.isna().sum().sum()) == missing


@needs_shared
def test_letters_of_old_encodings_come_out_right():
    assert read_table(SHARED / "bad/encodings/test_latin1.csv").frame["c"].tolist() == ["3", "©"]
    gdp = read_table(SHARED / "bad/encodings/gdp_per_capita.csv").frame
    assert "São Tomé and Príncipe" in set(gdp["Country"])
    assert gdp["2015"].max() > 100_000
    assert "LOCATION" in read_table(SHARED / "bad/encodings/oecd_bli_2015.csv").frame
    assert read_table(SHARED / "bad/encodings/utf16.txt").frame.iloc[2, 0].startswith("Кириллица")


@needs_shared
@pytest.mark.parametrize(("name", "line"), [("malformed.tsv", "line 3"), ("verylong-sample.csv", "line 500")])
def test_malformed_real_files_are_refused_with_the_line(name, line):
    with pytest.raises(DataError, match=line):
        read_table(SHARED / "bad/csv/papaparse" / name)


@needs_shared
def test_naughty_strings_are_column_names_and_values(tmp_path):
    import csv

    strings = [text for text in json.loads((SHARED / "bad/strings/blns.json").read_bytes()) if text.strip()]
    path = tmp_path / "naughty.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(["text", "n", *strings])
        for index, text in enumerate(strings):
            writer.writerow([text, index, *[index] * len(strings)])
    frame = read_table(path, TableFormat(delimiter=",", header=True, quotes=True)).frame
    assert frame.shape == (len(strings), len(strings) + 2)
    assert frame.columns.is_unique
    from playground.data.columns.cells import is_missing

    for text, read in zip(strings, frame["text"], strict=True):
        assert (pd.isna(read) and is_missing(text)) or read == text


def test_columns_of_a_file_without_names_are_given_some(tmp_path):
    path = tmp_path / "pima.csv"
    path.write_text("".join(f"{n},{n % 3},{n % 2}\n" for n in range(30)))
    found = list(read_table(path, TableFormat(header=False)).frame.columns)
    names = {found[0]: "age", found[2]: "ill"}
    named = read_table(path, TableFormat(header=False, names=names, columns={"ill": "text"}))
    assert list(named.frame.columns) == ["age", found[1], "ill"]
    assert named.frame["ill"].tolist()[:2] == ["0", "1"]  # what is said of a column is said of its name

    twice = read_table(path, TableFormat(header=False, names=dict.fromkeys(found, "same")))
    assert len(set(twice.frame.columns)) == 3
