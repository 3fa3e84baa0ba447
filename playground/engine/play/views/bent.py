"""Live network + points and a grid of the plane -> where each layer puts them: space as the network bends it."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from playground.data.points.features import COORDINATES, expand, grid_points
from playground.data.points.scene import own_unit, value_range
from playground.data.values.dataset import Dataset, Part, Plane
from playground.engine.model.family import Built
from playground.engine.play.neurons import dense_layers, number_of, refused
from playground.engine.training.frames import output_bytes
from playground.spec.drawing import DrawnLayer

#: rows and columns of the grid, and training points that are shown at most
SIDE, MOST_POINTS = 33, 600
#: units that are shown as they are; of more their first two principal components
_SHOWN_AS_THEY_ARE = 3
#: what lies further away is put there, so that a network that has diverged can still be told of
_FAR = 1e6

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class View:
    """How a layer's space is looked at: `(values - middle) @ axes`.

    Attributes:
        middle: shape (units,).
        axes: shape (units, dimensions), 1 to 3 of these.
        share: of the points' variance that is seen, 0 to 1.
    """

    middle: Array
    axes: Array
    share: float

    def of(self, values: Array) -> Array:
        """Values of a layer, shape (n, units), as they are seen, shape (n, dimensions)."""
        return (values - self.middle) @ self.axes


class Bender:
    """Puts points through one network, layer by layer, and leaves it as it is.

    Args:
        built: the network.
        drawing: its layers that are shown.
    """

    def __init__(self, built: Built, drawing: Sequence[DrawnLayer]) -> None:
        self._built = built
        self._layers = list(drawing[1:-1])
        self._run = tf.function(self._trace, autograph=False, reduce_retracing=True)

    def bent(self, dataset: Dataset) -> dict[str, Any]:
        """The news `bent`, but for epoch and batch: see `runs.protocol.news`.

        Raises:
            PlaygroundError: the data lie in no plane.
        """
        plane = dataset.plane
        if plane is None or dataset.train.points is None:
            raise refused("bend", "Bent space is shown of points in a plane; these data lie in none.")
        points, y = _chosen(dataset.train)
        everything = np.concatenate([points, grid_points(plane, SIDE)]).astype(np.float32)
        inputs = expand(everything, plane.features)
        *hidden, outputs = [np.asarray(values) for values in self._run(tf.constant(inputs))]
        low, high = value_range(dataset)
        shade = output_bytes(outputs[len(points) :], dataset, self._built.resolved, low, high)
        spaces = [("plane", 0, everything), *_features(plane, inputs)]
        spaces += [("layer", item.layer, values) for item, values in zip(self._layers, hidden, strict=True)]
        stages: list[dict[str, Any]] = []
        before: Array | None = None
        for name, layer, values in spaces:
            near = np.clip(np.nan_to_num(values.astype(np.float64), posinf=_FAR, neginf=-_FAR), -_FAR, _FAR)
            seen = view_of(near[: len(points)], before)
            placed = seen.of(near)
            before = placed[: len(points)]
            stages.append(
                {
                    "name": name,
                    "layer": layer,
                    "units": int(near.shape[1]),
                    "dimensions": int(placed.shape[1]),
                    "share": round(seen.share, 4),
                    "cut": straight_cut(near[: len(points)], y, len(dataset.class_names)),
                    "cut_seen": straight_cut(placed[: len(points)], y, len(dataset.class_names)),
                    "points": _text(placed[: len(points)]),
                    "grid": _text(placed[len(points) :]),
                }
            )
        last_is_shown = not hidden or self._layers[-1].layer == len(dense_layers(self._built)) - 1
        return {
            "classes": len(dataset.class_names),
            "low": low,
            "high": high,
            "side": SIDE,
            "labels": [int(v) if dataset.class_names else float(f"{v:.6g}") for v in own_unit(dataset, y).tolist()],
            "shade": base64.b64encode(shade.tobytes()).decode(),
            "stages": stages,
            "head": self._head(seen) if dataset.class_names and last_is_shown else None,
        }

    def _trace(self, inputs: Any) -> list[Any]:
        values, taps = inputs, {}
        for layer in self._built.model.layers:
            if not isinstance(layer, keras.layers.Dropout):
                values = layer(values, training=False)
                taps[number_of(self._built, layer)] = values  # the last part of a layer stands for it
        return [*(taps[item.layer] for item in self._layers), values]

    def _head(self, seen: View) -> dict[str, Any] | None:
        """The output's sums over what is seen of the last space: the class is that of the largest."""
        last = dense_layers(self._built)[-1]
        kernel = np.asarray(last.kernel, np.float64)
        bias = np.asarray(last.bias, np.float64) if last.use_bias else np.zeros(kernel.shape[1])
        kernel, bias = seen.axes.T @ kernel, bias + seen.middle @ kernel
        if kernel.shape[1] == 1:
            level = _level(self._built)
            if level is None:
                return None
            kernel, bias = np.hstack([np.zeros_like(kernel), kernel]), np.array([level, bias[0]])
        if not (np.isfinite(kernel).all() and np.isfinite(bias).all()):
            return None
        return {"kernel": kernel.tolist(), "bias": bias.tolist()}


