"""Path of a zip of texts -> ArchivedTexts, unpacked once and kept beside the file."""

from __future__ import annotations

import errno
import json
import os
import sys
from pathlib import Path

import pyarrow as pa

from playground.data.byte_source import refusal
from playground.data.cache_folder import beside, cache_folder, make_room, reading_version
from playground.data.reader.limits import most_kept
from playground.data.text_archive import ArchivedTexts, Progress, read_archive

_NOTES = b"playground"


def load_texts_of(path: Path) -> ArchivedTexts | None:
    """The texts of an archive as they were read before; None where they were not."""
    kept = _kept(path)
    try:
        with pa.memory_map(str(kept)) as source:
            arrow = pa.ipc.open_file(source).read_all()
        notes = json.loads((arrow.schema.metadata or {})[_NOTES])
    except (OSError, pa.ArrowException, KeyError, ValueError):  # not there yet, or cut off by a crash
        return None
    texts, classes, test = (arrow.column(name).to_pylist() for name in ("text", "class", "test"))
    return ArchivedTexts(tuple(texts), tuple(classes), () if None in test else tuple(test), tuple(notes))


def make_texts(path: Path, progress: Progress) -> ArchivedTexts:
    """Unpack the texts and keep them. Only for a process that has limits: see `reader`.

    Raises:
        DataError: as `read_archive`; or they take more memory than one file may, or there is no room on the disk.
    """
    found = read_archive(path, progress)
    taken = sum(map(sys.getsizeof, found.texts))
    if taken > most_kept():
        raise refusal(
            path,
            f"texts must take at most {most_kept() >> 20:,} MB of memory; these {len(found.texts):,} take "
            f"{taken >> 20:,} MB: leave some out.",
        )
    count = len(found.texts)
    arrow = pa.table(
        {
            "text": pa.array(found.texts, pa.large_string()),
            "class": pa.array(found.classes, pa.string()),
            "test": pa.array(found.test or [None] * count, pa.bool_()),
        }
    ).replace_schema_metadata({_NOTES: json.dumps(found.notes).encode()})
    kept = _kept(path)
    part = beside(kept)
    try:
        make_room(kept, "texts-*", 1)
        with pa.OSFile(str(part), "wb") as sink, pa.ipc.new_file(sink, arrow.schema) as writer:
            writer.write_table(arrow)
        os.replace(part, kept)
    except OSError as error:
        part.unlink(missing_ok=True)
        if error.errno == errno.EFBIG:  # a limit of ours, which is told where it is set
            raise
        raise refusal(path, f"what was read cannot be kept on the disk ({error.strerror or error}).") from None
    return found


def _kept(path: Path) -> Path:
    return cache_folder(path) / f"texts-{reading_version()}.arrow"
