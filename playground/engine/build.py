"""ExperimentSpec + DataShape -> a compiled keras.Model, every variable of which exists."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from playground.engine.metrics import build_metrics
from playground.engine.optimizers import build_optimizer
from playground.engine.play.hooks import Gate, LayerHooks, make_hooks
from playground.engine.schedules import Course, build_learning_rate
from playground.spec.experiment import ExperimentSpec
from playground.spec.network import DenseLayer, OutputLayer
from playground.spec.resolve import DataShape, Resolved, resolve

if TYPE_CHECKING:
    from playground.engine.play.touch import Touch

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
        hooks: of each layer, the output's last, where the network can be touched; else empty.
    """

    model: Any
    resolved: Resolved
    base: Any | None
    hooks: tuple[LayerHooks, ...] = ()

    def set_learning_rate(self, value: float) -> None:
        """Change the learning rate (with a schedule: its largest value) without compiling again."""
        if self.base is None:
            self.model.optimizer.learning_rate = value
        else:
            self.base.assign(value)

    def learning_rate(self) -> float:
        """The rate the next step will use."""
        return float(keras.ops.convert_to_numpy(self.model.optimizer.learning_rate))


def build(spec: ExperimentSpec, shape: DataShape, course: Course | None = None, touch: Touch | None = None) -> Built:
    """The model asked for, compiled.

    Args:
        spec: what was asked for.
        shape: shape of the data.
        course: for the schedule, where it is not the specification's own.
        touch: who is going to touch it, or None. What it holds and silences is not taken over yet: see `Touch.carry`.

    Raises:
        SpecError: the specification does not fit the data.
    """
    resolved = resolve(spec, shape)
    course = course or Course(resolved.steps_per_epoch, spec.training.epochs)
    learning_rate, base = build_learning_rate(spec.training, course)
    hooks = () if touch is None else _hooks(spec, resolved, shape.features)
    layers = [keras.Input((shape.features,), name="input"), *_layers(spec, resolved, hooks)]
    model = keras.Sequential(layers, name="network")
    model.compile(
        optimizer=build_optimizer(spec.training, learning_rate),
        loss=resolved.loss,
        metrics=build_metrics(resolved),
        jit_compile=False,
    )
    model.optimizer.build(model.trainable_variables)
    _create_metric_variables(model, resolved, shape)
    return Built(model, resolved, base, hooks)


def _hooks(spec: ExperimentSpec, resolved: Resolved, features: int) -> tuple[LayerHooks, ...]:
    layers = [(layer.units, layer.l1, layer.l2) for layer in spec.network.layers]
    output = spec.network.output
    return make_hooks(features, [*layers, (resolved.output_units, output.l1, output.l2)])


def _layers(spec: ExperimentSpec, resolved: Resolved, hooks: tuple[LayerHooks, ...]) -> list[Any]:
    seed = spec.seeds.drawn().weights
    hidden, output = spec.network.layers, spec.network.output
    each: list[LayerHooks | None] = list(hooks) or [None] * (len(hidden) + 1)
    layers = [item for number, layer in enumerate(hidden, 1) for item in _block(layer, number, seed, each[number - 1])]
    units, activation = resolved.output_units, resolved.output_activation
    return [*layers, _dense(output, len(hidden) + 1, seed, each[-1], units, activation, "output")]


def _block(layer: DenseLayer, number: int, seed: int, hook: LayerHooks | None) -> list[Any]:
    plain = layer.normalization == "none"
    activation = layer.activation if plain else None
    block = [_dense(layer, number, seed, hook, layer.units, activation, f"dense_{number}")]
    arguments = hook.normalization() if hook else {}
    if layer.normalization == "batch":
        block.append(keras.layers.BatchNormalization(name=f"batch_normalization_{number}", **arguments))
    elif layer.normalization == "layer":
        block.append(keras.layers.LayerNormalization(name=f"layer_normalization_{number}", **arguments))
    if not plain:
        block.append(keras.layers.Activation(layer.activation, name=f"activation_{number}"))
    if hook:
        block.append(Gate(hook.gate, name=f"gate_{number}"))
    if layer.dropout:
        block.append(keras.layers.Dropout(layer.dropout, seed=_seed(seed, number, 1), name=f"dropout_{number}"))
    return block


def _dense(
    layer: DenseLayer | OutputLayer,
    number: int,
    seed: int,
    hook: LayerHooks | None,
    units: int,
    activation: str | None,
    name: str,
) -> Any:
    arguments = hook.dense() if hook else {"kernel_regularizer": _penalty(layer)}
    return keras.layers.Dense(
        units,
        activation=activation,
        use_bias=layer.use_bias,
        kernel_initializer=_initializer(layer.initializer, seed, number),
        bias_initializer=_bias(layer),
        name=name,
        **arguments,
    )


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
