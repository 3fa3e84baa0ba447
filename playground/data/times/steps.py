"""Times of rows -> how far apart they are, and the steps that are missing between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Steps = npt.NDArray[np.int64]

#: share of the steps that must be as long as the usual one, and of those that must be whole multiples of it
_USUAL, _WHOLE = 0.5, 0.95
#: how far a step may be from a whole number of usual ones, in usual ones
_OFF = 0.2
_MICRO = 1_000_000
_DAY = 86_400 * _MICRO
_SHORTEST_MONTH = 27 * _DAY


@dataclass(frozen=True, slots=True)
class Spacing:
    """How rows follow one another in time.

    Attributes:
        unit: "month", "working day", or "" for a fixed length.
        step: units of one step: months, working days, microseconds, or whatever the times count.
        ahead: steps from each row to the next one of its series, 1 where nothing is missing; 1 for the last ones.
    """

    unit: str
    step: float
    ahead: Steps

    @property
    def missing(self) -> int:
        """Steps that are missing in all."""
        return int((self.ahead - 1).sum())

    @property
    def gaps(self) -> int:
        """Places where steps are missing."""
        return int((self.ahead > 1).sum())


def spacing(when: npt.NDArray[np.generic], groups: Steps) -> Spacing | None:
    """The steps that rows are apart, or None where they are not evenly spaced.

    Args:
        when: datetime64, or numbers; in order within each series, each time once.
        groups: number of the series of each row, in order.
    """
    within = np.diff(groups) == 0
    if within.sum() < 3:
        return None
    if np.issubdtype(when.dtype, np.datetime64):
        times = when.astype("datetime64[us]").astype(np.int64)
        found = _months(times, within) or _working_days(times, within)
        if found is not None:
            return found
        return _fixed(times.astype(np.float64), within)
    return _fixed(when.astype(np.float64), within)


def with_missing(when: npt.NDArray[np.generic], found: Spacing) -> npt.NDArray[np.generic]:
    """Times of all steps, those that are missing among them, shape (steps,)."""
    rows = np.repeat(np.arange(len(when)), found.ahead)
    later = _place(found.ahead)
    if not np.issubdtype(when.dtype, np.datetime64):
        return np.asarray(when.astype(np.float64)[rows] + later * found.step)
    times = when.astype("datetime64[us]")
    if found.unit == "month":
        months = times.astype("datetime64[M]")
        first, behind = (item.astype("datetime64[us]") for item in (months, months + 1))
        moved = months[rows] + (later * int(found.step)).astype("timedelta64[M]")
        if np.ptp((behind - times).astype(np.int64)) == 0:  # the last day of each
            return np.asarray((moved + 1).astype("datetime64[us]") - (behind - times)[rows])
        return np.asarray(moved.astype("datetime64[us]") + (times - first)[rows])
    if found.unit == "working day":
        days = times.astype("datetime64[D]")
        moved = np.busday_offset(days[rows], later).astype("datetime64[us]")
        return np.asarray(moved + (times - days.astype("datetime64[us]"))[rows])
    return np.asarray(times[rows] + (later * round(found.step)).astype("timedelta64[us]"))


def source_rows(found: Spacing) -> Steps:
    """Row of each step, -1 for one that is missing."""
    rows = np.repeat(np.arange(len(found.ahead)), found.ahead)
    return np.where(_place(found.ahead) == 0, rows, -1)


def _place(ahead: Steps) -> Steps:
    """How many steps after its row each step is: 0 for the row itself."""
    ends = np.cumsum(ahead)
    return np.arange(ends[-1]) - np.repeat(ends - ahead, ahead)


def _ahead(steps: Steps, within: npt.NDArray[np.bool_]) -> Steps:
    return np.append(np.where(within, np.maximum(steps, 1), 1), 1).astype(np.int64)


def _fixed(times: npt.NDArray[np.float64], within: npt.NDArray[np.bool_]) -> Spacing | None:
    steps = np.diff(times)
    inner = steps[within]
    usual = float(np.median(inner))
    if usual <= 0:
        return None
    counts = steps / usual
    whole = np.maximum(np.round(counts), 1)
    right = np.abs(counts - whole)[within] <= _OFF
    if (whole[within] == 1).mean() < _USUAL or right.mean() < _WHOLE:
        return None
    # what the clock was off adds up over a long gap: its steps are counted, not measured
    return Spacing("", usual, _ahead(whole.astype(np.int64), within))


def _months(times: Steps, within: npt.NDArray[np.bool_]) -> Spacing | None:
    """Rows that are whole months apart: all of the same day, or all of the last one."""
    if np.diff(times)[within].min() < _SHORTEST_MONTH:
        return None
    when = times.astype("datetime64[us]")
    months = when.astype("datetime64[M]")
    numbers: Steps = months.astype(np.int64)
    inside = (when - months.astype("datetime64[us]")).astype(np.int64)
    to_end = ((months + 1).astype("datetime64[us]") - when).astype(np.int64)
    if np.ptp(inside) and np.ptp(to_end):
        return None
    steps = np.diff(numbers)
    step = int(np.bincount(steps[within]).argmax())
    if (steps[within] == step).mean() < _USUAL or (steps[within] % step).any():
        return None
    return Spacing("month", step, _ahead(steps // step, within))


def _working_days(times: Steps, within: npt.NDArray[np.bool_]) -> Spacing | None:
    """Rows that are a day apart, but for weekends, of which there is none."""
    steps = np.diff(times)[within]
    if (steps == _DAY).mean() < _USUAL or np.ptp(times % _DAY):
        return None
    days = times.astype("datetime64[us]").astype("datetime64[D]")
    # two weeks without a weekend are no chance
    if not np.is_busday(days).all() or days.max() - days.min() < np.timedelta64(14, "D"):
        return None
    return Spacing("working day", 1, _ahead(np.busday_count(days[:-1], days[1:]), within))
