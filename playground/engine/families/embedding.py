"""EmbeddingNetwork -> keras.Model: words looked up, convolutions side by side if asked for, pooled, dense layers."""

from __future__ import annotations

from typing import Any

import keras

from playground.engine.families.parts import chained, head, initializer, seed_of
from playground.engine.families.text_views import view_words
from playground.engine.families.words import embedding, holds_a_word
from playground.engine.model.family import BuildRequest, Family
from playground.spec.families.embedding import EmbeddingNetwork

#: numbers of the convolutions among the layers
_CONVOLUTIONS = 1_000


def _build(order: BuildRequest) -> Any:
    network, seed = order.spec.network, order.seed
    assert isinstance(network, EmbeddingNetwork)
    tokens = keras.Input(order.resolved.input_shape, name="input", dtype="int32")
    words = embedding(order.shape.vocabulary, network.embedding, seed)(tokens)
    found = []
    for index, row in enumerate(network.branches):
        layer = keras.layers.Conv1D(
            row.filters,
            row.kernel,
            padding="same",
            activation=network.activation,
            kernel_initializer=initializer("glorot_uniform", seed, _CONVOLUTIONS + index),
            name=f"conv1d_{index + 1}",
        )
        found.append((layer(words), f"_{index + 1}"))
    pooled = [_pool(network, x, tokens, ending) for x, ending in found or [(words, "")]]
    x = keras.layers.Concatenate(name="side_by_side")(pooled) if len(pooled) > 1 else pooled[0]
    if network.dropout:
        x = keras.layers.Dropout(network.dropout, seed=seed_of(seed, _CONVOLUTIONS, 1), name="dropout")(x)
    return keras.Model(tokens, chained(head(order, network.layers), x), name="network")


def _pool(network: EmbeddingNetwork, x: Any, tokens: Any, ending: str) -> Any:
    if network.pooling == "average":
        return keras.layers.GlobalAveragePooling1D(name=f"average{ending}")(x, mask=holds_a_word(tokens))
    return keras.layers.GlobalMaxPooling1D(name=f"largest{ending}")(x)


EMBEDDING = Family(build=_build, viewers=(view_words,), xla=False)
