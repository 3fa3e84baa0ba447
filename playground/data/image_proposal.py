"""Upload of images -> the size and colour that were proposed for it when it was looked at."""

from __future__ import annotations

from playground.data.uploads import Upload
from playground.spec.image_data import ImageData


def proposed_data(upload: Upload) -> ImageData:
    """The size and colour that were proposed for an upload of images."""
    return ImageData(dataset=upload.id, **upload.info["proposed"])
