"""The precision asked for -> the dtype policy under which Keras's layers are made, and whether it pays here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Literal

import keras

from playground.processor import computes_bfloat16

Precision = Literal["float32", "mixed_bfloat16"]


@contextmanager
def precision(name: Precision) -> Iterator[None]:
    """Layers made within are of this precision, but for those that name their own dtype."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(name)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


def remark_on(name: Precision) -> str:
    """What the user should know of this precision on this machine; "" if there is nothing to say."""
    if name == "float32" or has_bfloat16():
        return ""
    return "This processor has no instructions for bfloat16 (AVX-512 BF16, AMX): float32 is faster here."


@lru_cache(maxsize=1)
def has_bfloat16() -> bool:
    """The processor computes in bfloat16, or a graphics card does."""
    import tensorflow as tf

    return computes_bfloat16() or bool(tf.config.list_physical_devices("GPU"))
