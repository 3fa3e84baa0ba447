"""Live network + training samples -> one sentence where hidden neurons have stopped to learn, or none."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from playground.data.values.dataset import Dataset
from playground.engine.model.family import Built
from playground.engine.play.neurons import number_of, output_layer
from playground.spec.counted import are, counted

#: training samples that are looked at, spread evenly
_MOST_SAMPLES = 256
#: share of a layer's outputs at their limits from which it is told, and of dead neurons
_SATURATED, _DEAD = 0.95, 0.5
#: activation -> (lowest, highest output, how near is at the limit: there the slope is a fiftieth of the steepest)
_LIMITS = {"tanh": (-1.0, 1.0, 0.01), "sigmoid": (0.0, 1.0, 0.005), "softsign": (-1.0, 1.0, 0.01)}
_CUT = ("relu", "relu6")


class Observer:
    """Looks at one network's hidden neurons; traced when it is first asked.

    Args:
        built: the network.
    """

    def __init__(self, built: Built) -> None:
        self._built = built
        self._kinds: list[tuple[int, str, int]] = []
        self._look = tf.function(self._trace, autograph=False, reduce_retracing=True)

    def remark(self, dataset: Dataset) -> str:
        """What has to be known of the neurons as they are now, first in a short sentence; "" where there is nothing."""
        x = dataset.train.x
        chosen = np.unique(np.linspace(0, len(x) - 1, min(len(x), _MOST_SAMPLES)).astype(np.int64))
        shares = self._look(tf.constant(x[chosen])).numpy()
        return _sentence(self._kinds, [float(share) for share in shares])

    def _trace(self, x: Any) -> Any:
        """Of each hidden layer that can stop to learn: the share of its outputs that are at a limit, or of its neurons
        that are 0 for all samples.
        """
        self._kinds, shares, values = [], [], x
        last = output_layer(self._built)
        for part in self._built.model.layers:
            if isinstance(part, keras.layers.Dropout):
                continue
            values = part(values, training=False)
            name = getattr(getattr(part, "activation", None), "__name__", "")
            layer = number_of(self._built, part)
            if layer == last or name not in (*_LIMITS, *_CUT):
                continue
            self._kinds.append((layer, name, int(values.shape[-1])))
            shares.append(_cut(values) if name in _CUT else _at_limits(values, *_LIMITS[name]))
        return tf.stack(shares) if shares else tf.zeros([0])


def _cut(values: Any) -> Any:
    return tf.reduce_mean(tf.cast(tf.reduce_all(values <= 0.0, axis=0), tf.float32))


def _at_limits(values: Any, low: float, high: float, near: float) -> Any:
    return tf.reduce_mean(tf.cast((values <= low + near) | (values >= high - near), tf.float32))


def _sentence(kinds: list[tuple[int, str, int]], shares: list[float]) -> str:
    found = list(zip(kinds, shares, strict=True))
    cut = [(units, round(share * units)) for (_, name, units), share in found if name in _CUT]
    total, dead = sum(units for units, _ in cut), sum(number for _, number in cut)
    if total and dead >= _DEAD * total:
        they, their = ("it learns", "Its") if dead == 1 else ("they learn", "Their")
        return (
            f"{dead:,} of {counted(total, 'ReLU neuron')} {are(dead)} dead: {they} nothing. "
            f"{their} output is 0 for every training point. A lower learning rate and new weights help."
        )
    shut = next((layer for (layer, name, _), share in found if name in _CUT and share == 1.0), None)
    if shut is not None:
        return (
            f"All neurons of layer {shut} are dead: their output is 0 for every training point, so nothing passes. "
            "The network cannot learn any more. A lower learning rate and new weights help."
        )
    saturated = [layer for (layer, name, _), share in found if name in _LIMITS and share >= _SATURATED]
    if not saturated:
        return ""
    which = f"Layer {saturated[0]} is" if len(saturated) == 1 else f"Layers {_listed(saturated)} are"
    return (
        f"{which} saturated and hardly {'learns' if len(saturated) == 1 else 'learn'}. "
        "Nearly all outputs are at a limit of the activation. A lower learning rate and Reset help."
    )


def _listed(numbers: list[int]) -> str:
    *rest, last = map(str, numbers)
    return f"{', '.join(rest)} and {last}"
