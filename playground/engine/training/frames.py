"""Network + data in the plane -> Boundary: the output over the plane, a grid of bytes."""

from __future__ import annotations

import base64
import math
from collections.abc import Callable
from typing import Protocol

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from playground.data.points.features import expand, grid_points
from playground.data.values.dataset import Dataset, Plane
from playground.engine.model.family import Built
from playground.engine.model.predict import Predictor, original_unit, probabilities
from playground.runs.protocol.messages import Boundary, Frame
from playground.spec.shape import Resolved

SIZE = 100
#: share of the time that drawing may take
_SHARE = 0.1


class Painter:
    """Draws the output of a network over the plane.

    Args:
        run: whose network it is.
        dataset: what it learns.
        plane: that the data set lies in.
    """

    def __init__(self, run: str, dataset: Dataset, plane: Plane) -> None:
        self._run, self._dataset, self._plane = run, dataset, plane
        self._grid = tf.constant(expand(grid_points(plane, SIZE), plane.features))
        known = np.array([0.0, 1.0])
        if dataset.task == "regression":
            known = _first(original_unit(dataset.train.y, dataset))
        # the targets' own range, so that a colour means the same value in every frame
        self._low, self._high = float(known.min()), float(known.max())
        self._built: Built | None = None
        self._predict: Predictor

    def paint(self, built: Built, epoch: int) -> Boundary:
        """The output after `epoch` epochs."""
        if built is not self._built:
            self._built, self._predict = built, Predictor(built, len(self._plane.features))
        coded = output_bytes(self._predict(self._grid), self._dataset, built.resolved, self._low, self._high)
        return Boundary(
            run=self._run,
            epoch=epoch,
            x=self._plane.x,
            y=self._plane.y,
            size=SIZE,
            classes=len(self._dataset.class_names),
            low=self._low,
            high=self._high,
            values=base64.b64encode(coded.tobytes()).decode(),
        )


def _first(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The first output, which the picture is of where there are several."""
    return values[:, 0] if values.ndim > 1 else values


def output_bytes(
    outputs: npt.NDArray[np.float32], dataset: Dataset, resolved: Resolved, low: float, high: float
) -> npt.NDArray[np.uint8]:
    """Outputs as `protocol.Boundary` codes them.

    Args:
        outputs: of the network, shape (n, outputs).
        dataset: what it learns.
        resolved: of its specification.
        low: a regression's value of byte 0, in the target's own unit.
        high: of byte 255.

    Returns:
        Shape (n,).
    """
    outputs = np.nan_to_num(outputs)
    if dataset.task == "regression":
        values = _first(original_unit(outputs, dataset))
        span = high - low or 1.0
        return np.rint(255 * np.clip((values - low) / span, 0, 1)).astype(np.uint8)
    shares = probabilities(outputs, resolved)
    if shares.shape[1] == 2:
        return np.rint(255 * shares[:, 1]).astype(np.uint8)
    likely = np.minimum(shares.argmax(axis=1), 15).astype(np.uint8)
    certain = np.rint(15 * np.clip(shares.max(axis=1), 0, 1)).astype(np.uint8)
    return np.asarray((likely << 4) | certain, dtype=np.uint8)


class Draws(Protocol):
    """Whoever draws a frame."""

    def paint(self, built: Built, epoch: int) -> Frame | None:
        """The network after `epoch` epochs; None where there is nothing to see."""


class FrameRate:
    """Decides when a frame is due: as often as asked for, and at most a tenth of the time spent on it. The first one,
    which may be traced, tells nothing of what the others will take.

    Args:
        send: takes a frame.
        painter: draws it.
        fastest: frames a second, whatever is asked for.
    """

    def __init__(self, send: Callable[[Frame], None], painter: Draws, *, fastest: float = math.inf) -> None:
        self._send, self._painter, self._fastest = send, painter, fastest
        self._rate = 0.0
        self._due = 0.0
        self._is_first = True

    def ask(self, rate: float, now: float) -> None:
        """From now on, `rate` frames a second at most; 0 for none."""
        self._rate = min(max(0.0, rate), self._fastest)
        self._due = now

    def offer(self, built: Built, epoch: int, clock: Callable[[], float], *, now: bool = False) -> None:
        """Send a frame if one is due; with `now` if any are wanted at all."""
        started = clock()
        if self._rate <= 0 or (started < self._due and not now):
            return
        frame = self._painter.paint(built, epoch)
        if frame is not None:
            self._send(frame)
        cost, self._is_first = 0.0 if self._is_first else clock() - started, False
        self._due = started + max(1 / self._rate, cost / _SHARE)
