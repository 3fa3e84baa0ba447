"""A file of the user's, as the command line is given it -> ExperimentSpec that trains well as it stands."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from playground.errors import DataError, Problem, SpecError
from playground.settings import Settings
from playground.spec.data.kinds import TableFormat
from playground.spec.experiment import ExperimentSpec

if TYPE_CHECKING:
    from playground.data.uploads.store import Upload

Proposal = tuple[ExperimentSpec, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was said of the file.

    Attributes:
        targets: columns of a table to predict.
        series: the rows of the table are steps in time.
        text: column of a table that holds texts to learn from, or None.
        format: of a table.
    """

    targets: tuple[str, ...] = ()
    series: bool = False
    text: str | None = None
    format: TableFormat = field(default_factory=TableFormat)

    @property
    def options(self) -> tuple[str, ...]:
        """Those that only a table can go with."""
        given = (("--target", bool(self.targets)), ("--series", self.series), ("--text", self.text is not None))
        return tuple(option for option, is_given in given if is_given)


def own_experiment(path: Path, wanted: Wanted, settings: Settings) -> Proposal:
    """An experiment on a file, which is uploaded, and a sentence for each thing that was chosen.

    Raises:
        DataError: it is not there, or cannot be used.
        SpecError: something was said of it that does not go with it.
    """
    from playground.data.uploads.store import add_upload

    if not path.is_file():
        found = "it is a folder" if path.is_dir() else "there is none"
        raise DataError(Problem(path.name, f"{path} must be a file; {found}."))
    upload = add_upload(path.name, path, settings)
    if upload.kind == "table":
        return _table(upload, path, wanted, settings)
    if wanted.options:
        raise SpecError(_no_table(wanted.options[0], upload))
    if upload.kind == "images":
        from playground.data.proposals.images import image_experiment

        return image_experiment(upload.id, settings)
    from playground.data.proposals.text import text_experiment

    return text_experiment(upload.id, None, settings)


def _no_table(option: str, upload: Upload) -> Problem:
    rule = f"{option} must go with a table such as data.csv"
    if upload.kind == "images" and option == "--target":
        rule += "; the classes of images are their folders, or a column that --set data.label=COLUMN names"
    elif option == "--target":
        rule += "; the classes of texts are their folders"
    return Problem(option, f"{rule}; got {upload.name}.")


def _table(upload: Upload, path: Path, wanted: Wanted, settings: Settings) -> Proposal:
    from playground.data.proposals.table import table_experiment
    from playground.data.tables.upload_table import read_upload

    given = wanted.format
    columns = [str(name) for name in upload.info["names"]]
    # of very wide tables only the first names are noted
    if len(columns) < upload.info["columns"] or given != TableFormat():
        columns = [str(name) for name in read_upload(upload.id, settings, given).frame.columns]
    # a column of several labels in a cell is no column any more, but can be told by its name
    columns += [name for name, reading in given.columns.items() if reading == "several" and name not in columns]
    first, *more = [_column(target, columns, path) for target in wanted.targets or (None,)]
    if wanted.series:
        from playground.data.proposals.series import series_experiment

        return series_experiment(upload.id, first, settings, tuple(more), format=given)
    if wanted.text is not None:
        from playground.data.proposals.text import text_experiment

        if more:
            raise DataError(Problem("--target", f"--target must name one column with --text; got {1 + len(more)}."))
        return text_experiment(upload.id, first, settings, _column(wanted.text, columns, path, "--text"), format=given)
    return table_experiment(upload.id, first, settings, format=given, more_targets=tuple(more))


def _column(target: str | None, columns: list[str], path: Path, option: str = "--target") -> str:
    known = ", ".join(columns[:12]) + (", ..." if len(columns) > 12 else "")
    if target is None:
        raise DataError(Problem(option, f"{option} must name the column of {path.name} to predict: {known}."))
    if target in columns:
        return target
    rule = f"{option} must be a column of {path.name} ({known}) or its number from 1 to {len(columns)}"
    if re.fullmatch(r"[+-]?\d+", target):
        number = int(target)
        if 1 <= abs(number) <= len(columns):
            return columns[number - 1 if number > 0 else number]
    elif near := difflib.get_close_matches(target, columns, n=1, cutoff=0.5):
        raise DataError(Problem(option, f"{rule}; got {target!r}, the nearest is {near[0]!r}."))
    raise DataError(Problem(option, f"{rule}; got {target!r}."))
