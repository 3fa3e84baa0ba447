"""Upload + target -> ExperimentSpec that trains well as it stands, and sentences that say what was chosen."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from playground.data.progress import Progress
from playground.data.proposals.text import text_experiment
from playground.data.tables.excel_formulas import check_values
from playground.data.tables.leaks import without_leaks
from playground.data.tables.profile import profile, propose_target
from playground.data.tables.read_table import no_progress
from playground.data.tables.roles import derive_task
from playground.data.tables.target import grouped
from playground.data.tables.upload_table import read_upload
from playground.data.tables.used_columns import check_column, choose_columns
from playground.data.texts.source import free_text
from playground.data.uploads.store import find_upload
from playground.errors import DataError, Problem
from playground.settings import Settings
from playground.spec.data.kinds import TableData, TableFormat
from playground.spec.experiment import ExperimentSpec
from playground.spec.families.dense import DenseNetwork
from playground.spec.network import DenseLayer
from playground.spec.training.training import EarlyStopping, TrainingSpec


class _Size(NamedTuple):
    """What suits a table of at most so many rows."""

    rows: int
    units: tuple[int, ...]
    dropout: float
    batch_size: int
    learning_rate: float
    epochs: int
    patience: int


_SIZES = (
    _Size(1_000, (32, 16), 0.1, 16, 0.002, 200, 30),
    _Size(5_000, (64, 32), 0.1, 32, 0.002, 150, 20),
    _Size(50_000, (128, 64), 0.0, 64, 0.001, 60, 8),
    _Size(300_000, (128, 64), 0.0, 256, 0.001, 40, 5),
    _Size(100_000_000, (128, 64), 0.0, 1024, 0.002, 20, 3),
)


def table_experiment(
    upload_id: str,
    target: str | int | None,
    settings: Settings,
    name: str = "",
    format: TableFormat | None = None,
    progress: Progress = no_progress,
    more_targets: tuple[str, ...] = (),
) -> tuple[ExperimentSpec, tuple[str, ...]]:
    """A complete experiment for an uploaded table.

    Args:
        upload_id: of the table.
        target: column to predict: its name, its number from 1 (negative from the end), or None for the likeliest.
        settings: say where uploads are kept.
        name: of the run; empty: file and target.
        format: what the user says of the file.
        progress: told the stage of the reading and the fraction done.
        more_targets: columns of numbers that are predicted with it.

    Returns:
        The experiment, and a sentence for each thing that was chosen.

    Raises:
        DataError: no such column, or the table cannot be learnt from.
    """
    upload = find_upload(upload_id, settings)
    table = read_upload(upload_id, settings, format, progress)
    column, said = _target(table.frame, target)
    labels = labels_of(table.frame, column)
    if labels:
        column, *others = labels
        more_targets = tuple(others)
    words = free_text(table.frame.dropna(subset=[column]), column)  # as the run has them: rows with a target
    if words is not None and not more_targets:
        why = f"The network learns from the words of `{words}`: no other column is of use."
        spec, more = text_experiment(upload_id, column, settings, words, name, format, progress)
        return spec, (*said, why, *more)
    data = TableData(dataset=upload_id, format=format or TableFormat(), target=column, more_targets=more_targets)
    check_values(table.frame, data.targets, table.decisions)
    if labels:
        data = data.model_copy(update={"task": "labels"})
    said.append(task_sentence(table.frame, data))
    data = without_leaks(table.frame, data)
    known = table.frame.dropna(subset=list(data.targets))
    choose_columns(known, data)  # what is decided of them stands in the list of decisions; there must be one
    size = next(size for size in _SIZES if len(known) <= size.rows)
    layers = tuple(
        DenseLayer(units=units, activation="relu", initializer="he_uniform", dropout=size.dropout)
        for units in size.units
    )
    training = TrainingSpec(
        learning_rate=size.learning_rate,
        batch_size=size.batch_size,
        epochs=size.epochs,
        early_stopping=EarlyStopping(patience=size.patience),
    )
    said.append(
        f"The network has {' and '.join(map(str, size.units))} units and takes batches of {size.batch_size}, "
        f"which suits {len(known):,} rows."
    )
    said.append(
        f"At most {size.epochs} epochs, fewer if the validation loss does not improve for {size.patience}; "
        "the best weights are kept."
    )
    title = name or f"{upload.name}: {', '.join(data.targets)}"
    spec = ExperimentSpec(name=title[:120], data=data, network=DenseNetwork(layers=layers), training=training)
    return spec, tuple(said)


def task_sentence(frame: pd.DataFrame, data: TableData) -> str:
    """What is predicted, and why it is the task that it is.

    Raises:
        DataError: there is no such target, or no task fits it.
    """
    for name in data.targets:
        check_column(name, frame, "data.target" if name == data.target else "data.more_targets")
    if data.task == "labels":
        return f"{len(data.targets)} labels are predicted together, yes or no for each: an output with a sigmoid each."
    if len(data.targets) > 1:
        *most, last = (f"`{name}`" for name in data.targets)
        return f"{', '.join(most)} and {last} are predicted together, as numbers, so this is a regression."
    known = grouped(frame[data.target].dropna(), data)
    if data.groups:
        return f"The classes of `{data.target}` are put into {known.nunique():,} groups, which are predicted."
    if derive_task(known) == "regression":
        return f"`{data.target}` is a number, so this is a regression."
    return f"`{data.target}` has {known.nunique():,} different values, so they are classes."


def labels_of(frame: pd.DataFrame, column: str) -> tuple[str, ...]:
    """Columns of 0 and 1 in place of a column of several labels in a cell; () where it is a column itself."""
    if column in frame.columns:
        return ()
    return tuple(name for name in map(str, frame.columns) if name.startswith(f"{column} = "))


def likeliest_target(data: TableData, settings: Settings) -> str:
    """Name of the column of an uploaded table that is most likely to be predicted.

    Raises:
        DataError: there is no such table, or no column that can be predicted.
    """
    return _target(read_upload(data.dataset, settings, data.format).frame, None)[0]


def _target(frame: pd.DataFrame, target: str | int | None) -> tuple[str, list[str]]:
    """(name of the column to predict, sentence if it was chosen here)."""
    names = [str(column) for column in frame.columns]
    if len(names) < 2:
        raise DataError(
            Problem("data.target", "A table must have at least two columns, features and a target; it has 1.")
        )
    if target is None:
        proposed = propose_target(profile(frame))
        if proposed is None:
            raise DataError(
                Problem("data.target", "A table must have a column of numbers or categories to predict; it has none.")
            )
        return proposed, [f"`{proposed}` is predicted, the likeliest target."]
    if isinstance(target, str):
        if labels_of(frame, target):
            return target, []
        number = _number(target) if target not in names else None
        if number is None:
            check_column(target, frame, "data.target")
            return target, []
        target = number
    if target == 0 or abs(target) > len(names):
        raise DataError(
            Problem(
                "data.target",
                f"The target's number must be from 1 to {len(names)}, or from -1 to -{len(names)} from the end; "
                f"got {target}.",
            )
        )
    chosen = names[target - 1 if target > 0 else target]
    return chosen, [f"Column {target} is `{chosen}`."]


def _number(text: str) -> int | None:
    """The number of a column as a command line gives it, where no column is called so."""
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) <= 6 else None
