"""A table in an archive -> which image is of which class: the columns are found by what is in them."""

from __future__ import annotations

import difflib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from playground.data.files.archive import Member
from playground.errors import DataError, Problem
from playground.spec.counted import counted

#: most bytes of a table of labels
MAX_TABLE = 32 << 20
#: most rows of one
MAX_ROWS = 1_000_000
#: what parts of the data are called in folders and tables
PART_NAMES = {
    **dict.fromkeys(("train", "training"), "train"),
    **dict.fromkeys(("val", "valid", "validation", "dev"), "validation"),
    **dict.fromkeys(("test", "testing"), "test"),
}

_LABELS = ("label", "labels", "class", "target", "category", "species", "breed", "type", "kind", "y")
_LOOKED_AT = 500
#: share of the rows that may have no 1 in any column of marks
_NONE = 0.1
_MARKS = {"0": 0, "0.0": 0, "false": 0, "1": 1, "1.0": 1, "true": 1}


@dataclass(frozen=True, slots=True)
class Labels:
    """What a table says of the images.

    Attributes:
        column: name of the column of the classes.
        of: number of an image -> (class, part or ""), for the images that the table names with a class.
        told: the column is called like one of labels.
        columns: several columns of 0 and 1, of which one is 1 in each row: the classes are called like these; `column`
            is "" then.
        several: such columns, of which more than one, or none, is 1 in some rows: no classes of one each.
    """

    column: str
    of: dict[int, tuple[str, str]]
    told: bool
    columns: tuple[str, ...] = ()
    several: tuple[str, ...] = ()


def read_labels(data: bytes, name: str, images: Sequence[Member], label: str = "") -> Labels | None:
    """What a table says of these images; None if it names none of them.

    Args:
        data: the table's file.
        name: of the table, for people.
        images: the images.
        label: name of the column of the classes; "" to find it.

    Raises:
        DataError: it is no table; or it names images, and has no column `label`, or none that could be classes.
    """
    names, rows = _read(data, name)
    places = _places(images)
    file = _file_column(rows, len(names), places)
    if file is None:
        return None
    part = next((column for column in range(len(names)) if _is_part(rows, column)), None)
    fitting = [at for at in range(len(names)) if at not in (file, part)]
    marks = [] if label else _mark_columns(rows, fitting)
    told = [at for at in fitting if at not in marks and _is_label(names[at])]
    counts = [_marked(row, marks) for row in rows]
    one_each = marks if not told and max(counts, default=0) == 1 and counts.count(0) <= _NONE * len(rows) else []
    if one_each:
        # a row without a mark has no class
        classes = [next((names[at] for at in one_each if _is_mark(row[at])), "") for row in rows]
        found = _of_images(rows, file, part, places, classes)
        return Labels("", found, True, tuple(names[at] for at in one_each))
    column = _label_column(names, rows, {file, part}, label, name)
    if column is None:
        rule = "no column has classes: each has one value only, or a new one in most rows"
        raise DataError(Problem(name, f"it names {counted(len(rows), 'image')}, but {rule}."))
    found = _of_images(rows, file, part, places, [row[column].strip() for row in rows])
    several = tuple(names[at] for at in _mark_columns(rows, fitting)) if (column in marks or label) else ()
    return Labels(names[column], found, bool(label) or _is_label(names[column]), several=several)


def _of_images(
    rows: list[list[str]], file: int, part: int | None, places: dict[str, int], classes: list[str]
) -> dict[int, tuple[str, str]]:
    """Number of an image -> (class, part or ""), of the rows that have a class."""
    found: dict[int, tuple[str, str]] = {}
    for row, name in zip(rows, classes, strict=True):
        place = places.get(_key(row[file]), -1)
        if place >= 0 and name:
            of_part = PART_NAMES[row[part].strip().lower()] if part is not None else ""
            found.setdefault(place, (name[:255], of_part))
    return found


