"""TransformerNetwork -> keras.Model: words or steps with their positions, blocks of attention, pooled, dense layers."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import numpy.typing as npt
from keras import ops

from playground.engine.families.attention_views import view_attention
from playground.engine.families.parts import chained, head, initializer, seed_of
from playground.engine.families.words import embedding, holds_a_word, places
from playground.engine.model.family import BuildRequest, Family
from playground.spec.families.transformer import TransformerNetwork

#: numbers among the layers: the first one, the positions, and the blocks, ten apart
_FIRST, _POSITIONS, _BLOCKS = 998, 997, 1_000
_LONGEST_WAVE, _HEIGHT = 10_000.0, 0.05


def waves(steps: int, width: int) -> npt.NDArray[np.float32]:
    """Sines and cosines of each place, shape (steps, width): Vaswani et al. 2017, section 3.5, sines first."""
    half = (width + 1) // 2
    angles = np.arange(steps)[:, None] / _LONGEST_WAVE ** (np.arange(half) / half)[None, :]
    both = np.concatenate([np.sin(angles), np.cos(angles)], axis=1)
    return both[:, :width].astype(np.float32)


def _build(order: BuildRequest) -> Any:
    network, seed = order.spec.network, order.seed
    assert isinstance(network, TransformerNetwork)
    steps = order.resolved.input_shape[0]
    is_text = order.shape.kind == "text"
    given = keras.Input(order.resolved.input_shape, name="input", dtype="int32" if is_text else None)
    if is_text:
        x, mask = embedding(order.shape.vocabulary, network.width, seed)(given), holds_a_word(given)
        numbers = places(given)
    else:
        kernel = initializer("glorot_uniform", seed, _FIRST)
        x, mask = keras.layers.Dense(network.width, kernel_initializer=kernel, name="embedding")(given), None
        numbers = places(ops.cast(given[:, :, 0], "int32"))
    if network.positions != "none":
        position = keras.layers.Embedding(
            steps,
            network.width,
            embeddings_initializer=keras.initializers.RandomUniform(seed=seed_of(seed, _POSITIONS, 0)),
            trainable=network.positions == "learned",
            name="positions",
        )
        x = keras.layers.Add(name="with_positions")([x, position(numbers)])
        if network.positions == "sinusoidal":
            # as high as the numbers of the words are drawn: in the original these are made larger instead
            position.set_weights([_HEIGHT * waves(steps, network.width)])
    for number in range(1, network.blocks + 1):
        x = _block(network, number, x, mask, seed)
    if network.normalization == "before":
        x = _norm("norm")(x)
    if network.read == "first":
        x = x[:, 0]
    else:
        x = keras.layers.GlobalAveragePooling1D(name="average")(x, **({} if mask is None else {"mask": mask}))
    return keras.Model(given, chained(head(order, network.layers), x), name="network")


def _block(network: TransformerNetwork, number: int, x: Any, mask: Any, seed: int) -> Any:
    base = _BLOCKS + 10 * number

    def added(name: str, use: int, before: Any, layers: list[Any]) -> Any:
        after = _norm(f"norm_{name}_{number}")(before) if network.normalization == "before" else before
        for layer in layers:
            after = layer(after)
        if network.dropout:
            seeded = seed_of(seed, base + use, 1)
            after = keras.layers.Dropout(network.dropout, seed=seeded, name=f"dropout_{name}_{number}")(after)
        both = keras.layers.Add(name=f"add_{name}_{number}")([before, after])
        return both if network.normalization == "before" else _norm(f"norm_{name}_{number}")(both)

    attention = keras.layers.MultiHeadAttention(
        network.heads,
        network.width // network.heads,
        name=f"attention_{number}",
    )
    sees = {} if mask is None else {"attention_mask": ops.expand_dims(mask, 1)}
    x = added("attention", 0, x, [lambda given: attention(given, given, **sees)])
    _draw(attention, seed, base)
    first, second = (
        keras.layers.Dense(
            units,
            activation=activation,
            kernel_initializer=initializer("glorot_uniform", seed, base + use),
            name=f"dense_{number}{letter}",
        )
        for units, activation, letter, use in (
            (network.feed_forward, network.activation, "a", 1),
            (network.width, None, "b", 2),
        )
    )
    return added("feed_forward", 1, x, [first, second])


def _draw(attention: Any, seed: int, number: int) -> None:
    """Draw the kernels of queries, keys, values and output: Keras would draw all four from the same seed, and as if
    they were convolutions. They are matrices, width x width, and drawn as such.
    """
    for use, name in enumerate(("query", "key", "value", "output"), 2):
        kernel = getattr(attention, f"{name}_dense").kernel
        width = kernel.shape[-1] if name == "output" else kernel.shape[0]
        drawn = initializer("glorot_uniform", seed, number, use)((width, width))
        kernel.assign(ops.reshape(drawn, kernel.shape))


def _norm(name: str) -> Any:
    return keras.layers.LayerNormalization(epsilon=1e-6, name=name)


# XLA takes longer to compile attention than small runs take to train: the graph is half as fast, and starts at once
TRANSFORMER = Family(build=_build, viewers=(view_attention,), xla=False)
