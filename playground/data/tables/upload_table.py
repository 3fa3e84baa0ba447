"""Upload + TableFormat -> Table, parsed once, by a process of its own; afterwards only what that left is loaded."""

from __future__ import annotations

from playground.data.progress import Progress
from playground.data.sandbox.run import read_apart
from playground.data.tables.kept_table import load_table
from playground.data.tables.read_table import Table, no_progress
from playground.data.uploads.store import find_upload, upload_path
from playground.errors import DataError, Problem
from playground.settings import Settings
from playground.spec.data.kinds import TableFormat


def read_upload(
    id: str, settings: Settings, format: TableFormat | None = None, progress: Progress = no_progress
) -> Table:
    """The table of an upload; as `read_table`, but parsed only once.

    Raises:
        DataError: no such upload, as `read_table`, or it takes too much to read.
    """
    path = upload_path(id, settings)
    format = format or TableFormat()
    table = load_table(path, format)
    if table is None:
        upload = find_upload(id, settings)
        read_apart("table", path, upload.name, progress, own=upload.own, format=format.model_dump(mode="json"))
        table = load_table(path, format)
    if table is None:  # taken away meanwhile, with the upload
        raise DataError(Problem(path.name, f"{path.name}: what was read of the file is gone; read it again."))
    progress("reading", 1.0)
    return table
