"""SeriesData or WavesData + seeds -> Dataset: windows in time, split by time, scaled on the training part."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from playground.data.dataset import Dataset, Integers, Part
from playground.data.season import find_season, seasonal_naive
from playground.data.series_table import Floats, Series, read_series
from playground.data.series_windows import (
    check_room,
    check_windows,
    feature_names,
    fill_holes,
    output_names,
    part_of_steps,
    scale,
    since_the_last,
    target_scales,
    where_parts_end,
    window_ends,
)
from playground.data.split import split_with_note
from playground.data.upload_table import read_upload
from playground.data.uploads import find_upload
from playground.data.waves import waves
from playground.errors import DataError, Problem
from playground.settings import Settings
from playground.spec.seeds import DrawnSeeds
from playground.spec.series import SeriesData, WavesData, WindowedData

LAST_VALUE, SEASONAL_NAIVE = "last value", "seasonal naive"


def prepare_series(
    spec: SeriesData, seeds: DrawnSeeds, settings: Settings, progress: Callable[[str, float], None]
) -> Dataset:
    """Read the table, order it by time, and cut it into windows.

    Raises:
        DataError: the table or a column cannot be used as asked, or no window fits; one sentence says why.
    """
    upload = find_upload(spec.dataset, settings)
    table = read_upload(spec.dataset, settings, spec.format, lambda stage, done: progress(stage, 0.7 * done))
    series = read_series(table.frame, spec)
    progress("cutting windows", 0.8)
    notes = (*table.notes, *series.notes)
    if spec.group and series.task != "regression":
        return _whole(series, spec, seeds, upload.name, notes)
    return _windowed(series, spec, upload.name, spec.target, spec.scaling, spec.missing, notes)


def prepare_waves(spec: WavesData, seeds: DrawnSeeds) -> Dataset:
    """A drawn series, cut into windows.

    Raises:
        DataError: no window fits.
    """
    series, title = waves(spec, seeds.data)
    return _windowed(series, spec, title, "value", "standard", "previous", ())


def _windowed(
    series: Series, spec: WindowedData, name: str, target: str, scaling: str, missing: str, notes: tuple[str, ...]
) -> Dataset:
    said = list(notes)
    regression = series.task == "regression"
    horizon = spec.horizon if regression else 0
    part = part_of_steps(series.groups, spec)
    inputs = scale(fill_holes(series.inputs, series, part, missing, said), part == 0, scaling)
    ends = window_ends(series, spec.window, horizon, spec.stride)
    if horizon:  # what is predicted lies in one part
        ends = ends[part[ends + 1] == part[ends + horizon]]
    steps = ends[:, None] + (np.arange(1, horizon + 1) if horizon else np.zeros(1, np.int64))
    y = series.targets[steps]  # (samples, horizon, targets)
    known = np.isfinite(y).all(axis=(1, 2)) if regression else y[:, 0, 0] >= 0
    if not known.all():
        said.append(f"{int((~known).sum()):,} windows whose target is missing were left out.")
        ends, steps, y = ends[known], steps[known], y[known]
    of_part = part[steps[:, 0]]
    check_windows(of_part, part, spec, horizon)
    check_room(len(ends) * spec.window * inputs.shape[1])
    x = inputs.astype(np.float32)[ends[:, None] + np.arange(1 - spec.window, 1)[None, :]]
    if regression and spec.learn == "change":
        own = [number for number, name in enumerate(series.input_names) if name in series.target_names]
        x[:, :, own] = since_the_last(x[:, :, own], of_part == 0)
    said.extend(where_parts_end(series, part))
    times = None if series.times is None else series.times[steps]
    more: dict[str, Any] = {}
    learned, base = y[:, 0, 0].astype(np.int32), None
    if regression:
        past = fill_holes(series.targets, series, part, "previous", [])
        last = np.repeat(past[ends][:, None, :], horizon, axis=1).reshape(len(ends), -1)
        base = last if spec.learn == "change" else None
        learned, more = _learned(y, base, of_part == 0, series.target_names)
        tested = of_part == 2
        more["baselines"] = _baselines(series, spec, part, past, ends[tested], last[tested], said)
    parts = [
        Part(
            x[here].reshape(int(here.sum()), -1),
            learned[here],
            series.rows[steps[here, 0]],
            times=None if times is None else times[here],
            base=None if base is None else base[here],
        )
        for here in (of_part == number for number in range(3))
    ]
    return Dataset(
        name=name,
        task=series.task,
        feature_names=feature_names(series.input_names, spec.window),
        target_name=target,
        class_names=series.class_names,
        train=parts[0],
        validation=parts[1],
        test=parts[2],
        notes=tuple(said),
        kind="series",
        sample_shape=(spec.window, inputs.shape[1]),
        **more,
    )


def _learned(
    y: Floats, base: Floats | None, train: npt.NDArray[np.bool_], names: tuple[str, ...]
) -> tuple[npt.NDArray[Any], dict[str, Any]]:
    """(scaled targets, shape (samples,) or (samples, outputs); how they are scaled and called, as `Dataset` has it).

    Args:
        y: in their own units, shape (samples, horizon, targets).
        base: what their change is learned against, shape (samples, outputs), or None.
        train: which samples are for training.
        names: of the targets.
    """
    samples, horizon, targets = y.shape
    flat = y.reshape(samples, -1) - (0.0 if base is None else base)
    scales = target_scales(flat[train], targets)
    scaled = ((flat - scales[:, 0]) / scales[:, 1]).astype(np.float32)
    if flat.shape[1] == 1:
        return scaled[:, 0], {"target_mean": float(scales[0, 0]), "target_scale": float(scales[0, 1])}
    more: dict[str, Any] = {"target_names": output_names(names, horizon)}
    if targets == 1:
        return scaled, more | {"target_mean": float(scales[0, 0]), "target_scale": float(scales[0, 1])}
    return scaled, more | {"scaling": tuple((float(mean), float(spread)) for mean, spread in scales)}


def _whole(series: Series, spec: SeriesData, seeds: DrawnSeeds, name: str, notes: tuple[str, ...]) -> Dataset:
    """Each group of rows is one sample, and its last known label is its class."""
    said = list(notes)
    bounds = np.flatnonzero(np.diff(series.groups, prepend=-1, append=series.groups[-1] + 1))
    samples = list(itertools.pairwise(bounds))
    labels = np.array([_last_label(series.targets[begin:end, 0]) for begin, end in samples])
    mixed = sum(len(np.unique(known)) > 1 for known in (_known(series.targets[a:b, 0]) for a, b in samples))
    if mixed:
        said.append(f"{mixed:,} series have rows of several classes; the last one is theirs.")
    samples = [item for item, label in zip(samples, labels, strict=True) if label >= 0]
    if len(samples) < len(labels):
        said.append(f"{len(labels) - len(samples):,} series without a class were left out.")
    labels = labels[labels >= 0]
    if len(samples) < 3:
        raise DataError(
            Problem("data.group", f"`data.group` must tell at least 3 series with a class apart; got {len(samples)}.")
        )
    split, note = split_with_note(len(samples), labels, spec.split, seeds.split)
    said.extend([note] if note else [])
    part = np.full(len(series), 2)
    for number, which in enumerate(split):
        for index in which:
            part[samples[index][0] : samples[index][1]] = number
    inputs = scale(fill_holes(series.inputs, series, part, spec.missing, said), part == 0, spec.scaling)
    width = inputs.shape[1]
    check_room(len(samples) * spec.window * width)
    x = np.zeros((len(samples), spec.window, width), np.float32)
    for index, (begin, end) in enumerate(samples):
        kept = inputs[max(begin, end - spec.window) : end]
        x[index, spec.window - len(kept) :] = kept
    lengths = np.array([end - begin for begin, end in samples])
    if (lengths > spec.window).any():
        said.append(
            f"Of {int((lengths > spec.window).sum()):,} series longer than the window of {spec.window:,} steps the end "
            "is taken."
        )
    if (lengths < spec.window).any():
        said.append(
            f"{int((lengths < spec.window).sum()):,} series shorter than the window of {spec.window:,} steps are "
            "filled up in front with zeros."
        )
    rows = series.rows[np.array([end - 1 for _, end in samples])]
    parts = [Part(x[which].reshape(len(which), -1), labels[which].astype(np.int32), rows[which]) for which in split]
    return Dataset(
        name=name,
        task=series.task,
        feature_names=feature_names(series.input_names, spec.window),
        target_name=spec.target,
        class_names=series.class_names,
        train=parts[0],
        validation=parts[1],
        test=parts[2],
        notes=tuple(said),
        kind="series",
        sample_shape=(spec.window, width),
    )


def _known(labels: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return labels[labels >= 0]


def _last_label(labels: npt.NDArray[Any]) -> int:
    known = _known(labels)
    return int(known[-1]) if len(known) else -1


def _baselines(
    series: Series,
    spec: WindowedData,
    part: Integers,
    filled: Floats,
    ends: Integers,
    last: Floats,
    said: list[str],
) -> dict[str, npt.NDArray[np.float64]]:
    """What is predicted without any network for the samples whose windows have these ends; see `Dataset.baselines`."""
    if not len(ends):
        return {}
    single = last.shape[1] == 1
    found = {LAST_VALUE: last[:, 0] if single else last}
    sizes = np.bincount(series.groups)
    season = spec.season
    if season is None:
        learned = filled[(part == 0) & (series.groups == int(sizes.argmax())), 0]
        season = find_season(learned, series.step_s)
        what = "No season" if season is None else f"A season of {season:,} steps"
        said.append(f"{what} was found in the training part.")
    if season is None:
        return found
    firsts = np.searchsorted(series.groups, series.groups[ends])
    forecast = seasonal_naive(filled, ends, spec.horizon, season, firsts).reshape(len(ends), -1)
    return found | {SEASONAL_NAIVE: forecast[:, 0] if single else forecast}
