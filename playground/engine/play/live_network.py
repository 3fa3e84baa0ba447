"""A network that is trained while it is looked at: it starts and halts, begins, goes on elsewhere, ends; and tells."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from playground.data.values.dataset import Dataset
from playground.engine.play import keep
from playground.engine.play.curve import Point
from playground.engine.play.history import History
from playground.engine.play.network_cache import NetworkCache
from playground.engine.play.pacer import PlayPacer
from playground.engine.play.play_network import PlayNetwork
from playground.engine.play.show import Show
from playground.engine.play.timeline import Snapshot
from playground.engine.training.diagnose import tell_divergence
from playground.engine.training.session import Advance
from playground.engine.wire.lines import Wire
from playground.errors import PlaygroundError, SpecError
from playground.runs.restored import tell_restored
from playground.spec.experiment import ExperimentSpec
from playground.spec.layers import check_size


class LiveNetwork:
    """The network that is played, with its motor, its past and what is shown of it.

    Attributes:
        spec: what is played.
        show: tells of it.
        history: what it has been.
        motor: moves it on.
        repertoire: stages played before.
        folder: where it is saved for the engine that goes on from here.
        playing: it is trained.
        step: "epoch", "batch" or "watched" (a batch of which everything is told): it is trained so far, and then waits;
            "": on and on.
    """

    def __init__(
        self, spec: ExperimentSpec, dataset: Dataset, folder: Path, wire: Wire, on_ready: Callable[[], None]
    ) -> None:
        """Built, and not begun.

        Args:
            spec: what is played.
            dataset: prepared data.
            folder: of the session.
            wire: takes news.
            on_ready: called, on another thread, when XLA's program waits for the next turn.

        Raises:
            SpecError: the specification does not fit the data, or is too large.
        """
        self.spec, self.folder = spec, folder
        self.cache = NetworkCache()
        self.show = Show(wire, self.make(spec, dataset))
        self.history, self.pacer = History(self.show), PlayPacer(on_ready)
        self.playing, self.step = False, ""

    @property
    def net(self) -> PlayNetwork:
        """The network as it is played now."""
        return self.show.net

    def make(self, spec: ExperimentSpec, dataset: Dataset) -> PlayNetwork:
        """A network of another specification, compiled, as at its start.

        Raises:
            SpecError: the specification does not fit the data, or is too large.
        """
        check(spec, dataset)
        return self.cache.net(spec, dataset)

    def put(self, net: PlayNetwork, *, other: bool) -> None:
        """Play this network from now on; `other`: it is another network."""
        self.show.net = net
        self.pacer.engage(other=other)

    def leave(self) -> None:
        """Save what another engine can go on from.

        Raises:
            OSError: that is not possible.
        """
        keep.leave(self.net, self.show, self.folder)

    # beginning

    def open(self, number: int, left: keep.Left | None) -> None:
        """Begin with what another engine has left, if that fits; else at the start."""
        if left is None or not self.net.fits(left.snapshot):
            self.begin(number)
        else:
            self.begin_at(left.snapshot, left.points, number=number)

    def begin(
        self, number: int | None = None, points: Iterable[Point] = (), figures: Mapping[str, float] | None = None
    ) -> None:
        """Tell a network that begins: anew, or with the curve of its training so far; `figures`: if known."""
        show, position = self.show, self.net.session.position
        self.history.clear()
        self.pacer.elapsed(position.elapsed_s)
        for point in points:
            if point.epoch <= position.epoch:
                show.curve.put(point)
        if figures:
            show.figures = dict(figures)
        else:
            self.measure()
        self.history.remember()
        self.history.mark()
        still = "paused" if position.epoch or position.batch else "idle"
        show.status, show.reason = ("running" if self.playing else still), ""
        if self.playing:
            self.pacer.start()
        if number is not None:
            show.opened(number, reset=True)
        else:
            show.touched()
        show.everything()

    def begin_at(
        self,
        snapshot: Snapshot,
        points: list[Point],
        number: int | None = None,
        figures: Mapping[str, float] | None = None,
    ) -> None:
        """Begin where another training has ended."""
        self.net.take_up(snapshot)
        self.begin(number, points, figures)

    # training

    def start(self, step: str) -> None:
        """Train; `step`: as the attribute.

        Raises:
            PlaygroundError: it has failed.
        """
        if self.show.status == "failed":
            raise PlaygroundError("The training has failed: reset it, or go back to an earlier epoch.")
        self.branch()
        if self.show.status == "finished" or not self.net.session.epochs_left:
            self.net.session.train_on()
        self.playing, self.step = True, step
        self.pacer.start()
        self._turn("running")

    def pause(self) -> None:
        """Wait, if it is trained."""
        if self.playing:
            self._halt("paused")

    def stop(self) -> None:
        """Train no more, and tell nothing: something else begins."""
        self.playing, self.step = False, ""

    def exchange(self) -> None:
        """Let XLA's program take over as soon as it is there."""
        made = self.pacer.upgraded(self.net, wanted=self.playing and not self.step)
        if made is not None:
            self.cache.keep(made)
            self.put(made, other=False)
            self.show.state()

    def advance(self) -> None:
        """Train for a moment."""
        session = self.net.session
        if not session.epochs_left:
            epochs = session.position.epoch
            return self._finish("The epoch is trained." if epochs == 1 else f"All {epochs:,} epochs are trained.")
        watch = self.net.watch(self.show.windows) if self.step == "watched" else None
        done, self.show.epochs_per_s = self.pacer.play(self.net, "batch" if watch else self.step)
        if watch:
            self.show.tell("batch", watch.told())
        self._note(done)
        if done.diverged:
            return self._fail(done)
        if done.stopped:
            return self._finish(session.criteria.reason)
        if self.step in ("batch", "watched") or (self.step == "epoch" and len(done.epochs)):
            self._halt("paused")
        elif len(done.epochs) and self.show.timeline.wants(session.position.epoch, time.monotonic()):
            self.history.remember()
        return None

    def branch(self) -> None:
        """Go on from what is shown."""
        if self.history.branch():
            self.pacer.elapsed(self.net.session.position.elapsed_s)

    def measure(self) -> None:
        """Take exact figures of the network as it is now."""
        self.show.figures = self.net.measure()

    def retell(self) -> None:
        """The network or the data have changed while nothing is trained: measure, and remember that instead."""
        if not self.playing and self.show.status != "failed":
            self.measure()
            self.history.remember()

    def _halt(self, status: str, reason: str = "") -> None:
        """Stop training, and tell where."""
        self.stop()
        self.pacer.stop()
        self._turn(status, reason)
        position = self.net.session.position
        if status != "failed":
            if position.batch:
                self.measure()
            self.history.remember()
            self.history.mark()
        self.show.everything()

    def _turn(self, status: str, reason: str = "") -> None:
        self.show.status, self.show.reason = status, reason
        self.show.state()

    def _note(self, done: Advance) -> None:
        session, show = self.net.session, self.show
        show.scheduler.freshen()
        if not len(done.epochs):
            return
        show.figures = {name: value for name, value in session.position.last.items() if name != "learning_rate"}
        show.curve.add(done.epochs, done.rows, session.columns, session.position.elapsed_s)

    def _fail(self, done: Advance) -> None:
        reason, advice = tell_divergence(self.net.session, done)
        self.measure()  # what is seen is no longer what the last epoch's figures are of
        self._halt("failed", f"{reason} {advice}")

    def _finish(self, reason: str) -> None:
        epoch = self.net.session.restore_best()
        if epoch:
            self.measure()
        self._halt("finished", tell_restored(reason, epoch))


def check(spec: ExperimentSpec, dataset: Dataset) -> None:
    """The network is not too large.

    Raises:
        SpecError: it is.
    """
    problems = check_size(spec, dataset.shape)
    if problems:
        raise SpecError.of(problems)
