"""Series with rows that are missing -> steps that are equally far apart, or windows that do not lie over a gap."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from playground.data.series.order import choices_of
from playground.data.series.types import Series
from playground.data.times.steps import Spacing, source_rows, spacing, with_missing
from playground.data.values.decision import Decision
from playground.spec.counted import counted, were
from playground.spec.data.series import SeriesData

#: a step longer than so many usual ones is a gap
_GAP = 1.5
#: steps that are put in, at most, for each row: of a series with more of them a gap is no gap, but how it was measured
_MOST = 1.0
#: share of the rows after which there may be gaps that are too long
_FEW = 0.005
#: missing steps for each row from which on a person must look
_MANY = 0.5
_UNITS = (("day", 86_400.0), ("hour", 3_600.0), ("minute", 60.0))


def without_gaps(series: Series, when: npt.NDArray[np.generic], spec: SeriesData, said: list[Decision]) -> Series:
    """The series with gaps as `spec.gaps` says.

    Args:
        series: rows in order, each time once.
        when: of each row, datetime64 or numbers.
        spec: what is done with gaps.
        said: what is found is told here.
    """
    found = spacing(when, series.groups)
    if found is None:
        return _uneven(series, when, spec, said)
    if not found.gaps:
        return series
    at = int(np.argmax(found.ahead))
    where = f"{counted(found.gaps, 'gap')} in time, the longest after {_shown(when[at])}"
    if spec.gaps == "break":
        said.append(_decided(f"{where}: no window lies over one.", spec))
        return replace(series, segments=_broken(series, found.ahead > 1))
    if spec.gaps == "ignore":
        said.append(_decided(f"{where}: the next row counts as the next step.", spec))
        return series
    breaks = _too_long(found, len(series))
    if breaks.sum() > max(1, _FEW * len(series)):
        more = f"{counted(found.missing, 'step')} would be missing, more than there are rows, so none are put in"
        said.append(_decided(f"{where}: {more}; the next row counts as the next step.", spec, doubtful=True))
        return series
    if breaks.any():
        series = replace(series, segments=_broken(series, breaks))
        found = replace(found, ahead=np.where(breaks, 1, found.ahead))
        over = "1 is" if breaks.sum() == 1 else f"{int(breaks.sum()):,} are"
        where += f" ({over} too long to be filled, and no window lies over it)"
    which = "all others" if breaks.any() else "all"
    put_in = f"{counted(found.missing, 'missing step')} {were(found.missing)} put in without a value"
    put_in += f": {which} are {_length(found, when)} apart"
    # what is mostly invented was perhaps not understood
    said.append(_decided(f"{where}: {put_in}.", spec, doubtful=found.missing > _MANY * len(series)))
    return _filled(series, when, found)


def _too_long(found: Spacing, rows: int) -> npt.NDArray[np.bool_]:
    """The longest gaps, without which there are not more missing steps than rows."""
    missing = found.ahead - 1
    order = np.argsort(-missing, kind="stable")
    left = missing.sum() - np.cumsum(missing[order])  # of all but the longest ones, the longest, the two longest, ...
    count = 0 if missing.sum() <= _MOST * rows else int(np.argmax(left <= _MOST * rows)) + 1
    return np.isin(np.arange(len(missing)), order[:count])


def _decided(sentence: str, spec: SeriesData, *, doubtful: bool = False) -> Decision:
    return Decision(sentence, ("gaps",), spec.gaps, choices_of("gaps"), doubtful)


def _filled(series: Series, when: npt.NDArray[np.generic], found: Spacing) -> Series:
    """The missing steps put in, without a value."""
    source = source_rows(found)
    real, rows = source >= 0, np.repeat(np.arange(len(series)), found.ahead)
    classes = series.task != "regression"
    times = None if series.times is None else with_missing(when, found).astype("datetime64[s]")
    return replace(
        series,
        inputs=np.where(real[:, None], series.inputs[rows], np.nan),
        targets=np.where(real[:, None], series.targets[rows], -1 if classes else np.nan),
        times=times,
        groups=series.groups[rows],
        segments=series.segments[rows],
        rows=np.where(real, series.rows[rows], -1),
    )


def _uneven(series: Series, when: npt.NDArray[np.generic], spec: SeriesData, said: list[Decision]) -> Series:
    """Rows that follow one another without a rule: only much longer steps than usual are gaps."""
    within = np.diff(series.groups) == 0
    steps = np.diff(when).astype(np.float64)
    usual = float(np.median(steps[within])) if within.any() else 0.0
    gap = np.append(within & (steps > _GAP * usual), False)
    if not gap.any() or usual <= 0:
        return series
    longest = int(np.argmax(np.where(gap[:-1], steps, 0)))
    what = "no window lies over one" if spec.gaps == "break" else "the next row counts as the next step"
    where = f"{counted(int(gap.sum()), 'gap')}, the longest after {_shown(when[longest])}"
    sentence = f"The rows are not evenly spaced in time; {where}: {what}."
    uneven = tuple(choice for choice in choices_of("gaps") if choice.value != "fill" or spec.gaps == "fill")
    said.append(Decision(sentence, ("gaps",), spec.gaps, uneven))
    return replace(series, segments=_broken(series, gap)) if spec.gaps == "break" else series


def _broken(series: Series, gap: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Numbers of segments, of which another one begins after each gap, too."""
    begins = np.diff(series.groups, prepend=series.groups[0]) != 0
    begins[1:] |= gap[:-1]
    return np.cumsum(begins).astype(np.int64)


def _length(found: Spacing, when: npt.NDArray[np.generic]) -> str:
    """How far apart steps are, in words."""
    if found.unit:
        count = round(found.step)
        return f"{count} {found.unit}{'' if count == 1 else 's'}"
    if not np.issubdtype(when.dtype, np.datetime64):
        return f"{found.step:g}"
    seconds = found.step / 1e6
    unit, size = next((pair for pair in _UNITS if seconds >= pair[1] and seconds % pair[1] < 1e-6), ("second", 1.0))
    return f"{seconds / size:g} {unit}{'' if seconds == size else 's'}"


def _shown(when: np.generic) -> str:
    text = str(when.astype("datetime64[s]")) if isinstance(when, np.datetime64) else f"{float(when):g}"
    return text.removesuffix("T00:00:00").replace("T", " ")
