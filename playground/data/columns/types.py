"""Column of text -> column of whole numbers, numbers, dates or text, by what (nearly) all of its values are."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from playground.data.columns.calendar import DayOrder
from playground.data.columns.cells import LEADING_ZERO, MISSING, NUMBER, WHOLE
from playground.data.columns.date_codes import without_date_codes
from playground.data.columns.date_columns import dated_numbers, dated_texts
from playground.data.columns.label_text import joined_labels
from playground.data.columns.missing_codes import code_decision, find_codes, text_marks
from playground.data.columns.unjudged import OF_THE_MACHINE, as_text
from playground.data.columns.written_numbers import Habit, of_text, written_numbers
from playground.data.values.decision import Choice, Decision
from playground.errors import PlaygroundError
from playground.spec.counted import are
from playground.spec.data.reading import DATE_READINGS, READINGS, ColumnReading

_SAFE_WHOLE = 2**53
_THREE = r"^[1-9]\d{0,2}\.\d{3}$"
_NOTHING = pa.scalar(None, pa.string())
_PLAIN = Habit()


def typed_column(
    name: str,
    texts: pa.ChunkedArray,
    habit: Habit = _PLAIN,
    reading: ColumnReading | None = None,
    missing: Sequence[str] | None = None,
    order: DayOrder | None = None,
) -> tuple[pd.Series, list[Decision]]:
    """The column with the type that (nearly) all its values have, and what was decided.

    A column of numbers with leading zeros (postcodes) or beyond 2**53 (identifiers) stays text.

    Args:
        name: for the sentences.
        texts: cells as they stand in the file.
        habit: how the file writes numbers.
        reading: what the user takes the cells for, or None.
        missing: values that stand for a missing one, if the user said so.
        order: of day and month in dates, where other columns of the file tell it.
    """
    try:
        return _judged(name, texts, habit, reading, missing, order)
    except (PlaygroundError, *OF_THE_MACHINE):
        raise
    except Exception as error:  # noqa: BLE001 - one strange column must not keep a person from all others
        return as_text(name, texts, error)


def _judged(
    name: str,
    texts: pa.ChunkedArray,
    habit: Habit,
    reading: ColumnReading | None,
    missing: Sequence[str] | None,
    order: DayOrder | None,
) -> tuple[pd.Series, list[Decision]]:
    trimmed = pc.utf8_trim_whitespace(texts)
    marks = MISSING if missing is None else {"", *missing}
    known = pc.if_else(pc.is_in(trimmed, value_set=pa.array(sorted(marks), pa.string())), _NOTHING, trimmed)
    if known.null_count == len(known):
        return pd.Series([float("nan")] * len(texts), name=name, dtype="float64"), []
    decisions: list[Decision] = []
    # among dates and numbers the usual marks can be nothing else, whatever else is taken for missing
    usual = pc.if_else(pc.is_in(known, value_set=pa.array(sorted(MISSING), pa.string())), _NOTHING, known)
    if (reading is None or reading in DATE_READINGS) and usual.null_count < len(usual):
        dates = _dates(name, usual, order, reading)
        if dates is not None:
            series, codes = without_date_codes(dates[0], trimmed, missing)
            return series, [*dates[1], *codes]
    if reading in (None, "number", "decimal_point", "decimal_comma", *DATE_READINGS):
        numbers, decisions = _numbers(name, usual, habit, reading)
        if numbers is not None:
            return _without_codes(numbers.rename(name), missing, decisions)
        decisions = decisions or of_text(name, known)
    elif reading == "text":
        decisions = [as_chosen(name, reading)]
    if missing is None:
        known, said = text_marks(name, trimmed, known)
        decisions += said
    else:
        decisions.append(_marks_as_chosen(name, missing, int(known.null_count)))
    values = pc.if_else(pc.is_null(known), _NOTHING, texts)
    series = pd.Series(values.to_pandas(), name=name).astype("str")
    if reading in (None, "labels"):
        series, said = joined_labels(series, reading)
        decisions += said
    return series, decisions


def _dates(
    name: str, known: pa.ChunkedArray, order: DayOrder | None, reading: ColumnReading | None
) -> tuple[pd.Series, list[Decision]] | None:
    """Dates or times of day of texts or of plain numbers; None if the column holds neither."""
    if not _all(known, NUMBER):
        return dated_texts(name, known, order, reading)
    if reading is None and _any(known, LEADING_ZERO + r"+$"):
        return None
    numbers = pc.cast(pc.replace_substring_regex(known, r"^\+", ""), pa.float64()).to_pandas()
    return dated_numbers(numbers.rename(name), reading)


def as_chosen(name: str, reading: ColumnReading) -> Decision:
    """The user's own choice, which can be taken back."""
    return Decision(
        f"`{name}` is read as {READINGS[reading]}, as chosen.",
        ("format", "columns", name),
        reading,
        (Choice(reading, READINGS[reading]), Choice(None, "as detected")),
    )


