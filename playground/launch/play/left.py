"""What a session's last engine has left in its folder, for the next one; and copies of it, for Undo."""

from __future__ import annotations

import shutil
from pathlib import Path

from playground.runs.store.checkpoints import FILE


class Left:
    """The checkpoint in a session's folder. Not safe for several threads.

    Args:
        folder: of the session.

    Attributes:
        counts: the next engine is to go on from it.
    """

    def __init__(self, folder: Path) -> None:
        self.counts = False
        self._file = folder / FILE
        #: (from, to): to be copied as soon as the engine has left
        self._waiting: list[tuple[Path, Path]] = []

    def copy(self, folder: Path, *, leaving: bool) -> bool:
        """Put a copy into a folder; `leaving`: when the engine, which leaves, has left it. False if there is none."""
        if leaving:
            self._waiting.append((self._file, folder / FILE))
            return True
        return self.counts and _copy(self._file, folder / FILE)

    def replace(self, folder: Path | None, *, leaving: bool) -> None:
        """Put the copy of a folder in its place; None: nothing, for a network at its start. `leaving`: as above."""
        source = self._file.with_name("nothing") if folder is None else folder / FILE
        if leaving:
            self._waiting.append((source, self._file))
            self.counts = True
        else:
            self.counts = _copy(source, self._file)

    def settle(self) -> None:
        """The engine has left: what was to be done then."""
        for source, target in self._waiting:
            _copy(source, target)
        self._waiting.clear()


def _copy(source: Path, target: Path) -> bool:
    """The file, whole or not at all; where there is none, there is none then."""
    beside = target.with_name(f".{target.name}.part")
    try:
        shutil.copyfile(source, beside)
        beside.replace(target)
    except OSError:
        target.unlink(missing_ok=True)
        return False
    return True
