"""Images of 16 bits a channel -> values of 8 bits, by the largest value that a whole set of them has."""

from __future__ import annotations

import io

import numpy as np
import numpy.typing as npt
from PIL import Image

#: largest value of 16 bits
WHITE = 65_535
#: modes that hold more than 8 bits
DEEP_MODES = ("I", "I;16", "I;16B", "I;16L", "I;16N", "F")
_SIGNATURE, _DEPTH_AT = b"\x89PNG\r\n\x1a\n", 24
#: bytes of a file that tell whether it is deep
BEGINNING = 32


def is_deep(beginning: bytes) -> bool:
    """Whether a file is a PNG of 16 bits a channel, the only format with them that is read."""
    return beginning.startswith(_SIGNATURE) and len(beginning) > _DEPTH_AT and beginning[_DEPTH_AT] == 16


def with_8_bits(image: Image.Image, data: bytes, largest: int | None) -> Image.Image:
    """The image with 8 bits a channel; `largest` becomes white, and what is above it, too. Others as they are.

    Args:
        image: opened, not loaded yet.
        data: its file.
        largest: value that is white; None: the largest one that the image has.
    """
    values = _values(image, data)
    if values is None:
        return image
    colours = values[..., :3]
    white = int(colours.max(initial=0)) if largest is None else largest
    small = np.clip(colours.astype(np.float64) * (255 / max(1, white)), 0, 255).round().astype(np.uint8)
    if values.shape[2] == 4:
        small = np.dstack([small, (values[..., 3] >> 8).astype(np.uint8)])
    made = Image.fromarray(small[..., 0] if small.shape[2] == 1 else small)
    made.info["exif"] = image.info.get("exif", b"")
    return made


def largest_value(data: bytes, most_pixels: int) -> int:
    """The largest value of an image's colours; 0 where it is not deep, or has more pixels than these.

    Raises:
        what Pillow raises for images that are broken.
    """
    with Image.open(io.BytesIO(data), formats=("PNG",)) as image:
        values = _values(image, data) if image.width * image.height <= most_pixels else None
    return 0 if values is None else int(values[..., :3].max(initial=0))


def _values(image: Image.Image, data: bytes) -> npt.NDArray[np.integer] | None:
    """Values of a deep image, shape (height, width, channels); None of all others."""
    if image.mode in DEEP_MODES:
        image.load()
        return np.maximum(np.asarray(image).astype(np.int64), 0)[..., None]
    if image.mode not in ("RGB", "RGBA") or not is_deep(data[:BEGINNING]):
        return None
    # Pillow keeps the upper eight bits of colours; read as if their bytes were swapped, it keeps the lower ones
    with Image.open(io.BytesIO(data), formats=("PNG",)) as lower:
        lower.tile = [tile._replace(args=f"{lower.mode};16L") for tile in lower.tile]
        low = np.asarray(lower).astype(np.int64)
    image.load()
    return np.asarray(np.asarray(image).astype(np.int64) * 256 + low)
