"""Archives of images, made as tests need them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

import numpy as np
from PIL import Image


def picture(colour: object = "red", size: tuple[int, int] = (8, 6), mode: str = "RGB", format: str = "PNG") -> bytes:
    """An image of one colour; size is (width, height)."""
    return encoded(Image.new(mode, size, colour), format)


def encoded(image: Image.Image, format: str = "PNG", **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def noise(seed: int, size: tuple[int, int] = (8, 6)) -> bytes:
    """An image of random pixels: two of them are never the same file."""
    pixels = np.random.default_rng(seed).integers(0, 256, (size[1], size[0], 3), np.uint8)
    return encoded(Image.fromarray(pixels))


def zipped(files: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive with these files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return file.getvalue()


def classes(count: int = 10, names: tuple[str, ...] = ("cats", "dogs"), top: str = "") -> dict[str, bytes]:
    """So many different images in a folder for each class."""
    return {
        f"{top}{name}/{number}.png": noise(1000 * index + number)
        for index, name in enumerate(names)
        for number in range(count)
    }


def deep_png(values: np.ndarray) -> bytes:
    """A PNG of 16 bits a channel, of values of shape (height, width) or (height, width, 3 or 4)."""
    height, width, *channels = values.shape
    colour = {(): 0, (3,): 2, (4,): 6}[tuple(channels)]
    rows = b"".join(b"\0" + values[row].astype(">u2").tobytes() for row in range(height))

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 16, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
