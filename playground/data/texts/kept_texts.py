"""Path of a zip of texts -> ArchivedTexts, unpacked once and kept beside the file."""

from __future__ import annotations

import sys
from hashlib import sha256
from pathlib import Path

import pyarrow as pa

from playground.data.files.byte_source import refusal
from playground.data.files.cache_folder import cache_folder, reading_version
from playground.data.files.kept_arrow import keep_arrow, load_arrow
from playground.data.progress import Progress
from playground.data.sandbox.limits import most_kept
from playground.data.texts.archive import ArchivedTexts, read_archive
from playground.data.values.decision import as_values, from_values


def load_texts_of(path: Path, encoding: str | None = None) -> ArchivedTexts | None:
    """The texts of an archive as they were read before; None where they were not."""
    loaded = load_arrow(_kept(path, encoding))
    if loaded is None:
        return None
    arrow, about = loaded
    texts, classes, test = (arrow.column(name).to_pylist() for name in ("text", "class", "test"))
    shared_out = () if None in test else tuple(test)
    decisions = from_values(about["decisions"])
    return ArchivedTexts(tuple(texts), tuple(classes), shared_out, tuple(about["notes"]), decisions)


def make_texts(path: Path, progress: Progress, encoding: str | None = None) -> ArchivedTexts:
    """Unpack the texts and keep them. Only for a process that has limits: see `reader`.

    Raises:
        DataError: as `read_archive`; or they take more memory than one file may, or there is no room on the disk.
    """
    found = read_archive(path, progress, encoding)
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
    )
    about = {"notes": found.notes, "decisions": as_values(found.decisions)}
    keep_arrow(arrow, about, _kept(path, encoding), path, "texts-*", 2)
    return found


def _kept(path: Path, encoding: str | None) -> Path:
    chosen = f"-{sha256(encoding.encode()).hexdigest()[:8]}" if encoding else ""
    return cache_folder(path) / f"texts-{reading_version()}{chosen}.arrow"
