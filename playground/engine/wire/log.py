"""Standard error that can always be written to: where a line finds no room, the line is lost and nothing else."""

from __future__ import annotations

import io
from typing import TextIO


class _Careless(io.FileIO):
    def write(self, data: object) -> int:
        try:
            return super().write(data)  # type: ignore[arg-type]
        except OSError:
            return memoryview(data).nbytes  # type: ignore[arg-type]


def careless(descriptor: int) -> TextIO:
    """A text stream on an open file, line by line. An engine's log lies on the very disk that it may call full.

    Args:
        descriptor: of the file, which stays open when the stream is closed.
    """
    raw = _Careless(descriptor, "wb", closefd=False)
    return io.TextIOWrapper(io.BufferedWriter(raw), encoding="utf-8", errors="backslashreplace", line_buffering=True)
