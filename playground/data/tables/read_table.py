"""Path + TableFormat -> Table: the file as a DataFrame with typed columns, and what was noticed on the way."""

from __future__ import annotations

import csv
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from playground.data.columns.cell_lists import split_cells
from playground.data.columns.date_columns import with_dates
from playground.data.columns.day_order import order_of_file
from playground.data.columns.missing_codes import marks_among, told_marks
from playground.data.columns.names import unique_names
from playground.data.columns.one_hot import with_classes
from playground.data.columns.types import typed_column
from playground.data.columns.written_numbers import Habit
from playground.data.files.byte_source import open_bytes, refusal
from playground.data.progress import Progress
from playground.data.tables.detected_format import DetectedFormat
from playground.data.tables.excel import excel_rows
from playground.data.tables.excel_formulas import formulas_without_values
from playground.data.tables.fast_rows import gather_fast
from playground.data.tables.gather import Gathered, gather
from playground.data.tables.parquet import read_parquet
from playground.data.tables.table_format import detect_format
from playground.data.tables.text_rows import split_rows_of
from playground.data.tables.within_table import without_other_rows
from playground.data.values.decision import Decision, sentences
from playground.spec.data.kinds import TableFormat


@dataclass(frozen=True, slots=True)
class Table:
    """A table that was read.

    Attributes:
        frame: one row a sample, index 0..rows-1; columns int64, float64, bool, datetime64,
            timedelta64 (times of day, durations) or str.
        format: how it was read.
        decisions: what was taken for what.
    """

    frame: pd.DataFrame
    format: DetectedFormat
    decisions: tuple[Decision, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What was decided, in sentences."""
        return sentences(self.decisions)


def no_progress(stage: str, fraction: float) -> None:
    """A progress callback that tells nobody."""


def read_table(path: Path, format: TableFormat | None = None, progress: Progress = no_progress) -> Table:
    """The whole file.

    Args:
        path: CSV, TSV or other delimited text (also gzipped), Parquet, or Excel.
        format: what the user says of the file; the rest is detected.
        progress: told the stage and the fraction done, 0 to 1, now and then.

    Raises:
        DataError: not a table, not all rows have the same number of values, or too large.
    """
    found = detect_format(path, format)
    if found.kind == "parquet":
        frame, notes = read_parquet(path, progress)
        if format is not None and format.names:
            names = [format.names.get(str(name), str(name)) for name in frame.columns]
            frame = frame.set_axis(unique_names(names, len(names))[0], axis=1)
        frame, dates = with_dates(frame, (format or TableFormat()).columns)
        return Table(frame, found, (*map(Decision, notes), *dates))
    if found.kind == "excel":
        rows = (row for row in excel_rows(path, found.sheet) if row[0] > found.skip_lines)
        gathered = gather(path, rows, found, padded=True)
    else:
        gathered = _gather_text(path, found, progress)
    given = format or TableFormat()
    other = without_other_rows(gathered, given)
    frame, decisions = _typed(path, gathered, found, given, progress)
    if found.kind == "excel":
        decisions.extend(formulas_without_values(path, found.sheet, frame))
    for name, group in given.one_hot.items():
        frame, decision = with_classes(frame, name, group)
        decisions.append(decision)
    return Table(frame, replace(found, decisions=()), (*found.decisions, *other, *decisions))


def text_rows(path: Path, found: DetectedFormat, progress: Progress = no_progress) -> Iterator[tuple[int, list[str]]]:
    """(line number from 1, cells) of every row of a text table, the header among them.

    Raises:
        DataError: the bytes are not in the encoding, or quotes make no sense.
    """
    line = 0
    size = max(1, path.stat().st_size)
    try:
        with path.open("rb") as packed, open_bytes(path) as raw:
            del packed
            with io.TextIOWrapper(raw, encoding=found.encoding, errors=found.errors, newline="") as text:
                for _ in range(found.skip_lines):
                    next(text, "")
                for line, cells in split_rows_of(text, found.dialect):
                    if line % 50_000 == 0:
                        progress("reading", min(0.7, 0.7 * _position(raw) / size))
                    yield line + found.skip_lines, cells
    except UnicodeError as error:  # some codecs, such as utf-16 where the mark is missing, raise no more than this
        cause = error.reason if isinstance(error, UnicodeDecodeError) else error
        raise refusal(path, f"the file must be {found.encoding} text; after line {line} it is not ({cause}).") from None
    except csv.Error as error:
        raise refusal(
            path, f"the row after line {line + found.skip_lines} has quotes that make no sense ({error})."
        ) from None
    except (OSError, EOFError, zlib.error) as error:
        raise refusal(path, f"the file cannot be unpacked ({error}).") from None


def _position(raw: object) -> int:
    inner = getattr(raw, "fileobj", None) or raw
    tell = getattr(inner, "tell", None)
    return int(tell()) if tell is not None else 0


def _gather_text(path: Path, found: DetectedFormat, progress: Progress) -> Gathered:
    fast = gather_fast(path, text_rows(path, found), found, progress)
    return fast if fast is not None else gather(path, text_rows(path, found, progress), found, padded=False)


def _typed(
    path: Path, gathered: Gathered, found: DetectedFormat, given: TableFormat, progress: Progress
) -> tuple[pd.DataFrame, list[Decision]]:
    found_names, notes = unique_names(gathered.header, len(gathered.columns))
    # two columns of one name would be one: the later gets a number
    names, more_notes = unique_names([given.names.get(name, name) for name in found_names], len(found_names))
    notes = [*notes, *more_notes]
    decisions = list(map(Decision, [*gathered.notes, *notes]))
    columns: dict[str, pd.Series] = {}
    marks: dict[str, dict[str, int]] = {}
    order = order_of_file(gathered.columns)
    total = len(names)
    # numbers of a workbook are written with a point, whoever sees them
    habit = Habit(found.decimal, found.decimal_sure or found.kind == "excel", found.delimiter or "\t")
    taken = set(names)
    for index, name in enumerate(names):
        parts, said = split_cells(name, gathered.columns[0], given.columns.get(name), taken)
        decisions.extend(said)
        for part, texts in (parts or {name: gathered.columns[0]}).items():
            columns[part], more = typed_column(
                part, texts, habit, given.columns.get(part), given.missing.get(part), order
            )
            decisions.extend(more)
            if pd.api.types.is_numeric_dtype(columns[part]) and (found_marks := marks_among(texts)):
                marks[part] = found_marks
        gathered.columns.pop(0)  # as text it is needed no more
        progress("finding types", 0.7 + 0.3 * (index + 1) / total)
    return pd.DataFrame(columns), [*decisions, *told_marks(marks)]
