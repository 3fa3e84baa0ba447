"""A column that rises within each date and starts again with the next one is a time of day, however it is written."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import pytest

from playground.data.columns.types import typed_column
from playground.data.series.table import read_series
from playground.data.times.day_times import day_times, halves_of_day
from playground.data.times.groups import find_groups
from playground.data.times.when import find_when, read_when
from playground.errors import DataError
from playground.spec.data.series import SeriesData

DAYS = pd.date_range("2022-11-03", periods=5, freq="D")
HOURS = [pd.Timestamp(day) + pd.Timedelta(hours=hour) for day in DAYS for hour in range(24)]


def frame_of(cells: Sequence[object], name: str, **more: Sequence[object]) -> pd.DataFrame:
    import pyarrow as pa

    texts = pa.chunked_array([pa.array(list(map(str, cells)), pa.string())])
    column, _ = typed_column(name, texts)
    dates = pd.Series([when.normalize() for when in HOURS]).astype("datetime64[us]")
    return pd.DataFrame({"date": dates, name: column, **more, "kw": np.arange(len(HOURS)) % 7 + 0.5})


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("time", lambda hour: f"{hour:02d}00"),
        ("hhmm_time", lambda hour: 100 * hour),
        ("Zeit", lambda hour: f"{hour:02d}:00 Uhr"),
        ("Zeit", lambda hour: f"{hour:02d}.00 Uhr"),
        ("x", lambda hour: f"{hour:02d}-{(hour + 1) % 24:02d}"),
        ("x", lambda hour: f"{hour:02d}:00-{(hour + 1) % 24:02d}:00"),
        ("x", lambda hour: f"{hour}:00 - {hour + 1}:00"),
        ("x", lambda hour: f"H{hour + 1}"),
        ("x", lambda hour: f"{hour} h"),
        ("x", lambda hour: f"{hour} Uhr"),
        ("x", lambda hour: hour + 1),
        ("x", lambda hour: hour),
        ("period", lambda hour: 2 * hour + 1),
    ],
)
def test_times_of_day_in_a_second_column(name: str, write: Callable[[int], object]) -> None:
    frame = frame_of([write(when.hour) for when in HOURS], name)
    assert find_when(frame, ("kw",)) == ("date", name)
    assert read_when(frame, ("date", name)).tolist() == HOURS


def test_newest_first_is_a_time_of_day_as_well() -> None:
    frame = frame_of([f"{when.hour:02d}00" for when in HOURS], "time").iloc[::-1].reset_index(drop=True)
    assert find_when(frame, ("kw",)) == ("date", "time")


@pytest.mark.parametrize("words", [("AM", "PM"), ("a.m.", "p.m."), ("오전", "오후")])
def test_a_column_of_its_own_says_which_half_of_the_day(words: tuple[str, str]) -> None:
    clocks = [f"{(when.hour - 1) % 12 + 1:02d}:00" for when in HOURS]
    frame = frame_of(clocks, "Time", half=[words[when.hour >= 12] for when in HOURS])
    assert find_when(frame, ("kw",)) == ("date", "Time", "half")
    assert read_when(frame, ("date", "Time", "half")).tolist() == HOURS


def test_year_and_day_of_the_year() -> None:
    frame = pd.DataFrame({"year": [2020, 2020, 2021, 2021], "doy": [60, 366, 1, 366], "flow": [1.0, 2.0, 3.0, 4.0]})
    assert find_when(frame, ("flow",)) == ("year", "doy")
    when = read_when(frame, ("year", "doy"))
    assert when.tolist()[:3] == [pd.Timestamp("2020-02-29"), pd.Timestamp("2020-12-31"), pd.Timestamp("2021-01-01")]
    assert when.isna().tolist() == [False, False, False, True]


def test_hours_and_minutes_together_go_with_year_month_and_day() -> None:
    parts = {part: [getattr(when, part) for when in HOURS] for part in ("year", "month", "day")}
    frame = pd.DataFrame({**parts, "time": [100 * when.hour for when in HOURS], "kw": 1.5})
    names = find_when(frame, ("kw",))
    assert names == ("year", "month", "day", "time")
    assert read_when(frame, names).tolist() == HOURS


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("store", [number % 10 + 1 for number in range(120)]),
        ("shop", [f"S{number % 24 + 1}" for number in range(120)]),
        ("score", [f"{number % 24}-{number % 5}" for number in range(120)]),
        ("price", [100 * (number % 24) for number in range(120)]),
    ],
)
def test_what_only_rises_within_dates_is_no_time_of_day(name: str, cells: list[object]) -> None:
    assert find_when(frame_of(cells, name), ("kw",)) == ("date",)


def test_several_series_of_a_date_stay_several() -> None:
    dates = pd.Series([pd.Timestamp("2022-01-01") + pd.Timedelta(days=number // 10) for number in range(120)])
    frame = frame_of([number % 10 + 1 for number in range(120)], "store").assign(date=dates)
    assert find_when(frame, ("kw",)) == ("date",)
    assert find_groups(frame, dates, ("date", "kw")) == ("store",)


def test_numbers_from_1_to_24_without_a_name_that_says_time_are_asked_about() -> None:
    for name, doubtful in (("x", True), ("hour", False)):
        frame = frame_of([when.hour + 1 for when in HOURS], name)
        spec = SeriesData(dataset="", target="kw", time="date", time_with=(name,))
        (said,) = [one for one in read_series(frame, spec).decisions if one.path == ("time_with",)]
        assert said.doubtful == doubtful


def test_what_is_mostly_invented_is_asked_about() -> None:
    when = [pd.Timestamp("2022-01-01") + pd.Timedelta(hours=hour) for hour in range(60) if hour % 5 < 3]
    frame = pd.DataFrame({"at": when, "y": np.arange(len(when)) * 1.5})
    (gaps,) = [
        one
        for one in read_series(frame, SeriesData(dataset="", target="y", time="at")).decisions
        if one.path == ("gaps",)
    ]
    assert gaps.doubtful


def test_rows_that_are_lost_to_one_time_are_named() -> None:
    frame = pd.DataFrame({"year": [2022] * 9, "y": np.arange(9) * 1.5})
    with pytest.raises(DataError, match="this one has 1 once each of the 9 rows has a time of its own in `year`"):
        read_series(frame, SeriesData(dataset="", target="y", time="year"))


def test_neither_dates_nor_words_are_times_of_day() -> None:
    assert day_times(pd.Series(["a", "b"])) is None
    assert day_times(pd.Series(DAYS)) is None
    assert halves_of_day(pd.Series(["am", "am"])) is None
    assert halves_of_day(pd.Series(["am", "pm", "x"])) is None
