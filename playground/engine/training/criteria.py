"""Figures of an epoch -> whether to stop, whether to lower the learning rate, which weights were the best."""

from __future__ import annotations

from collections.abc import Sequence

from playground.engine.build.checkpoint import Arrays, Position, assign, weights_of
from playground.engine.model.family import Built
from playground.engine.training.stopping import EarlyStop, Plateau
from playground.spec.counted import counted
from playground.spec.training.schedules import ReduceOnPlateau
from playground.spec.training.training import TrainingSpec


class Criteria:
    """What is decided after every epoch.

    Args:
        training: what was asked for.
        position: where the training is; what the criteria remember is kept there.
        best: weights of the best epoch so far, empty if none are kept.
        more: more epochs are asked for than those that were trained when a criterion stopped the training.

    Attributes:
        best: as the argument.
        reason: why the last epoch was to be the last, a sentence or "".
        lowers_rate: the learning rate is lowered on a plateau.
    """

    def __init__(
        self, training: TrainingSpec, position: Position, best: Arrays | None = None, *, more: bool = False
    ) -> None:
        self.best: Arrays = dict(best or {})
        self.reason = ""
        self._early_stop = _early_stop(training, position)
        self._plateau = _plateau(training, position)
        self.lowers_rate = self._plateau is not None
        self._reached: float | None = None
        if more:
            self.pass_by(training, position)

    @property
    def watch(self) -> bool:
        """Every epoch is compared with those before."""
        return self._early_stop is not None or self._plateau is not None

    def observe(self, training: TrainingSpec, position: Position, built: Built, columns: Sequence[str]) -> bool:
        """Take the figures of the epoch that has ended. Returns True if training is to stop."""
        stopped = False
        self.reason = ""
        asked = training.early_stopping
        if self._early_stop is not None and asked is not None:
            monitor = asked.monitor if asked.monitor in columns else "loss"
            better, stopped = self._early_stop.observe(position.epoch, position.last[monitor])
            if better and asked.restore_best_weights:
                self.best = weights_of(built)
            position.early_stop = self._early_stop.state()
            if stopped:
                self.reason = _tell(monitor, asked.patience)
        if self._plateau is not None:
            lower = self._plateau.observe(_loss(position), built.learning_rate())
            if lower is not None:
                built.set_learning_rate(lower)
            position.plateau = self._plateau.state()
        return self._observe_loss(training, position) or stopped

    def pass_by(self, training: TrainingSpec, position: Position) -> None:
        """Train beyond the criterion that has stopped the training: whoever does wants more than one epoch."""
        if self._early_stop is not None:
            self._early_stop.wait = 0
        if _is_low_enough(training, position):
            self._reached = training.stop_at_loss

    def take_over(self, other: Criteria) -> None:
        """Count the loss to stop at as reached, where another training has stopped there already."""
        self._reached = other._reached

    def restore_best(self, built: Built) -> int:
        """Go back to the weights of the best epoch, if they were kept. Returns that epoch, or 0."""
        if not self.best or self._early_stop is None:
            return 0
        assign(built, self.best)
        return self._early_stop.best_epoch

    def _observe_loss(self, training: TrainingSpec, position: Position) -> bool:
        target = training.stop_at_loss
        if not _is_low_enough(training, position) or target == self._reached:
            return False
        self._reached = target  # it stops there only once
        watched = "validation" if "val_loss" in position.last else "training"
        self.reason = f"The {watched} loss has come down to {target:g}, where the training was to stop."
        return True


def _loss(position: Position) -> float:
    return position.last.get("val_loss", position.last["loss"])


def _is_low_enough(training: TrainingSpec, position: Position) -> bool:
    target = training.stop_at_loss
    return target is not None and bool(position.last) and _loss(position) <= target


def _tell(monitor: str, patience: int) -> str:
    watched = "validation loss" if monitor == "val_loss" else "training loss"
    return f"Early stopping: the {watched} has not improved for {counted(patience, 'epoch')}."


def _early_stop(training: TrainingSpec, position: Position) -> EarlyStop | None:
    asked = training.early_stopping
    if asked is None:
        return None
    return EarlyStop(**(position.early_stop or {"patience": asked.patience, "min_delta": asked.min_delta}))


def _plateau(training: TrainingSpec, position: Position) -> Plateau | None:
    asked = training.schedule
    if not isinstance(asked, ReduceOnPlateau):
        return None
    return Plateau(**(position.plateau or asked.model_dump(exclude={"name"})))
