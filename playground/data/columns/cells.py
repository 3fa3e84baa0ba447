"""One cell's text -> missing, number or date: the same rules for detection and for whole columns."""

from __future__ import annotations

import re
from typing import Literal

Decimal = Literal[".", ","]

_BLANK = frozenset(
    ["", "?", "NA", "N/A", "n/a", "na", "NaN", "nan", "-NaN", "-nan", "NULL", "null", "Null", "None", "<NA>", "NaT"]
)
#: a spreadsheet's error marks and an old C library's not-a-number
_ERRORS = frozenset(["#N/A", "#NA", "#N/A N/A", "#DIV/0!", "#VALUE!", "#REF!", "1.#QNAN", "-1.#IND"])
MISSING = _BLANK | _ERRORS
#: stand for a missing number where all else in the column is a number
MISSING_AMONG_NUMBERS = frozenset(
    ["-", "--", "---", "\u2014", "\u2013", ".", "..", "...", "n.a.", "N.A.", "missing", "unknown", "none"]
)

_EXPONENT = r"(?:[eE][+-]?\d+)?"
#: text of a number after its decimal mark is a point and its thousands marks are gone; RE2 reads it too
NUMBER = r"^[+-]?(?:\d+\.?\d*|\.\d+)" + _EXPONENT + r"$|^[+-]?(?i:inf|infinity)$"
LEADING_ZERO = r"^[+-]?0\d"
WHOLE = r"^[+-]?\d+$"
#: text of a number with thousands marks, by decimal mark
GROUPED = {
    ".": r"^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?$",
    ",": r"^[+-]?\d{1,3}(?:\.\d{3})+(?:,\d*)?$",
}
_NUMBERS: dict[str, re.Pattern[str]] = {
    ".": re.compile(NUMBER + "|" + GROUPED["."]),
    ",": re.compile(r"^[+-]?(?:\d+,?\d*|,\d+)" + _EXPONENT + r"$|" + GROUPED[","]),
}
_DATE = re.compile(
    r"^(?:\d{4}[-/.]\d{1,2}(?:[-/.]\d{1,2})?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})(?:[T ]\d{1,2}:\d{2}.*)?$"
    r"|^\d{1,2}:\d{2}(?::\d{2})?$"
)
#: a decimal mark that can be no mark of thousands: not exactly three digits behind it, 0, four or more before it, or an
#: exponent
_POINT_VOTE = re.compile(
    r"^[+-]?(?:\d{1,3}(?:,\d{3})+\.\d+|(?:\d*\.(?:\d{1,2}|\d{4,})|(?:0|\d{4,})?\.\d{3})|\d*\.\d+[eE][+-]?\d+)$"
)
_COMMA_VOTE = re.compile(
    r"^[+-]?(?:\d{1,3}(?:\.\d{3})+,\d+|(?:\d+,(?:\d{1,2}|\d{4,})|(?:0|\d{4,}),\d{3})|\d+,\d+[eE][+-]?\d+)$"
)
_COMMA_OR_THOUSANDS = re.compile(r"^[+-]?[1-9]\d{0,2},\d{3}$")


def is_missing(text: str) -> bool:
    """True for an empty cell and for the usual marks of a missing value."""
    return text.strip() in MISSING


def is_number(text: str, decimal: str = ".") -> bool:
    """True if the cell reads as a number with this decimal mark."""
    return _NUMBERS[decimal].match(text.strip()) is not None


def is_date(text: str) -> bool:
    """True if the cell looks like a date, a time, or both."""
    return _DATE.match(text.strip()) is not None


def decimal_mark(cells: list[str], delimiter: str = ",") -> tuple[Decimal, bool]:
    """(the mark that more of the cells can only be read with, True), else (what is usual beside this delimiter, False).

    `2,718` can be read with either; `2,7` and `2.718,5` only with a decimal comma.
    """
    points = sum(_POINT_VOTE.match(cell.strip()) is not None for cell in cells)
    commas = sum(_COMMA_VOTE.match(cell.strip()) is not None for cell in cells)
    if points or commas:
        return ("," if commas > points else "."), True
    either = sum(_COMMA_OR_THOUSANDS.match(cell.strip()) is not None for cell in cells)
    return ("," if either and delimiter == ";" else "."), False
