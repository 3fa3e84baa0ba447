"""A live network in time: what is remembered of it, going back to that, and going on from there."""

from __future__ import annotations

import time

from playground.engine.play.curve import Point
from playground.engine.play.show import Show
from playground.engine.play.timeline import Snapshot


class History:
    """Keeps what a show's network has been, on its curve and its timeline."""

    def __init__(self, show: Show) -> None:
        self._show = show
        self._newest: tuple[Snapshot, str, str] | None = None

    def clear(self) -> None:
        """Forget everything."""
        self._show.curve.clear()
        self._show.timeline.clear()
        self._show.shown = self._newest = None

    def remember(self) -> None:
        """Keep a snapshot, if an epoch has just ended."""
        show = self._show
        if show.net.session.position.batch == 0:
            started = time.monotonic()
            show.timeline.add(show.net.snapshot(show.figures), started, time.monotonic())

    def mark(self) -> None:
        """Put the present figures on the curve."""
        show, position = self._show, self._show.net.session.position
        known = show.curve.points
        if position.batch == 0 and (not known or known[-1].epoch < position.epoch):
            show.curve.put(Point(position.epoch, position.elapsed_s, show.figures))

    def rewind(self, epoch: int) -> None:
        """Show the remembered state that is nearest to an epoch; -1: the newest."""
        show = self._show
        if self._newest is None:
            self._newest = (show.net.snapshot(show.figures), show.status, show.reason)
        newest, status, reason = self._newest
        found = (None if epoch < 0 else show.timeline.nearest(epoch)) or newest
        show.net.take_up(found)
        # what was measured on other points, or as another loss, is not of what is seen now
        show.figures = dict(found.figures) if show.net.measures_as(found) else show.net.measure()
        # a training that has failed is remembered nowhere: what is stored of its epoch was before
        same = status != "failed" and found.position.epoch == newest.position.epoch and not newest.position.batch
        if found is newest or same:
            self._newest = show.shown = None
            show.status, show.reason = status, reason
        else:
            show.shown = found.position.epoch
            show.status, show.reason = "paused", ""

    def branch(self) -> bool:
        """Go on from what is shown: what came after it is left. Returns False if that is the newest."""
        show = self._show
        if show.shown is None:
            return False
        show.curve.cut(show.shown)
        show.timeline.cut(show.shown)
        show.shown = self._newest = None
        return True
