"""Session + commands -> events, frames and checkpoints, until the training ends."""

from __future__ import annotations

import contextlib
import dataclasses
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playground.engine.build.checkpoint import save_checkpoint
from playground.engine.training.batch_loss import LOSS, BatchLoss
from playground.engine.training.diagnose import tell_divergence
from playground.engine.training.pacer import Pacer
from playground.engine.training.session import Advance, Session, Values
from playground.engine.training.showing import Showing
from playground.engine.training.thin import Thinner
from playground.engine.wire.lines import EndOfInput, Inbox, Item
from playground.errors import SpecError
from playground.runs.protocol.events import (
    CheckpointMissed,
    CheckpointSaved,
    CommandRefused,
    Compiled,
    EpochEnded,
    Paused,
    Progressed,
    Resumed,
    SettingChanged,
    Sink,
)
from playground.runs.protocol.messages import (
    ChangeSetting,
    ChooseViews,
    Pause,
    Resume,
    Start,
    StepBatch,
    StepEpoch,
    Stop,
    Watch,
    command_name,
)
from playground.runs.restored import tell_restored
from playground.runs.store.checkpoints import FILE
from playground.spec.change import setting_at, value_at

#: seconds of training that may be lost at most
CHECKPOINT_S = 10.0
#: seconds until the first one, so that hardly any run is lost altogether
_FIRST_CHECKPOINT_S = 0.5
_PROGRESS_S = 0.25


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a training ended.

    Attributes:
        status: "done", "stopped" or "failed"; "left" when nobody is there any more.
        reason: see `RunFinished`.
        diagnosis: see `RunFinished`.
        evaluate: test figures and files are wanted.
    """

    status: str
    reason: str = ""
    diagnosis: str = ""
    evaluate: bool = True


class Training:
    """Trains a session while it heeds commands.

    Args:
        run: identifier of the run.
        session: what is trained.
        folder: the run's folder.
        tell: takes events.
        inbox: commands.
        showing: draws what is to be seen.
        paused: begin paused.
        begin_files: called once, as soon as the training has lasted for a while: the first point does not wait for it.
    """

    def __init__(
        self,
        run: str,
        session: Session,
        folder: Path,
        tell: Sink,
        inbox: Inbox,
        showing: Showing,
        *,
        paused: bool = False,
        begin_files: Callable[[], object] = lambda: None,
    ) -> None:
        self._run, self._session, self._folder, self._tell, self._inbox = run, session, folder, tell, inbox
        self._showing = showing
        self._paused, self._step = paused, ""
        self._begin, self._has_begun = begin_files, False
        self._stale = False
        self._thinner = Thinner(self._epoch_ended)
        self.pacer = Pacer(already=session.position.elapsed_s)
        self.compile_s = self._told_at = 0.0
        self._batches = BatchLoss()
        self._saved, self._missed = (session.position.epoch, session.position.batch), False
        self._saved_at = time.monotonic() + _FIRST_CHECKPOINT_S - CHECKPOINT_S

    def run(self) -> Outcome:
        """Train to the end."""
        outcome = self._train()
        self.pacer.stop()
        self._session.position.elapsed_s = self.pacer.elapsed_s()
        self._thinner.flush(time.monotonic())
        if outcome.status != "failed":
            self._save()
        return outcome

    def _train(self) -> Outcome:
        self._compile()
        if self._paused:
            self._wait_paused()
        while True:
            outcome = self._heed()
            if outcome is not None:
                return outcome
            if not self._session.epochs_left:
                return Outcome("done", self._restored(""))
            session = self._session
            if session.take_up_batch_size() or session.take_up_phase() or session.leave_graph() or self._stale:
                self._compile()
            outcome = self._advance()
            if outcome is not None:
                return outcome

    # commands

    def _heed(self) -> Outcome | None:
        """Follow commands; return when there is something to train, or with how the training ended."""
        while True:
            waiting = self._paused and not self._step
            timeout = self._save_in() if waiting else self.pacer.wait_s()
            command = self._inbox.take(0.0 if self._showing.is_asked else timeout)
            if command is None and self._showing.is_asked:
                self._showing.answer(self._session.built, self._session.position.epoch)
                continue
            if command is None:
                if not waiting:
                    self.pacer.start()
                    return None
                self._save()
                continue
            outcome = self._follow(command)
            if outcome is not None:
                return outcome

    def _follow(self, command: Item) -> Outcome | None:
        position = self._session.position
        match command:
            case EndOfInput():
                return Outcome("left", evaluate=False)
            case Stop():
                reason = self._restored("Stopped by the user.") if command.evaluate else "Stopped by the user."
                return Outcome("stopped", reason, evaluate=command.evaluate)
            case Pause():
                if not self._paused:
                    self._paused, self._step = True, ""
                    self._wait_paused()
                    self._save()
            case Resume():
                if self._paused:
                    self._paused, self._step = False, ""
                    self.pacer.hurry()
                    self._tell(Resumed(self._run, position.epoch))
            case StepEpoch():
                self._paused, self._step = True, "epoch"
            case StepBatch():
                self._paused, self._step = True, "batch"
            case ChangeSetting():
                self._change(command)
            case Watch():
                self._showing.ask(command.rate)
                if self._paused:
                    self._showing.offer(self._session.built, position.epoch, now=True)
            case ChooseViews():
                self._showing.look(command.choices)
            case Start():
                self._tell(CommandRefused(self._run, command_name(command), "This engine trains a run already."))
        return None

    def _change(self, command: ChangeSetting) -> None:
        session, field = self._session, command.field
        try:
            live = setting_at(session.spec, field).live
            old = value_at(session.spec, field)
        except KeyError:
            return self._refuse(command, f"`{field}` is not a known setting.")
        if not live:
            return self._refuse(command, f"`{field}` cannot be changed while training.")
        try:
            rebuilt = session.change(field, command.value)
        except SpecError as error:
            return self._refuse(command, str(error))
        self.pacer.hurry()
        self._tell(SettingChanged(self._run, session.position.epoch, field, old, value_at(session.spec, field)))
        self._saved = (-1, -1)
        self._stale |= rebuilt  # one program for all the changes that come together
        return None

    def _refuse(self, command: ChangeSetting, sentence: str) -> None:
        self._tell(CommandRefused(self._run, command_name(command), sentence))

    def _wait_paused(self) -> None:
        now, position = time.monotonic(), self._session.position
        self._step = ""
        self.pacer.stop()
        self._thinner.flush(now)
        self._showing.offer(self._session.built, position.epoch, now=True)
        self._tell(Paused(self._run, position.epoch, position.batch))

    # training

    def _compile(self) -> None:
        self.pacer.stop()
        self._thinner.flush(time.monotonic())  # what is known by now is shown meanwhile
        compiled = self._session.compile()
        self._stale = False
        self.compile_s += compiled.seconds
        self.pacer.renew()
        if not self._session.prefers_graph or self._session.spec.training.pace is not None:
            self._tell(Compiled(self._run, compiled.mode, compiled.seconds, compiled.reason))

    def _advance(self) -> Outcome | None:
        session, before = self._session, self.pacer.elapsed_s()
        done = self.pacer.move(session, self._step)
        ended = time.monotonic()
        single = self._batches.took(session, done)
        self._report(done, before, ended)
        if self._step == "batch":
            self._tell_batch(single, done)
        if done.diverged:
            return self._diverged(done)
        if done.stopped:
            return Outcome("done", self._restored(session.criteria.reason))
        if self._step == "batch" or (self._step == "epoch" and len(done.epochs)):
            self._wait_paused()
        else:
            self._showing.offer(session.built, session.position.epoch)
        if self._save_in() <= 0:
            self._save()
            self._begin_files()
        return None

    def _report(self, done: Advance, before_s: float, now: float) -> None:
        session, elapsed = self._session, self._session.position.elapsed_s
        count = len(done.epochs)
        if count:
            shares = (elapsed - before_s) / count
            times = before_s + shares * (1.0 + done.epochs - done.epochs[0])
            self._thinner.add(done.epochs, done.rows, times, now)
            self._told_at = now
        elif self._step != "batch" and now - self._told_at >= _PROGRESS_S:
            self._told_at = now
            self._tell(
                Progressed(
                    self._run,
                    session.position.epoch,
                    session.position.batch / session.loop.steps,
                    elapsed,
                    done.loss,
                    self.pacer.speed(session.loop.steps),
                )
            )

    def _tell_batch(self, single: tuple[int, float | None], done: Advance) -> None:
        session, batches = self._session, self._session.loop.steps
        self._told_at = time.monotonic()
        self._thinner.flush(self._told_at)  # an epoch that this batch ended comes before it
        number, loss = single
        position, speed = session.position, self.pacer.speed(batches)
        fraction = position.batch / batches
        mean = done.loss if not len(done.epochs) else float(done.rows[-1][LOSS])
        self._tell(
            Progressed(self._run, position.epoch, fraction, position.elapsed_s, mean, speed, number, batches, loss)
        )

    def _epoch_ended(self, epoch: int, row: Values, elapsed_s: float) -> None:
        values = dict(zip(self._session.columns, row.tolist(), strict=True))
        rate = values.pop("learning_rate")
        self._tell(EpochEnded(self._run, epoch, values, elapsed_s, rate))

    # ends

    def _diverged(self, done: Advance) -> Outcome:
        return Outcome("failed", *tell_divergence(self._session, done), evaluate=False)

    def _restored(self, reason: str) -> str:
        """Keep the checkpoint to train on from, then go back to the best weights, as Keras's early stopping does."""
        self.pacer.stop()
        self._save()
        return tell_restored(reason, self._session.restore_best())

    def _begin_files(self) -> None:
        if not self._has_begun:
            self._has_begun = True
            with contextlib.suppress(OSError):  # a full disk: the training matters more
                self._begin()

    def _save_in(self) -> float:
        return self._saved_at + CHECKPOINT_S - time.monotonic()

    def _save(self) -> None:
        """Save a checkpoint if anything has changed since the last one."""
        position = self._session.position
        here = (position.epoch, position.batch)
        self._saved_at = time.monotonic()
        if here == self._saved:
            return
        self._thinner.flush(self._saved_at)  # no checkpoint is told before the epochs it holds
        checkpoint = self._session.checkpoint()
        try:
            save_checkpoint(dataclasses.replace(checkpoint), self._folder)
        except OSError as error:  # a full disk is no reason to lose what is learnt: the next one may find room
            if not self._missed:
                self._tell(CheckpointMissed(self._run, position.epoch, error.strerror or str(error)))
            self._missed, self._saved_at = True, time.monotonic()
            return
        self._missed = False
        self._saved, self._saved_at = here, time.monotonic()
        self._tell(CheckpointSaved(self._run, position.epoch, position.batch, FILE))
