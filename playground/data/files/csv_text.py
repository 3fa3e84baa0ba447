"""Rows, or a DataFrame -> CSV text that leaves the house. Every table that is downloaded is written here."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from typing import Any

import pandas as pd

# what a spreadsheet takes for a formula; with quotes before it, too, so that two texts never become the same
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def safe_text(text: str) -> str:
    """The text, with a single quote before it where a spreadsheet would take it for a formula; numbers stay."""
    return f"'{text}" if _FORMULA.match(text) and not _is_number(text) else text


def csv_text(rows: Iterable[Iterable[Any]]) -> str:
    """CSV text of rows of cells."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in rows:
        writer.writerow([safe_text(cell) if isinstance(cell, str) else cell for cell in row])
    return out.getvalue()


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """CSV in UTF-8 of a frame without its index, names of columns first."""
    safe = pd.concat([_safe(frame.iloc[:, place]) for place in range(frame.shape[1])], axis=1) if len(frame) else frame
    text: str = safe.to_csv(index=False, header=[safe_text(str(name)) for name in frame.columns])
    return text.encode("utf-8", "replace")


def _safe(column: pd.Series) -> pd.Series:
    if pd.api.types.is_numeric_dtype(column) or pd.api.types.is_datetime64_any_dtype(column):
        return column
    return column.map(lambda value: safe_text(value) if isinstance(value, str) else value, na_action="ignore")


def _is_number(text: str) -> bool:
    if text != text.strip():
        return False
    try:
        float(text)
    except ValueError:
        return False
    return True
