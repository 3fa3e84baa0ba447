"""Column of texts or numbers -> dates or times of day, where it holds such, and the decision that can be changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from playground.data.columns.calendar import DayOrder
from playground.data.columns.dates import parse_dates
from playground.data.columns.time_numbers import dates_of_numbers
from playground.data.columns.unjudged import OF_THE_MACHINE, undecided
from playground.data.values.decision import Choice, Decision
from playground.errors import PlaygroundError
from playground.spec.data.reading import DATE_READINGS, READINGS, ColumnReading

_ORDERS = ("day_first", "month_first")


def dated_texts(
    name: str, known: pa.ChunkedArray, order: DayOrder | None, reading: ColumnReading | None
) -> tuple[pd.Series, list[Decision]] | None:
    """Dates, or times of day, of a column of texts; None if they are neither.

    Args:
        name: of the column.
        known: trimmed, null where missing.
        order: of day and month as other columns of the file have it, or None.
        reading: what the user takes the cells for, or None.
    """
    asked = reading in _ORDERS
    found = parse_dates(known, pc.drop_null(known), name, cast(DayOrder, reading) if asked else order, asked=asked)
    if found is None:
        return None
    series = found.values.rename(name)
    if reading in DATE_READINGS:
        note = found.note or f"its values are read as {READINGS[str(reading)]}, as chosen."
        return series, [_decision(name, note, reading, (*_ORDERS,) if found.either else ())]
    if not found.note:
        return series, []
    others = tuple(item for item in _ORDERS if found.either not in (None, item))
    return series, [_decision(name, found.note, None, others, doubtful="either is possible" in found.note)]


def dated_numbers(series: pd.Series, reading: ColumnReading | None) -> tuple[pd.Series, list[Decision]] | None:
    """Dates that a column of numbers stands for; None if it is one of plain numbers, or the user says so."""
    asked = reading in DATE_READINGS
    found = dates_of_numbers(series, asked=asked) if reading is None or asked else None
    if found is None:
        return None
    name = str(series.name)
    return found.values.rename(name), [_decision(name, found.note, reading, ("number",))]


def with_dates(frame: pd.DataFrame, readings: Mapping[str, ColumnReading]) -> tuple[pd.DataFrame, list[Decision]]:
    """A table whose file knows texts and numbers only, with the dates that these stand for.

    Args:
        frame: columns that have types already.
        readings: what the user takes columns for.
    """
    columns: dict[str, pd.Series] = {}
    decisions: list[Decision] = []
    for name in map(str, frame.columns):
        series, reading = frame[name], readings.get(name)
        try:
            found = _dated(name, series, reading)
        except (PlaygroundError, *OF_THE_MACHINE):
            raise
        except Exception as error:  # noqa: BLE001 - one strange column must not keep a person from all others
            found = series, [undecided(name, error)]
        columns[name], more = found if found is not None else (series, [])
        decisions.extend(more)
    return pd.DataFrame(columns, index=frame.index), decisions


def _dated(name: str, series: pd.Series, reading: ColumnReading | None) -> tuple[pd.Series, list[Decision]] | None:
    if reading is not None and reading not in DATE_READINGS:
        return None
    if pd.api.types.is_numeric_dtype(series) and not pd.api.types.is_bool_dtype(series):
        return dated_numbers(series, reading)
    if not pd.api.types.is_string_dtype(series) or not series.notna().any():
        return None
    texts = pa.array(series.astype("object").where(series.notna(), None), pa.string())
    return dated_texts(name, pc.utf8_trim_whitespace(pa.chunked_array([texts])), None, reading)


def _decision(
    name: str, note: str, taken: ColumnReading | None, others: tuple[str, ...], *, doubtful: bool = False
) -> Decision:
    """What a column of dates was taken for, and what else it may be."""
    offered = dict.fromkeys(reading for reading in (*others, taken, "text") if reading is not None)
    choices = (Choice(None, "as detected"), *(Choice(reading, READINGS[reading]) for reading in offered))
    return Decision(f"`{name}`: {note}", ("format", "columns", name), taken, choices, doubtful)
