"""Column -> values that stand for a missing one: a number far from all others that comes too often, a mark in text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from playground.data.columns.cells import MISSING
from playground.data.values.decision import Choice, Decision
from playground.spec.counted import counted

#: what measuring devices and questionnaires write where there is nothing
_USUAL = {-99.0, -999.0, -9999.0, -99999.0, -999999.0, -9998.0, -99.9, -999.9, -9999.9, -200.0, -888.0, -777.0, -8888.0}
_USUAL |= {99.0, 999.0, 9999.0, 99999.0, 999999.0, 9999999.0, 99.99, 999.99, 9999.99, 888.0, 8888.0, -32768.0, 32767.0}
_USUAL |= {-2147483648.0, 2147483647.0, 1e20, -1e20, 1e30, 1e35, -1e35}
#: fewest rows of a code, and the smallest share
_FEWEST, _SHARE = 3, 0.005
#: a code comes so many times as often as the commonest other value
_OFTENER = 3
#: share above which a code is told, but not taken out
_MOST = 0.6
#: a usual code that is so many ranges of the others away need not come often
_FAR_RANGES = 10
#: other values than the usual codes: share, and distance in ranges of the others
_ODD_SHARE, _ODD_RANGES = 0.02, 3.0

#: marks in a column of text that may be a value as well
_MARKS = (
    "?",
    "NA",
    "N/A",
    "n/a",
    "na",
    "None",
    "NULL",
    "null",
    "Null",
    "-",
    "--",
    "---",
    ".",
    "..",
    "...",
    "n.a.",
    "N.A.",
)
_ALWAYS = sorted(MISSING - set(_MARKS))
#: a mark with at least this share of the rows of a usual value is a value, too
_A_VALUE = 0.25


class Code(NamedTuple):
    """A number that looks like a code for a missing value.

    Attributes:
        value: the number.
        rows: that have it.
        sure: it is a usual code, so it is taken out.
        low: smallest of all other numbers.
        high: largest of all other numbers.
    """

    value: float
    rows: int
    sure: bool
    low: float
    high: float


def find_code(series: pd.Series) -> Code | None:
    """The smallest or largest number, if it comes too often and lies too far from all others to be one of them."""
    values = series.to_numpy(dtype="float64", na_value=np.nan)
    values = values[np.isfinite(values)]
    if len(values) < 20:
        return None
    different, counts = np.unique(values, return_counts=True)
    if len(different) < 4:
        return None
    for end, others, times in ((0, different[1:], counts[1:]), (-1, different[:-1], counts[:-1])):
        value, rows = float(different[end]), int(counts[end])
        if rows < _FEWEST or rows < _SHARE * len(values):
            continue
        low, high = float(others[0]), float(others[-1])
        gap = low - value if end == 0 else value - high
        spread = float(np.subtract(*np.quantile(np.repeat(others, times), [0.75, 0.25])))
        alone = value < 0 <= low  # the only number below zero
        far = gap >= high - low or (alone and gap >= spread)
        often = rows >= _OFTENER * float(np.median(times)) or gap >= _FAR_RANGES * (high - low)
        if value in _USUAL and far and often:
            return Code(value, rows, rows <= _MOST * len(values), low, high)
        unlike = rows >= _OFTENER * times.max() and rows >= _ODD_SHARE * len(values)
        if unlike and gap >= _ODD_RANGES * (high - low) and len(others) >= 10:
            return Code(value, rows, False, low, high)
    return None


def code_decision(
    series: pd.Series, code: Code | None, missing: Sequence[str] | None, taken: list[float]
) -> Decision | None:
    """What is said of numbers that may stand for a missing one, with a switch; None where nothing is to be said."""
    name = str(series.name)
    path = ("format", "missing", name)
    if code is None:
        if missing is None:
            return None
        rows = int(series.isin(taken).sum())
        words = " and ".join(f"`{mark}`" for mark in missing) or "no number"
        either = (Choice(list(missing), "as chosen"), Choice(None, "as detected"))
        sentence = f"`{name}`: {words} stands for a missing value, as chosen; {counted(rows, 'row')}."
        return Decision(sentence, path, list(missing), either)
    mark = f"{code.value:.15g}"
    choices: tuple[Choice, ...] = (Choice([mark], f"{mark} is missing"), Choice([], f"{mark} is a number"))
    why = f"{counted(code.rows, 'time')}, and all others lie between {code.low:g} and {code.high:g}"
    if missing is not None:
        choices = (*choices, *([] if list(missing) in ([mark], []) else [Choice(list(missing), "as chosen")]))
        what = "stands for a missing value" if taken else "is taken for a number"
        return Decision(f"`{name}`: {mark} {what}, as chosen. It comes {why}.", path, list(missing), choices)
    if taken:
        return Decision(f"`{name}`: {mark} is taken for a missing value. It comes {why}.", path, [mark], choices, True)
    sentence = f"`{name}`: {mark} may stand for a missing value, but is taken for a number. It comes {why}."
    return Decision(sentence, path, [], choices, True)


def text_marks(name: str, trimmed: pa.ChunkedArray, known: pa.ChunkedArray) -> tuple[pa.ChunkedArray, list[Decision]]:
    """(cells of a column of text, null where missing; what was decided of marks such as `None`, `NA`, `?` and `-`).

    A mark that comes as often as the values do is one of them: a class `None`, a country `NA`.

    Args:
        name: for the sentences.
        trimmed: all cells.
        known: the same, null where a mark of a missing value stands.
    """
    if not pc.any(pc.is_in(trimmed, value_set=pa.array(_MARKS, pa.string()))).as_py():
        return known, []  # of a long column of texts not all need be counted
    counted = {item["values"]: item["counts"] for item in pc.value_counts(trimmed).to_pylist()}
    marks = {mark: counted[mark] for mark in _MARKS if mark in counted}
    if not marks:
        return known, []
    others = [count for value, count in counted.items() if value not in marks and value not in MISSING]
    if not others:
        return known, []
    usual = float(np.median(others))
    # of free text, where nearly every value is another, a mark is none of them
    is_label = len(others) <= 0.5 * sum(others)
    kept = [mark for mark, rows in marks.items() if is_label and rows >= _A_VALUE * usual and mark not in ("?", "")]
    lost = [mark for mark in marks if mark not in kept and (is_label or mark in MISSING)]
    gone = pa.array([*_ALWAYS, *lost], pa.string())
    known = pc.if_else(pc.is_in(trimmed, value_set=gone), pa.scalar(None, pa.string()), trimmed)
    decisions = []
    if lost:
        rows = sum(marks[mark] for mark in lost)
        words = " and ".join(f"`{mark}`" for mark in lost)
        choices = (Choice(lost, "missing"), Choice([], "a value like others"))
        sentence = f"`{name}`: {words} is taken for a missing value, in {rows:,} of {len(trimmed):,} rows."
        decisions.append(Decision(sentence, ("format", "missing", name), lost, choices))
    if kept:
        rows = sum(marks[mark] for mark in kept)
        words = " and ".join(f"`{mark}`" for mark in kept)
        choices = (Choice(lost, "a value like others"), Choice([*lost, *kept], "missing"))
        sentence = (
            f"`{name}`: {words} is taken for a value, not for a missing one: it stands in {rows:,} of "
            f"{len(trimmed):,} rows, about as often as other values do."
        )
        decisions.append(Decision(sentence, ("format", "missing", name), lost, choices, True))
    return known, decisions


def marks_among(texts: pa.ChunkedArray) -> dict[str, int]:
    """Mark of a missing value -> cells of a column of numbers that hold it; empty cells are not counted."""
    trimmed = pc.utf8_trim_whitespace(texts)
    found = pc.is_in(trimmed, value_set=pa.array(sorted(MISSING - {""}), pa.string()))
    if not pc.any(found).as_py():
        return {}
    return {str(item["values"]): int(item["counts"]) for item in pc.value_counts(trimmed.filter(found)).to_pylist()}


def told_marks(marks: Mapping[str, Mapping[str, int]]) -> list[Decision]:
    """What is said of marks among numbers, where they can be nothing else; one sentence for all columns."""
    if not marks:
        return []
    words = sorted({mark for of_column in marks.values() for mark in of_column})
    columns = [f"`{name}` ({sum(of_column.values()):,})" for name, of_column in marks.items()]
    more = f" and {counted(len(columns) - 8, 'more column')}" if len(columns) > 8 else ""
    stand = "stands" if len(words) == 1 else "stand"
    named = " and ".join(f"`{mark}`" for mark in words)
    return [Decision(f"{named} {stand} for a missing number, in {', '.join(columns[:8])}{more}.")]
