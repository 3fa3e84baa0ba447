"""What a session has played -> the last states that Undo brings back, with their weights, and Redo after that."""

from __future__ import annotations

import itertools
import shutil
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path

from playground.launch.play.setup import Setup

#: states that can be gone back to
MOST = 10
#: seconds within which changes of the same setting, as while it is dragged, are one
_TOGETHER_S = 1.5
#: folders that are read no more are kept as long as an engine may still have to read them
_SPENT = 3

Saver = Callable[[Path], bool]


@dataclass(frozen=True, slots=True)
class Moment:
    """A state that can be gone back to.

    Attributes:
        step: its number, which no other state of any session of this server has.
        setup: what was played.
        folder: where the network is saved; None: it was at its start.
    """

    step: int
    setup: Setup
    folder: Path | None


class Past:
    """The states before the present one, and those that were undone. Not safe for several threads.

    Args:
        folder: of the session; states are saved below it.

    Attributes:
        step: number of the present state.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "undo"
        shutil.rmtree(self._folder, ignore_errors=True)
        # no number that a browser may still know from before the server was started again
        self._steps = itertools.count(time.time_ns() // 1_000_000)
        self.step = next(self._steps)
        self._back: list[Moment] = []
        self._ahead: list[Moment] = []
        self._spent: list[Path] = []
        self._last: tuple[Hashable, float] = (None, 0.0)

    @property
    def marks(self) -> dict[str, int]:
        """What a page must know: `step`, and how many can be undone and redone."""
        return {"step": self.step, "undo": len(self._back), "redo": len(self._ahead)}

    def leave(self, setup: Setup, what: Hashable, save: Saver) -> bool:
        """Another state is to come; this one can be gone back to.

        Args:
            setup: what is played until then.
            what: is changed; a change of the same within a moment belongs to the one before. None: stands for itself.
            save: has the network saved in a folder, if there is anything to save.

        Returns:
            False if it belongs to the change before.
        """
        last, self._last = self._last, (what, time.monotonic())
        if what is not None and what == last[0] and self._last[1] - last[1] < _TOGETHER_S:
            return False
        self._back.append(self._moment(setup, save))
        self.step = next(self._steps)
        self._drop([*self._ahead, *self._back[:-MOST]])
        self._back, self._ahead = self._back[-MOST:], []
        return True

    def go(self, step: int, setup: Setup, save: Saver) -> Moment | None:
        """Go to a state, back or ahead; those in between are passed by. None if it is not kept.

        Args:
            step: number of the state.
            setup: what is played until then.
            save: as above.
        """
        for source, target in ((self._back, self._ahead), (self._ahead, self._back)):
            place = next((place for place, moment in enumerate(source) if moment.step == step), None)
            if place is None:
                continue
            found, between = source[place], source[place + 1 :]
            target.extend([self._moment(setup, save), *reversed(between)])
            del source[place:]
            self._drop([found])
            self.step, self._last = found.step, (None, 0.0)
            return found
        return None

    @property
    def before(self) -> int:
        """Number of the state that Undo leads to; 0: none."""
        return self._back[-1].step if self._back else 0

    @property
    def after(self) -> int:
        """Number of the state that Redo leads to; 0: none."""
        return self._ahead[-1].step if self._ahead else 0

    def _moment(self, setup: Setup, save: Saver) -> Moment:
        folder = self._folder / str(next(self._steps))
        folder.mkdir(parents=True, exist_ok=True)
        return Moment(self.step, setup, folder if save(folder) else None)

    def _drop(self, moments: list[Moment]) -> None:
        self._spent += [moment.folder for moment in moments if moment.folder is not None]
        for folder in self._spent[:-_SPENT]:
            shutil.rmtree(folder, ignore_errors=True)
        self._spent = self._spent[-_SPENT:]
