"""What a browser says that it has trained -> the snapshot of a network of the same specification, and its curve."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from playground.engine.build.checkpoint import Position, values_of, variables_of
from playground.engine.play.curve import Point
from playground.engine.play.neurons import dense_layers
from playground.engine.play.timeline import Snapshot
from playground.engine.training.session import Session
from playground.errors import PlaygroundError
from playground.runs.protocol.play import TakeUp

#: variables of Keras's optimizers that a browser has, too, by the ends of their names
_MOMENTS = {"sgd": ("_momentum",), "adam": ("_momentum", "_velocity")}
_ANOTHER = "What was trained in the browser is of another network: this one begins anew."
_MOST_STEPS = 2**31 - 1

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class BrowserState:
    """A network at one moment, and the figures until then."""

    snapshot: Snapshot
    points: list[Point]


def browser_state(command: TakeUp, session: Session) -> BrowserState:
    """The state that a browser has trained to.

    Raises:
        PlaygroundError: it is of another network, or no number.
    """
    built, loop = session.built, session.loop
    weights = [variable for layer in dense_layers(built) for variable in _variables(layer)]
    values, named = values_of(built), {id(variable): name for name, variable in variables_of(built).items()}
    for variable, value in zip(weights, _cut(_floats(command.weights), built), strict=True):
        values[named[id(variable)]] = value
    moments = _moments(session, len(weights))
    for kind, flat in zip(moments, _split(_floats(command.moments), len(moments)), strict=True):
        for variable, value in zip(kind, _cut(flat, built), strict=True):
            values[named[id(variable)]] = value
    steps = min(max(0, command.iterations), _MOST_STEPS)
    values[named[id(built.model.optimizer.iterations)]] = np.asarray(steps, np.int64)
    points = _points(command.points)
    position = Position(
        epoch=min(max(0, command.epoch), _MOST_STEPS),
        batch=min(max(0, command.batch), loop.steps - 1),
        elapsed_s=max(0.0, command.elapsed_s),
        total=session.spec.training.epochs,
        batch_size=session.position.batch_size,
    )
    whole = points and not position.batch and points[-1].epoch == position.epoch
    figures = dict(points[-1].figures) if whole else {}
    untouched = {"frozen": [], "silenced": [], "edits": 0}
    return BrowserState(Snapshot(position, values, {}, untouched, figures), points)


def _variables(layer: Any) -> list[Any]:
    return [layer.kernel, *([layer.bias] if layer.use_bias else [])]


def _moments(session: Session, count: int) -> list[Sequence[Any]]:
    """For each kind of moment a variable of each weight, in their order."""
    optimizer = session.built.model.optimizer
    ends = _MOMENTS.get(session.spec.training.optimizer.name)
    if ends is None:
        raise PlaygroundError(_ANOTHER)
    kinds = [[variable for variable in optimizer.variables if variable.name.endswith(end)] for end in ends]
    return [kind for kind in kinds if len(kind) == count]


def _split(flat: Floats, parts: int) -> list[Floats]:
    if (not parts and len(flat)) or (parts and len(flat) % parts):
        raise PlaygroundError(_ANOTHER)
    return np.split(flat, parts) if parts else []


def _cut(flat: Floats, built: Any) -> list[Floats]:
    """The numbers of all layers -> those of each variable, in its shape."""
    parts: list[Floats] = []
    start = 0
    for layer in dense_layers(built):
        inputs, units = layer.kernel.shape
        end = start + inputs * units + units
        part = flat[start:end]
        if len(part) != end - start:
            raise PlaygroundError(_ANOTHER)
        parts.append(part[: inputs * units].reshape(inputs, units))
        if layer.use_bias:
            parts.append(part[inputs * units :])
        start = end
    if start != len(flat):
        raise PlaygroundError(_ANOTHER)
    return parts


def _floats(text: str) -> Floats:
    try:
        values = np.frombuffer(base64.b64decode(text, validate=True), "<f4")
    except ValueError:
        raise PlaygroundError("What was trained in the browser could not be read: this network begins anew.") from None
    if not np.isfinite(values).all():
        raise PlaygroundError("What was trained in the browser is not finite: this network begins anew.")
    return values.astype(np.float32)


def _points(text: str) -> list[Point]:
    try:
        told = json.loads(text)
        names = [str(name) for name in told["series"]]
        rows = zip(told["epochs"], told["seconds"], *told["series"].values(), strict=True)
        points = [
            Point(int(epoch), float(seconds), dict(zip(names, map(float, figures), strict=True)))
            for epoch, seconds, *figures in rows
        ]
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return []  # the network is what counts
    return [point for point in points if all(map(math.isfinite, (point.elapsed_s, *point.figures.values())))]
