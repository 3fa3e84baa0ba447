"""How the file of a table is read: what is above the table, what marks mean, and what each column is taken for."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from playground.spec.field import Spec, setting

#: most columns that something is said of
_MOST_COLUMNS = 10_000
_Name = Annotated[str, Field(max_length=500)]

ColumnReading = Literal[
    "number",
    "decimal_point",
    "decimal_comma",
    "dates",
    "day_first",
    "month_first",
    "text",
    "labels",
    "several",
    "parts",
]
#: reading -> what a switch calls it
READINGS: dict[str, str] = {
    "number": "numbers",
    "decimal_point": "numbers with a decimal point",
    "decimal_comma": "numbers with a decimal comma",
    "dates": "dates or times",
    "day_first": "dates, day first",
    "month_first": "dates, month first",
    "text": "text, as it stands",
    "labels": "labels, one where they differ in case only",
    "several": "several labels in a cell: a column of 0 and 1 each",
    "parts": "several numbers in a cell: a column each",
}
#: readings that make dates or times of day
DATE_READINGS = ("dates", "day_first", "month_first")


class TableFormat(Spec):
    """How a file is read; empty fields are detected."""

    delimiter: str | None = setting(
        None, title="Delimiter", help="Character between two columns; `whitespace` for runs of blanks.", max_length=10
    )
    encoding: str | None = setting(None, title="Encoding", help="Such as utf-8 or cp1252.", max_length=40)
    header: bool | None = setting(None, title="Header", help="Whether the first row holds the names of the columns.")
    decimal: Literal[".", ","] | None = setting(None, title="Decimal mark", help="Point or comma.")
    quotes: bool | None = setting(
        None, title="Quotes", help="Whether double quotes enclose values; otherwise they are ordinary characters."
    )
    sheet: str | None = setting(None, title="Sheet", help="Name of the sheet of an Excel file.", max_length=80)
    skip_lines: int | None = setting(
        None,
        title="Skip lines",
        help="Lines above the names of the columns, such as titles.",
        ge=0,
        le=1_000,
        step=1,
        labels={"None": "detected"},
    )
    header_rows: int | None = setting(
        None,
        title="Rows of names",
        help="Rows that hold the names of the columns, one above the other.",
        ge=1,
        le=3,
        labels={"None": "detected"},
    )
    units: bool | None = setting(
        None, title="Row of units", help="Whether the row below the names holds units, and is left out."
    )
    repeats: bool | None = setting(
        None, title="Repeated names", help="Whether rows that are the names of the columns again are left out."
    )
    totals: bool | None = setting(
        None, title="Rows at the end", help="Whether totals and remarks at the end of the table are left out."
    )
    names: dict[_Name, _Name] = Field(
        default_factory=dict,
        max_length=_MOST_COLUMNS,
        title="Names",
        description="Column as it is found -> the name it is to have, such as where a file has no names of columns.",
    )
    columns: dict[_Name, ColumnReading] = Field(
        default_factory=dict,
        max_length=_MOST_COLUMNS,
        title="Columns",
        description="Column -> what its cells are taken for, where that is not as detected.",
    )
    missing: dict[_Name, Annotated[tuple[_Name, ...], Field(max_length=100)]] = Field(
        default_factory=dict,
        max_length=_MOST_COLUMNS,
        title="Marks of missing values",
        description="Column -> values that stand for a missing one, where that is not as detected; [] for none.",
    )
    one_hot: dict[_Name, Annotated[tuple[_Name, ...], Field(max_length=1_000)]] = Field(
        default_factory=dict,
        max_length=100,
        title="Columns of 0 and 1",
        description="New column of classes -> columns of 0 and 1 that it is made of; one is 1 in each row.",
    )
