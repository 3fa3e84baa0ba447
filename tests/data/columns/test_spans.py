"""Texts that hold two times: the first one counts, and what only looks alike stays a time zone, or text."""

import pandas as pd
import pyarrow as pa
import pytest

from playground.data.columns.clock import as_hours
from playground.data.columns.dates import Dated, parse_dates


def read(texts: list[str]) -> Dated | None:
    column = pa.chunked_array([pa.array(texts, pa.string())])
    return parse_dates(column, column, "x")


@pytest.mark.parametrize(
    "write",
    [
        "{day:02d}.11.2022 {hour:02d}:00 - {day:02d}.11.2022 {next:02d}:00",
        "2022-11-{day:02d} {hour:02d}:00-{next:02d}:00",
        "2022-11-{day:02d} {hour:02d}:00 bis {next:02d}:00",
        "2022-11-{day:02d}T{hour:02d}:00/2022-11-{day:02d}T{next:02d}:00",
        "2022-11-{day:02d} {hour:02d}:00 – 2022-11-{day:02d} {next:02d}:00",
    ],
)
def test_the_start_counts(write: str) -> None:
    pairs = [(day, hour) for day in (3, 24) for hour in range(23)]
    found = read([write.format(day=day, hour=hour, next=hour + 1) for day, hour in pairs])
    assert found is not None
    assert found.values.tolist() == [pd.Timestamp(2022, 11, day, hour) for day, hour in pairs]
    assert found.note.startswith("its values are spans of time: the start counts.")


def test_spans_of_a_clock() -> None:
    found = read([f"{hour:02d}:00-{hour + 1:02d}:00" for hour in range(23)])
    assert found is not None
    assert as_hours(found.values).tolist() == [*range(23)]


def test_a_zone_that_is_always_the_same_is_a_zone() -> None:
    found = read([f"2022-11-03 {hour:02d}:00-01:00" for hour in range(23)])
    assert found is not None
    assert found.values[0] == pd.Timestamp("2022-11-03 01:00")


@pytest.mark.parametrize(
    ("text", "hours"), [("23:00 Uhr", 23), ("23.30 Uhr", 23.5), ("7 Uhr", 7), ("kl. 14.15", 14.25)]
)
def test_a_clock_with_its_word(text: str, hours: float) -> None:
    found = read([text] * 3)
    assert found is not None
    assert as_hours(found.values).tolist() == [hours] * 3


@pytest.mark.parametrize(
    "texts", [["2-1", "3-2", "1-1"], ["10-12", "12-14"], ["555-123-4567", "555-123-4568"], ["2019-2020", "2020-2021"]]
)
def test_what_only_looks_alike_stays_text(texts: list[str]) -> None:
    assert read(texts) is None
