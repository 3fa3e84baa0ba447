"""ExperimentSpec + DataShape -> a compiled keras.Model, every variable of which exists."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from playground.engine.metrics import build_metrics
from playground.engine.optimizers import build_optimizer
from playground.engine.schedules import Course, build_learning_rate
from playground.spec.experiment import ExperimentSpec
from playground.spec.network import DenseLayer, OutputLayer
from playground.spec.resolve import DataShape, Resolved, resolve

_INITIALIZERS: dict[str, Any] = {
    "glorot_uniform": keras.initializers.GlorotUniform,
    "glorot_normal": keras.initializers.GlorotNormal,
    "he_uniform": keras.initializers.HeUniform,
    "he_normal": keras.initializers.HeNormal,
    "lecun_uniform": keras.initializers.LecunUniform,
    "lecun_normal": keras.initializers.LecunNormal,
    "uniform": functools.partial(keras.initializers.RandomUniform, -0.5, 0.5),
}


@dataclass(frozen=True, slots=True)
class Built:
    """A model, ready to train.

    Attributes:
        model: compiled, its weights drawn.
        resolved: what "automatic" stood for.
        base: variable of the schedule's largest learning rate; None where the optimizer's own variable is it.
    """

    model: Any
    resolved: Resolved
    base: Any | None

    def set_learning_rate(self, value: float) -> None:
        """Change the learning rate (with a schedule: its largest value) without compiling again."""
        if self.base is None:
            self.model.optimizer.learning_rate = value
        else:
            self.base.assign(value)

    def learning_rate(self) -> float:
        """The rate the next step will use."""
        return float(keras.ops.convert_to_numpy(self.model.optimizer.learning_rate))


def build(spec: ExperimentSpec, shape: DataShape, course: Course | None = None) -> Built:
    """The model asked for, compiled.

    Args:
        spec: what was asked for.
        shape: shape of the data.
        course: for the schedule, where it is not the specification's own.

    Raises:
        SpecError: the specification does not fit the data.
    """
    resolved = resolve(spec, shape)
    course = course or Course(resolved.steps_per_epoch, spec.training.epochs)
    learning_rate, base = build_learning_rate(spec.training, course)
    model = keras.Sequential([keras.Input((shape.features,), name="input"), *_layers(spec, resolved)], name="network")
    model.compile(
        optimizer=build_optimizer(spec.training, learning_rate),
        loss=resolved.loss,
        metrics=build_metrics(resolved),
        jit_compile=False,
    )
    model.optimizer.build(model.trainable_variables)
    _create_metric_variables(model, resolved, shape)
    return Built(model, resolved, base)


def _layers(spec: ExperimentSpec, resolved: Resolved) -> list[Any]:
    seed = spec.seeds.drawn().weights
    layers = [item for number, layer in enumerate(spec.network.layers, 1) for item in _block(layer, number, seed)]
    output = spec.network.output
    last = keras.layers.Dense(
        resolved.output_units,
        activation=resolved.output_activation,
        use_bias=output.use_bias,
        kernel_initializer=_initializer(output.initializer, seed, len(spec.network.layers) + 1),
        bias_initializer=_bias(output),
        kernel_regularizer=_penalty(output),
        name="output",
    )
    return [*layers, last]


def _block(layer: DenseLayer, number: int, seed: int) -> list[Any]:
    plain = layer.normalization == "none"
    block = [
        keras.layers.Dense(
            layer.units,
            activation=layer.activation if plain else None,
            use_bias=layer.use_bias,
            kernel_initializer=_initializer(layer.initializer, seed, number),
            bias_initializer=_bias(layer),
            kernel_regularizer=_penalty(layer),
            name=f"dense_{number}",
        )
    ]
    if layer.normalization == "batch":
        block.append(keras.layers.BatchNormalization(name=f"batch_normalization_{number}"))
    elif layer.normalization == "layer":
        block.append(keras.layers.LayerNormalization(name=f"layer_normalization_{number}"))
    if not plain:
        block.append(keras.layers.Activation(layer.activation, name=f"activation_{number}"))
    if layer.dropout:
        block.append(keras.layers.Dropout(layer.dropout, seed=_seed(seed, number, 1), name=f"dropout_{number}"))
    return block


def _initializer(name: str, seed: int, number: int) -> Any:
    return keras.initializers.Zeros() if name == "zeros" else _INITIALIZERS[name](seed=_seed(seed, number, 0))


def _bias(layer: DenseLayer | OutputLayer) -> Any:
    return keras.initializers.Constant(layer.initial_bias) if layer.initial_bias else "zeros"


def _penalty(layer: DenseLayer | OutputLayer) -> Any:
    return keras.regularizers.L1L2(layer.l1, layer.l2) if layer.l1 or layer.l2 else None


def _seed(seed: int, number: int, use: int) -> int:
    """A seed of its own for each layer and use, so that changing one layer leaves the others' weights alone."""
    return int(np.random.SeedSequence((seed, number, use)).generate_state(1)[0]) & 0x7FFFFFFF


def _create_metric_variables(model: Any, resolved: Resolved, shape: DataShape) -> None:
    # a compiled program cannot create variables: metrics make theirs when they first see labels
    x = np.zeros((1, shape.features), np.float32)
    y = np.zeros((1, resolved.output_units if resolved.one_hot else 1), np.float32)
    outputs = np.zeros((1, resolved.output_units), np.float32)
    model.compute_metrics(x, y, keras.ops.convert_to_tensor(outputs))
    model.reset_metrics()
