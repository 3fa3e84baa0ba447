"""A table in an archive -> which image is of which class: the columns are found by what is in them."""

from __future__ import annotations

import difflib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from playground.data.archive import Member
from playground.errors import DataError, Problem

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


@dataclass(frozen=True, slots=True)
class Labels:
    """What a table says of the images.

    Attributes:
        column: name of the column of the classes.
        of: number of an image -> (class, part or ""), for the images that the table names with a class.
        told: the column is called like one of labels.
    """

    column: str
    of: dict[int, tuple[str, str]]
    told: bool


def read_labels(data: bytes, name: str, images: Sequence[Member], label: str = "") -> Labels | None:
    """What a table says of these images; None if it names none of them, or has no column that could be classes.

    Args:
        data: the table's file.
        name: of the table, for people.
        images: the images.
        label: name of the column of the classes; "" to find it.

    Raises:
        DataError: it is no table; or it names images, and has no column `label`.
    """
    names, rows = _read(data, name)
    places = _places(images)
    file = _file_column(rows, len(names), places)
    if file is None:
        return None
    part = next((column for column in range(len(names)) if _is_part(rows, column)), None)
    column = _label_column(names, rows, {file, part}, label, name)
    if column is None:
        return None
    found: dict[int, tuple[str, str]] = {}
    for row in rows:
        place = places.get(_key(row[file]), -1)
        if place >= 0 and row[column].strip():
            of_part = PART_NAMES[row[part].strip().lower()] if part is not None else ""
            found.setdefault(place, (row[column].strip()[:255], of_part))
    return Labels(names[column], found, bool(label) or _is_label(names[column]))


def _read(data: bytes, name: str) -> tuple[list[str], list[list[str]]]:
    """Names of the columns, and the rows as texts: 0012 must not become a number."""
    from playground.data.column_names import unique_names
    from playground.data.read_table import text_rows  # slow to load
    from playground.data.table_format import detect_format

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