def _mark_columns(rows: list[list[str]], columns: list[int]) -> list[int]:
    """Columns of 0 and 1, at least two, that may say together what is in an image; those without a 1 are none."""
    marks = [at for at in columns if {_mark(row[at]) for row in rows} == {0, 1}]
    if all(_marked(row, marks) == 1 for row in rows) or len(marks) < 3:
        return marks if len(marks) >= 2 else []
    # a column that says something else may stand before or behind them
    for first, last in ((0, len(marks) - 1), (1, len(marks))):
        if all(_marked(row, marks[first:last]) == 1 for row in rows):
            return marks[first:last]
    return marks


def _mark(text: str) -> int | None:
    """0 or 1 as a table of marks writes them; None for anything else."""
    return _MARKS.get(text.strip().lower())


def _is_mark(text: str) -> bool:
    return _mark(text) == 1


def _marked(row: list[str], columns: list[int]) -> int:
    return sum(_is_mark(row[at]) for at in columns)


def _read(data: bytes, name: str) -> tuple[list[str], list[list[str]]]:
    """Names of the columns, and the rows as texts: 0012 must not become a number."""
    from playground.data.columns.names import unique_names
    from playground.data.tables.read_table import text_rows  # slow to load
    from playground.data.tables.table_format import detect_format

    with tempfile.TemporaryDirectory(prefix="labels-") as folder:
        path = Path(folder) / "labels.csv"
        path.write_bytes(data)
        try:
            found = detect_format(path, None)
            rows = [cells for _, cells in islice(text_rows(path, found), MAX_ROWS)] if found.kind == "csv" else []
        except DataError as error:
            raise DataError(Problem(name, str(error).replace(path.name, name))) from None
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    width = max(map(len, rows), default=0)
    header = rows.pop(0) if found.header and rows else []
    names, _ = unique_names(header, width)
    return names, [row + [""] * (width - len(row)) for row in rows]


def _places(images: Sequence[Member]) -> dict[str, int]:
    """End of a path, with the ending of the name and without -> number of the image, -1 where it is not the only one.

    Images may be named by their whole paths, by a part of them, or by their names alone.
    """
    places: dict[str, int] = {}
    for number, image in enumerate(images):
        stem = image.path[-1][: len(image.path[-1]) - len(image.ending)]
        for first in range(len(image.path)):
            folders = image.path[first:-1]
            for name in {image.path[-1], stem}:
                key = _key("/".join([*folders, name]))
                places[key] = number if places.get(key, number) == number else -1
    return places


def _key(text: str) -> str:
    return text.strip().replace("\\", "/").removeprefix("./").lstrip("/").lower()


def _file_column(rows: list[list[str]], columns: int, places: dict[str, int]) -> int | None:
    """The column that names the most images, if it names one in at least half of its rows."""
    some = rows[:: max(1, len(rows) // _LOOKED_AT)]
    named = [sum(places.get(_key(row[column]), -1) >= 0 for row in some) for column in range(columns)]
    best = max(range(columns), key=named.__getitem__, default=None)
    return best if best is not None and some and 2 * named[best] >= len(some) else None


def _is_part(rows: list[list[str]], column: int) -> bool:
    values = {row[column].strip().lower() for row in rows}
    return "train" in {PART_NAMES.get(value, "") for value in values} and values <= set(PART_NAMES)


def _label_column(names: list[str], rows: list[list[str]], used: set[int | None], label: str, table: str) -> int | None:
    if label:
        if label in names:
            return names.index(label)
        near = difflib.get_close_matches(label, names, n=1, cutoff=0.0)
        raise DataError(
            Problem(
                "data.label",
                f"`data.label` must be a column of {table}: {', '.join(names)[:300]}; got {label!r}, "
                f"the nearest is {near[0]!r}.",
            )
        )
    distinct = {
        column: len({row[column].strip() for row in rows} - {""}) for column in range(len(names)) if column not in used
    }
    fitting = [column for column, values in distinct.items() if 2 <= values <= max(2, len(rows) // 2)]
    # a column that is called so, and of several the one with the fewest classes
    return min(fitting, key=lambda column: (not _is_label(names[column]), distinct[column]), default=None)


def _is_label(name: str) -> bool:
    words = name.lower().replace("_", " ").replace("-", " ").split()
    return any(word in _LABELS for word in words)
