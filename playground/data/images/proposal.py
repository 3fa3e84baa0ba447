"""Upload of images -> the size and colour that were proposed for it when it was looked at."""

from __future__ import annotations

from playground.data.uploads.store import Upload
from playground.spec.data.images import ImageData


def proposed_data(upload: Upload) -> ImageData:
    """The size and colour that were proposed for an upload of images."""
    return ImageData(dataset=upload.id, **upload.info["proposed"])
