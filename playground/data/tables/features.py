"""Columns and their roles -> ColumnTransformer, and readable names of what comes out of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, StandardScaler

from playground.data.values.dataset import Floats
from playground.spec.counted import counted, were
from playground.spec.data.kinds import TableData

#: most columns that one category becomes; the least frequent values share the last
MAX_CATEGORIES = 100
MISSING_CATEGORY = "(missing)"
RARE_CATEGORY = "(rare)"
_BLOCK_ROWS = 50_000
_SECONDS_OF_DAY = 86_400


class DateParts(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Dates -> year, month, day of the week (0 is Monday), hour, and days since the first date of the fit."""

    def fit(self, x: pd.DataFrame, y: object = None) -> DateParts:
        """Keep the first date of each column."""
        self.first_ = {name: x[name].min() for name in x.columns}
        return self

    def transform(self, x: pd.DataFrame) -> npt.NDArray[np.float64]:
        """Five numbers for each column, NaN where the date is missing; shape (rows, 5 x columns)."""
        parts = []
        for name in x.columns:
            dates, days = x[name].dt, (x[name] - self.first_[name]).dt.total_seconds() / _SECONDS_OF_DAY
            parts.extend([dates.year, dates.month, dates.dayofweek, dates.hour + dates.minute / 60, days])
        return np.column_stack([part.to_numpy(dtype="float64", na_value=np.nan) for part in parts])

    def get_feature_names_out(self, input_features: Iterable[str] | None = None) -> npt.NDArray[Any]:
        """`column (year)`, `column (month)`, ..."""
        kinds = ("year", "month", "day of week", "hour", "days")
        return np.array([f"{name} ({kind})" for name in self.first_ for kind in kinds], dtype=object)


class DayCircle(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Times of day -> where the hand of a clock of 24 hours points, so that 23:59 is beside 0:00."""

    def fit(self, x: pd.DataFrame, y: object = None) -> DayCircle:
        """Keep the names of the columns."""
        self.columns_ = list(x.columns)
        return self

    def transform(self, x: pd.DataFrame) -> npt.NDArray[np.float64]:
        """Sine and cosine of each column's angle, NaN where the time is missing; shape (rows, 2 x columns)."""
        parts = []
        for name in x.columns:
            angle = 2 * np.pi * x[name].dt.total_seconds().to_numpy(dtype="float64") / _SECONDS_OF_DAY
            parts.extend([np.sin(angle), np.cos(angle)])
        return np.column_stack(parts)

    def get_feature_names_out(self, input_features: Iterable[str] | None = None) -> npt.NDArray[Any]:
        """`column (time of day, sine)`, `column (time of day, cosine)`."""
        kinds = ("sine", "cosine")
        return np.array([f"{name} (time of day, {kind})" for name in self.columns_ for kind in kinds], dtype=object)


def build_transformer(roles: Mapping[str, str], spec: TableData) -> ColumnTransformer:
    """What turns the used columns into numbers; not fitted.

    Args:
        roles: used column -> number, category, date or time.
        spec: scaling, imputation, and the share under which a category is rare.
    """
    return ColumnTransformer(
        [
            ("numbers", _numbers(spec), [name for name, role in roles.items() if role == "number"]),
            ("categories", _categories(spec), [name for name, role in roles.items() if role == "category"]),
            ("dates", _dates(spec), [name for name, role in roles.items() if role == "date"]),
            ("times", _times(), [name for name, role in roles.items() if role == "time"]),
        ],
        sparse_threshold=0,
        verbose_feature_names_out=False,
    )


def feature_names(fitted: ColumnTransformer) -> tuple[str, ...]:
    """One readable name for each feature: `Age`, `Sex = male`, `Cabin = (rare)`, `born (year)`,
    `start (time of day, sine)`."""
    names: list[str] = []
    for label, step, columns in fitted.transformers_:
        if label == "numbers" and columns:
            names.extend(columns)
        elif label in ("dates", "times") and columns:
            names.extend(step.named_steps["parts"].get_feature_names_out())
        elif label == "categories" and columns:
            encoder = step.named_steps["encode"]
            for name, values, rare in zip(columns, encoder.categories_, encoder.infrequent_categories_, strict=True):
                together = set() if rare is None else set(rare)
                names.extend(f"{name} = {value}" for value in values if value not in together)
                if together:
                    names.append(f"{name} = {RARE_CATEGORY}")
    return tuple(names)


def rare_notes(fitted: ColumnTransformer) -> list[str]:
    """A sentence for each column in which categories were grouped."""
    notes = []
    for label, step, columns in fitted.transformers_:
        if label != "categories" or not columns:
            continue
        for name, rare in zip(columns, step.named_steps["encode"].infrequent_categories_, strict=True):
            if rare is not None and len(rare):
                some = ", ".join(str(value)[:40] for value in rare[:3]) + (", ..." if len(rare) > 3 else "")
                grouped = f"{counted(len(rare), 'rare category', 'rare categories')} {were(len(rare))} grouped into one"
                notes.append(f"`{name}`: {grouped} ({some}).")
    return notes


def transform(fitted: ColumnTransformer, frame: pd.DataFrame, width: int) -> Floats:
    """Features of `frame`, float32, shape (rows, width); a block of rows at a time, so that memory stays low."""
    out = np.empty((len(frame), width), dtype=np.float32)
    for start in range(0, len(frame), _BLOCK_ROWS):
        block = frame.iloc[start : start + _BLOCK_ROWS]
        out[start : start + len(block)] = fitted.transform(block)
    return out


def _numbers(spec: TableData) -> Pipeline:
    return Pipeline([("impute", SimpleImputer(strategy=spec.impute)), ("scale", _scaler(spec))])


def _dates(spec: TableData) -> Pipeline:
    return Pipeline([("parts", DateParts()), ("impute", SimpleImputer(strategy="median")), ("scale", _scaler(spec))])


def _times() -> Pipeline:
    """Not scaled: the circle stays one."""
    return Pipeline([("parts", DayCircle()), ("impute", SimpleImputer(strategy="mean"))])


def _categories(spec: TableData) -> Pipeline:
    encoder = OneHotEncoder(
        min_frequency=spec.rare or None,
        max_categories=MAX_CATEGORIES,
        handle_unknown="infrequent_if_exist",
        sparse_output=False,
        dtype=np.float32,
    )
    missing = SimpleImputer(missing_values=None, strategy="constant", fill_value=MISSING_CATEGORY)
    return Pipeline([("impute", missing), ("encode", encoder)])


def _scaler(spec: TableData) -> Any:
    if spec.scaling == "none":
        return "passthrough"
    return StandardScaler() if spec.scaling == "standard" else MinMaxScaler()