def view_of(values: Array, before: Array | None) -> View:
    """How a space is looked at.

    Up to three units are the axes themselves. Of more, two principal components are seen, turned and mirrored as a
    whole so that the points lie as they did in the space before, as nearly as can be (orthogonal Procrustes).

    Args:
        values: of the points, shape (n, units).
        before: how they were seen in the space before, shape (n, dimensions), or None.
    """
    units = values.shape[1]
    if units <= _SHOWN_AS_THEY_ARE:
        return View(np.zeros(units), np.eye(units), 1.0)
    middle = values.mean(axis=0)
    _, sizes, rows = np.linalg.svd(values - middle, full_matrices=False)
    axes = rows[:2].T
    total = float((sizes**2).sum())
    share = float((sizes[:2] ** 2).sum()) / total if total > 0 else 1.0
    if before is not None and before.shape[1] >= 2:
        placed, wanted = (values - middle) @ axes, before[:, :2] - before[:, :2].mean(axis=0)
        left, _, right = np.linalg.svd(placed.T @ wanted)
        axes = axes @ left @ right
    return View(middle, axes, share)


def straight_cut(values: Array, y: npt.NDArray[Any], classes: int) -> float | None:
    """How well a straight cut does in this space: the share of the points on their class's side of the least-squares
    cut; of a regression R2 of the least-squares plane. None where there is nothing to tell.
    """
    if not len(values):
        return None
    inputs = np.hstack([values, np.ones((len(values), 1))])
    targets = np.eye(classes)[y.astype(np.int64)] if classes else y.astype(np.float64).reshape(len(y), -1)
    found = inputs @ np.linalg.lstsq(inputs, targets, rcond=None)[0]
    if classes:
        return float(f"{(found.argmax(axis=1) == y).mean():.4g}")
    spread = float(((targets - targets.mean(axis=0)) ** 2).sum())
    return float(f"{1 - ((targets - found) ** 2).sum() / spread:.4g}") if spread else None


def _level(built: Built) -> float | None:
    """Sum of a single output at which neither class is the likelier one; None where there is no such."""
    signed = built.resolved.signed
    name = built.resolved.output_activation
    if name == "sigmoid":
        return 0.0 if not signed else None
    if name == "tanh":
        return 0.0 if signed else float(np.arctanh(0.5))
    return (0.0 if signed else 0.5) if name == "linear" else None


def _chosen(part: Part) -> tuple[Array, npt.NDArray[Any]]:
    assert part.points is not None
    which = np.unique(np.linspace(0, len(part) - 1, min(len(part), MOST_POINTS)).round().astype(np.int64))
    return part.points[which].astype(np.float64), part.y[which]


def _features(plane: Plane, inputs: npt.NDArray[Any]) -> list[tuple[str, int, npt.NDArray[Any]]]:
    """What the network is given, where that is not the plane itself."""
    return [] if tuple(plane.features) == tuple(COORDINATES) else [("features", 0, inputs)]


def _text(values: Array) -> str:
    return base64.b64encode(np.ascontiguousarray(values, "<f4").tobytes()).decode()
