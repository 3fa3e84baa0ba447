"""DenseNetwork -> keras.Sequential of dense layers."""

from __future__ import annotations

from typing import Any

import keras

from playground.engine.families.depth import view_depth
from playground.engine.families.image_views import wall_of_rows
from playground.engine.families.parts import MOST_LAYERS_IN_XLA, hidden_block, output_block
from playground.engine.model.family import BuildRequest, Family
from playground.engine.model.hooks import Gate
from playground.spec.families import dense_network
from playground.spec.families.network import Network

#: units with dropout up to which XLA is faster: it draws random numbers slowly. With 48 of them it is 3 times as fast
#: as the graph, with 192 half as fast
_MOST_DROPPED = 64


def _build(order: BuildRequest) -> Any:
    hidden = dense_network(order.spec.network).layers
    layers: list[Any] = [keras.Input(order.resolved.input_shape, name="input")]
    for number, layer in enumerate(hidden, 1):
        if order.hooks:
            hook = order.hooks[number - 1]
            gate = (Gate(hook.gate, name=f"gate_{number}"),)
            layers += hidden_block(
                layer,
                number,
                order.seed,
                before_dropout=gate,
                dense_arguments=hook.dense(),
                normalization_arguments=hook.normalization(),
            )
        else:
            layers += hidden_block(layer, number, order.seed)
    arguments = order.hooks[-1].dense() if order.hooks else {}
    layers.append(output_block(order, len(hidden) + 1, **arguments))
    return keras.Sequential(layers, name="network")


def _prefers_xla(network: Network, phase: int) -> bool:
    layers = dense_network(network).layers
    dropped = sum(layer.units for layer in layers if layer.dropout)
    return len(layers) <= MOST_LAYERS_IN_XLA and dropped <= _MOST_DROPPED


DENSE = Family(build=_build, viewers=(wall_of_rows, view_depth), xla=_prefers_xla)
