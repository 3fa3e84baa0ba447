"""Cells of a header -> names: none empty, no two the same."""

from __future__ import annotations

from collections.abc import Sequence

MAX_LENGTH = 200


def unique_names(cells: Sequence[str], columns: int) -> tuple[list[str], list[str]]:
    """(names of `columns` columns, sentences about what was changed).

    Blanks around a name are dropped, an empty one becomes `column 3`, one that comes again gets a number.
    """
    notes: list[str] = []
    names: list[str] = []
    taken: set[str] = set()
    for index in range(columns):
        name = cells[index].strip() if index < len(cells) else ""
        if len(name) > MAX_LENGTH:
            notes.append(f"The name of column {index + 1} was cut to {MAX_LENGTH} characters.")
            name = name[:MAX_LENGTH]
        name = name or f"column {index + 1}"
        if name in taken:
            number = 2
            while f"{name} ({number})" in taken:
                number += 1
            notes.append(f"Two columns are called `{name}`; the later one is now `{name} ({number})`.")
            name = f"{name} ({number})"
        taken.add(name)
        names.append(name)
    return names, notes
