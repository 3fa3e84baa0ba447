"""Steps in time -> which part each belongs to, what fills the holes, how they are scaled, and where windows lie."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from playground.data.series.types import Floats, Series
from playground.data.values.dataset import Integers
from playground.data.values.split import split_counts
from playground.errors import DataError, Problem
from playground.spec.counted import counted, were
from playground.spec.data.series import WindowedData

#: most numbers in all windows together (samples x steps x values); 4 bytes each
MAX_VALUES = 100_000_000
_PARTS = ("training", "validation", "test")


def part_of_steps(groups: Integers, spec: WindowedData) -> Integers:
    """Number of the part (0 training, 1 validation, 2 test) of every step: one after another within each series."""
    part = np.zeros(len(groups), dtype=np.int64)
    for group in np.unique(groups):
        (steps,) = np.nonzero(groups == group)
        counts = split_counts(len(steps), spec.split)
        part[steps] = np.repeat([0, 1, 2], counts)
    return part


def fill_holes(values: Floats, series: Series, part: Integers, missing: str, said: list[str]) -> Floats:
    """Missing values filled in, from within the same series; what nothing comes before gets the training mean."""
    holes = ~np.isfinite(values)
    if not holes.any():
        return values
    frame = pd.DataFrame(values)
    if missing == "interpolate":
        keys = [series.segments, part]
        frame = frame.groupby(keys, sort=False).transform(lambda column: column.interpolate(limit_area="inside"))
    frame = frame.groupby(series.segments, sort=False).ffill()
    means = frame[part == 0].mean().fillna(0.0)
    filled = int(holes.sum())
    said.append(f"{counted(filled, 'missing value')} {were(filled)} filled in.")
    return frame.fillna(means).to_numpy(dtype=np.float64)


def scale(values: Floats, train: npt.NDArray[np.bool_], scaling: str) -> Floats:
    """Columns scaled as the training steps ask for; one that is constant there is only moved."""
    if scaling == "none":
        return values
    known = values[train] if train.any() else values
    if scaling == "minmax":
        low, high = known.min(axis=0), known.max(axis=0)
        return np.asarray((values - low) / np.where(high > low, high - low, 1.0))
    mean, scale = known.mean(axis=0), known.std(axis=0)
    return np.asarray((values - mean) / np.where(scale > 1e-12 * np.maximum(np.abs(mean), 1e-30), scale, 1.0))


def since_the_last(windows: Sequence[npt.NDArray[np.float32]], columns: list[int]) -> None:
    """Make these columns differences from the last step of their window, of deviation 1 over the training windows: a
    series that grows looks the same at every height.

    Args:
        windows: of each part, the training part first, shape (windows, steps, inputs); changed in place.
        columns: which inputs.
    """
    for x in windows:
        x[:, :, columns] -= x[:, -1:, columns].copy()
    spread = windows[0][:, :, columns].std(axis=(0, 1))
    spread = np.where(spread > 0, spread, 1.0).astype(np.float32)
    for x in windows:
        x[:, :, columns] /= spread


def window_ends(series: Series, window: int, horizon: int, stride: int) -> Integers:
    """Steps at which a window may end, so that it and what it predicts lie in one segment."""
    bounds = np.flatnonzero(np.diff(series.segments, prepend=-1, append=series.segments[-1] + 1))
    found = [
        np.arange(begin + window - 1, end - horizon, stride)
        for begin, end in itertools.pairwise(bounds)
        if end - begin >= window + horizon
    ]
    return np.concatenate(found).astype(np.int64) if found else np.empty(0, np.int64)


def check_windows(of_part: Integers, part: Integers, spec: WindowedData, horizon: int) -> None:
    """Refuse windows that do not fit: no sample to train on, or none in a part that was asked for."""
    needed = f"a window of {spec.window:,} steps" + (f" and {horizon:,} to predict" if horizon else "")
    asked = (1.0, spec.split.validation, spec.split.test)
    for number, (name, share) in enumerate(zip(_PARTS, asked, strict=True)):
        if share > 0 and not (of_part == number).any():
            steps = int((part == number).sum())
            raise DataError(
                Problem(
                    "data.window",
                    f"`data.window` and `data.horizon` must fit into the series: its {name} part has {steps:,} steps, "
                    f"in which there is no room for {needed}.",
                )
            )


def target_scales(learned: Floats, targets: int) -> Floats:
    """(mean, scale) of each output, fitted on the training samples; alike for all steps ahead of a target."""
    by_target = learned.reshape(len(learned), -1, targets)
    means, scales = by_target.mean(axis=(0, 1)), by_target.std(axis=(0, 1))
    scales = np.where(scales > 0, scales, 1.0)
    horizon = by_target.shape[1]
    return np.column_stack([np.tile(means, horizon), np.tile(scales, horizon)])


def feature_names(names: tuple[str, ...], window: int) -> tuple[str, ...]:
    """A name for each column of `x`: `Temp (t-2)`, `Temp (t-1)`, `Temp (t)`."""
    ages = [f"t-{window - 1 - step}" if step < window - 1 else "t" for step in range(window)]
    return tuple(f"{name} ({age})" for age in ages for name in names)


def output_names(targets: tuple[str, ...], horizon: int) -> tuple[str, ...]:
    """A name for each output: `Temp +1`, `Temp +2`; one step ahead the target's own."""
    if horizon == 1:
        return targets
    return tuple(f"{name} +{step}" for step in range(1, horizon + 1) for name in targets)


def where_parts_end(series: Series, part: Integers) -> list[str]:
    """When validation and test begin, as one sentence, where one series has times."""
    if series.times is None or series.groups[-1] > 0:
        return []
    (changes,) = np.nonzero(np.diff(part))
    if not len(changes):
        return []
    begins = [f"{_PARTS[part[at + 1]]} begins {series.times[at + 1]}".replace("T00:00:00", "") for at in changes]
    return [f"Training comes first; {', '.join(begins)}."]


def check_room(values: int) -> None:
    """Refuse windows that together hold too many numbers."""
    if values > MAX_VALUES:
        raise DataError(
            Problem(
                "data.stride",
                f"All windows together must hold at most {MAX_VALUES:,} numbers; they would hold {values:,}: "
                "take a larger stride, a shorter window or horizon, or fewer columns.",
            )
        )
