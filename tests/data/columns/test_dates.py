"""Texts and numbers that say when: each notation against the date that a person reads, and what must stay as it is."""

import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from playground.data.columns.clock import as_hours, clock_text, is_clock, is_duration
from playground.data.columns.dates import Dated, parse_dates
from playground.data.columns.day_order import order_of_file
from playground.data.columns.types import typed_column
from playground.data.tables.read_table import read_table
from playground.spec.data.kinds import TableFormat


def read(texts: list[str], name: str = "d", **more: object) -> Dated | None:
    column = pa.chunked_array([pa.array(texts, pa.string())])
    return parse_dates(column, column, name, **more)  # type: ignore[arg-type]


def typed(values: list[object], name: str) -> pd.Series:
    return typed_column(name, pa.chunked_array([pa.array([str(value) for value in values], pa.string())]))[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Q4 2019", "2019-10-01"),
        ("1990-Q2", "1990-04-01"),
        ("1990Q3", "1990-07-01"),
        ("3Q20", "2020-07-01"),
        ("Q1/1990", "1990-01-01"),
        ("2nd quarter 2004", "2004-04-01"),
        ("H2 2011", "2011-07-01"),
        ("2020-W01", "2019-12-30"),
        ("W53 2020", "2020-12-28"),
        ("KW 05/2021", "2021-02-01"),
        ("2021-W05-3", "2021-02-03"),
        ("2020-01-05 - 2020-01-11", "2020-01-05"),
        ("2020M07", "2020-07-01"),
        ("07/2020", "2020-07-01"),
        ("Jan 2020", "2020-01-01"),
        ("September 1999", "1999-09-01"),
        ("Sep-63", "1963-09-01"),
        ("2020 Dez", "2020-12-01"),
        ("3. März 2020", "2020-03-03"),
        ("14 juillet 1789", "1789-07-14"),
        ("6 de enero de 2020", "2020-01-06"),
        ("2nd Feb 2021", "2021-02-02"),
        ("Mon, 06 Jan 2020 10:20:30 GMT", "2020-01-06 10:20:30"),
        ("Mon Apr 06 22:19:45 PDT 2009", "2009-04-07 05:19:45"),
        ("2020-01-01 24:00:00", "2020-01-02"),
        ("01/21  24:00:00", "2001-01-22"),
        ("2013-11-23T02:30:31-08:00", "2013-11-23 10:30:31"),
        ("2020-06-01 12:00 CEST", "2020-06-01 10:00"),
        ("2020-06-01T12:00:00+02:00[Europe/Berlin]", "2020-06-01 10:00"),
        ("31.12.2019 23:50", "2019-12-31 23:50"),
        ("12/31/19 5:30 PM", "2019-12-31 17:30"),
        ("20200131 10:00", "2020-01-31 10:00"),
        ("20200131T100500", "2020-01-31 10:05"),
        ("2020/1/5 3:04", "2020-01-05 03:04"),
    ],
)
def test_a_notation_is_read_as_a_person_reads_it(text: str, expected: str) -> None:
    found = read([text, text, text])
    assert found is not None
    assert found.values.tolist() == [pd.Timestamp(expected)] * 3


@pytest.mark.parametrize(
    "texts",
    [
        ["Set 10", "Set 11"],
        ["deck 12", "marble 20"],
        ["3/4", "1/2"],
        ["1.2.3", "1.2.4"],
        ["192.168.1.1", "10.0.0.1"],
        ["A-12", "B-13"],
        ["10-12", "12-14"],
        ["2019-2020", "2020-2021"],
        ["12-34-56", "99-12-11"],
        ["+1 555 0100", "+1 555 0101"],
        ["XL", "S"],
        ["Size M1", "Size M2"],
        ["room 101", "room 102"],
        ["5 stars", "4 stars"],
        ["Q1", "Q2"],
        ["may", "june"],
        ["1st", "2nd"],
        ["AM", "PM"],
    ],
)
def test_what_only_looks_alike_stays_text(texts: list[str]) -> None:
    assert read(texts * 5) is None


@pytest.mark.parametrize(
    ("text", "hours"),
    [("22:50", 22 + 5 / 6), ("2:05:30", 2 + 5.5 / 60), ("12:30 AM", 0.5), ("5pm", 17), ("7h15", 7.25), ("24:00", 24)],
)
def test_times_of_day_are_hours_since_midnight(text: str, hours: float) -> None:
    found = read([text] * 3)
    assert found is not None
    assert is_clock(found.values)
    assert as_hours(found.values).tolist() == pytest.approx([hours] * 3)


