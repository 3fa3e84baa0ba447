"""Zip of text files, a folder for each class -> texts and their classes. Nothing of it is written to the disk."""

from __future__ import annotations

import codecs
import stat
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from playground.data.files.archive import UNREADABLE, check_total, open_archive
from playground.data.files.byte_source import refusal
from playground.data.progress import Progress
from playground.errors import DataError
from playground.spec.counted import counted, were
from playground.spec.data.parts import MAX_CLASSES

#: most bytes of one text, and of all files of an archive together, unpacked
MAX_TEXT, MAX_TEXTS = 4 * 2**20, 2**28
#: folders that share the texts out, as many published collections have them
_PARTS = {"train": False, "training": False, "test": True, "testing": True}
#: reviews without a class in the collection of Maas et al. 2011
_UNLABELLED = "unsup"
_ENCRYPTED = 0x1
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True, slots=True)
class ArchivedTexts:
    """Texts of an archive, in the order of their paths.

    Attributes:
        texts: one a file.
        classes: name of each text's folder.
        test: of each text whether the archive itself holds it out for the test; empty where it does not share out.
        notes: sentences for the user.
    """

    texts: tuple[str, ...]
    classes: tuple[str, ...]
    test: tuple[bool, ...]
    notes: tuple[str, ...]


def is_text_archive(path: Path) -> bool:
    """Whether a file is a zip with text files in folders, and no Office document."""
    try:
        with open_archive(path, path.name) as archive:
            names = archive.namelist()
    except DataError:
        return False
    return "[Content_Types].xml" not in names and any(_is_text(name) and "/" in name for name in names)


def describe_archive(found: ArchivedTexts) -> dict[str, Any]:
    """What is noted of an uploaded archive."""
    return {
        "rows": len(found.texts),
        "columns": 2,
        "names": ["text", "class"],
        "format": "zip of text files, a folder for each class",
        "notes": list(found.notes),
        "classes": dict(Counter(found.classes)),
    }


def read_archive(path: Path, progress: Progress) -> ArchivedTexts:
    """All texts of an archive.

    Args:
        path: of the zip.
        progress: told the stage and the fraction done, now and then.

    Raises:
        DataError: encrypted, damaged, too large, or not texts in at least two folders.
    """
    try:
        with open_archive(path, path.name) as archive:
            return _read(path, archive, progress)
    except UNREADABLE as error:
        raise refusal(path, f"the archive cannot be unpacked ({error}).") from None


def _read(path: Path, archive: zipfile.ZipFile, progress: Progress) -> ArchivedTexts:
    members = [item for item in archive.infolist() if not item.is_dir() and not _is_hidden(item.filename)]
    # of all files, those that are left out among them, and however they are packed
    check_total(archive, path.name, sum(item.file_size for item in members), MAX_TEXTS)
    chosen, left = _chosen(members)
    if any(item.flag_bits & _ENCRYPTED for item, _ in chosen):
        raise refusal(path, "an archive must not be encrypted; this one is: unpack it, and zip it without a password.")
    texts, classes, parts = [], [], []
    western = 0
    for number, (item, folders) in enumerate(sorted(chosen, key=lambda pair: pair[0].filename)):
        if number % 500 == 0:
            progress("reading texts", number / len(chosen))
        if item.file_size > MAX_TEXT:
            left["of more than 4 MiB"] += 1
            continue
        with archive.open(item) as file:
            raw = file.read(item.file_size)  # never more than was counted above
        text, is_western = _decoded(raw)
        western += is_western
        texts.append(text)
        classes.append(folders[-1])
        parts.append(next((_PARTS[name.lower()] for name in folders[:-1] if name.lower() in _PARTS), None))
    _check_classes(path, classes)
    notes = [f"{counted(count, 'file')} {why} {were(count)} left out." for why, count in left.items() if count]
    if western:
        notes.append(f"{counted(western, 'text')} {were(western)} not UTF-8, but read as Windows-1252.")
    shared_out = None not in parts and len(set(parts)) == 2
    if shared_out:
        notes.append("The archive has folders of its own for training and test, which are kept apart.")
    return ArchivedTexts(tuple(texts), tuple(classes), tuple(bool(part) for part in parts if shared_out), tuple(notes))


def _chosen(
    members: list[zipfile.ZipInfo],
) -> tuple[list[tuple[zipfile.ZipInfo, tuple[str, ...]]], Counter[str]]:
    """Members that are texts of a class, each with the folders that it lies in; why others were left out."""
    chosen, left = [], Counter[str]()
    for item in members:
        folders = PurePosixPath(item.filename.replace("\\", "/")).parts[:-1]
        if stat.S_ISLNK(item.external_attr >> 16):
            left["with a link in place of a text"] += 1
        elif ".." in folders or item.filename.startswith("/"):
            left["with a path that leads out of the archive"] += 1
        elif not _is_text(item.filename):
            left["not called .txt"] += 1
        elif not folders:
            left["in no folder, and so without a class,"] += 1
        elif folders[-1].lower() == _UNLABELLED:
            left["without a class"] += 1
        else:
            chosen.append((item, folders))
    # a folder around all of them is no class: texts beside the classes' folders have none
    deepest = max((len(folders) for _, folders in chosen), default=0)
    whole = [pair for pair in chosen if len(pair[1]) == deepest]
    left["that lie beside the folders of the classes"] += len(chosen) - len(whole)
    return whole, left


def _check_classes(path: Path, classes: list[str]) -> None:
    found = sorted(set(classes))
    if len(found) < 2:
        only = f"only {found[0]!r} does" if found else "none does"
        raise refusal(path, f"an archive must have text files (.txt) in at least two folders, the classes; {only}.")
    if len(found) > MAX_CLASSES:
        raise refusal(path, f"an archive must have at most {MAX_CLASSES:,} folders, the classes; got {len(found):,}.")


def _decoded(raw: bytes) -> tuple[str, bool]:
    """(the text, whether it had to be taken for Windows-1252)."""
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return raw.decode(name, "replace"), False
    try:
        return raw.decode(), False
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace"), True


def _is_text(name: str) -> bool:
    return name.lower().endswith(".txt")


def _is_hidden(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return "__MACOSX" in parts or any(part.startswith(".") and part != ".." for part in parts[-1:])
