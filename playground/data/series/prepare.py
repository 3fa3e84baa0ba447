"""SeriesData or WavesData + seeds -> Dataset: windows in time, split by time, scaled on the training part."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from playground.data.series.layout import Layout, lay_out, lay_out_whole
from playground.data.series.season import seasonal_naive
from playground.data.series.table import read_series
from playground.data.series.types import Floats
from playground.data.series.waves import waves
from playground.data.series.windows import feature_names, fill_holes, output_names, since_the_last, target_scales
from playground.data.tables.upload_table import read_upload
from playground.data.uploads.store import find_upload
from playground.data.values.classes import ClassCounts
from playground.data.values.dataset import Dataset, Integers, Part
from playground.settings import Settings
from playground.spec.data.series import SeriesData, WavesData
from playground.spec.shape import DataShape
from playground.spec.training.seeds import DrawnSeeds

LAST_VALUE, SEASONAL_NAIVE = "last value", "seasonal naive"

_AT_ONCE = 1024  # windows that are cut at a time
_Progress = Callable[[str, float], None]


def prepare_series(spec: SeriesData, seeds: DrawnSeeds, settings: Settings, progress: _Progress) -> Dataset:
    """Read the table, order it by time, and cut it into windows.

    Raises:
        DataError: the table or a column cannot be used as asked, or no window fits; one sentence says why.
    """
    layout, name = _of_table(spec, seeds, settings, progress)
    return _cut(layout, name, spec.target, spec.learn)


def prepare_waves(spec: WavesData, seeds: DrawnSeeds) -> Dataset:
    """A drawn series, cut into windows.

    Raises:
        DataError: no window fits.
    """
    layout, name = _of_waves(spec, seeds)
    return _cut(layout, name, "value", spec.learn)


class SeriesFacts(NamedTuple):
    """What is known of windows without cutting them.

    Attributes:
        shape: as networks must know it.
        classes: windows of each class.
        notes: sentences for the user.
    """

    shape: DataShape
    classes: ClassCounts
    notes: tuple[str, ...]


def series_facts(spec: SeriesData | WavesData, seeds: DrawnSeeds, settings: Settings) -> SeriesFacts:
    """What `prepare_series` or `prepare_waves` would give, but for the windows: all of them may take a hundred times
    the memory of the series.

    Raises:
        DataError: as these.
    """
    if isinstance(spec, WavesData):
        layout, _ = _of_waves(spec, seeds)
    else:
        layout, _ = _of_table(spec, seeds, settings, lambda stage, done: None)
    return SeriesFacts(layout.shape, layout.classes, layout.notes)


def _of_table(spec: SeriesData, seeds: DrawnSeeds, settings: Settings, progress: _Progress) -> tuple[Layout, str]:
    """(where windows lie, name of the upload)."""
    upload = find_upload(spec.dataset, settings)
    table = read_upload(spec.dataset, settings, spec.format, lambda stage, done: progress(stage, 0.7 * done))
    series = read_series(table.frame, spec)
    progress("cutting windows", 0.8)
    notes = (*table.notes, *series.notes)
    if spec.group and series.task != "regression":
        return lay_out_whole(series, spec, seeds, notes), upload.name
    return lay_out(series, spec, spec.scaling, spec.missing, notes), upload.name


def _of_waves(spec: WavesData, seeds: DrawnSeeds) -> tuple[Layout, str]:
    series, title = waves(spec, seeds.data)
    return lay_out(series, spec, "standard", "previous", ()), title


def _cut(layout: Layout, name: str, target: str, learn: str) -> Dataset:
    """The data set of a layout; `learn`: "value" or "change" of a regression's targets."""
    series = layout.series
    (train, validation, test), more = _classes(layout) if series.class_names else _numbers_to_come(layout, learn)
    return Dataset(
        name=name,
        task=series.task,
        feature_names=feature_names(series.input_names, layout.window),
        target_name=target,
        class_names=series.class_names,
        train=train,
        validation=validation,
        test=test,
        notes=layout.notes,
        kind="series",
        sample_shape=layout.shape.sample,
        **more,
    )


