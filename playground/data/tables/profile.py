"""DataFrame -> TableProfile: what a person wants to see of each column before training."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from playground.data.columns.clock import as_hours, clock_text, is_clock, is_duration
from playground.data.tables.roles import Counts, DetectedRole, count, role_in
from playground.data.times.groups import find_groups
from playground.data.times.steps import spacing
from playground.data.times.when import find_when, named, read_when

#: rows looked at for histograms and correlations
SAMPLE = 100_000
_BINS = 30
_TOP = 20
_EXAMPLES = 5
_MOST_CORRELATED = 50
#: share of the rows that may lack a time in a series
_TIMELESS = 0.05
#: share of the rows with a time of their own, where times are evenly spaced, below which they are no series
_NEARLY, _OWN = 0.8, " a time of its own"
_TARGET_NAME = re.compile(
    r"^(?:target|label|labels|class|classes|y|outcome|survived|species|diagnosis|quality|sentiment|spam|churn|churned"
    r"|income|salary|price|default|result|response|medv|mpg)$|(?:price|_value|_target|_label|_class)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class NumberSummary:
    """Statistics of a column of numbers, in its own unit, of times of day and durations in hours; `std` is of the
    sample (n - 1).

    Attributes:
        edges: limits of the histogram's bins, one more than `counts`.
        counts: values in each bin, of the rows sampled.
    """

    mean: float
    std: float
    min: float
    q25: float
    median: float
    q75: float
    max: float
    edges: tuple[float, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """One column.

    Attributes:
        name: of the column.
        type: number, whole number, date, time of day, duration, yes/no or text.
        role: what it is good for as a feature.
        reason: why it is left out, one sentence; "" if it is used.
        missing: rows without a value.
        distinct: different values.
        examples: first different values, as text.
        numbers: statistics of a column of numbers, else None.
        top: (value, rows) of the most frequent values of a column that is not numbers.
    """

    name: str
    type: str
    role: DetectedRole
    reason: str
    missing: int
    distinct: int
    examples: tuple[str, ...]
    numbers: NumberSummary | None
    top: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class TableProfile:
    """A table.

    Attributes:
        rows: number of rows.
        columns: one profile each, in the table's order.
        correlated: names of the columns in `correlations`.
        correlations: Pearson's r, a row for each of `correlated`; NaN where one of the two does not vary.
        sampled: rows that histograms and correlations are drawn from.
        notes: sentences for the user.
        series: what makes the rows look like steps in time, one sentence; "" where nothing does.
    """

    rows: int
    columns: tuple[ColumnProfile, ...]
    correlated: tuple[str, ...]
    correlations: tuple[tuple[float, ...], ...]
    sampled: int
    notes: tuple[str, ...]
    series: str = ""

    def column(self, name: str) -> ColumnProfile:
        """The profile of one column.

        Raises:
            KeyError: there is no such column.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def profile(frame: pd.DataFrame) -> TableProfile:
    """Look at every column; expensive parts at `SAMPLE` evenly spaced rows where there are more."""
    rows = len(frame)
    sample = frame.iloc[:: -(-rows // SAMPLE)] if rows > SAMPLE else frame
    columns = tuple(_column(frame, sample, name) for name in frame.columns)
    numbers = [item.name for item in columns if item.numbers is not None and item.role == "number"][:_MOST_CORRELATED]
    matrix = sample[numbers].apply(as_hours).corr().to_numpy() if len(numbers) > 1 else np.empty((0, 0))
    notes = []
    if len(sample) < rows:
        notes.append(f"Histograms and correlations are of {len(sample):,} of the {rows:,} rows, evenly spaced.")
    return TableProfile(
        rows,
        columns,
        tuple(numbers) if len(numbers) > 1 else (),
        tuple(tuple(float(value) for value in row) for row in matrix),
        len(sample),
        tuple(notes),
        _series(frame),
    )


def propose_target(profile: TableProfile) -> str | None:
    """The column that is most likely to be predicted: by its name, else the last one that can be; None if none can."""
    usable = [item for item in profile.columns if item.role in ("number", "category") and item.distinct > 1]
    if not usable or len(profile.columns) < 2:
        return None
    named = [item.name for item in usable if _TARGET_NAME.search(item.name)]
    # beside other names of targets, or between x and z, y is a coordinate
    names = {item.name.casefold() for item in profile.columns}
    if {"x", "z"} <= names or ("x" in names and len(named) > 1):
        named = [name for name in named if name.casefold() != "y"]
    if named:
        return named[-1]
    return usable[-1].name if usable[-1].name == profile.columns[-1].name else usable[0].name


def _series(frame: pd.DataFrame) -> str:
    """Why the rows look like steps in time: each has a time of its own, in the table or in one of several series."""
    names = find_when(frame)
    if not names:
        return ""
    when = read_when(frame, names)
    if not pd.api.types.is_datetime64_any_dtype(when) or when.isna().mean() > _TIMELESS:
        return ""
    what = f"{named(names)} {'gives' if len(names) == 1 else 'together give'} each row"
    if when.nunique() == len(when.dropna()):
        return f"{what}{_OWN}: these look like steps in time."
    groups = find_groups(frame, when, names)
    if not groups:
        different = np.sort(when.dropna().unique())
        even = spacing(different, np.zeros(len(different), np.int64)) is not None
        nearly = len(different) >= _NEARLY * len(when) and even
        return what.replace("each row", "nearly each row") + f"{_OWN}: these look like steps in time." if nearly else ""
    return f"{what} of the same {named(groups)} a time of its own: these look like several series in time."


def _column(frame: pd.DataFrame, sampled_rows: pd.DataFrame, name: str) -> ColumnProfile:
    series, sample = frame[name], sampled_rows[name]
    counts = count(series)
    role, reason = role_in(frame, name, counts)
    hours, sampled = as_hours(series), as_hours(sample)
    numeric = pd.api.types.is_numeric_dtype(hours) and not pd.api.types.is_bool_dtype(series)
    return ColumnProfile(
        name=str(series.name),
        type=_type(series),
        role=role,
        reason=reason,
        missing=counts.missing,
        distinct=counts.distinct,
        examples=_examples(sample),
        numbers=_numbers(hours, sampled) if numeric and counts.known else None,
        top=() if numeric else _top(series, counts),
    )


def _examples(sample: pd.Series) -> tuple[str, ...]:
    """Some different values as people write them: no more digits than can be told apart, days without midnight."""
    values = sample.dropna().unique()[:_EXAMPLES]
    if is_clock(sample):
        return tuple(clock_text(pd.Timedelta(value)) for value in values)
    if pd.api.types.is_datetime64_any_dtype(sample):
        midnight = bool((sample.dropna().dt.normalize() == sample.dropna()).all())
        return tuple(str(pd.Timestamp(value))[: 10 if midnight else 100] for value in values)
    if pd.api.types.is_float_dtype(sample):
        return tuple(f"{value:.7g}" for value in values)
    return tuple(str(value)[:100] for value in values)


def _type(series: pd.Series) -> str:
    if pd.api.types.is_bool_dtype(series):
        return "yes/no"
    if pd.api.types.is_datetime64_any_dtype(series):
        return "date"
    if is_clock(series):
        return "duration" if is_duration(series) else "time of day"
    if pd.api.types.is_integer_dtype(series):
        return "whole number"
    return "number" if pd.api.types.is_numeric_dtype(series) else "text"


def _numbers(series: pd.Series, sample: pd.Series) -> NumberSummary | None:
    values = series.to_numpy(dtype="float64", na_value=np.nan)
    values = values[np.isfinite(values)]
    drawn = sample.to_numpy(dtype="float64", na_value=np.nan)
    drawn = drawn[np.isfinite(drawn)]
    if len(values) == 0 or len(drawn) == 0:
        return None
    with np.errstate(over="ignore", invalid="ignore"):
        low, q25, median, q75, high = np.quantile(values, [0, 0.25, 0.5, 0.75, 1])
        std = float(values.std(ddof=1)) if len(values) > 1 else 0.0
        mean = float(values.mean())
    counts, edges = _histogram(drawn)
    return NumberSummary(mean, std, float(low), float(q25), float(median), float(q75), float(high), edges, counts)


def _histogram(values: np.ndarray) -> tuple[tuple[int, ...], tuple[float, ...]]:
    different = np.unique(values)
    if len(different) <= _BINS and bool((different % 1 == 0).all()) and np.ptp(different) < _BINS:
        bins = np.arange(different[0] - 0.5, different[-1] + 1)  # one bar a whole number
    else:
        bins = np.linspace(values.min(), values.max(), _BINS + 1)
    if not np.all(np.diff(bins) > 0) or not np.isfinite(bins).all():
        return (len(values),), (float(values.min()), float(values.max()))
    counts, edges = np.histogram(values, bins)
    return tuple(int(value) for value in counts), tuple(float(value) for value in edges)


def _top(series: pd.Series, counts: Counts) -> tuple[tuple[str, int], ...]:
    if counts.known == 0:
        return ()
    return tuple((str(value)[:100], int(rows)) for value, rows in series.value_counts().head(_TOP).items())
