"""Column of text -> column of whole numbers, numbers, dates or text, by what all of its values are."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from playground.data.cells import GROUPED, LEADING_ZERO, MISSING, MISSING_AMONG_NUMBERS, NUMBER, WHOLE, Decimal
from playground.data.dates import parse_dates

_MISSING = pa.array(sorted(MISSING), pa.string())
_AMONG_NUMBERS = pa.array(sorted(MISSING_AMONG_NUMBERS), pa.string())
_SAFE_WHOLE = 2**53


def typed_column(name: str, texts: pa.ChunkedArray, decimal: Decimal) -> tuple[pd.Series, list[str]]:
    """The column with the type that all its values have, and sentences about choices made.

    A column of numbers with leading zeros (postcodes) or beyond 2**53 (identifiers) stays text.

    Args:
        name: for the sentences.
        texts: cells as they stand in the file.
        decimal: decimal mark.
    """
    trimmed = pc.utf8_trim_whitespace(texts)
    missing = pc.is_in(trimmed, value_set=_MISSING)
    known = pc.drop_null(pc.if_else(missing, pa.scalar(None, pa.string()), trimmed))
    if len(known) == 0:
        return pd.Series([float("nan")] * len(texts), name=name, dtype="float64"), []
    numbers, notes = _numbers(name, trimmed, missing, decimal)
    if numbers is not None:
        return numbers.rename(name), notes
    empty = pa.scalar(None, pa.string())
    dates = parse_dates(pc.if_else(missing, empty, trimmed), known)
    if dates is not None:
        series, note = dates
        return series.rename(name), [f"`{name}`: {note}"] if note else []
    values = pc.if_else(missing, empty, texts)
    return pd.Series(values.to_pandas(), name=name).astype("str"), []


def _numbers(
    name: str, trimmed: pa.ChunkedArray, missing: pa.ChunkedArray, decimal: Decimal
) -> tuple[pd.Series | None, list[str]]:
    texts = pc.if_else(missing, pa.scalar(None, pa.string()), trimmed)
    if not _may_be_numbers(texts, decimal):
        return None, []
    notes = []
    plain = _with_point(texts, decimal)
    fits = pc.fill_null(pc.match_substring_regex(plain, NUMBER), True)
    if not pc.all(fits).as_py():
        marks = pc.and_(pc.invert(fits), pc.is_in(trimmed, value_set=_AMONG_NUMBERS))
        odd = pc.sum(pc.invert(fits)).as_py()
        if pc.sum(marks).as_py() != odd or odd > 0.5 * (len(texts) - texts.null_count):
            return None, []
        found = pc.unique(pc.filter(trimmed, marks)).to_pylist()
        notes.append(f"`{name}`: {odd:,} values that are {' or '.join(map(repr, found))} were read as missing.")
        plain = pc.if_else(marks, pa.scalar(None, pa.string()), plain)
    if _any(plain, LEADING_ZERO + r"+$"):
        return None, []
    plain = pc.replace_substring_regex(plain, r"^\+", "")
    values = pc.cast(plain, pa.float64())
    if not pc.all(pc.fill_null(pc.match_substring_regex(plain, WHOLE), True)).as_py():
        return values.to_pandas().astype("float64"), notes
    largest = pc.max(pc.abs(values)).as_py()
    if largest is not None and largest > _SAFE_WHOLE:
        return None, []
    if plain.null_count:
        return values.to_pandas().astype("float64"), notes
    return pc.cast(plain, pa.int64()).to_pandas().astype("int64"), notes


def _may_be_numbers(texts: pa.ChunkedArray, decimal: Decimal) -> bool:
    """A look at the first values, so that long texts are not searched in vain."""
    first = pc.drop_null(texts.slice(0, 1000))
    if len(first) == 0:
        return True
    fits = pc.match_substring_regex(_with_point(first, decimal), NUMBER)
    known = pc.or_(fits, pc.is_in(first, value_set=_AMONG_NUMBERS))
    return bool(pc.all(known).as_py())


def _with_point(texts: pa.ChunkedArray, decimal: Decimal) -> pa.ChunkedArray:
    """Thousands marks taken out where every value that has some is well formed; the decimal mark is a point."""
    thousands = "," if decimal == "." else "."
    if _any(texts, f"[{thousands}]"):
        grouped = pc.match_substring_regex(texts, GROUPED[decimal])
        texts = pc.if_else(grouped, pc.replace_substring(texts, thousands, ""), texts)
    if decimal == ",":
        # a point that is left is not a number in this notation
        texts = pc.if_else(pc.match_substring(texts, "."), "x", pc.replace_substring(texts, ",", "."))
    return texts


def _any(texts: pa.ChunkedArray, pattern: str) -> bool:
    return bool(pc.any(pc.fill_null(pc.match_substring_regex(texts, pattern), False)).as_py())
