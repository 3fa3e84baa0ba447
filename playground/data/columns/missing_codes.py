"""Column -> values that stand for a missing one: a number far from all others that comes too often, a mark in text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from playground.data.columns.cells import MISSING
from playground.data.values.decision import Choice, Decision
from playground.spec.counted import counted

#: what measuring devices and questionnaires write where there is nothing
_USUAL = {-99.0, -999.0, -9999.0, -99999.0, -999999.0, -9998.0, -99.9, -999.9, -9999.9, -200.0, -888.0, -777.0, -8888.0}
_USUAL |= {99.0, 999.0, 9999.0, 99999.0, 999999.0, 9999999.0, 99.99, 999.99, 9999.99, 888.0, 8888.0, -32768.0, 32767.0}
_USUAL |= {99.9, 999.9, 9999.9, -2147483648.0, 2147483647.0, 1e20, -1e20, 1e30, 1e35, -1e35}
#: several reasons why nothing is there: not asked, not known, refused
_USUAL |= {sign * (nines + digit) for sign in (1.0, -1.0) for nines in (90, 990, 9990) for digit in (6, 7, 8, 9)}
_USUAL |= {sign * code for sign in (1.0, -1.0) for code in (66.0, 77.0, 88.0, 777.0, 7777.0)}
#: such as are numbers more often; a column without any other negative number is asked about
_SMALL = {-7.0, -8.0, -9.0, -1.0}
#: most codes at one end
_CODES = 8
#: fewest rows of a code, and the smallest share
_FEWEST, _SHARE = 3, 0.005
#: a code comes so many times as often as the commonest other value
_OFTENER = 3
#: share above which a code is told, but not taken out; a zero with a larger share is one
_MOST, _ZEROS = 0.6, 0.5
#: a usual code that is so many ranges of the others away need not come often; nor a negative one where no other is
_FAR_RANGES, _FAR_BELOW = 10, 1.5
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
        low: smallest of all numbers that are no codes.
        high: largest of them.
    """

    value: float
    rows: int
    sure: bool
    low: float
    high: float


class _Bulk(NamedTuple):
    """All numbers of a column but those at its ends that may be codes."""

    low: float
    high: float
    spread: float
    times: npt.NDArray[np.intp]


def find_codes(series: pd.Series) -> tuple[Code, ...]:
    """The numbers at both ends that come too often and lie too far from all others to be some of them."""
    values = series.to_numpy(dtype="float64", na_value=np.nan)
    values = values[np.isfinite(values)]
    if len(values) < 20:
        return ()
    different, counts = np.unique(values, return_counts=True)
    if len(different) < 4:
        return ()
    below, above = _run(different), _run(different[::-1])
    # the codes of both ends must be away before the others can be measured: as many as possible
    ways = [(low, high) for low in range(below + 1) for high in range(above + 1) if low + high]
    for low, high in sorted(ways, key=sum, reverse=True):
        inner = slice(low, len(different) - high)
        if len(different[inner]) < 3:
            continue
        bulk = _bulk(different[inner], counts[inner])
        ends = [*range(low), *range(len(different) - high, len(different))]
        codes = [_code(float(different[at]), int(counts[at]), len(values), bulk) for at in ends]
        if all(codes) and any(code.rows >= max(_FEWEST, _SHARE * len(values)) for code in codes if code):
            return tuple(code for code in codes if code)
    for end, inner in ((0, slice(1, None)), (-1, slice(None, -1))):
        value, rows, bulk = float(different[end]), int(counts[end]), _bulk(different[inner], counts[inner])
        gap = bulk.low - value if end == 0 else value - bulk.high
        unlike = rows >= _OFTENER * bulk.times.max() and rows >= max(_FEWEST, _ODD_SHARE * len(values))
        if unlike and gap >= _ODD_RANGES * (bulk.high - bulk.low) and len(bulk.times) >= 10:
            return (Code(value, rows, False, bulk.low, bulk.high),)
    return ()


def _run(different: npt.NDArray[np.float64]) -> int:
    """How many numbers from the first on may be codes."""
    found = 0
    while found < min(_CODES, len(different)) and float(different[found]) in _USUAL | _SMALL | {0.0}:
        found += 1
    return found