def test_more_than_a_day_is_a_duration_and_points_need_a_name_that_says_time() -> None:
    long, short = read(["25:10", "3:00", "9:59"]), read(["23:10", "3:00", "9:59"])
    assert long is not None
    assert short is not None
    assert is_duration(long.values.rename("x"))
    assert not is_duration(short.values.rename("start"))
    assert is_duration(short.values.rename("lap_time"))
    minutes = read([f"0:{number:02d}:30" for number in range(40)])
    assert minutes is not None
    assert is_duration(minutes.values.rename("x"))
    assert is_duration(short.values.rename("duration"))
    assert read(["18.00.00", "19.00.00"]) is None
    assert read(["21:15", "19:21"], "final score") is None
    dotted = read(["18.00.00", "19.30.00"], "Time")
    assert dotted is not None
    assert as_hours(dotted.values).tolist() == [18, 19.5]
    assert [clock_text(value) for value in short.values] == ["23:10", "03:00", "09:59"]


def test_order_of_day_and_month_is_decided_by_the_whole_column() -> None:
    months = [f"{month:02d}/01/{year}" for year in (2009, 2010) for month in range(1, 13)]
    days = [f"01/{month:02d}/{year}" for year in (2009, 2010) for month in range(1, 13)]
    for texts, order in ((months, "month_first"), (days, "day_first")):
        found = read(texts)
        assert found is not None
        assert found.either == order
        assert found.values.tolist() == pd.date_range("2009-01-01", periods=24, freq="MS").tolist()
    # on the fifth of each month: January to December in one year of one reading, 5 May to 5 December in the other
    fifth = read([f"{month:02d}/05/{year}" for year in (2009, 2010, 2011) for month in range(1, 13)])
    assert fifth is not None
    assert fifth.either == "month_first"
    sorted_ = read(["02/11/2020", "03/02/2020", "03/09/2020", "04/01/2020", "04/08/2020", "05/07/2020"])
    assert sorted_ is not None
    assert sorted_.either == "month_first"
    assert "the rows are in order then" in sorted_.note
    # the first twelve days of a year, measured all day long
    hours = pd.date_range("2020-01-01", periods=288, freq="h")
    dense = read(hours.strftime("%m/%d/%Y %H:%M").tolist())
    assert dense is not None
    assert dense.values.tolist() == hours.tolist()
    minutes = pd.date_range("2020-04-01", periods=10 * 144, freq="10min")
    for days in (minutes.strftime("%d/%m/%Y %H:%M"), minutes.strftime("%d/%m/%Y")):
        found = read(days.tolist())
        assert found is not None
        assert found.values.dt.normalize().tolist() == minutes.normalize().tolist()
        assert "the days follow one another then" in found.note
    # the last value alone tells
    late = read(["01/02/2009"] * 500 + ["01/13/2009"])
    assert late is not None
    assert late.either is None
    assert late.values[0] == pd.Timestamp(2009, 1, 2)


def test_an_open_order_is_said_and_another_column_or_the_user_decides_it() -> None:
    open_, told = read(["01/02/2009", "03/04/2009"]), read(["01/02/2009", "03/04/2009"], order="month_first")
    assert open_ is not None
    assert told is not None
    assert "day first, but either is possible: 01/02/2009 is 2009-02-01" in open_.note
    assert told.values[0] == pd.Timestamp(2009, 1, 2)
    columns = [pa.chunked_array([pa.array(texts)]) for texts in (["a", "b"], ["01/02/2009", "1/13/2009"])]
    assert order_of_file(columns) == "month_first"
    both = [*columns, pa.chunked_array([pa.array(["13/01/2009", "1/1/2009"])])]
    assert order_of_file(both) is None
    wrong = read(["13/02/2009", "03/04/2009"], order="month_first", asked=True)
    assert wrong is not None
    assert "not all of them can be read as chosen" in wrong.note


