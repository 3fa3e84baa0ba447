"""Arrow table and what is said of it <-> a file beside the one that it was read of, mapped into memory."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import Any

import pyarrow as pa

from playground.data.files.byte_source import refusal
from playground.data.files.cache_folder import beside, make_room

_ABOUT = b"playground"


def load_arrow(kept: Path) -> tuple[pa.Table, Any] | None:
    """The table and what is said of it, as `keep_arrow` left them; None where it did not, or was cut off by a crash."""
    try:
        with pa.memory_map(str(kept)) as source:
            arrow = pa.ipc.open_file(source).read_all()
        about = json.loads((arrow.schema.metadata or {})[_ABOUT])
        os.utime(kept)
    except (OSError, pa.ArrowException, KeyError, ValueError):
        return None
    return arrow, about


def keep_arrow(arrow: pa.Table, about: Any, kept: Path, of: Path, pattern: str, most: int) -> None:
    """Write both to `kept`, whole or not at all.

    Args:
        arrow: the table.
        about: what is said of it, as JSON can hold it.
        kept: the file's place.
        of: the file that it was read of, for the sentence of an error.
        pattern: names of what is kept of the same kind, the oldest of which makes room.
        most: how many of them there may be.

    Raises:
        DataError: there is no room on the disk.
        OSError: it is larger than this process may write, which is told where that limit is set.
    """
    arrow = arrow.replace_schema_metadata({**(arrow.schema.metadata or {}), _ABOUT: json.dumps(about).encode()})
    part = beside(kept)
    try:
        make_room(kept, pattern, most)
        with pa.OSFile(str(part), "wb") as sink, pa.ipc.new_file(sink, arrow.schema) as writer:
            writer.write_table(arrow)
        os.replace(part, kept)
    except OSError as error:
        part.unlink(missing_ok=True)
        if error.errno == errno.EFBIG:
            raise
        raise refusal(of, f"what was read cannot be kept on the disk ({error.strerror or error}).") from None
