"""How a table file is read, whether detected or chosen."""

from __future__ import annotations

from dataclasses import dataclass

from playground.data.columns.cells import Decimal
from playground.data.files.byte_source import FileKind
from playground.data.tables.text_rows import COMMA_BLANK, ONE_VALUE, WHITESPACE, Dialect
from playground.data.values.decision import Decision

#: delimiter -> what is said of it
_BETWEEN = {
    ",": "commas",
    ";": "semicolons",
    "\t": "tabs",
    "|": "bars",
    WHITESPACE: "white space",
    COMMA_BLANK: "commas and blanks",
}


@dataclass(frozen=True, slots=True)
class DetectedFormat:
    """How a table file is read.

    Attributes:
        kind: csv (any delimited text), parquet or excel.
        delimiter: one character, `", "`, `whitespace`, or "" where each line is one value; "" if not text.
        encoding: name of Python's codec; "" if not text.
        errors: what is done with bytes that are none of it, as Python's codecs call it.
        header: the first row of the table names its columns.
        decimal: decimal mark.
        decimal_sure: numbers of the file can only be read with it, or it was chosen.
        quotes: double quotes enclose cells; False where they are ordinary characters.
        skip_lines: lines before the table that are left out.
        header_rows: rows of names, one above the other.
        units: the row below the names holds units.
        decisions: what was decided on the way.
        sheet: name of the sheet that is read; "" if not Excel.
        sheets: names of all sheets.
    """

    kind: FileKind
    delimiter: str = ""
    encoding: str = ""
    errors: str = "strict"
    header: bool = True
    decimal: Decimal = "."
    decimal_sure: bool = False
    quotes: bool = True
    skip_lines: int = 0
    header_rows: int = 1
    units: bool = False
    decisions: tuple[Decision, ...] = ()
    sheet: str = ""
    sheets: tuple[str, ...] = ()

    @property
    def dialect(self) -> Dialect:
        """How lines become cells."""
        return Dialect(self.delimiter or ONE_VALUE, self.quotes)

    def describe(self) -> str:
        """A few words for people: `Text, semicolons between values, utf-8, with a header, decimal comma`."""
        if self.kind == "parquet":
            return "Parquet"
        header = "with a header" if self.header else "without a header"
        if self.kind == "excel":
            return f"Excel, sheet {self.sheet}, {header}"
        mark = "decimal comma" if self.decimal == "," else "decimal point"
        between = (
            f"{_BETWEEN.get(self.delimiter, self.delimiter)} between values" if self.delimiter else "a value a line"
        )
        return f"Text, {between}, {self.encoding}, {header}, {mark}"
