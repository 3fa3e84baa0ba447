"""What a frozen base makes of the samples: computed once, and kept on disk for further runs on the same samples."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from playground.data.files.kept_arrays import KeptArrays
from playground.data.progress import Progress
from playground.settings import read_settings

#: raised whenever features are computed in another way than before
_VERSION = 2
#: room for features on disk: four times those of 60,000 images by the widest application, ResNet50 (2,048 numbers each)
MOST_BYTES = 2_000_000_000
#: samples that the base computes at once
_AT_ONCE = 32
_TOLD_S = 0.25


def features_of(prepare: Any, base: Any, recipe: str, x: Any, progress: Progress) -> npt.NDArray[np.float32]:
    """Features of samples, from disk where the same ones were computed before.

    Args:
        prepare: model that makes of samples what the base takes.
        base: frozen.
        recipe: tells what the two are made of, besides their weights.
        x: samples, shape (samples, ...).
        progress: told what is being done and the fraction done, while it takes long.

    Returns:
        Shape (samples, ...).
    """
    kept = KeptArrays(read_settings().cache / "features", MOST_BYTES)
    digest = _digest([*prepare.weights, *base.weights], recipe, x)
    found = kept.find(digest, int(x.shape[0]))
    if found is None:
        found = _computed(prepare, base, x, progress)
        kept.keep(digest, found)
    return found


def _digest(weights: Sequence[Any], recipe: str, x: Any) -> str:
    """Hex digest of all that features follow from. Names that Keras gives to layers are left out: they count up."""
    digest = hashlib.sha256(f"{_VERSION} {keras.__version__} {tf.__version__} {recipe} {tuple(x.shape)}".encode())
    for weight in weights:
        digest.update(np.ascontiguousarray(weight).data)
    digest.update(np.ascontiguousarray(x).data)
    return digest.hexdigest()


def _computed(prepare: Any, base: Any, x: Any, progress: Progress) -> npt.NDArray[np.float32]:
    signature = [tf.TensorSpec([None, *x.shape[1:]], tf.float32)]
    through = tf.function(
        lambda part: tf.cast(base(prepare(part), training=False), tf.float32),
        input_signature=signature,
        autograph=False,
    )
    parts, count, told = [], int(x.shape[0]), time.monotonic()
    for start in range(0, count, _AT_ONCE):
        parts.append(through(tf.cast(x[start : start + _AT_ONCE], tf.float32)).numpy())
        if time.monotonic() - told >= _TOLD_S:
            told = time.monotonic()
            progress("computing what the base makes of the samples", min(1.0, (start + _AT_ONCE) / count))
    return np.concatenate(parts)
