"""Path of a file that was brought -> what kind of data it is, and what the list of uploads says of it.

To add a kind: a row in `UPLOAD_KINDS`, before the tables, which take what nobody else does.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from playground.data.files.archive import is_archive, open_archive
from playground.data.progress import Progress
from playground.data.texts.archive import describe_archive, is_text_archive
from playground.errors import DataError, Problem
from playground.spec.data.kinds import TableFormat


class UploadKind(NamedTuple):
    """A kind of data that users bring.

    Attributes:
        name: kept with the upload.
        recognises: (file, name as it came) -> whether it is of this kind; quick, and reads no more than it must.
        look: (file, name as it came, progress) -> facts for the list of uploads, as plain values; may write files
            beside the upload that save time later.

            Raises a DataError, whose sentence calls the file as it came, where it cannot be used.
    """

    name: str
    recognises: Callable[[Path, str], bool]
    look: Callable[[Path, str, Progress], dict[str, Any]]


def kind_of(path: Path, name: str) -> UploadKind:
    """The first kind that recognises the file.

    Raises:
        DataError: it is a damaged or dangerous archive.
    """
    return next(kind for kind in UPLOAD_KINDS if kind.recognises(path, name))


def _holds_images(path: Path, name: str) -> bool:
    if not is_archive(path):
        return False
    from playground.data.images.index import looks_like_images

    try:
        with open_archive(path, name) as archive:
            return looks_like_images(archive)
    except DataError:
        if name.lower().endswith(".zip"):
            raise
        return False  # a damaged Excel file


def _look_at_images(path: Path, name: str, progress: Progress) -> dict[str, Any]:
    from playground.data.images.look import look_at_archive

    return look_at_archive(path, name, progress)


def _look_at_texts(path: Path, name: str, progress: Progress) -> dict[str, Any]:
    from playground.data.texts.kept_texts import make_texts

    try:
        return describe_archive(make_texts(path, progress))
    except DataError as error:
        raise DataError(Problem(name, str(error).replace(f"{path.name}:", f"{name}:", 1))) from None


def _look_at_table(path: Path, name: str, progress: Progress) -> dict[str, Any]:
    from playground.data.tables.kept_table import make_table  # slow to load, and the list of uploads does without

    if is_archive(path) and name.lower().endswith(".zip"):
        raise DataError(
            Problem(
                name,
                f"{name}: a zip archive must hold images or text files in a folder for each class, or images and a CSV "
                "of labels.",
            )
        )
    try:
        table = make_table(path, TableFormat(), progress)
    except DataError as error:
        # the sentence names the file as it is kept; the user knows it by the name it came with
        raise DataError(Problem(name, str(error).replace(f"{path.name}:", f"{name}:", 1))) from None
    return {
        "rows": len(table.frame),
        "columns": len(table.frame.columns),
        "names": [str(column) for column in table.frame.columns[:1000]],
        "format": table.format.describe(),
        "notes": list(table.notes),
    }


UPLOAD_KINDS = (
    UploadKind("images", _holds_images, _look_at_images),
    UploadKind("texts", lambda path, name: is_text_archive(path), _look_at_texts),
    UploadKind("table", lambda path, name: True, _look_at_table),
)
