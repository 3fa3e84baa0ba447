"""Upload + target -> an experiment on it as a series, and sentences that say what was chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from playground.data.progress import Progress
from playground.data.series.season import find_season
from playground.data.series.table import read_series
from playground.data.series.types import Series
from playground.data.tables.read_table import no_progress
from playground.data.tables.upload_table import read_upload
from playground.data.tables.used_columns import check_column
from playground.data.times.groups import find_groups
from playground.data.times.when import find_when, read_when
from playground.data.uploads.store import find_upload
from playground.data.values.decision import Decision
from playground.errors import DataError, Problem
from playground.settings import Settings
from playground.spec.data.parts import TableFormat
from playground.spec.data.series import SeriesData
from playground.spec.experiment import ExperimentSpec
from playground.spec.families.recurrent import GRURow, LSTMRow, RecurrentNetwork
from playground.spec.training.training import EarlyStopping, TrainingSpec

#: window where no season is found, and the longest that is chosen here
_WINDOW, _LONGEST = 24, 96
#: batch sizes to choose from, and steps of an epoch that are enough
_BATCHES, _STEPS = (16, 32, 64, 128), 200
#: deviations that a trend must move a series by in all, to be one
_TREND = 3.0
#: a series creeps where its steps deviate by less than this share of its own deviation
_CREEP = 0.2


def series_experiment(
    upload_id: str,
    target: str | None,
    settings: Settings,
    more_targets: tuple[str, ...] = (),
    format: TableFormat | None = None,
    progress: Progress = no_progress,
) -> tuple[ExperimentSpec, tuple[str, ...]]:
    """A complete experiment for an uploaded table whose rows are steps in time.

    Args:
        upload_id: of the table.
        target: column to predict; None for the likeliest: the last one of numbers.
        settings: say where uploads are kept.
        more_targets: columns that are predicted with it.
        format: what the user says of the file.
        progress: told the stage of the reading and the fraction done.

    Returns:
        The experiment, and a sentence for each thing that was chosen.

    Raises:
        DataError: no such column, or the table is no series.
    """
    upload = find_upload(upload_id, settings)
    frame = read_upload(upload_id, settings, format, progress).frame
    said: list[str] = []
    when = find_when(frame, (target, *more_targets) if target else more_targets)
    if target is None:
        target = _last_number(frame, when)
        said.append(f"`{target}` is predicted, the last column of numbers.")
    check_column(target, frame, "data.target")
    data = SeriesData(dataset=upload_id, format=format or TableFormat(), target=target, more_targets=more_targets)
    data = data.model_copy(update=_in_time(frame, data, when))
    series = read_series(frame, data)
    window, sentence = _window(series)
    said.append(sentence)
    learn, sentence = _learn(series)
    said += [sentence] if sentence else []
    rows = len(series)
    batch = next((size for size in _BATCHES if rows <= _STEPS * size), _BATCHES[-1])
    row = LSTMRow(units=32) if rows < 2_000 else GRURow(units=32)
    epochs, patience = (200, 30) if rows < 2_000 else (40, 6)
    spec = ExperimentSpec(
        name=f"{upload.name}: {target}"[:120],
        data=data.model_copy(update={"window": window, "learn": learn}),
        network=RecurrentNetwork(rows=(row,)),
        training=TrainingSpec(
            learning_rate=0.003,
            batch_size=batch,
            epochs=epochs,
            early_stopping=EarlyStopping(patience=patience),
        ),
    )
    said.append(
        f"At most {epochs} epochs, fewer if the validation loss does not improve for {patience}; the best weights are "
        "kept."
    )
    return spec, tuple(said)


def decisions_as_series(frame: pd.DataFrame, target: str) -> tuple[Decision, ...]:
    """What would be decided about a table, if its rows were taken for steps in time.

    Raises:
        DataError: the table is no series.
    """
    data = SeriesData(dataset="", target=target)
    return read_series(frame, data.model_copy(update=_in_time(frame, data, find_when(frame, (target,))))).decisions


def _last_number(frame: pd.DataFrame, when: Sequence[str]) -> str:
    numbers = [str(name) for name in frame.columns if frame[name].dtype.kind in "if" and name not in when]
    numbers = [name for name in numbers if frame[name].notna().any()]
    if not numbers:
        raise DataError(Problem("data.target", "A series must have a column of numbers to predict; it has none."))
    return numbers[-1]


def _in_time(frame: pd.DataFrame, data: SeriesData, when: Sequence[str]) -> dict[str, Any]:
    """What of the specification says when rows are and of which series."""
    if not when:
        return {}
    found: dict[str, Any] = {"time": when[0], "time_with": tuple(when[1:])}
    if groups := find_groups(frame, read_when(frame, when), (*when, *data.targets)):
        found |= {"group": groups[0], "group_with": tuple(groups[1:])}
    return found


def _longest(series: Series) -> npt.NDArray[np.float64]:
    """The target of the longest series, without what is missing at its ends; a line fills the holes."""
    groups, lengths = np.unique(series.groups, return_counts=True)
    longest = series.groups == groups[lengths.argmax()]
    values: npt.NDArray[np.float64] = series.targets[longest, 0].astype(np.float64)
    (known,) = np.nonzero(np.isfinite(values))
    if not len(known):
        return values[:0]
    filled: npt.NDArray[np.float64] = np.interp(np.arange(known[0], known[-1] + 1), known, values[known])
    return filled


def _learn(series: Series) -> tuple[Literal["value", "change"], str]:
    """(what is learned, why): the change where the straight trend moves the series further than it lies beside the
    trend, and where the series creeps from step to step; else the value, which needs no reason.
    """
    if series.task != "regression":
        return "value", ""
    values = _longest(series)
    if len(values) < 3:
        return "value", ""
    at = np.arange(len(values))
    slope, level = np.polyfit(at, values, 1)
    beside = float((values - slope * at - level).std())
    if abs(slope) * len(values) > _TREND * beside:
        return "change", "The series has a trend, so the change since the last value of a window is learned."
    if float(np.diff(values).std()) < _CREEP * float(values.std()):
        return "change", "Each value is close to the one before, so the change since the last one is learned."
    return "value", ""


def _window(series: Series) -> tuple[int, str]:
    """(steps of the window, why so many): two seasons where they are short, else one, and never most of the series."""
    most = max(2, int(np.bincount(series.groups).max()) // 4)
    season = find_season(_longest(series), series.step_s) if series.task == "regression" else None
    if season is None or season > _LONGEST:
        window = min(_WINDOW, most)
        return window, f"The network sees windows of {window:,} steps."
    window = min(2 * season if season <= _WINDOW else season, most)
    return window, f"The series is alike again after {season:,} steps; the network sees windows of {window:,}."
