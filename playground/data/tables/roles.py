"""Column -> its role (number, category, date, or why it is of no use), and target -> task."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, NamedTuple

import pandas as pd

from playground.data.columns.clock import as_hours, is_clock, is_duration
from playground.data.columns.markup import word_counts
from playground.errors import DataError, Problem
from playground.spec.data.parts import MAX_CLASSES, Task

DetectedRole = Literal["number", "category", "date", "time", "text", "identifier", "constant"]

#: whole numbers with at most so many different values are classes
MAX_NUMBER_CLASSES = 20
_SMALL = 100
_ROWS_PER_CLASS = 5
_LONG_TEXT = 60
_FEW = 20
_MANY = 1000
_ID_NAME = re.compile(r"(?:^|[\s_.-])(?:id|ids|uuid|guid|index|key|row|nr|no)$|[a-z]I[dD]$|^unnamed: 0$", re.IGNORECASE)

_UNNAMED = re.compile(r"^(?:column \d+|unnamed.*|index|level_0|\.\.\.1|x|v1)$", re.IGNORECASE)

_NO_NAME = re.compile(r"^(?:column \d+|unnamed.*|level_0|\.\.\.1)$", re.IGNORECASE)


class Role(NamedTuple):
    """What a column is good for, and one sentence why it is left out ("" if it is used)."""

    role: DetectedRole
    reason: str


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows of a column: all, missing, and how many different values the others have."""

    rows: int
    missing: int
    distinct: int

    @property
    def known(self) -> int:
        """Rows that have a value."""
        return self.rows - self.missing


def count(series: pd.Series) -> Counts:
    """Rows, missing and different values of a column."""
    return Counts(len(series), int(series.isna().sum()), int(series.nunique()))


def detect_role(series: pd.Series, counts: Counts | None = None) -> Role:
    """The role of a column as `read_table` gives it."""
    counts = counts or count(series)
    if counts.known == 0:
        return Role("constant", "All of its values are missing.")
    if counts.distinct == 1 and (counts.missing == 0 or not _is_text(series)):
        value = str(series.dropna().iloc[0])[:60]
        return Role("constant", f"Constant: every row is {value}.")
    if pd.api.types.is_datetime64_any_dtype(series):
        return Role("date", "")
    if is_clock(series):
        return Role("number" if is_duration(series) else "time", "")
    if pd.api.types.is_bool_dtype(series):
        return Role("category", "")
    if pd.api.types.is_numeric_dtype(series):
        return _number_role(series, counts)
    return _text_role(series.dropna().astype("str"), counts)


def role_in(frame: pd.DataFrame, name: str, counts: Counts | None = None) -> Role:
    """`detect_role` of a column of a table: a first one that alone has no name is an index of whole numbers."""
    found = detect_role(frame[name], counts)
    names = list(map(str, frame.columns))
    if found.reason or name != names[0] or not _NO_NAME.search(name) or any(map(_NO_NAME.search, names[1:])):
        return found
    counts = counts or count(frame[name])
    numeric = pd.api.types.is_numeric_dtype(frame[name]) and not pd.api.types.is_bool_dtype(frame[name])
    if not numeric or counts.missing or counts.distinct < counts.rows or not _is_whole(frame[name]):
        return found
    return Role("identifier", "It has no name, and its whole numbers are all different: an index of the rows.")


def _number_role(series: pd.Series, counts: Counts) -> Role:
    if counts.missing or counts.rows < _FEW or counts.distinct < counts.rows or not _is_whole(series):
        return Role("number", "")
    counting = bool(((series - series.shift()).dropna().abs() == 1).all())
    low, high = float(series.min()), float(series.max())
    if low in (0, 1) and high - low + 1 == counts.rows and _UNNAMED.search(str(series.name)):
        it = "It has no name and" if _NO_NAME.search(str(series.name)) else "It"
        return Role("identifier", f"{it} holds every number from {low:.0f} to {high:.0f} once: an index of the rows.")
    if counting or _ID_NAME.search(str(series.name)):
        return Role("identifier", "Looks like a row number: every value occurs exactly once.")
    return Role("number", "")


def _text_role(known: pd.Series, counts: Counts) -> Role:
    sample = known.iloc[:: max(1, len(known) // 2000)]
    length = float(sample.str.len().mean())
    words = float(word_counts(sample).mean())
    share = counts.distinct / counts.known
    if counts.distinct == counts.known >= _FEW and words < 1.2 and length <= _LONG_TEXT:
        return Role("identifier", f"Looks like an identifier: each of its {counts.known:,} values occurs exactly once.")
    many = counts.distinct > _MANY and share > 0.1
    if (counts.distinct > 2 and share > 0.5) or many or (length > _LONG_TEXT and counts.distinct > _FEW):
        return Role("text", f"Free text: {counts.distinct:,} different values in {counts.known:,} rows.")
    return Role("category", "")


def derive_task(series: pd.Series) -> Task:
    """The task that a target asks for.

    Text and yes/no are classes; so are whole numbers with few different, small values (grades, counts); any other
    number is a regression.

    Raises:
        DataError: the target has fewer than two different values, is a date, or has too many classes.
    """
    name, counts, series = str(series.name), count(series), as_hours(series)
    if counts.distinct < 2:
        raise _refusal(name, f"The target `{name}` must have at least two different values; it has {counts.distinct}.")
    if pd.api.types.is_datetime64_any_dtype(series):
        raise _refusal(name, f"The target `{name}` must be a number or a category; it is a date.")
    if counts.distinct == 2:
        return "binary"
    if pd.api.types.is_numeric_dtype(series):
        known = series.dropna()
        few = counts.distinct <= MAX_NUMBER_CLASSES and counts.known >= _ROWS_PER_CLASS * counts.distinct
        return "multiclass" if few and _is_whole(known) and bool((known.abs() <= _SMALL).all()) else "regression"
    check_classes(name, counts)
    return "multiclass"


def check_classes(name: str, counts: Counts) -> None:
    """Refuse a target with so many different values that they cannot be classes.

    Raises:
        DataError: more than `MAX_CLASSES`, or more than half of the rows have a value of their own.
    """
    if counts.distinct > MAX_CLASSES or counts.distinct > 0.5 * counts.known:
        raise _refusal(
            name,
            f"The target `{name}` must have at most {MAX_CLASSES:,} classes, each in two rows on average; "
            f"it has {counts.distinct:,} different values in {counts.known:,} rows.",
        )


def _is_whole(series: pd.Series) -> bool:
    return bool(pd.api.types.is_integer_dtype(series) or (series % 1 == 0).all())


def _is_text(series: pd.Series) -> bool:
    return not pd.api.types.is_numeric_dtype(series) and not pd.api.types.is_datetime64_any_dtype(series)


def _refusal(name: str, sentence: str) -> DataError:
    return DataError(Problem(name, sentence))
