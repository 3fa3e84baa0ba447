"""(network, layer, neuron) -> the variables that belong to it."""

from __future__ import annotations

from typing import Any

import numpy as np

from playground.engine.model.family import Built
from playground.errors import PlaygroundError, Problem

_NORMALIZATIONS = ("batch_normalization", "layer_normalization")
#: of normalization, what a neuron begins with
_NORMALIZATION_STARTS = {"gamma": 1.0, "beta": 0.0, "moving_mean": 0.0, "moving_variance": 1.0}


def dense_layers(built: Built) -> list[Any]:
    """The `Dense` layers, the output's last."""
    return [layer for layer in built.model.layers if layer.name == "output" or layer.name.startswith("dense_")]


def output_layer(built: Built) -> int:
    """Number of the output layer."""
    return len(dense_layers(built))


def units_of(built: Built, layer: int) -> int:
    """Neurons of a layer, 1 to the output's number."""
    return int(dense_layers(built)[layer - 1].units)


def check_neuron(built: Built, layer: int, neuron: int) -> None:
    """Hidden and output neurons pass.

    Raises:
        PlaygroundError: there is no such neuron.
    """
    last = output_layer(built)
    if not 1 <= layer <= last:
        raise refused("layer", f"`layer` must be 1 to {last}, the output's number; got {layer}.")
    units = units_of(built, layer)
    if not 0 <= neuron < units:
        raise refused("neuron", f"`neuron` must be 0 to {units - 1} in layer {layer}; got {neuron}.")


def refused(field: str, sentence: str) -> PlaygroundError:
    """Ready to raise: what a command asks for cannot be done."""
    return PlaygroundError(Problem(field, sentence))


def number_of(built: Built, layer: Any) -> int:
    """Number of the layer that a Keras layer belongs to."""
    return output_layer(built) if layer.name == "output" else int(layer.name.rpartition("_")[2])


def part_of(built: Built, kind: str, layer: int) -> Any | None:
    """The Keras layer `kind_layer`, as `dropout_2`, or None."""
    name = f"{kind}_{layer}"
    return next((item for item in built.model.layers if item.name == name), None)


def normalization_of(built: Built, layer: int) -> Any | None:
    """The layer's normalization, or None."""
    return next((part for kind in _NORMALIZATIONS if (part := part_of(built, kind, layer)) is not None), None)


def layer_variables(built: Built, layer: int) -> dict[str, Any]:
    """A layer's trainable variables by "kernel", "bias", "gamma" and "beta"; those that there are."""
    dense, normalization = dense_layers(built)[layer - 1], normalization_of(built, layer)
    named = {"kernel": dense.kernel, "bias": dense.bias if dense.use_bias else None}
    named |= {name: getattr(normalization, name, None) for name in ("gamma", "beta")}
    return {name: variable for name, variable in named.items() if variable is not None}


def column_of(variable: Any, neuron: int) -> Any:
    """A neuron's entries: of a kernel, shape (sources,); of others a number."""
    return np.array(variable)[..., neuron]


def set_column(variable: Any, neuron: int, values: Any) -> None:
    """Set a neuron's entries."""
    entries = np.array(variable)
    entries[..., neuron] = values
    variable.assign(entries)


def redraw(built: Built, layer: int, neuron: int, number: int) -> None:
    """Give a neuron new initial weights, and the optimizer no memory of the old ones.

    Args:
        built: the network.
        layer: 1 to the output's number.
        neuron: from 0.
        number: the same one draws the same weights.
    """
    dense, variables = dense_layers(built)[layer - 1], layer_variables(built, layer)
    initializer = dense.kernel_initializer
    settings = initializer.get_config()
    if "seed" in settings:
        drawn = np.random.SeedSequence((settings["seed"], neuron, number, 1)).generate_state(1)[0]
        initializer = type(initializer).from_config({**settings, "seed": int(drawn) & 0x7FFFFFFF})
    set_column(dense.kernel, neuron, column_of(initializer(dense.kernel.shape), neuron))
    if dense.use_bias:
        set_column(dense.bias, neuron, column_of(dense.bias_initializer(dense.bias.shape), neuron))
    normalization = normalization_of(built, layer)
    for name, start in _NORMALIZATION_STARTS.items():
        variable = getattr(normalization, name, None)
        if variable is not None:
            set_column(variable, neuron, start)
    for variable in variables.values():
        _forget(built, variable, neuron)


def _forget(built: Built, variable: Any, neuron: int) -> None:
    optimizer = built.model.optimizer
    trained = list(built.model.trainable_variables)
    place = next(number for number, item in enumerate(trained) if item is variable)
    for name, slots in vars(optimizer).items():
        # the optimizer's memory is in lists with an entry for each trained variable
        if not isinstance(slots, list) or len(slots) != len(trained) or name in ("_trainable_variables", "_variables"):
            continue
        slot = slots[place]
        if slot is not None and slot is not variable and getattr(slot, "shape", None) == variable.shape:
            set_column(slot, neuron, getattr(optimizer, "initial_accumulator_value", 0.0) if "accum" in name else 0.0)