def _marks_as_chosen(name: str, missing: Sequence[str], rows: int) -> Decision:
    words = " and ".join(f"`{mark}`" for mark in missing) or "nothing but an empty cell"
    choices = (Choice(list(missing), "as chosen"), Choice(None, "as detected"))
    sentence = f"`{name}`: {words} stands for a missing value, as chosen; {rows:,} {are(rows)} missing."
    return Decision(sentence, ("format", "missing", name), list(missing), choices)


def _numbers(
    name: str, known: pa.ChunkedArray, habit: Habit, reading: ColumnReading | None
) -> tuple[pd.Series | None, list[Decision]]:
    plain = reading != "decimal_comma" and _all(known, NUMBER)
    # 1.500 in a file with semicolons may be 1500
    either = plain and reading is None and habit.delimiter == ";" and not habit.sure and _all(known, _THREE)
    if not plain or either or (habit.decimal == "," and reading is None and _any(known, "[.]")):
        return written_numbers(name, known, habit, reading)
    if _any(known, LEADING_ZERO + r"+$") and reading is None:
        return None, []
    decisions = [as_chosen(name, reading)] if reading else []
    texts = pc.replace_substring_regex(known, r"^\+", "")
    values = pc.cast(texts, pa.float64())
    if not _all(texts, WHOLE):
        return values.to_pandas().astype("float64"), decisions
    largest = pc.max(pc.abs(values)).as_py()
    if largest is not None and largest > _SAFE_WHOLE:
        return (None, []) if reading is None else (values.to_pandas().astype("float64"), decisions)
    if texts.null_count:
        return values.to_pandas().astype("float64"), decisions
    return pc.cast(texts, pa.int64()).to_pandas().astype("int64"), decisions


def _without_codes(
    series: pd.Series, missing: Sequence[str] | None, decisions: list[Decision]
) -> tuple[pd.Series, list[Decision]]:
    """Numbers without those that stand for a missing one: -999 among yields."""
    codes = find_codes(series)
    if missing is None and not codes:
        return series, decisions
    taken: list[float] = []
    if missing is not None:
        taken = [float(mark) for mark in missing if _is_number(mark)]
    else:
        taken = [code.value for code in codes if code.sure]
    decision = code_decision(series, codes, missing, taken)
    if taken:
        series = series.where(~series.isin(taken)).astype("float64")
    return series, [*decisions, *([decision] if decision else [])]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _all(texts: pa.ChunkedArray, pattern: str) -> bool:
    # a look at the first values, so that long texts are not searched in vain
    first = pc.drop_null(texts.slice(0, 1000))
    if not pc.all(pc.fill_null(pc.match_substring_regex(first, pattern), True)).as_py():
        return False
    return bool(pc.all(pc.fill_null(pc.match_substring_regex(texts, pattern), True)).as_py())


def _any(texts: pa.ChunkedArray, pattern: str) -> bool:
    return bool(pc.any(pc.fill_null(pc.match_substring_regex(texts, pattern), False)).as_py())
