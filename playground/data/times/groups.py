"""Table whose times come again -> the columns that tell its series apart."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import pandas as pd

from playground.data.columns.clock import is_clock

#: share of the rows whose time must come once within each series
_ONCE = 0.98
#: share of the rows whose time has been there before, from which on there are several series
_AGAIN = 0.2
#: columns of the fewest values of which two may tell series apart together
_MOST_PAIRED = 6
#: rows that each series must have on average
_ROWS = 3
_FIRST = 20_000


def find_groups(frame: pd.DataFrame, when: pd.Series, without: Sequence[str]) -> tuple[str, ...]:
    """The column, or the two columns, that tell the series of a table apart: with them, nearly every time is there
    once. Empty where none does, or none is needed.

    Args:
        frame: the table.
        when: of each row.
        without: columns that are something else.
    """
    known = when.notna().to_numpy()
    times = when[known].reset_index(drop=True)
    if times.nunique() > (1 - _AGAIN) * len(times):
        return ()
    names = [str(name) for name in frame.columns if name not in without]
    columns = {name: frame[name][known].reset_index(drop=True) for name in names}
    columns = {name: column for name, column in columns.items() if _may_name_series(column)}
    if found := _best({(name,): columns[name] for name in columns}, times):
        return found
    few = sorted(columns, key=lambda name: int(columns[name].nunique()))[:_MOST_PAIRED]
    texts = {name: columns[name].astype("str") for name in few}
    best = _best({(one, two): texts[one] + "\0" + texts[two] for one, two in combinations(few, 2)}, times)
    return tuple(name for name in names if name in (best or ()))  # in the order of the table


def _best(columns: dict[tuple[str, ...], pd.Series], times: pd.Series) -> tuple[str, ...] | None:
    """Of those that fit the one that makes the fewest series; a code and a name of the same thing are equally good."""
    fitting = []
    for names, column in columns.items():
        series = int(column.nunique())
        # a look at the first rows, so that large tables are not searched in vain
        fits = 2 <= series <= len(column) / _ROWS and all(
            _once(times.iloc[:rows], column.iloc[:rows]) >= _ONCE for rows in (_FIRST, len(times))
        )
        if fits:
            fitting.append((series, names))
    return min(fitting, key=lambda pair: pair[0])[1] if fitting else None


def _once(times: pd.Series, column: pd.Series) -> float:
    """Share of the rows whose time was not there before in the same series."""
    return float((~pd.DataFrame({"when": times, "by": column}).duplicated()).mean())


def _may_name_series(column: pd.Series) -> bool:
    """Text, and whole numbers: measurements tell times apart by chance."""
    if pd.api.types.is_datetime64_any_dtype(column) or is_clock(column):
        return False
    if pd.api.types.is_float_dtype(column):
        known = column.dropna()
        return bool((known % 1 == 0).all()) and known.nunique() <= len(known) ** 0.5
    return not pd.api.types.is_integer_dtype(column) or column.nunique() <= len(column) ** 0.5
