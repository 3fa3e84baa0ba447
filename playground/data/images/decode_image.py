"""Bytes of one image file -> pixels of the size asked for, or why there are none."""

from __future__ import annotations

import io
import struct
import threading
import warnings
import zlib
from contextlib import AbstractContextManager, nullcontext
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps, UnidentifiedImageError

from playground.data.images.deep_image import DEEP_MODES, WHITE, with_8_bits

Bytes = npt.NDArray[np.uint8]
Fit = Literal["crop", "pad", "stretch"]

#: formats that are read; others have decoders that are too easily broken
FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF")
#: most pixels of one image, before it is resized
MAX_PIXELS = 2**24
#: of images with more pixels one is decoded at a time
_MANY = 1_000_000
_one = threading.Lock()
#: how files of these formats begin
_BEGINNINGS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"BM", b"GIF87a", b"GIF89a")
#: what decoders raise for files that are broken; found by feeding them broken ones
BROKEN = (
    OSError,  # UnidentifiedImageError among them
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    AttributeError,
    NotImplementedError,
    OverflowError,
    MemoryError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)
_GREY = ("1", "L", "LA", "La")

# where more pixels are announced than fit into memory, it is an error and no remark on the console
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)
# what is odd in a file that can be read all the same
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")


class BrokenImage(Exception):  # noqa: N818
    """The file holds no image that can be used; the message says why, to follow its name: "it is cut off"."""


class ImageShape(NamedTuple):
    """What an image is like before it is resized: width and height as it is to be seen, and whether it is grey."""

    width: int
    height: int
    grey: bool


def is_image(data: bytes) -> bool:
    """Whether a file begins like an image of a format that is read."""
    return data.startswith(_BEGINNINGS) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")


def look_at_image(data: bytes) -> ImageShape:
    """Size and colour of an image.

    Raises:
        BrokenImage: there is none.
    """
    try:
        with _open(data) as image, _turn(image):
            if image.mode not in _GREY and image.mode not in DEEP_MODES:
                image.draft("RGB", (64, 64))
            width, height = _turned_size(image)
            pixels = np.asarray(_plain(image, "RGB", data, None).resize((32, 32)))
    except BROKEN as error:
        raise BrokenImage(_why(error, data)) from None
    return ImageShape(width, height, bool((pixels.max(axis=2) - pixels.min(axis=2)).max() <= 2))


def decode_image(data: bytes, height: int, width: int, channels: int, fit: Fit, largest: int = WHITE) -> Bytes:
    """Pixels of an image, of a moving one those of the first picture; turned as the camera was, alpha on white.

    Args:
        data: the file.
        height: of what is returned, in pixels.
        width: of what is returned, in pixels.
        channels: 1 for grey, 3 for red, green and blue.
        fit: "crop" scales until the image covers the size and cuts off the rest equally on both sides, "pad" scales
            until it fits inside and leaves the rest black, "stretch" scales each side by itself.
        largest: value that is white in images of 16 bits a channel.

    Returns:
        0 to 255, shape (height, width, channels).

    Raises:
        BrokenImage: there is none.
    """
    mode = "L" if channels == 1 else "RGB"
    try:
        with _open(data) as image, _turn(image):
            if fit != "stretch":
                # lets the JPEG decoder leave out what is scaled away anyway; never smaller than what is asked for
                across = max(height, width)
                image.draft(mode, (2 * across, 2 * across))
            pixels = np.asarray(_fitted(_plain(image, mode, data, largest), width, height, fit), dtype=np.uint8)
    except BROKEN as error:
        raise BrokenImage(_why(error, data)) from None
    return pixels.reshape(height, width, channels)


def _open(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data), formats=FORMATS)
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise BrokenImage(f"it has {width:,} x {height:,} pixels, and an image may have {MAX_PIXELS:,}")
    return image


def _turn(image: Image.Image) -> AbstractContextManager[object]:
    width, height = image.size
    return _one if width * height > _MANY else nullcontext()


def _turned_size(image: Image.Image) -> tuple[int, int]:
    width, height = image.size
    return (height, width) if image.getexif().get(0x0112, 1) in (5, 6, 7, 8) else (width, height)


def _plain(image: Image.Image, mode: str, data: bytes, largest: int | None) -> Image.Image:
    """The first picture, upright, without alpha, in this mode ("L" or "RGB")."""
    image = with_8_bits(image, data, largest)
    image.load()
    image = ImageOps.exif_transpose(image)
    if image.has_transparency_data:
        seen = image.convert("RGBA")
        image = Image.new("RGBA", seen.size, "white")
        image.alpha_composite(seen)
    return image if image.mode == mode else image.convert(mode)


def _fitted(image: Image.Image, width: int, height: int, fit: Fit) -> Image.Image:
    size, how = (width, height), Image.Resampling.BILINEAR
    if image.size == size:
        return image
    if fit == "crop":
        return ImageOps.fit(image, size, how)
    if fit == "pad":
        return ImageOps.pad(image, size, how, color=0)
    return image.resize(size, how)


def _why(error: BaseException, data: bytes) -> str:
    if isinstance(error, UnidentifiedImageError):
        broken = "it is a broken image: its beginning cannot be read"
        return broken if is_image(data) else "it is no PNG, JPEG, WebP, BMP or GIF image"
    if isinstance(error, MemoryError):
        return "it takes more memory than there is"
    if isinstance(error, Image.DecompressionBombError | Image.DecompressionBombWarning):
        return f"it has more pixels than the {MAX_PIXELS:,} that an image may have"
    text = "".join(char if char.isprintable() else " " for char in str(error))
    return f"it cannot be decoded: {' '.join(text.split())[:160].rstrip('.') or type(error).__name__}"
