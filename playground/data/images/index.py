"""Archive of images -> which image is of which class and part, by folders or by a table; nothing is decoded."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace

from playground.data.files.archive import UNREADABLE, LeftOut, Member, list_members, read_member
from playground.data.files.member_names import member_names
from playground.data.images.decode_image import is_image
from playground.data.images.labels import MAX_TABLE, PART_NAMES, Labels, read_labels
from playground.errors import DataError, Problem
from playground.spec.counted import counted
from playground.spec.data.parts import MAX_CLASSES

# names of files that ought to be images; what is really in them is seen when they are decoded
_READ = (".png", ".apng", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".bmp", ".dib", ".gif")
_NOT_READ = (".tif", ".tiff", ".heic", ".heif", ".avif", ".jp2", ".ico", ".tga", ".ppm", ".pgm", ".pbm", ".psd", ".svg")
IMAGE_ENDINGS = frozenset(_READ + _NOT_READ)
_TABLES = (".csv", ".tsv", ".txt")
_MOST_TABLES = 5
_LOOKED_AT = 20
#: how the sentence begins that tells where the classes are from
CLASSES_FROM = "The classes are from"
_NOT_USED = "is not used"
_NO_FOLDER = "it is in no folder of a class"


@dataclass(frozen=True, slots=True)
class Sample:
    """An image that is to be used.

    Attributes:
        member: its file.
        label: name of its class.
        part: "train", "validation" or "test" where the archive shares its images out itself, else "".
    """

    member: Member
    label: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class ImageIndex:
    """What is in an archive of images.

    Attributes:
        samples: the images, in the order of the archive.
        left_out: files that are not used.
        column: column of the table that the classes are from; "" where they are folders.
        notes: sentences for the user.
        label_columns: columns of 0 and 1 of the table, whose names are the classes, or each of which makes two.
    """

    samples: list[Sample]
    left_out: list[LeftOut]
    column: str
    notes: tuple[str, ...]
    label_columns: tuple[str, ...] = ()


def index_images(archive: zipfile.ZipFile, name: str, label: str = "") -> ImageIndex:
    """Every image of the archive with its class.

    Args:
        archive: the archive.
        name: by which the user knows it.
        label: column of the archive's table that holds the classes; "" to find it.

    Raises:
        DataError: the archive is dangerous, or there are no images, or no two classes of them.
    """
    members, left_out = list_members(archive, name)
    images, tables, others = _sorted_out(archive, members)
    if not images:
        raise _refusal(name, "must hold PNG, JPEG, WebP, BMP or GIF images; it holds none", left_out)
    notes = [note] if (note := member_names(archive).note) else []
    if others:
        shown = ", ".join(member.name for member in others[:3]) + (", ..." if len(others) > 3 else "")
        notes.append(f"{_files(len(others))} {'is no image' if len(others) == 1 else 'are no images'}: {shown}.")
    samples, left = _by_folders(images)
    column = ""
    marks: tuple[str, ...] = ()
    table = _best_table(archive, tables, images, label, notes)
    if table is not None and (table[1].told or len({sample.label for sample in samples}) < 2):
        member, labels = table
        column, marks = labels.column, labels.columns or labels.several
        samples = [Sample(image, *labels.of[number]) for number, image in enumerate(images) if number in labels.of]
        left = [
            LeftOut(image.name, f"it has no class in {member.name}")
            for number, image in enumerate(images)
            if number not in labels.of
        ]
        notes.append(_classes_from(labels, member.name))
    elif label:
        raise DataError(
            Problem("data.label", f"`data.label` must be empty: {name} has no table that names its images.")
        )
    samples, said = _joined(samples, f"{column!r}" if column else "the classes")
    notes.extend(said)
    classes = {sample.label for sample in samples}
    if len(classes) < 2:
        rule = "must have a folder of images for each class, at least two, or a CSV table with file names and labels"
        found = f"only the class {classes.pop()!r}" if classes else "images in no folder"
        unused = next((f". {note.rstrip('.')}" for note in notes if _NOT_USED in note), "")
        raise _refusal(name, f"{rule}; it has {found}{unused}", [])
    if len(classes) > MAX_CLASSES:
        raise _refusal(name, f"must have at most {MAX_CLASSES:,} classes; it has {len(classes):,}", [])
    return ImageIndex(samples, [*left_out, *left], column, tuple(notes), marks)


def in_natural_order(name: str) -> tuple[list[tuple[int, str]], str]:
    """Key that sorts 2 before 10, and a before B."""
    pieces = re.split(r"(\d{1,18})", name.casefold())
    return [(int(piece), "") if piece.isdecimal() else (-1, piece) for piece in pieces], name


def looks_like_images(archive: zipfile.ZipFile) -> bool:
    """Whether an archive is one of images: by the names of its files, else by how some of them begin."""
    files = [info for info in archive.infolist() if not info.is_dir() and "__MACOSX" not in info.filename]
    names = [info.filename.lower() for info in files]
    images = sum(f".{name.rpartition('.')[2]}" in IMAGE_ENDINGS for name in names)
    texts = sum(name.endswith(".txt") for name in names)
    if "[content_types].xml" in names or texts > images:
        return False
    return images > 0 or any(_begins_like_one(archive, info) for info in files[:_LOOKED_AT])


def _sorted_out(archive: zipfile.ZipFile, members: Sequence[Member]) -> tuple[list[Member], list[Member], list[Member]]:
    """(images, tables, others)."""
    images, tables, others = [], [], []
    for member in members:
        if member.ending in IMAGE_ENDINGS or (member.ending not in _TABLES and _begins_like_one(archive, member.info)):
            images.append(member)
        elif member.ending in _TABLES and member.info.file_size <= MAX_TABLE:
            tables.append(member)
        else:
            others.append(member)
    tables.sort(key=lambda member: (member.ending == ".txt", len(member.path)))
    return images, tables, others


def _begins_like_one(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bool:
    try:
        with archive.open(info) as file:
            return is_image(file.read(16))
    except UNREADABLE:
        return False


def _best_table(
    archive: zipfile.ZipFile, tables: Sequence[Member], images: Sequence[Member], label: str, notes: list[str]
) -> tuple[Member, Labels] | None:
    """The table that has a class for the most images."""
    best = None
    for member in tables[:_MOST_TABLES]:
        try:
            found = read_labels(read_member(archive, member), member.name, images, label)
        except DataError as error:
            if error.problems[0].field == "data.label":
                raise
            if member.ending != ".txt":
                notes.append(f"{member.name} {_NOT_USED}: {error}")
            continue
        except UNREADABLE:
            notes.append(f"{member.name} {_NOT_USED}: it cannot be unpacked.")
            continue
        if found is not None and (best is None or len(found.of) > len(best[1].of)):
            best = member, found
    return best


def _by_folders(images: Sequence[Member]) -> tuple[list[Sample], list[LeftOut]]:
    """The folder of an image is its class; folders around all of them are looked through."""
    depth = 0
    while len(_folders(images, depth)) == 1 and any(len(image.path) > depth + 2 for image in images):
        depth += 1
    parts = {folder: PART_NAMES[folder.lower()] for folder in _folders(images, depth) if folder.lower() in PART_NAMES}
    has_parts = "train" in parts.values() and len(set(parts.values())) > 1
    deep = {image.path[depth] for image in images if len(image.path) > depth + 2}
    if not has_parts or not any(part == "train" and folder in deep for folder, part in parts.items()):
        parts = {}
    samples, left_out = [], []
    for image in images:
        folders = image.path[depth:-1]
        part = parts.get(folders[0], "") if folders else ""
        if parts and not part:
            left_out.append(LeftOut(image.name, f"it is not in {' or '.join(sorted(parts))}"))
        elif len(folders) <= bool(parts):
            left_out.append(LeftOut(image.name, _NO_FOLDER))
        else:
            samples.append(Sample(image, folders[bool(parts)], part))
    return samples, left_out


def _joined(samples: list[Sample], what: str) -> tuple[list[Sample], list[str]]:
    """(samples whose labels differ in more than blanks and capitals, sentences on that and on several in one label)."""
    import pandas as pd

    from playground.data.columns.cell_lists import several_labels
    from playground.data.columns.label_text import joined_labels

    labels = [sample.label for sample in samples]
    joined, decisions = joined_labels(pd.Series(labels, dtype="str", name=what), None)
    said = [one.sentence.replace(f"`{what}`: ", f"Of {what}, ", 1) for one in decisions]
    samples = [replace(sample, label=label) for sample, label in zip(samples, joined.tolist(), strict=True)]
    if several := several_labels([sample.label for sample in samples]):
        example, combinations, different = several
        said.append(
            f"An image may have several of {different} labels, such as `{example}`: each of the {combinations} "
            f"combinations is a class of its own."
        )
    return samples, said


def _classes_from(labels: Labels, table: str) -> str:
    """Where the classes are from, in a sentence."""
    if labels.columns:
        return f"{CLASSES_FROM} the columns {', '.join(labels.columns[:10])} of {table}: in each row one of them is 1."
    sentence = f"{CLASSES_FROM} the column {labels.column!r} of {table}."
    if labels.several:
        others = ", ".join(labels.several[:10])
        sentence += f" An image may have several of {others}: each run learns one of them, which `data.label` names."
    return sentence


def _folders(images: Sequence[Member], depth: int) -> set[str]:
    return {image.path[depth] for image in images if len(image.path) > depth + 1}


def _files(count: int) -> str:
    return counted(count, "file")


def _refusal(name: str, sentence: str, left_out: Sequence[LeftOut]) -> DataError:
    why = f" ({left_out[0].name}: {left_out[0].reason})" if left_out else ""
    return DataError(Problem(name, f"{name}: the archive {sentence}{why}."))
