"""Numbers -> text for people: no powers of ten where digits do, and no more digits than tell something."""

from __future__ import annotations

import math

from playground.spec.metrics import is_share

#: from here on digits are harder to read than a power of ten
_HUGE = 1e15
#: a ratio above this is only called larger
_MOST_TIMES = 1_000


def number_text(value: float, digits: int = 4) -> str:
    """`35,580`, `0.1436`, `12.3`: at least so many significant digits, whole numbers whole.

    Args:
        value: any number.
        digits: significant digits of what is no whole number, at least 1.
    """
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "∞" if value > 0 else "-∞"
    if value == int(value) and abs(value) < _HUGE:
        return f"{int(value):,}"
    if abs(value) >= _HUGE:
        return f"{value:.{digits}g}"
    if abs(value) >= 10 ** (digits - 1):
        return f"{value:,.0f}"
    return f"{value:,.{digits}g}"


def percent_text(share: float, places: int = 2) -> str:
    """`97.41 %` of a share, 0 to 1; `> 99.99 %` where rounding would make all of it what is not all."""
    if not math.isfinite(share):
        return number_text(share)
    least = 10.0**-places
    if 1 - share > 0 and 100 * share > 100 - least / 2:
        return f"> {100 - least:.{places}f} %"
    if 0 < 100 * share < least / 2:
        return f"< {least:.{places}f} %"
    return f"{100 * share:.{places}f} %"


def times_text(ratio: float) -> str:
    """`3.4 times`, `35 times`, `more than 1,000 times`: no more digits of a ratio than anybody reads.

    Args:
        ratio: 1 or more.
    """
    if ratio > _MOST_TIMES:
        return f"more than {_MOST_TIMES:,} times"
    return f"{ratio:.1f} times" if round(ratio, 1) < 10 else f"{ratio:,.0f} times"


def figure_text(metric: str, value: float, places: int = 2) -> str:
    """A metric's value: `97.41 %` of a share, else `35,580`."""
    return percent_text(value, places) if is_share(metric) else number_text(value)
