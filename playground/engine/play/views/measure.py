"""Network as it stands + samples -> its exact figures."""

from __future__ import annotations

import math
from typing import Any

import tensorflow as tf

from playground.engine.model.metrics import unit_of
from playground.engine.model.tensors import Tensors
from playground.engine.training.session import Session

_CHUNK = 8192


class Meter:
    """Measures the network of a session, which it leaves as it is."""

    def __init__(self, session: Session) -> None:
        self._session, self._model = session, session.built.model
        self._steps: dict[int, Any] = {}

    def read(self) -> dict[str, float]:
        """`loss` and the other figures, and `val_` figures; may hold NaN and infinities."""
        samples = self._session.samples
        variables = self._model.metrics_variables
        running = [variable.numpy() for variable in variables]
        figures = self._figures(samples.train, "")
        if samples.validation is not None:
            figures |= self._figures(samples.validation, "val_")
        for variable, value in zip(variables, running, strict=True):
            variable.assign(value)
        return figures

    def _figures(self, tensors: Tensors, prefix: str) -> dict[str, float]:
        step = self._step(tensors)
        self._model.reset_metrics()
        for start in range(0, int(tensors[0].shape[0]), _CHUNK):
            step(*(values[start : start + _CHUNK] for values in tensors))
        scale = self._session.dataset.target_scale
        return {
            f"{prefix}{name}": float(value) * unit_of(name, scale)
            for name, value in self._model.get_metrics_result().items()
        }

    def _step(self, tensors: Tensors) -> Any:
        step = self._steps.get(len(tensors))
        if step is None:
            signature = [tf.TensorSpec([None, *values.shape[1:]], values.dtype) for values in tensors]
            step = tf.function(lambda *batch: self._model.test_step(batch), input_signature=signature, autograph=False)
            self._steps[len(tensors)] = step
        return step


def told(figures: dict[str, float]) -> dict[str, float | None]:
    """Figures as news tell them: what is not finite becomes None."""
    return {name: float(f"{value:.7g}") if math.isfinite(value) else None for name, value in figures.items()}
