"""ResidualNetwork -> keras.Model of equal dense layers, each added to what it is given where that was asked for."""

from __future__ import annotations

from typing import Any

import keras

from playground.engine.families.depth import view_depth
from playground.engine.families.image_views import wall_of_rows
from playground.engine.families.parts import MOST_LAYERS_IN_XLA, chained, hidden_block, output_block
from playground.engine.model.family import BuildRequest, Family
from playground.spec.families.network import Network
from playground.spec.families.residual import ResidualNetwork
from playground.spec.network import DenseLayer


def _build(order: BuildRequest) -> Any:
    network = order.spec.network
    assert isinstance(network, ResidualNetwork)
    plain = DenseLayer(units=network.width, activation=network.activation, initializer=network.initializer)
    layer = plain.model_copy(update={"normalization": network.normalization})
    inputs = keras.Input(order.resolved.input_shape, name="input")
    x = inputs
    if network.skip:
        x = chained(hidden_block(plain, 0, order.seed, "in"), x)
    for number in range(1, network.depth + 1):
        after = chained(hidden_block(layer, number, order.seed), x)
        x = keras.layers.Add(name=f"add_{number}")([x, after]) if network.skip else after
    return keras.Model(inputs, output_block(order, network.depth + 1)(x), name="network")


def _prefers_xla(network: Network, phase: int) -> bool:
    assert isinstance(network, ResidualNetwork)
    return network.depth <= MOST_LAYERS_IN_XLA


RESIDUAL = Family(build=_build, viewers=(wall_of_rows, view_depth), xla=_prefers_xla)
