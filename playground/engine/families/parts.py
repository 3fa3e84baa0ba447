"""Layers that families have in common, and how a network that predicts is compiled."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import keras
import numpy as np

from playground.draws.seeds import seed_of as seed_of
from playground.engine.model.family import BuildRequest
from playground.engine.model.metrics import build_metrics
from playground.engine.model.optimizers import build_optimizer
from playground.spec.network import DenseLayer, OutputLayer

_INITIALIZERS: dict[str, Any] = {
    "glorot_uniform": keras.initializers.GlorotUniform,
    "glorot_normal": keras.initializers.GlorotNormal,
    "he_uniform": keras.initializers.HeUniform,
    "he_normal": keras.initializers.HeNormal,
    "lecun_uniform": keras.initializers.LecunUniform,
    "lecun_normal": keras.initializers.LecunNormal,
    "uniform": functools.partial(keras.initializers.RandomUniform, -0.5, 0.5),
}


#: layers up to which XLA is worth while. It takes a third of a second and more to compile each of them, the graph a
#: third of that: before XLA has begun, a small network of 30 layers has trained for 100 epochs in the graph
MOST_LAYERS_IN_XLA = 12


def initializer(name: str, seed: int, number: int, use: int = 0) -> Any:
    """Keras's initializer of that name, with the seed of that layer and use."""
    return keras.initializers.Zeros() if name == "zeros" else _INITIALIZERS[name](seed=seed_of(seed, number, use))


def penalty(layer: DenseLayer | OutputLayer) -> Any:
    """L1 and L2 of a layer, or None."""
    return keras.regularizers.L1L2(layer.l1, layer.l2) if layer.l1 or layer.l2 else None


def hidden_block(
    layer: DenseLayer,
    number: int,
    seed: int,
    name: str = "",
    *,
    before_dropout: tuple[Any, ...] = (),
    dense_arguments: Mapping[str, Any] = MappingProxyType({}),
    normalization_arguments: Mapping[str, Any] = MappingProxyType({}),
) -> list[Any]:
    """A dense layer and what comes after it: normalization, activation, dropout.

    Args:
        layer: what was asked for.
        number: of the layer in the network, from 1: its seed, and its name.
        seed: of all initial weights.
        name: ending of the layers' names; empty: the number.
        before_dropout: layers that come between activation and dropout.
        dense_arguments: further arguments of the dense layer.
        normalization_arguments: further arguments of the normalization.
    """
    ending = name or str(number)
    plain = layer.normalization == "none"
    activation = layer.activation if plain else None
    block = [dense(layer, number, seed, layer.units, activation, f"dense_{ending}", **dense_arguments)]
    arguments = normalization_arguments
    if layer.normalization == "batch":
        block.append(keras.layers.BatchNormalization(name=f"batch_normalization_{ending}", **arguments))
    elif layer.normalization == "layer":
        block.append(keras.layers.LayerNormalization(name=f"layer_normalization_{ending}", **arguments))
    if not plain:
        block.append(keras.layers.Activation(layer.activation, name=f"activation_{ending}"))
    block.extend(before_dropout)
    if layer.dropout:
        block.append(keras.layers.Dropout(layer.dropout, seed=seed_of(seed, number, 1), name=f"dropout_{ending}"))
    return block


def head(order: BuildRequest, layers: Sequence[DenseLayer], first: int = 1, name: str = "") -> list[Any]:
    """Dense layers with what comes after each of them, and the output layer: the end of a network.

    Args:
        order: what is built.
        layers: the dense layers.
        first: number of the first one in the network; see `hidden_block`.
        name: names are this with a number from 1; empty: the numbers in the network.
    """
    blocks: list[Any] = []
    for index, layer in enumerate(layers):
        blocks += hidden_block(layer, first + index, order.seed, f"{name}_{index + 1}" if name else "")
    return [*blocks, output_block(order, first + len(layers))]


def chained(layers: Iterable[Any], x: Any) -> Any:
    """What layers make of `x`, one after another."""
    for layer in layers:
        x = layer(x)
    return x


def output_block(order: BuildRequest, number: int, **arguments: Any) -> Any:
    """The last, dense layer, which is float32 whatever the precision of the others."""
    output, resolved = order.spec.network.output_layer, order.resolved
    units, activation = resolved.output_units, resolved.output_activation
    return dense(output, number, order.seed, units, activation, "output", dtype="float32", **arguments)


def dense(
    layer: DenseLayer | OutputLayer,
    number: int,
    seed: int,
    units: int,
    activation: str | None,
    name: str,
    **arguments: Any,
) -> Any:
    """One dense layer; `arguments` take the place of its own penalties."""
    arguments = arguments if "kernel_regularizer" in arguments else {"kernel_regularizer": penalty(layer), **arguments}
    return keras.layers.Dense(
        units,
        activation=activation,
        use_bias=layer.use_bias,
        kernel_initializer=initializer(layer.initializer, seed, number),
        bias_initializer=keras.initializers.Constant(layer.initial_bias) if layer.initial_bias else "zeros",
        name=name,
        **arguments,
    )


def loss_of(order: BuildRequest) -> Any:
    """Keras's loss, by name where it has no settings of its own, so that a file can be read without ours."""
    smoothing, name = order.spec.training.label_smoothing, order.resolved.loss
    if not smoothing:
        return name
    words = "".join(word.capitalize() for word in name.split("_"))
    return getattr(keras.losses, words)(label_smoothing=smoothing)


def compile_predictor(model: Any, order: BuildRequest, learning_rate: Any) -> None:
    """Compile a network that predicts, with the loss and the metrics that are resolved."""
    resolved = order.resolved
    model.compile(
        optimizer=build_optimizer(order.spec.training, learning_rate),
        loss=loss_of(order),
        metrics=build_metrics(resolved),
        jit_compile=False,
    )
    model.optimizer.build(model.trainable_variables)
    # a compiled program cannot create variables: metrics make theirs when they first see labels
    y = np.zeros((1, resolved.output_units if resolved.one_hot or order.shape.outputs > 1 else 1), np.float32)
    outputs = keras.ops.zeros((1, resolved.output_units), "float32")
    model.compute_metrics(np.zeros((1, *resolved.input_shape), np.float32), y, outputs)
    model.reset_metrics()
