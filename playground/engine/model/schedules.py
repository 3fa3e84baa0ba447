"""ScheduleSpec + length of the training -> a learning rate that a Keras optimizer takes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import keras
from keras import ops

from playground.spec.training.schedules import CosineDecay, ExponentialDecay, OneCycle, StepDecay
from playground.spec.training.training import TrainingSpec


@dataclass(frozen=True, slots=True)
class Course:
    """Where the steps of an optimizer lie in a training.

    Attributes:
        steps_per_epoch: steps in an epoch.
        epochs: epochs of the whole training; None: until stopped.
        offset: added to the optimizer's own count of steps. Not 0 once the number of steps per epoch has changed, so
            that the schedule goes on from the epoch it had reached.
    """

    steps_per_epoch: int
    epochs: int | None
    offset: int = 0


def build_learning_rate(spec: TrainingSpec, course: Course) -> tuple[Any, Any | None]:
    """The learning rate, and the variable that scales it.

    Returns:
        (learning rate for the optimizer, Keras variable of its largest value). Without a schedule the first is a number
        and the second None: the optimizer then has a variable of its own.
    """
    schedule = spec.schedule
    base = keras.Variable(spec.learning_rate, dtype="float32", trainable=False, name="base_learning_rate")
    inner: Any
    if isinstance(schedule, StepDecay):
        inner = keras.optimizers.schedules.ExponentialDecay(
            base, schedule.every * course.steps_per_epoch, schedule.factor, staircase=True
        )
    elif isinstance(schedule, ExponentialDecay):
        inner = keras.optimizers.schedules.ExponentialDecay(
            base, schedule.every * course.steps_per_epoch, schedule.rate
        )
    elif isinstance(schedule, CosineDecay):
        inner = _cosine(schedule, base, _total(course))
    elif isinstance(schedule, OneCycle):
        inner = OneCycleSchedule(base, _total(course), schedule.peak, schedule.start, schedule.end)
    else:
        return spec.learning_rate, None
    return (Shifted(inner, course.offset) if course.offset else inner), base


def _total(course: Course) -> int:
    return max(1, (course.epochs or 1) * course.steps_per_epoch)


def _cosine(schedule: CosineDecay, base: Any, total: int) -> Any:
    warmup = round(schedule.warmup * total)
    if warmup == 0:
        return keras.optimizers.schedules.CosineDecay(base, total, alpha=schedule.floor)
    return keras.optimizers.schedules.CosineDecay(
        0.0, total - warmup, alpha=schedule.floor, warmup_target=base, warmup_steps=warmup
    )


class OneCycleSchedule(keras.optimizers.schedules.LearningRateSchedule):
    """Up to the learning rate and down again, each half a cosine (Smith, 2018, arXiv:1803.09820).

    Args:
        base: largest learning rate, a number or a variable.
        total: steps of the whole training.
        peak: fraction of the steps at which the rate is largest.
        start: fraction of the largest rate at the first step.
        end: fraction of the largest rate at the last step.
    """

    def __init__(self, base: Any, total: int, peak: float, start: float, end: float) -> None:
        self.base, self.total, self.peak, self.start, self.end = base, total, peak, start, end

    def __call__(self, step: Any) -> Any:
        """Learning rate of the step with this number, from 0."""
        base = ops.convert_to_tensor(self.base)
        done = ops.minimum(ops.cast(step, base.dtype) / self.total, 1.0)
        rising = 0.5 * (1.0 - ops.cos(math.pi * done / self.peak))
        falling = 0.5 * (1.0 + ops.cos(math.pi * (done - self.peak) / (1.0 - self.peak)))
        return base * ops.where(
            done < self.peak, self.start + (1.0 - self.start) * rising, self.end + (1.0 - self.end) * falling
        )

    def get_config(self) -> dict[str, Any]:
        """Arguments of the constructor."""
        return {
            "base": float(ops.convert_to_numpy(self.base)),
            "total": self.total,
            "peak": self.peak,
            "start": self.start,
            "end": self.end,
        }


class Shifted(keras.optimizers.schedules.LearningRateSchedule):
    """Another schedule, read some steps later or earlier."""

    def __init__(self, schedule: Any, offset: int) -> None:
        self.schedule, self.offset = schedule, offset

    def __call__(self, step: Any) -> Any:
        """Learning rate of the step with this number, from 0."""
        return self.schedule(ops.maximum(step + self.offset, 0))

    def get_config(self) -> dict[str, Any]:
        """Arguments of the constructor."""
        return {"schedule": self.schedule, "offset": self.offset}
