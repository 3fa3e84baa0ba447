"""Events and frames of one run -> Updates for any number of viewers."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from playground.launch.contract import Update
from playground.launch.feed.cursor import pack, unpack
from playground.launch.feed.points import LIMIT, CurvePoints
from playground.launch.feed.speed import Speed
from playground.runs.protocol import events as facts
from playground.runs.protocol.messages import Boundary, Frame
from playground.runs.protocol.panels import Panels
from playground.runs.run import LIVE, STATUS_WORDS, Run, Status

_ENDED: dict[str, Status] = {"done": "done", "stopped": "stopped", "failed": "failed"}


class Feed:
    """What viewers see of a run. Safe for several threads; holds its lock only for a copy."""

    def __init__(self, run: Run, limit: int = LIMIT) -> None:
        self._lock = threading.Lock()
        self._points = CurvePoints(limit)
        self._marks: list[tuple[int, str, object, object]] = []
        self._frame: Boundary | None = None
        self._frames = 0
        self._panels: Panels | None = None
        self._panels_seen = 0
        self._views = ""
        self._remark = ""
        self._speed = Speed()
        self._fraction, self._batch = 0.0, ""
        self._epoch, self._elapsed_s = run.epochs, run.elapsed_s
        self._total = run.spec.training.epochs
        self._status: Status = run.status
        self._reason = run.reason
        self._activity = activity_of(run)

    @property
    def epoch(self) -> int:
        """Epochs complete."""
        return self._epoch

    @property
    def last_point(self) -> int:
        """Epoch of the last point; 0 if there is none."""
        return self._points.epochs[-1] if self._points.epochs else 0

    @property
    def status(self) -> Status:
        """The run's status."""
        return self._status

    def show(self, run: Run) -> None:
        """Take over what the store says of the run."""
        with self._lock:
            if run.status != self._status or run.status not in LIVE:
                self._activity = activity_of(run)  # events tell more than a snapshot, while it trains
            self._status, self._reason = run.status, run.reason
            self._epoch, self._elapsed_s = run.epochs, run.elapsed_s

    def train_on(self, extra_epochs: int) -> None:
        """More epochs are wanted than the specification says."""
        with self._lock:
            if self._total is not None:
                self._total = max(self._total, self._epoch) + extra_epochs

    def say(self, activity: str) -> None:
        """Tell people what the run does now, until an event tells more."""
        with self._lock:
            self._activity = activity

    def end(self, status: Status, reason: str) -> None:
        """The run ended, as no event tells."""
        with self._lock:
            self._status, self._reason, self._activity = status, reason, status

    def put_frame(self, frame: Frame) -> None:
        """The latest frame; viewers never see those that they were too slow for."""
        with self._lock:
            if isinstance(frame, Panels):
                self._panels, self._views = frame, ""
                self._panels_seen += 1
            else:
                self._frame = frame
                self._frames += 1

    @property
    def choices(self) -> dict[str, str | float]:
        """Name of a choice in the latest panels -> what was chosen."""
        panels = self._panels
        return {choice.name: choice.value for choice in panels.choices} if panels is not None else {}

    def say_of_views(self, sentence: str) -> None:
        """Tell people why there are no newer panels, until there are."""
        with self._lock:
            self._views = sentence

    def add_point(self, epoch: int, elapsed_s: float, metrics: Mapping[str, float]) -> None:
        """An epoch's figures."""
        with self._lock:
            self._points.add(epoch, elapsed_s, metrics)
            self._epoch, self._elapsed_s, self._fraction, self._batch = epoch, elapsed_s, 0.0, ""
            self._speed.note(elapsed_s, epoch)

    def apply(self, event: facts.Event) -> None:
        """Take an event of the run into account."""
        if isinstance(event, facts.EpochEnded):
            self.add_point(event.epoch, event.elapsed_s, event.metrics)
            reached = self._total is not None and event.epoch >= self._total
            if self._status == "running":
                self._activity = "evaluating" if reached else "training"
            return
        with self._lock:
            self._apply(event)

    def _apply(self, event: facts.Event) -> None:
        match event:
            case facts.RunStarted():
                self._status, self._activity = "running", "loading the data"
                if event.resumed_from or len(self._points):
                    self._go_back(event.resumed_from)
            case facts.LoadProgressed():
                self._activity = f"{event.what} {round(100 * event.fraction)} %"
            case facts.DataLoaded():
                self._activity = "building the network"
            case facts.ModelBuilt():
                self._activity = "compiling"
            case facts.Compiled():
                self._activity, self._remark = "training", event.reason
            case facts.Progressed():
                self._epoch, self._fraction, self._elapsed_s = event.epoch, event.fraction, event.elapsed_s
                self._speed.note(event.elapsed_s, event.epoch + event.fraction)
                self._batch = batch_text(event)
                if self._status == "running":
                    self._activity = "training"
            case facts.CheckpointMissed():
                self._activity = f"training; no checkpoint can be saved: {event.reason}"
            case facts.SettingChanged():
                self._marks.append((event.epoch, event.field, event.old, event.new))
                if event.field == "training.epochs":
                    self._total = event.new
            case facts.Paused():
                self._status, self._activity = "paused", self._batch or "paused"
            case facts.Resumed():
                self._status, self._activity, self._batch = "running", "training", ""
            case facts.RunFinished():
                self._status, self._reason = _ENDED.get(event.status, "failed"), event.reason
                self._activity, self._fraction, self._epoch = self._status, 0.0, event.epochs

    def _go_back(self, epoch: int) -> None:
        # what came after the checkpoint is trained again
        self._points.cut(epoch)
        self._marks = [mark for mark in self._marks if mark[0] <= epoch]
        self._epoch, self._fraction = epoch, 0.0
        self._elapsed_s = self._points.elapsed_s[-1] if len(self._points) else 0.0

    def update(self, cursor: int = 0) -> Update:
        """What is new since `cursor`; 0 for everything."""
        seen = unpack(cursor)
        with self._lock:
            points = self._points
            cursor_now = pack(points.generation, len(points), self._frames, self._panels_seen)
            now = unpack(cursor_now)
            reset = cursor <= 0 or seen.generation != now.generation or seen.points > now.points
            begin = 0 if reset else seen.points
            running = self._status == "running"
            left = None
            if running and self._total is not None:
                left = self._speed.left_s(self._total - self._epoch - self._fraction)
            return Update(
                cursor=cursor_now,
                reset=reset,
                status=self._status,
                reason=self._reason,
                epoch=self._epoch,
                total_epochs=self._total,
                fraction=self._fraction,
                elapsed=self._elapsed_s,
                left_s=left,
                epochs_per_s=self._speed.epochs_per_s if self._status in LIVE else 0.0,
                activity=self._activity,
                thinned=bool(points.epochs) and len(points) < points.epochs[-1],
                epochs=points.epochs[begin:],
                elapsed_s=points.elapsed_s[begin:],
                series={name: values[begin:] for name, values in points.series.items()},
                marks=list(self._marks),
                frame=self._frame if reset or seen.frame != now.frame else None,
                panels=self._panels if reset or seen.panels != now.panels else None,
                views=self._views,
                remark=self._remark,
            )


def batch_text(event: facts.Progressed) -> str:
    """`batch 3 of 11, its loss 0.5341`, after a batch that was trained by itself; "" after others."""
    if not event.batch:
        return ""
    loss = "" if event.batch_loss is None else f", its loss {event.batch_loss:.4g}"
    return f"batch {event.batch:,} of {event.batches:,}{loss}"


def activity_of(run: Run) -> str:
    """What a run does, for people, as far as its snapshot tells."""
    if run.status == "queued":
        return f"waiting ({ordinal(run.position)} in the queue)" if run.position else "waiting"
    if run.status == "starting":
        return "starting the engine"
    return STATUS_WORDS[run.status]


def ordinal(number: int) -> str:
    """`2` -> `2nd`."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
