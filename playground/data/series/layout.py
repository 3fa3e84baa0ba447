"""Series + WindowedData -> where its windows lie, in which part, and what is left out; nothing is cut."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from playground.data.series.season import find_season
from playground.data.series.types import Floats, Series
from playground.data.series.windows import (
    check_room,
    check_windows,
    fill_holes,
    output_names,
    part_of_steps,
    scale,
    where_parts_end,
    window_ends,
)
from playground.data.values.classes import ClassCounts, count_labels
from playground.data.values.dataset import Integers
from playground.data.values.split import Rows, split_with_note
from playground.errors import DataError, Problem
from playground.spec.counted import are, counted, have, were
from playground.spec.data.series import SeriesData, WindowedData
from playground.spec.shape import DataShape
from playground.spec.training.seeds import DrawnSeeds


@dataclass(frozen=True, slots=True)
class Layout:
    """Windows before they are cut: as large as the series, however many windows there are and however long.

    Attributes:
        series: the steps.
        part: number of the part of every step (0 training, 1 validation, 2 test), shape (steps,).
        inputs: what windows are cut from, holes filled and scaled, shape (steps, inputs).
        window: steps of a window.
        horizon: steps after it that are predicted; 0 where classes are.
        begins: first step of each window, shape (windows,); one that has fewer steps is filled up in front.
        ends: last step of each window, shape (windows,).
        labels: class of each window, int32; None for a regression.
        rows: windows of each part.
        season: steps of a season for the seasonal naive forecast, or None.
        notes: sentences for the user.
    """

    series: Series
    part: Integers
    inputs: Floats
    window: int
    horizon: int
    begins: Integers
    ends: Integers
    labels: npt.NDArray[np.int32] | None
    rows: Rows
    season: int | None
    notes: tuple[str, ...]

    @property
    def shape(self) -> DataShape:
        """Shape of the data that are cut."""
        sample = (self.window, self.inputs.shape[1])
        outputs = len(output_names(self.series.target_names, self.horizon)) if self.labels is None else 1
        train, validation, test = map(len, self.rows)
        return DataShape(
            self.window * self.inputs.shape[1],
            self.series.task,
            len(self.series.class_names),
            train,
            validation,
            test,
            kind="series",
            sample=sample,
            outputs=outputs,
        )

    @property
    def classes(self) -> ClassCounts:
        """Windows of each class."""
        if self.labels is None:
            return ClassCounts({}, {})
        return count_labels([self.labels[part] for part in self.rows], self.series.class_names)


def lay_out(series: Series, spec: WindowedData, scaling: str, missing: str, notes: tuple[str, ...]) -> Layout:
    """Windows in time; a sample belongs to the part in which the steps lie that it predicts.

    Args:
        series: the steps.
        spec: how windows are cut and parts follow one another.
        scaling: of the inputs.
        missing: how holes of the inputs are filled.
        notes: what is known already, to stand first.

    Raises:
        DataError: no window fits, or there would be too many numbers in all of them.
    """
    said = list(notes)
    regression = series.task == "regression"
    horizon = spec.horizon if regression else 0
    part = part_of_steps(series.groups, spec)
    inputs = scale(fill_holes(series.inputs, series, part, missing, said), part == 0, scaling)
    ends = window_ends(series, spec.window, horizon, spec.stride)
    if horizon:  # what is predicted lies in one part
        ends = ends[part[ends + 1] == part[ends + horizon]]
    empty = _is_empty(series, ends, spec.window)
    if empty.any():
        lost = int(empty.sum())
        said.append(f"{counted(lost, 'window')} in which every step is missing {were(lost)} left out.")
        ends = ends[~empty]
    known = _is_known(series, ends, horizon)
    if not known.all():
        lost = int((~known).sum())
        said.append(f"{counted(lost, 'window')} whose target is missing {were(lost)} left out.")
        ends = ends[known]
    of_part = part[ends + 1 if horizon else ends]
    check_windows(of_part, part, spec, horizon)
    check_room(len(ends) * max(spec.window * inputs.shape[1], horizon * len(series.target_names)))
    said.extend(where_parts_end(series, part))
    rows = Rows(*(np.flatnonzero(of_part == number) for number in range(3)))
    season = _season(series, spec, part, said) if regression and len(rows.test) else None
    labels = None if regression else series.targets[ends, 0].astype(np.int32)
    begins = ends - (spec.window - 1)
    return Layout(
        series, part, inputs, spec.window, horizon, begins, ends, labels, rows, season, tuple(said),
    )  # fmt: skip


def lay_out_whole(series: Series, spec: SeriesData, seeds: DrawnSeeds, notes: tuple[str, ...]) -> Layout:
    """Each group of rows is one sample, and its last known label is its class.

    Raises:
        DataError: there are too few series, or there would be too many numbers in all of them.
    """
    said = list(notes)
    bounds = np.flatnonzero(np.diff(series.groups, prepend=-1, append=series.groups[-1] + 1))
    samples = list(itertools.pairwise(bounds))
    labels = np.array([_last_label(series.targets[begin:end, 0]) for begin, end in samples])
    mixed = sum(len(np.unique(known)) > 1 for known in (_known(series.targets[a:b, 0]) for a, b in samples))
    if mixed:
        said.append(f"{counted(mixed, 'series', 'series')} {have(mixed)} rows of several classes; the last one counts.")
    samples = [item for item, label in zip(samples, labels, strict=True) if label >= 0]
    if len(samples) < len(labels):
        lost = len(labels) - len(samples)
        said.append(f"{counted(lost, 'series', 'series')} without a class {were(lost)} left out.")
    labels = labels[labels >= 0]
    if len(samples) < 3:
        raise DataError(
            Problem("data.group", f"`data.group` must tell at least 3 series with a class apart; got {len(samples)}.")
        )
    rows, note = split_with_note(len(samples), labels, spec.split, seeds.split)
    said.extend([note] if note else [])
    begins, ends = np.array(samples, dtype=np.int64).T
    part = np.full(len(series), 2)
    for number, which in enumerate(rows):
        for index in which:
            part[begins[index] : ends[index]] = number
    inputs = scale(fill_holes(series.inputs, series, part, spec.missing, said), part == 0, spec.scaling)
    check_room(len(samples) * spec.window * inputs.shape[1])
    lengths = ends - begins
    window = f"the window of {counted(spec.window, 'step')}"
    if longer := int((lengths > spec.window).sum()):
        said.append(f"Of {counted(longer, 'series', 'series')} longer than {window} the end is taken.")
    if shorter := int((lengths < spec.window).sum()):
        said.append(
            f"{counted(shorter, 'series', 'series')} shorter than {window} {are(shorter)} filled up in front with "
            "zeros."
        )
    begins = np.maximum(begins, ends - spec.window)
    series = replace(series, times=None)  # a sample lies at no point in time
    return Layout(
        series, part, inputs, spec.window, 0, begins, ends - 1, labels.astype(np.int32), rows, None, tuple(said),
    )  # fmt: skip


def _is_known(series: Series, ends: Integers, horizon: int) -> npt.NDArray[np.bool_]:
    """Whether all that is predicted at these windows is known; of classes the label at the end."""
    if not horizon:
        return np.asarray(series.targets[ends, 0] >= 0)
    missing = ~np.isfinite(series.targets).all(axis=1)
    before = np.concatenate([[0], np.cumsum(missing)])  # missing steps before each one
    return np.asarray(before[ends + horizon + 1] == before[ends + 1])


def _is_empty(series: Series, ends: Integers, window: int) -> npt.NDArray[np.bool_]:
    """Whether all that lies in these windows are steps that were put in."""
    before = np.concatenate([[0], np.cumsum(series.rows >= 0)])  # rows of the table before each step
    return np.asarray(before[ends + 1] == before[np.maximum(ends + 1 - window, 0)])


def _season(series: Series, spec: WindowedData, part: Integers, said: list[str]) -> int | None:
    if spec.season is not None:
        return spec.season
    longest = int(np.bincount(series.groups).argmax())
    past = fill_holes(series.targets, series, part, "previous", [])
    season = find_season(past[(part == 0) & (series.groups == longest), 0], series.step_s)
    what = "No season" if season is None else f"A season of {season:,} steps"
    said.append(f"{what} was found in the training part.")
    return season


def _known(labels: npt.NDArray[np.integer]) -> npt.NDArray[np.integer]:
    return labels[labels >= 0]


def _last_label(labels: npt.NDArray[np.integer]) -> int:
    known = _known(labels)
    return int(known[-1]) if len(known) else -1
