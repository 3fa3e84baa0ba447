"""TableData + seeds -> Dataset: a table of the user's own, split and turned into numbers fitted on training rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from playground.data.points.plane import put_in_plane
from playground.data.tables.excel_formulas import check_values
from playground.data.tables.features import build_transformer, feature_names, rare_notes, transform
from playground.data.tables.target import Target, check_groups, encode_targets, targets_named
from playground.data.tables.upload_table import read_upload
from playground.data.tables.used_columns import UsedColumns, check_column, choose_columns
from playground.data.uploads.store import find_upload
from playground.data.values.dataset import Dataset, Integers, Part
from playground.data.values.split import split_with_note
from playground.errors import DataError, Problem
from playground.settings import Settings
from playground.spec.counted import counted, were
from playground.spec.data.kinds import TableData
from playground.spec.training.seeds import DrawnSeeds

#: fewest rows with a target
MIN_ROWS = 10
#: most values of the prepared features (rows x features); 4 bytes each
MAX_VALUES = 500_000_000


def prepare_table(
    spec: TableData, seeds: DrawnSeeds, settings: Settings, progress: Callable[[str, float], None]
) -> Dataset:
    """Read, choose rows and columns, split, encode, and put in the plane if one is asked for or there are two features.

    Imputation, scaling, categories, and the target's mean and scale are learnt from the training rows only.

    Raises:
        DataError: the table, its target or a column cannot be used as asked; one sentence says why.
    """
    upload = find_upload(spec.dataset, settings)
    table = read_upload(spec.dataset, settings, spec.format, lambda stage, done: progress(stage, 0.6 * done))
    check_values(table.frame, spec.targets, table.decisions)
    return prepare_frame(table.frame, spec, seeds, upload.name, table.notes, progress)


def prepare_frame(
    frame: pd.DataFrame,
    spec: TableData,
    seeds: DrawnSeeds,
    name: str,
    notes: tuple[str, ...],
    progress: Callable[[str, float], None],
) -> Dataset:
    """`prepare_table` for a table that is in memory; `Part.rows` are positions in `frame`.

    Raises:
        DataError: as `prepare_table`.
    """
    check_column(spec.target, frame, "data.target")
    for name_of_target in spec.more_targets:
        check_column(name_of_target, frame, "data.more_targets")
    check_groups(frame, spec)
    said = list(notes)
    frame = _chosen_rows(frame.reset_index(drop=True), spec, seeds, said)
    target = encode_targets(frame, spec)
    used = choose_columns(frame, spec)
    said.extend(used.notes)
    labels = target.values if target.class_names else None
    split, note = split_with_note(len(frame), labels, spec.split, seeds.split)
    said.extend([note] if note else [])
    used = _without_unknown(used, split.train, said)
    progress("encoding", 0.65)
    transformer = build_transformer(used.roles, spec).fit(used.frame.iloc[split.train])
    names = feature_names(transformer)
    if len(names) * len(frame) > MAX_VALUES:
        raise DataError(
            Problem(
                "data.columns",
                f"A table must have at most {MAX_VALUES:,} values (rows x features) when it is encoded; this one would "
                f"have {len(frame):,} x {len(names):,}: use fewer rows, or leave out columns of many categories.",
            )
        )
    said.extend(rare_notes(transformer))
    y, scales = _scaled(target, split.train, spec.task == "labels")
    numbers = frame.index.to_numpy(dtype=np.int64)
    parts = []
    for index, rows in enumerate(split):
        progress("encoding", 0.7 + 0.1 * index)
        x = transform(transformer, used.frame.iloc[rows], len(names))
        parts.append(Part(x, y[rows], numbers[rows]))
    progress("encoding", 1.0)
    train, validation, test = parts
    dataset = Dataset(
        name, target.task, names, spec.target, target.class_names, train, validation, test,
        notes=tuple(said), **_in_units(scales, spec),
    )  # fmt: skip
    return put_in_plane(dataset, spec)


def _chosen_rows(frame: pd.DataFrame, spec: TableData, seeds: DrawnSeeds, said: list[str]) -> pd.DataFrame:
    """Rows that have a target, and of them as many as asked for."""
    known = frame[list(spec.targets)].notna().all(axis=1)
    missing = len(frame) - int(known.sum())
    named = targets_named(spec.targets)
    if missing:
        said.append(f"{counted(missing, 'row')} without a value of {named} {were(missing)} left out.")
        frame = frame[known]
    if len(frame) < MIN_ROWS:
        raise DataError(
            Problem(
                "data.target",
                f"A table must have at least {MIN_ROWS} rows with a value of {named}; this one has {len(frame)}.",
            )
        )
    if spec.rows is not None and spec.rows < len(frame):
        said.append(f"{spec.rows:,} of {len(frame):,} rows are used, drawn at random.")
        drawn = np.random.default_rng(seeds.data).choice(len(frame), spec.rows, replace=False)
        frame = frame.iloc[np.sort(drawn)]
    return frame


def _without_unknown(used: UsedColumns, train: Integers, said: list[str]) -> UsedColumns:
    """Columns that have no value at all in the training rows cannot be learnt from."""
    empty = [name for name in used.frame.columns if used.frame[name].iloc[train].isna().all()]
    if not empty:
        return used
    said.extend(f"`{name}` is left out. All of its values are missing in the training rows." for name in empty)
    roles = {name: role for name, role in used.roles.items() if name not in empty}
    if not roles:
        raise DataError(Problem("data.columns", "At least one column must have values in the training rows; none has."))
    return UsedColumns(used.frame[list(roles)], roles, used.decisions)


def _scaled(target: Target, train: Integers, labels: bool) -> tuple[npt.NDArray[np.generic], list[tuple[float, float]]]:
    """(values to train on, mean and scale of each target); labels stay as they are."""
    if target.class_names:
        return target.values, [(0.0, 1.0)]
    if labels:  # 0 and 1 stay what they are
        return target.values.astype(np.float32), [(0.0, 1.0)] * target.values.shape[1]
    means, scales = target.values[train].mean(axis=0), target.values[train].std(axis=0)
    scales = np.where(scales > 0, scales, 1.0)
    both = np.column_stack([np.atleast_1d(means), np.atleast_1d(scales)]).tolist()
    return ((target.values - means) / scales).astype(np.float32), [(mean, scale) for mean, scale in both]


def _in_units(scales: list[tuple[float, float]], spec: TableData) -> dict[str, Any]:
    """How targets are scaled, as `Dataset` has it: one in its own unit, several each in its own."""
    if len(scales) == 1:
        return {"target_mean": scales[0][0], "target_scale": scales[0][1]}
    return {"scaling": tuple(scales), "target_names": spec.targets, "labels": spec.task == "labels"}