def _bulk(different: npt.NDArray[np.float64], times: npt.NDArray[np.intp]) -> _Bulk:
    spread = float(np.subtract(*np.quantile(np.repeat(different, times), [0.75, 0.25])))
    return _Bulk(float(different[0]), float(different[-1]), spread, times)


def _code(value: float, rows: int, total: int, bulk: _Bulk) -> Code | None:
    """What a number outside the bulk is: a code, one that must be asked about, or None where it is a number."""
    reach = bulk.high - bulk.low
    gap = bulk.low - value if value < bulk.low else value - bulk.high
    enough = rows >= max(_FEWEST, _SHARE * total)
    often = rows >= _OFTENER * float(np.median(bulk.times)) or gap >= _FAR_RANGES * reach
    asked = Code(value, rows, False, bulk.low, bulk.high)
    if value == 0:
        zero = enough and rows <= _ZEROS * total and gap >= bulk.spread > 0 and len(bulk.times) >= 10
        return asked if zero and value < bulk.low else None
    alone = value < 0 <= bulk.low  # no other number is below zero
    far = gap >= reach or (alone and gap >= bulk.spread and value not in _SMALL)
    often |= alone and gap >= _FAR_BELOW * reach
    if far and often and value != -1:
        # one of several codes may be rare
        return asked._replace(sure=rows <= _MOST * total)
    return asked if alone and enough and len(bulk.times) >= 4 else None


def code_decision(
    series: pd.Series, codes: Sequence[Code], missing: Sequence[str] | None, taken: list[float]
) -> Decision | None:
    """What is said of numbers that may stand for a missing one, with a switch; None where nothing is to be said."""
    name = str(series.name)
    path = ("format", "missing", name)
    if not codes:
        if missing is None:
            return None
        rows = int(series.isin(taken).sum())
        words = " and ".join(f"`{mark}`" for mark in missing) or "no number"
        either = (Choice(list(missing), "as chosen"), Choice(None, "as detected"))
        sentence = f"`{name}`: {words} stands for a missing value, as chosen; {counted(rows, 'row')}."
        return Decision(sentence, path, list(missing), either)
    everything, sure = [_mark(code) for code in codes], [_mark(code) for code in codes if code.sure]
    options = [everything, *([sure] if sure and sure != everything else []), []]
    choices = [Choice(option, _words(option, everything)) for option in options]
    if missing is not None and list(missing) not in options:
        choices.append(Choice(list(missing), "as chosen"))
    first = [code for code in codes if (code.sure if missing is None else code.value in taken)]
    rest = [code for code in codes if code not in first]
    said = _said(first, *(_TAKEN if missing is None else _CHOSEN)) + _said(
        rest, *(_ASKED if missing is None else _KEPT)
    )
    now = sure if missing is None else list(missing)
    return Decision(f"`{name}`:{said}", path, now, tuple(choices), missing is None)


#: what is said of one code, and of several
_TAKEN = "is taken for a missing value", "are taken for missing values"
_ASKED = (
    "may stand for a missing value, but is taken for a number",
    "may stand for missing values, but are numbers here",
)
_CHOSEN = "stands for a missing value, as chosen", "stand for missing values, as chosen"
_KEPT = "is taken for a number, as chosen", "are taken for numbers, as chosen"


def _said(codes: Sequence[Code], one: str, several: str) -> str:
    if not codes:
        return ""
    what, they = (one, "It comes") if len(codes) == 1 else (several, "They come")
    rows = _listed([f"{code.rows:,}" for code in codes])
    between = f"all others lie between {codes[0].low:g} and {codes[0].high:g}"
    times = "time" if codes[-1].rows == 1 else "times"
    return f" {_listed(list(map(_mark, codes)))} {what}. {they} {rows} {times}, and {between}."


def _listed(words: Sequence[str]) -> str:
    return " and ".join([*([", ".join(words[:-1])] if len(words) > 1 else []), words[-1]])


def _mark(code: Code) -> str:
    return f"{code.value:.15g}"


def _words(marks: Sequence[str], everything: Sequence[str]) -> str:
    if not marks:
        return f"{', '.join(everything)} {'is a number' if len(everything) == 1 else 'are numbers'}"
    return f"{', '.join(marks)} {'is' if len(marks) == 1 else 'are'} missing"


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
