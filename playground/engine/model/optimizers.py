"""TrainingSpec -> one of Keras's own optimizers."""

from __future__ import annotations

from typing import Any

import keras

from playground.spec.training.training import Clipping, TrainingSpec

OPTIMIZERS: dict[str, Any] = {
    "sgd": keras.optimizers.SGD,
    "adam": keras.optimizers.Adam,
    "adamw": keras.optimizers.AdamW,
    "rmsprop": keras.optimizers.RMSprop,
    "adagrad": keras.optimizers.Adagrad,
    "adadelta": keras.optimizers.Adadelta,
    "adamax": keras.optimizers.Adamax,
    "nadam": keras.optimizers.Nadam,
    "ftrl": keras.optimizers.Ftrl,
    "lion": keras.optimizers.Lion,
}
CLIPPING = {"norm": "clipnorm", "global_norm": "global_clipnorm", "value": "clipvalue"}


def build_optimizer(spec: TrainingSpec, learning_rate: Any) -> Any:
    """The optimizer asked for.

    Args:
        spec: its hyperparameters bear Keras's own names.
        learning_rate: a number, or a Keras schedule.
    """
    arguments = spec.optimizer.model_dump(exclude={"name"})
    made = OPTIMIZERS[spec.optimizer.name](learning_rate=learning_rate, **arguments, **_clipping(spec.clipping))
    # the sum over all machines, of which there is one: each time it is traced, TensorFlow keeps the whole program for
    # ever, as the graph's own gradient of this sum is registered with a name and never forgotten
    made._all_reduce_sum_gradients = list
    return made


def _clipping(spec: Clipping) -> dict[str, float]:
    return {} if spec.mode == "none" else {CLIPPING[spec.mode]: spec.threshold}
