"""Series: steps in time as arrays, before they are cut into windows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from playground.data.values.dataset import Integers
from playground.data.values.decision import Decision, sentences
from playground.spec.data.parts import Task

Floats = npt.NDArray[np.float64]
Times = npt.NDArray[np.datetime64]


@dataclass(frozen=True, slots=True)
class Series:
    """Steps in time, in order; several series one after another.

    Attributes:
        inputs: float64, shape (steps, inputs); NaN where missing.
        input_names: of its columns.
        targets: float64, shape (steps, targets), NaN where missing; of classes the label of each step, -1 where
            missing, int64, shape (steps, 1).
        target_names: of its columns.
        task: what is predicted.
        class_names: in the order of the labels; empty for a regression.
        times: datetime64[s], shape (steps,); None where nothing is known but the order.
        groups: number of the series that each step belongs to, in ascending order, shape (steps,).
        segments: the same, where a gap begins another one.
        rows: number of each step's row in the source; -1 for a step that was missing and was put in.
        decisions: what was taken for what.
    """

    inputs: Floats
    input_names: tuple[str, ...]
    targets: npt.NDArray[Any]
    target_names: tuple[str, ...]
    task: Task
    class_names: tuple[str, ...]
    times: Times | None
    groups: Integers
    segments: Integers
    rows: Integers
    decisions: tuple[Decision, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What was taken for what, in sentences."""
        return sentences(self.decisions)

    def __len__(self) -> int:
        return len(self.inputs)

    @property
    def step_s(self) -> float | None:
        """The usual time from one step to the next, in seconds, or None."""
        if self.times is None or len(self) < 2:
            return None
        within = np.diff(self.times)[np.diff(self.groups) == 0]
        return float(np.median(within.astype("timedelta64[s]").astype(np.float64))) if len(within) else None
