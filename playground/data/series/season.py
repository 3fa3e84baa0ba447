"""Values in time -> the season they have, and what is forecast without any network.

The last value ("naive") and the seasonal naive forecast are those of Hyndman and Athanasopoulos, Forecasting:
Principles and Practice, 3rd edition, section 5.2.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

#: longest season looked for, steps
LONGEST = 5_000
#: autocorrelation from which on a peak is a season
_LEAST = 0.2
#: share of the highest peak that a day, a week or a year must have to be taken in its place
_CALENDAR = 0.7
_DAY_S = 86_400.0
_CALENDAR_S = (_DAY_S, 7 * _DAY_S, 365.25 * _DAY_S)


def find_season(values: Floats, step_s: float | None = None) -> int | None:
    """Steps after which the values are alike again, or None.

    The highest peak of the autocorrelation after it has first come down to 0, of the values without their straight
    trend or of their differences, whichever peak is higher: slow ups and downs hide a season in the one, noise in the
    other. A day, a week or a year that is nearly as high is taken in its place.

    Args:
        values: shape (steps,), without gaps.
        step_s: seconds from one step to the next, where they are known.
    """
    steps = len(values)
    if steps < 8 or not np.isfinite(values).all() or np.ptp(values) == 0:
        return None
    at = np.arange(steps, dtype=np.float64)
    slope, level = np.polyfit(at, values, 1)
    found = [autocorrelation(values - slope * at - level), autocorrelation(np.diff(values))]
    peaks = [_peak(item) for item in found]
    higher = int(peaks[1][1] > peaks[0][1])
    lag, height = peaks[higher]
    if not lag or height < max(_LEAST, 2 / np.sqrt(steps)):
        return None
    known = [round(season / step_s) for season in _CALENDAR_S] if step_s else []
    # neighbours in time are alike for another reason
    first = _first(found[higher])
    near = [item for item in known if first <= item <= steps // 2 and found[higher][item] >= _CALENDAR * height]
    return max(near, key=lambda item: float(found[higher][item])) if near else lag


def autocorrelation(values: Floats) -> Floats:
    """Autocorrelation at lags 0..steps-1, each divided by the variance times all steps; shape (steps,)."""
    centred = values - values.mean()
    size = 2 ** int(np.ceil(np.log2(2 * len(values))))
    spectrum = np.fft.rfft(centred, size)
    products = np.fft.irfft(spectrum * np.conj(spectrum), size)[: len(values)]
    return np.asarray(products / products[0] if products[0] > 0 else np.zeros(len(values)), dtype=np.float64)


def _peak(correlations: Floats) -> tuple[int, float]:
    """(lag, autocorrelation) of the highest peak after the first lag without correlation; (0, 0) if there is none."""
    found = correlations[: min(len(correlations) // 2 + 1, LONGEST + 2)]
    inner = np.arange(_first(found), len(found) - 1)
    if not len(inner):
        return 0, 0.0
    peaks = inner[(found[inner] >= found[inner - 1]) & (found[inner] >= found[inner + 1])]
    if not len(peaks):
        return 0, 0.0
    best = int(peaks[np.argmax(found[peaks])])
    return best, float(found[best])


def _first(correlations: Floats) -> int:
    """The first lag, at least 2, without correlation."""
    below = np.flatnonzero(correlations <= 0)
    return max(2, int(below[0]) if len(below) else len(correlations))


def seasonal_naive(
    values: Floats, origins: npt.NDArray[np.int64], horizon: int, season: int, first: npt.NDArray[np.int64]
) -> Floats:
    """For each step ahead the value of the same step in the last season that is known; the last value where there is
    none.

    Args:
        values: shape (steps, targets).
        origins: number of the last step that is known, shape (samples,).
        horizon: steps ahead.
        season: steps.
        first: number of the step with which each sample's series begins, shape (samples,).

    Returns:
        Shape (samples, horizon, targets).
    """
    ahead = np.arange(1, horizon + 1)
    back = ahead - season * -(-ahead // season)
    at = origins[:, None] + back[None, :]
    return np.asarray(values[np.where(at >= first[:, None], at, origins[:, None])])
