"""WavesData + seed -> Series: a sine, a sum of two seasons, or an oscillation that dies away and is kicked again."""

from __future__ import annotations

import numpy as np

from playground.data.series.types import Series
from playground.spec.data.series import WavesData
from playground.spec.field import describe

#: steps of the seasons; the longer one holds a whole number of the shorter ones
SHORT, LONG = 24, 168
#: steps between two kicks on average, of one swing, and in which it dies away
_KICK, _SWING, _DECAY = 120, 20, 40.0


def waves(spec: WavesData, seed: int) -> tuple[Series, str]:
    """(the series, its title). The same seed draws the same noise, however strong it is asked for."""
    random = np.random.default_rng((seed, 1))
    at = np.arange(spec.samples, dtype=np.float64)
    phase = random.uniform(0, 2 * np.pi)
    noise = np.random.default_rng((seed, 2)).normal(size=spec.samples)
    if spec.name == "sine":
        values = np.sin(2 * np.pi * at / SHORT + phase)
    elif spec.name == "seasons":
        values = 0.6 * np.sin(2 * np.pi * at / SHORT + phase) + 0.4 * np.sin(2 * np.pi * at / LONG)
    else:
        values = _damped(spec.samples, random)
    values = values + spec.noise * noise
    column = values[:, None]
    zeros = np.zeros(spec.samples, dtype=np.int64)
    series = Series(
        column, ("value",), column, ("value",), "regression", (), None, zeros, zeros, np.arange(spec.samples)
    )
    return series, describe(WavesData, "name").label(spec.name)


def _damped(samples: int, random: np.random.Generator) -> np.ndarray:
    """Sum of what is left of every kick: height x exp(-age / decay) x cos(2 pi age / swing)."""
    values = np.zeros(samples)
    kick = 0
    while kick < samples:
        age = np.arange(samples - kick, dtype=np.float64)
        values[kick:] += random.uniform(0.6, 1.0) * np.exp(-age / _DECAY) * np.cos(2 * np.pi * age / _SWING)
        kick += int(random.integers(_KICK // 2, _KICK + _KICK // 2))
    return values