def test_a_value_that_is_no_date_is_missing_and_told_and_many_of_them_are_text() -> None:
    days = [f"2020-01-{1 + number % 28:02d}" for number in range(100)]
    found = read([*days, "n.d."])
    assert found is not None
    assert found.values.isna().tolist() == [False] * 100 + [True]
    assert found.note == "1 value that is no date or time ('n.d.') was read as missing."
    assert read([*days[:20], *(f"note {number}" for number in range(20))]) is None
    zero = read(["0000-00-00", *days])
    assert zero is not None
    assert zero.values.isna().sum() == 1


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("date", [20200131, 20200201, 20200202], "2020-01-31"),
        ("x", [20200101 + number for number in range(20)], "2020-01-01"),
        ("period", [202011, 202012, 202101], "2020-11-01"),
        ("yearweek", [202001, 202002, 202003], "2019-12-30"),
        ("timestamp", [964982703, 1064982703, 1164982703], "2000-07-30 18:45:03"),
        ("x", [1577836800 + 3600 * number for number in range(20)], "2020-01-01"),
        ("openTime", [1577836800000 + 60_000 * number for number in range(5)], "2020-01-01"),
        ("ts", [1577836800000000 + 1_000_000 * number for number in range(5)], "2020-01-01"),
        ("Date", [41275, 41280, 41300], "2013-01-01"),
        ("time", [41275 + number / 24 for number in range(20)], "2013-01-01"),
        ("date", [20200131235900, 20200201000000, 20200201000100], "2020-01-31 23:59"),
    ],
)
def test_numbers_that_are_dates(name: str, values: list[float], expected: str) -> None:
    found = typed(values, name)
    assert found[0] == pd.Timestamp(expected)
    assert found.is_monotonic_increasing


_DRAWN = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("id", [20200101 + number for number in range(60)]),
        ("x", _DRAWN.integers(10_000_000, 30_000_000, 50).tolist()),
        ("price", _DRAWN.integers(150_000, 300_000, 50).tolist()),
        ("revenue", _DRAWN.integers(100_000_000, 1_500_000_000, 50).tolist()),
        ("id", [1577836800 + number for number in range(50)]),
        ("order_no", [1500000010 + 10 * number for number in range(50)]),
        ("population", _DRAWN.integers(20_000, 60_000, 50).tolist()),
        ("update_count", _DRAWN.integers(20_000, 60_000, 50).tolist()),
        ("data", _DRAWN.integers(20_000, 60_000, 50).tolist()),
        ("time", _DRAWN.integers(20_000, 60_000, 50).tolist()),
        ("candidate", _DRAWN.integers(20_000, 60_000, 50).tolist()),
        ("day", list(range(1, 31))),
        ("year", list(range(1950, 2000))),
        ("zip", _DRAWN.integers(10_000, 70_000, 50).tolist()),
        ("Time", np.sort(_DRAWN.integers(0, 172_800, 50)).tolist()),
    ],
)
def test_numbers_that_only_look_like_dates_stay_numbers(name: str, values: list[float]) -> None:
    assert typed(values, name).tolist() == values


def test_a_file_read_as_a_table_has_times_of_day_beside_dates() -> None:
    clocks = typed(["02:12", "23:59", "00:00"], "start")
    assert clocks.tolist() == [
        datetime.timedelta(hours=2, minutes=12),
        datetime.timedelta(minutes=1439),
        datetime.timedelta(),
    ]


def test_parquet_files_have_dates_as_texts_and_numbers_and_times_of_day(tmp_path: Path) -> None:
    days = pd.date_range("2020-01-31", periods=40)
    clock = [datetime.time(number % 24, 30) for number in range(40)]
    frame = pd.DataFrame(
        {
            "day": days.strftime("%d/%m/%Y"),
            "number": days.strftime("%Y%m%d").astype(int),
            "clock": clock,
            "word": [f"word {number}" for number in range(40)],
            "x": np.arange(40.0),
        }
    )
    path = tmp_path / "table.parquet"
    frame.to_parquet(path)
    table = read_table(path)
    assert table.frame["day"].tolist() == table.frame["number"].tolist() == days.tolist()
    assert as_hours(table.frame["clock"]).tolist() == [time.hour + 0.5 for time in clock]
    assert table.frame["word"].tolist() == frame["word"].tolist()
    plain = read_table(path, TableFormat(columns={"number": "number", "day": "text"})).frame
    assert plain["number"].tolist() == frame["number"].tolist()
    assert plain["day"].tolist() == frame["day"].tolist()
