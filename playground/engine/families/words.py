"""What networks for text have in common: looking up words, and knowing which places hold one."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from playground.engine.families.parts import seed_of

#: number of the embedding among the layers, apart from those that are counted from 1
_EMBEDDING = 999


def embedding(vocabulary: int, width: int, seed: int) -> Any:
    """Numbers for each word, drawn as Keras draws them."""
    return keras.layers.Embedding(
        vocabulary,
        width,
        embeddings_initializer=keras.initializers.RandomUniform(seed=seed_of(seed, _EMBEDDING, 0)),
        name="embedding",
    )


def places(tokens: Any) -> Any:
    """Number of each place, from 0, int32, shape (samples, places), for tensors or Keras's placeholders of them."""
    return ops.cumsum(ops.ones_like(tokens), axis=1) - 1


def holds_a_word(tokens: Any) -> Any:
    """Which places hold a word and do not fill up, shape (samples, places); the first one always does, so that an
    average over a text without words is still a number.
    """
    return ops.greater(ops.maximum(tokens, 1 - places(tokens)), 0)
