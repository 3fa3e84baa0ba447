"""Digest -> an array that was computed before, kept on disk as long as there is room."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

#: what a process that was killed has left of a file is taken away after so long; nobody writes for longer
_ABANDONED_S = 3600.0
_PART = ".part-"


@dataclass(frozen=True, slots=True)
class KeptArrays:
    """Arrays in a folder, a file each. Several processes may use it at once.

    Attributes:
        folder: made when the first array is kept.
        most_bytes: of all files together; of more, those go first that have not been used for the longest time.
    """

    folder: Path
    most_bytes: int

    def find(self, digest: str, samples: int) -> npt.NDArray[np.float32] | None:
        """The array of this digest, float32, shape (samples, ...); None if there is none, or it cannot be read."""
        path = self._path(digest)
        try:
            found = np.load(path, allow_pickle=False)
            os.utime(path)
        except (OSError, ValueError, EOFError, MemoryError):  # not there, taken away meanwhile, or damaged
            return None
        whole = found.dtype == np.float32 and found.ndim >= 2 and len(found) == samples
        return found if whole else None

    def keep(self, digest: str, values: npt.NDArray[np.float32]) -> bool:
        """Keep the array; the file appears whole or not at all. False where there is no room for it."""
        if values.nbytes > self.most_bytes // 2:
            return False  # it would drive out all others
        beside: Path | None = None
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._make_room(values.nbytes)
            with tempfile.NamedTemporaryFile(dir=self.folder, prefix=_PART, delete=False) as file:
                beside = Path(file.name)
                np.save(file, values, allow_pickle=False)
                file.flush()
                os.fsync(file.fileno())
            os.replace(beside, self._path(digest))
        except OSError:  # a full disk, or one that cannot be written: what is not kept is computed again
            if beside is not None:
                with contextlib.suppress(OSError):
                    beside.unlink(missing_ok=True)
            return False
        return True

    def _path(self, digest: str) -> Path:
        return self.folder / f"{digest}.npy"

    def _make_room(self, wanted: int) -> None:
        files: list[tuple[float, int, Path]] = []
        for path in self.folder.iterdir():
            with contextlib.suppress(OSError):  # another process was quicker to take it away
                status: Any = path.stat()
                if path.name.startswith(_PART):
                    if time.time() - status.st_mtime > _ABANDONED_S:
                        path.unlink(missing_ok=True)
                elif path.suffix == ".npy":
                    files.append((status.st_mtime, status.st_size, path))
        left = sum(size for _, size, _ in files)
        for _, size, path in sorted(files):
            if left + wanted <= self.most_bytes:
                return
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
            left -= size