def _windows(layout: Layout) -> Iterator[npt.NDArray[np.float32]]:
    """Windows of each part, shape (windows, steps * inputs)."""
    width = layout.inputs.shape[1]
    room = np.zeros((layout.window, width), np.float32)  # for a window longer than what comes before its end
    steps = np.concatenate([room, layout.inputs.astype(np.float32)])
    # (steps, inputs, steps of a window), without a copy
    views = np.lib.stride_tricks.sliding_window_view(steps, layout.window, axis=0)
    lacking = layout.window - 1 - (layout.ends - layout.begins)
    for rows in layout.rows:
        x = np.empty((len(rows), layout.window, width), np.float32)
        for start in range(0, len(rows), _AT_ONCE):
            some = rows[start : start + _AT_ONCE]
            cut = x[start : start + len(some)]
            cut[:] = views[layout.ends[some] + 1].transpose(0, 2, 1)
            cut[np.arange(layout.window) < lacking[some, None]] = 0.0
        yield x.reshape(len(rows), layout.window * width)


def _classes(layout: Layout) -> tuple[list[Part], dict[str, Any]]:
    """(parts of classes, nothing more)."""
    assert layout.labels is not None
    labels = layout.labels
    parts = [
        Part(x, labels[rows], layout.series.rows[layout.ends[rows]], times=_times(layout, rows))
        for x, rows in zip(_windows(layout), layout.rows, strict=True)
    ]
    return parts, {}


def _times(layout: Layout, rows: Integers) -> npt.NDArray[np.datetime64] | None:
    """When each step is that is predicted, shape (windows, horizon); of classes the end of the window."""
    return None if layout.series.times is None else layout.series.times[_ahead(layout, rows)]


def _ahead(layout: Layout, rows: Integers) -> Integers:
    """Steps that are predicted, shape (windows, horizon); of classes the last of the window."""
    ahead = np.arange(1, layout.horizon + 1) if layout.horizon else np.zeros(1, np.int64)
    return layout.ends[rows][:, None] + ahead


def _numbers_to_come(layout: Layout, learn: str) -> tuple[list[Part], dict[str, Any]]:
    """(parts of a regression; how its targets are scaled and called and what is compared with, as `Dataset` has it)."""
    series, rows = layout.series, layout.rows
    past = fill_holes(series.targets, series, layout.part, "previous", [])
    outputs = layout.horizon * len(series.target_names)
    last = [np.repeat(past[layout.ends[part]], layout.horizon, axis=0).reshape(len(part), outputs) for part in rows]
    base: list[Any] = last if learn == "change" else [None] * len(rows)
    wanted = [series.targets[_ahead(layout, part)].reshape(len(part), outputs) for part in rows]
    if learn == "change":
        wanted = [values - before for values, before in zip(wanted, last, strict=True)]
    scales = target_scales(wanted[0], len(series.target_names))
    learned = [((values - scales[:, 0]) / scales[:, 1]).astype(np.float32) for values in wanted]
    single = len(scales) == 1
    windows = list(_windows(layout))
    if learn == "change":
        own = [number for number, name in enumerate(series.input_names) if name in series.target_names]
        since_the_last([x.reshape(len(x), *layout.shape.sample) for x in windows], own)
    parts = [
        Part(
            x,
            y[:, 0] if single else y,
            series.rows[_ahead(layout, part)[:, 0]],
            times=_times(layout, part),
            base=before,
        )
        for x, y, before, part in zip(windows, learned, base, rows, strict=True)
    ]
    more = _scaling(scales, series.target_names, layout.horizon)
    return parts, more | {"baselines": _baselines(layout, past, last[2])}


def _scaling(scales: Floats, names: tuple[str, ...], horizon: int) -> dict[str, Any]:
    """How outputs are scaled and called, as `Dataset` has it; `scales`: (mean, scale) of each."""
    alike = {"target_mean": float(scales[0, 0]), "target_scale": float(scales[0, 1])}
    if len(scales) == 1:
        return alike
    more: dict[str, Any] = {"target_names": output_names(names, horizon)}
    if len(names) == 1:
        return more | alike
    return more | {"scaling": tuple((float(mean), float(spread)) for mean, spread in scales)}


def _baselines(layout: Layout, past: Floats, last: Floats) -> dict[str, npt.NDArray[np.float64]]:
    """What is predicted without any network for the test samples; see `Dataset.baselines`.

    Args:
        layout: the windows.
        past: targets of every step, holes filled with the value before.
        last: the last value of each test window, for every output.
    """
    tested = layout.rows.test
    if not len(tested):
        return {}
    single = last.shape[1] == 1
    found = {LAST_VALUE: last[:, 0] if single else last}
    if layout.season is None:
        return found
    groups, ends = layout.series.groups, layout.ends[tested]
    firsts = np.searchsorted(groups, groups[ends])
    forecast = seasonal_naive(past, ends, layout.horizon, layout.season, firsts).reshape(len(ends), -1)
    return found | {SEASONAL_NAIVE: forecast[:, 0] if single else forecast}
