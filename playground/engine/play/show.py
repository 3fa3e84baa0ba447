"""What is shown of a live network -> news, each as often as is of use and as the browser can take it."""

from __future__ import annotations

import dataclasses
import time

from playground.engine.play import news
from playground.engine.play.curve import Curve
from playground.engine.play.frame_scheduler import FrameScheduler
from playground.engine.play.play_network import PlayNetwork
from playground.engine.play.timeline import Timeline
from playground.engine.play.views.measure import told
from playground.engine.play.views.picture import NeuronPlace
from playground.engine.wire.lines import Wire
from playground.errors import PlaygroundError

_STATE_S, _CURVE_S, _SLOW_S = 0.25, 1 / 30, 0.5


class Show:
    """Tells the browser about a network.

    Attributes:
        network: the network shown.
        curve: its figures so far.
        timeline: states it can go back to.
        scheduler: when pictures are taken.
        figures: of the moment shown.
        status: see `runs.protocol.news`.
        reason: see `runs.protocol.news`.
        number: of the `Open` or `Configure` that the network is of.
        grown: see the news `opened`.
        shown: epoch gone back to, or None.
        look: neuron shown in full, or None.
        windows: layer -> its first neuron that is drawn, of those that are too large to be drawn as a whole.
        epochs_per_s: present speed.
    """

    def __init__(self, wire: Wire, net: PlayNetwork) -> None:
        self._wire, self.net = wire, net
        self.curve, self.timeline, self.scheduler = Curve(), Timeline(), FrameScheduler()
        self.figures: dict[str, float] = {}
        self.status, self.reason = "idle", ""
        self.number, self.grown = 0, ""
        self.shown: int | None = None
        self.look: NeuronPlace | None = None
        self.windows: dict[int, int] = {}
        self.epochs_per_s = 0.0
        self._told_at = dict.fromkeys(("state", "curve", "slow"), float("-inf"))
        self._stale = False

    def opened(self, number: int, reset: bool) -> None:
        """Tell what network it is, from now on the one of this number."""
        self.number = number
        self._wire.news("opened", {**news.opened(self.net, number, reset), "grown": self.grown})
        self.touched()

    def touched(self) -> None:
        """Tell what users have done."""
        self._wire.news("touched", self.net.touch.state())

    def state(self) -> None:
        """Tell the status now."""
        self._told_at["state"] = time.monotonic()
        speed = self.epochs_per_s if self.status == "running" else 0.0
        self._wire.news("state", news.status(self.net, self.status, self.reason, self.net.mode, speed))

    def edited(self) -> None:
        """Tell what users have changed while nothing is trained: the picture at once, the rest not too often."""
        self.state()
        self._tell_curve()  # what came after the state that was gone back to is left now
        self._stale = True
        self.scheduler.change()

    def everything(self) -> None:
        """Tell all there is, now; what is seen follows as soon as it is wanted."""
        self.state()
        self._tell_curve()
        self._tell_slow()
        self.scheduler.change()

    def offer(self) -> None:
        """Tell what is due."""
        now = time.monotonic()
        due = self.scheduler.due_in(now)
        if due is not None and due <= 0:
            self._draw()
        if self._stale and now - self._told_at["slow"] >= _SLOW_S:
            self._tell_slow()
        if self.status != "running":
            return
        if now - self._told_at["state"] >= _STATE_S:
            self.state()
        if now - self._told_at["curve"] >= _CURVE_S:
            self._tell_curve()
        if now - self._told_at["slow"] >= _SLOW_S:
            self._tell_slow()

    def due_in(self) -> float | None:
        """Seconds until something may be due; None: nothing is."""
        now = time.monotonic()
        picture = self.scheduler.due_in(now)
        if not self._stale:
            return picture
        slow = max(0.0, self._told_at["slow"] + _SLOW_S - now)
        return slow if picture is None else min(slow, picture)

    def refused(self, command: str, error: PlaygroundError, number: int = 0) -> None:
        """Tell why a command is not followed; `number`: of the command, if it has one."""
        for problem in error.problems:
            told = {"command": command, "field": problem.field, "sentence": problem.sentence, "number": number}
            self._wire.news("refused", told)

    def tell(self, name: str, values: dict[str, object]) -> None:
        """Tell other news."""
        self._wire.news(name, values)

    def _draw(self) -> None:
        started = time.monotonic()
        picture = self.net.picture(self.scheduler.take(), self.status, told(self.figures), self.look, self.windows)
        self._wire.news("picture", {**dataclasses.asdict(picture), "of": self.number})
        self.scheduler.taken(started, time.monotonic())

    def _tell_curve(self) -> None:
        self._told_at["curve"] = time.monotonic()
        values = self.curve.news()
        if values is not None:
            self._wire.news("curve", values)

    def _tell_slow(self) -> None:
        self._wire.news("timeline", {"epochs": self.timeline.epochs, "shown": self.shown})
        self._wire.news("scores", self.net.scores())
        self._told_at["slow"], self._stale = time.monotonic(), False
