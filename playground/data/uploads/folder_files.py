"""Settings -> files of data in the folder that `PLAYGROUND_DATASETS` names, such as are too large for a browser."""

from __future__ import annotations

import os
from pathlib import Path

from playground.errors import DataError, Problem
from playground.settings import Settings

#: endings of files that are offered; what they are is told by their bytes
_ENDINGS = (".csv", ".tsv", ".txt", ".data", ".gz", ".parquet", ".xlsx", ".zip")
#: files that are listed, and folders within one another that are looked into
_MOST, _DEEPEST = 500, 3


def folder_files(settings: Settings) -> tuple[str, ...]:
    """Paths below the folder, by name; () where no folder is named. Hidden files and links are not among them."""
    if settings.datasets is None:
        return ()
    found: list[str] = []
    top = settings.datasets
    for place, folders, names in os.walk(top):
        below = Path(place).relative_to(top)
        folders[:] = sorted(name for name in folders if not name.startswith(".") and len(below.parts) < _DEEPEST - 1)
        for name in sorted(names):
            path = Path(place) / name
            if name.lower().endswith(_ENDINGS) and not name.startswith(".") and not path.is_symlink():
                found.append((below / name).as_posix())
        if len(found) >= _MOST:
            break
    return tuple(sorted(found[:_MOST], key=str.lower))


def folder_path(name: str, settings: Settings) -> Path:
    """The path of one of `folder_files`.

    Raises:
        DataError: it is none of them.
    """
    if settings.datasets is None or name not in folder_files(settings):
        raise DataError(Problem(name, f"{name} must be a file in the folder of the server; it is not there."))
    return settings.datasets / name
