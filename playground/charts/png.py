"""Array of pixels -> PNG in a `data:` address, so that a page can show it without a file."""

from __future__ import annotations

import base64
import struct
import zlib

import numpy as np
import numpy.typing as npt

_COLOUR_TYPES = {1: 0, 3: 2, 4: 6}


def png_uri(pixels: npt.NDArray[np.uint8]) -> str:
    """The image as `data:image/png;base64,...`.

    Args:
        pixels: 0 to 255, shape (height, width) or (height, width, channels) with 1 (grey), 3 (RGB) or 4 (RGBA)
            channels; the first row is the top.

    Raises:
        ValueError: the shape is another one.
    """
    channels = 1 if pixels.ndim == 2 else pixels.shape[-1]
    if pixels.ndim not in (2, 3) or channels not in _COLOUR_TYPES or not pixels.size:
        raise ValueError(f"an image has 1, 3 or 4 channels; got the shape {pixels.shape}")
    height, width = pixels.shape[:2]
    lines = np.zeros((height, 1 + width * channels), dtype=np.uint8)  # each line begins with filter 0, none
    lines[:, 1:] = pixels.reshape(height, -1)
    header = struct.pack(">IIBBBBB", width, height, 8, _COLOUR_TYPES[channels], 0, 0, 0)
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(lines.tobytes())), (b"IEND", b"")
    data = b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in chunks)
    return "data:image/png;base64," + base64.b64encode(data).decode("ascii")


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
