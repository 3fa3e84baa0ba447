"""Zip of text files, a folder for each class -> texts and their classes. Nothing of it is written to the disk."""

from __future__ import annotations

import stat
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from playground.data.files.archive import UNREADABLE, check_total, open_archive
from playground.data.files.byte_source import refusal
from playground.data.files.encoding import check_encoding
from playground.data.files.member_names import member_names
from playground.data.progress import Progress
from playground.data.texts.decode import decode_texts
from playground.data.values.decision import Decision, sentences
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


@dataclass(frozen=True, slots=True)
class ArchivedTexts:
    """Texts of an archive, in the order of their paths.

    Attributes:
        texts: one a file.
        classes: name of each text's folder.
        test: of each text whether the archive itself holds it out for the test; empty where it does not share out.
        notes: sentences for the user.
        decisions: what the texts were taken for; their sentences are not among the notes.
    """

    texts: tuple[str, ...]
    classes: tuple[str, ...]
    test: tuple[bool, ...]
    notes: tuple[str, ...]
    decisions: tuple[Decision, ...] = ()


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
        "notes": [*found.notes, *sentences(found.decisions)],
        "classes": dict(Counter(found.classes)),
    }


def read_archive(path: Path, progress: Progress, encoding: str | None = None) -> ArchivedTexts:
    """All texts of an archive.

    Args:
        path: of the zip.
        progress: told the stage and the fraction done, now and then.
        encoding: of texts that are no Unicode; None for the likeliest.

    Raises:
        DataError: encrypted, damaged, too large, or not texts in at least two folders.
    """
    try:
        with open_archive(path, path.name) as archive:
            return _read(path, archive, progress, encoding)
    except UNREADABLE as error:
        raise refusal(path, f"the archive cannot be unpacked ({error}).") from None


def _read(path: Path, archive: zipfile.ZipFile, progress: Progress, encoding: str | None) -> ArchivedTexts:
    names = member_names(archive)
    members = [
        (item, name)
        for item, name in zip(archive.infolist(), names.texts, strict=True)
        if not item.is_dir() and not _is_hidden(name)
    ]
    # of all files, those that are left out among them, and however they are packed
    check_total(archive, path.name, sum(item.file_size for item, _ in members), MAX_TEXTS)
    chosen, left = _chosen(members)
    if any(item.flag_bits & _ENCRYPTED for item, *_ in chosen):
        raise refusal(path, "an archive must not be encrypted; this one is: unpack it, and zip it without a password.")
    contents: list[bytes] = []
    classes, parts = [], []
    for number, (item, _, folders) in enumerate(sorted(chosen, key=lambda triple: triple[1])):
        if number % 500 == 0:
            progress("reading texts", number / len(chosen))
        if item.file_size > MAX_TEXT:
            left["of more than 4 MiB"] += 1
            continue
        with archive.open(item) as file:
            contents.append(file.read(item.file_size))  # never more than was counted above
        classes.append(folders[-1])
        parts.append(next((_PARTS[name.lower()] for name in folders[:-1] if name.lower() in _PARTS), None))
    _check_classes(path, classes)
    texts, decisions = decode_texts(contents, None if encoding is None else check_encoding(path, encoding))
    notes = [f"{counted(count, 'file')} {why} {were(count)} left out." for why, count in left.items() if count]
    if names.note:
        notes.append(names.note)
    shared_out = None not in parts and len(set(parts)) == 2
    if shared_out:
        notes.append("The archive has folders of its own for training and test, which are kept apart.")
    test = tuple(bool(part) for part in parts if shared_out)
    return ArchivedTexts(tuple(texts), tuple(classes), test, tuple(notes), tuple(decisions))


def _chosen(
    members: list[tuple[zipfile.ZipInfo, str]],
) -> tuple[list[tuple[zipfile.ZipInfo, str, tuple[str, ...]]], Counter[str]]:
    """Members that are texts of a class, each with its name and the folders that it lies in; why others were left
    out.
    """
    chosen, left = [], Counter[str]()
    for item, name in members:
        folders = PurePosixPath(name.replace("\\", "/")).parts[:-1]
        if stat.S_ISLNK(item.external_attr >> 16):
            left["with a link in place of a text"] += 1
        elif ".." in folders or name.startswith("/"):
            left["with a path that leads out of the archive"] += 1
        elif not _is_text(name):
            left["not called .txt"] += 1
        elif not folders:
            left["in no folder, and so without a class,"] += 1
        elif folders[-1].lower() == _UNLABELLED:
            left["without a class"] += 1
        else:
            chosen.append((item, name, folders))
    # a folder around all of them is no class: texts beside the classes' folders have none
    deepest = max((len(folders) for *_, folders in chosen), default=0)
    whole = [one for one in chosen if len(one[2]) == deepest]
    left["that lie beside the folders of the classes"] += len(chosen) - len(whole)
    return whole, left


def _check_classes(path: Path, classes: list[str]) -> None:
    found = sorted(set(classes))
    if len(found) < 2:
        only = f"only {found[0]!r} does" if found else "none does"
        raise refusal(path, f"an archive must have text files (.txt) in at least two folders, the classes; {only}.")
    if len(found) > MAX_CLASSES:
        raise refusal(path, f"an archive must have at most {MAX_CLASSES:,} folders, the classes; got {len(found):,}.")


def _is_text(name: str) -> bool:
    return name.lower().endswith(".txt")


def _is_hidden(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return "__MACOSX" in parts or any(part.startswith(".") and part != ".." for part in parts[-1:])
