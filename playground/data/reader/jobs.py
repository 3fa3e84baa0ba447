"""Name of a job -> what a reading process does: it leaves what was read as files of ours, and tells a few plain values.

What these modules load is all that such a process needs; it is loaded before a file is known.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playground.data.images import look as image_look  # noqa: F401  so that it is loaded
from playground.data.images.kept_images import make_images
from playground.data.progress import Progress
from playground.data.reader.kinds import kind_of
from playground.data.tables.kept_table import make_table
from playground.data.texts.kept_texts import make_texts
from playground.spec.data.images import ImageData
from playground.spec.data.kinds import TableFormat


def _look(path: Path, name: str, given: dict[str, Any], progress: Progress) -> dict[str, Any]:
    kind = kind_of(path, name)
    return {**kind.look(path, name, progress), "kind": kind.name}


def _table(path: Path, name: str, given: dict[str, Any], progress: Progress) -> dict[str, Any]:
    make_table(path, TableFormat.model_validate(given["format"]), progress)
    return {}


def _images(path: Path, name: str, given: dict[str, Any], progress: Progress) -> dict[str, Any]:
    make_images(path, name, ImageData.model_validate(given["spec"]), given["seed"], progress)
    return {}


def _texts(path: Path, name: str, given: dict[str, Any], progress: Progress) -> dict[str, Any]:
    make_texts(path, progress, given.get("encoding"))
    return {}


#: (file, name as it came, what else was said, progress) -> plain values
JOBS: dict[str, Callable[[Path, str, dict[str, Any], Progress], dict[str, Any]]] = {
    "look": _look,
    "table": _table,
    "images": _images,
    "texts": _texts,
}
