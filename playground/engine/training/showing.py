"""Training under way -> frames for whoever looks: the plane and the live views, each at its own pace."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from playground.data.values.dataset import Dataset
from playground.engine.model.family import Built, Family
from playground.engine.training.frames import FrameRate, Painter
from playground.engine.training.gallery import Gallery
from playground.runs.protocol.messages import Boundary, Frame
from playground.runs.protocol.panels import Panels
from playground.spec.shape import Objective

#: panels are larger than a picture of the plane, and nobody reads them faster
_PANELS_PER_S = 4.0


class Showing:
    """What is drawn of a network while it trains.

    Args:
        run: whose network it is.
        dataset: what it learns.
        family: of the network.
        objective: what it is trained for.
        send: takes frames.
        clock: seconds.
    """

    def __init__(
        self,
        run: str,
        dataset: Dataset,
        family: Family,
        objective: Objective,
        send: Callable[[Frame], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        # what a network that predicts nothing gives is no value of a point
        drawn = dataset.plane if objective == "predict" else None
        self._painter = Painter(run, dataset, drawn) if drawn else None
        self._gallery = Gallery(run, dataset, family.viewers)
        self._plane = FrameRate(send, self._painter) if self._painter else None
        self._views = FrameRate(send, self._gallery, fastest=_PANELS_PER_S) if self._gallery else None
        self._clock = clock
        self.is_asked = False

    def ask(self, rate: float) -> None:
        """From now on, `rate` frames a second at most; 0 for none."""
        for rated in self._rated():
            rated.ask(rate, self._clock())

    def offer(self, built: Built, epoch: int, *, now: bool = False) -> None:
        """Send what is due; with `now` all that is wanted at all."""
        for rated in self._rated():
            rated.offer(built, epoch, self._clock, now=now)
        if now:
            self.is_asked = False

    def look(self, choices: Mapping[str, Any]) -> None:
        """The user chose in the views; `answer` shows it."""
        self._gallery.wish(choices)
        self.is_asked = self._views is not None

    def answer(self, built: Built, epoch: int) -> None:
        """Send the views as they were chosen, if anybody looks."""
        self.is_asked = False
        if self._views is not None:
            self._views.offer(built, epoch, self._clock, now=True)

    def plane(self, built: Built, epoch: int) -> Boundary | None:
        """The plane alone, which is painted at once; None where the data lie in none."""
        return self._painter.paint(built, epoch) if self._painter else None

    def last(self, built: Built, epoch: int) -> tuple[Boundary | None, Panels | None]:
        """The plane and the views of a training that has ended."""
        return self.plane(built, epoch), self._gallery.paint(built, epoch, ended=True) if self._gallery else None

    def _rated(self) -> list[FrameRate]:
        return [rated for rated in (self._plane, self._views) if rated is not None]
