"""Archive of images -> the size and colour that suit them, and what the list of uploads says of them."""

from __future__ import annotations

import math
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from playground.data.files.archive import UNREADABLE, open_archive, read_member
from playground.data.images.decode_image import BrokenImage, ImageShape, look_at_image
from playground.data.images.index import Sample, index_images
from playground.data.images.kept_images import MAX_NUMBERS, count_deep, make_images
from playground.spec.data.images import ImageData

#: images that are looked at to see what they are like
_LOOKED_AT = 100
#: pixels along the longer side: enough to tell things apart, and few enough to learn from in minutes
_SIDE, _LEAST = 64, 16
#: images count as grey, or of one shape, where all but this fraction are
_FEW = 0.02
#: widths by heights that differ by this factor are alike
_ALIKE = 1.15


def look_at_archive(path: Path, name: str, progress: Callable[[str, float], None]) -> dict[str, Any]:
    """Facts of an archive of images; all of them are decoded in the size proposed, which is kept beside the file.

    Raises:
        DataError: it cannot be used.
    """
    with open_archive(path, name) as archive:
        index = index_images(archive, name)
        looks = _looks(archive, index.samples)
        deep = count_deep(archive, index.samples) > 0
    proposed = propose(looks, len(index.samples))
    if index.column:
        proposed = proposed.model_copy(update={"label": index.column})
    if deep:
        proposed = proposed.model_copy(update={"deep": "largest"})
    store = make_images(path, name, proposed, 0, progress)
    sizes = [(look.width, look.height) for look in looks] or [(0, 0)]
    return {
        "images": len(store.labels),
        "classes": store.counts(),
        "left_out": len(store.left_out),
        "own_parts": bool(store.parts.any()),
        "proposed": proposed.model_dump(mode="json", include={"height", "width", "fit", "colour", "label", "deep"}),
        "smallest": list(min(sizes, key=math.prod)),
        "largest": list(max(sizes, key=math.prod)),
        "notes": list(store.notes),
    }


def propose(looks: Sequence[ImageShape], images: int) -> ImageData:
    """Settings that suit images that look like these.

    Args:
        looks: of some of them; of none of them, what suits most.
        images: how many there are in all.
    """
    if not looks:
        return ImageData(dataset="")
    grey = sum(not look.grey for look in looks) <= _FEW * len(looks)
    width, height = (float(np.median([getattr(look, side) for look in looks])) for side in ("width", "height"))
    shapes = np.array([look.width / look.height for look in looks]) * height / width
    if ((shapes < 1 / _ALIKE) | (shapes > _ALIKE)).mean() > 0.1:
        width = height = min(width, height)  # of many shapes
    channels = 1 if grey else 3
    side = _SIDE
    while side > _LEAST and images * side * side * channels > MAX_NUMBERS / 2:
        side //= 2
    scale = min(1.0, side / max(width, height))
    return ImageData(
        dataset="",
        height=max(4, round(height * scale)),
        width=max(4, round(width * scale)),
        colour="grey" if grey else "colour",
    )


def _looks(archive: zipfile.ZipFile, samples: Sequence[Sample]) -> list[ImageShape]:
    looks = []
    for sample in samples[:: max(1, len(samples) // _LOOKED_AT)]:
        try:
            looks.append(look_at_image(read_member(archive, sample.member)))
        except (BrokenImage, *UNREADABLE):
            continue  # it is listed when all are decoded
    return looks
