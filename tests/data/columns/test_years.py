"""Dates of all years of the calendar, in each notation, and columns in which something unforeseen goes wrong."""

from datetime import datetime

import pandas as pd
import pyarrow as pa
import pytest

from playground.data.columns import types
from playground.data.columns.date_columns import with_dates
from playground.data.columns.types import typed_column


def typed(texts: list[str], name: str = "d") -> tuple[pd.Series, list[str]]:
    series, decisions = typed_column(name, pa.chunked_array([pa.array(texts, pa.string())]))
    return series, [decision.sentence for decision in decisions]


@pytest.mark.parametrize("year", [1, 98, 1066, 1500, 1676, 1678, 1999, 2261, 2263, 2565, 9998, 9999])
@pytest.mark.parametrize(
    ("layout", "month", "day", "hour"),
    [
        ("{0:04d}-{1:02d}-{2:02d}", 11, 23, 0),
        ("{2}.{1}.{0:04d}", 11, 23, 0),
        ("{1}/{2}/{0:04d}", 11, 23, 0),
        ("{2}.{1}.{0:04d} {3}:00", 11, 23, 17),
        ("{2}. March {0:04d}", 3, 23, 0),
        ("{0:04d}-Q4", 10, 1, 0),
        ("{0:04d}M07", 7, 1, 0),
        ("H2 {0:04d}", 7, 1, 0),
        ("{0:04d}-{1:02d}-{2:02d} - {0:04d}-{1:02d}-29", 11, 23, 0),
        ("{0:04d}-{1:02d}-{2:02d}T{3}:00:00Z", 11, 23, 17),
    ],
)
def test_dates_of_every_year_are_read(year: int, layout: str, month: int, day: int, hour: int) -> None:
    text = layout.format(year, month, day, hour)
    series, _ = typed([text] * 4)
    assert series.dt.to_pydatetime().tolist() == [datetime(year, month, day, hour)] * 4


def test_a_week_of_long_ago_is_read() -> None:
    series, _ = typed(["1650-W02", "2650-W02"])
    assert list(series) == [pd.Timestamp("1650-01-10"), pd.Timestamp("2650-01-07")]


def test_dates_of_now_and_of_never_in_one_column() -> None:
    series, _ = typed(["03/11/2022", "31/12/9999", "04/11/2022", ""])
    assert series.isna().tolist() == [False, True, False, True]
    assert series.dt.year.dropna().tolist() == [2022, 2022]


def test_a_column_in_which_something_unforeseen_happens_stays_text_and_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(*args: object, **more: object) -> None:
        raise ArithmeticError("the calendar ends here")

    monkeypatch.setattr(types, "dated_texts", fails)
    series, said = typed(["03/11/2022", "", "04/11/2022"], "when")
    assert series.isna().tolist() == [False, True, False]
    assert series[0] == "03/11/2022"
    assert said == ["`when` stays as it is: its type could not be found (the calendar ends here)."]


def test_a_column_of_a_workbook_in_which_something_unforeseen_happens_stays_as_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from playground.data.columns import date_columns

    def fails(*args: object, **more: object) -> None:
        raise ArithmeticError

    monkeypatch.setattr(date_columns, "dated_numbers", fails)
    frame, said = with_dates(pd.DataFrame({"n": [1.0, 2.0]}), {})
    assert frame["n"].tolist() == [1.0, 2.0]
    assert said[0].sentence == "`n` stays as it is: its type could not be found (ArithmeticError)."


def test_a_lack_of_memory_is_no_matter_of_the_column(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*args: object, **more: object) -> None:
        raise pa.ArrowMemoryError("no more")

    monkeypatch.setattr(types, "dated_texts", fails)
    with pytest.raises(MemoryError):
        typed(["a", "b"])
