"""Layers with chance in them that Keras does not have: masked inputs, and codes drawn from a gaussian."""

from __future__ import annotations

from typing import Any

import keras

ops = keras.ops


class MaskingNoise(keras.layers.Layer):
    """Sets a share of the inputs to 0 while training, and leaves the others as they are, unlike Dropout.

    Vincent et al. 2008, "Extracting and Composing Robust Features with Denoising Autoencoders", section 2.3.

    Args:
        share: of the inputs, 0 to 1.
        seed: what the masks are drawn from.
    """

    def __init__(self, share: float, seed: int, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._share = share
        self.seed_generator = keras.random.SeedGenerator(seed)

    def call(self, inputs: Any, training: bool = False) -> Any:
        """The inputs, shape unchanged."""
        if not training:
            return inputs
        drawn = keras.random.uniform(ops.shape(inputs), seed=self.seed_generator)
        return inputs * ops.cast(drawn >= self._share, inputs.dtype)


class DrawnCode(keras.layers.Layer):
    """Codes drawn from N(mean, exp(log variance)) while training, else their means; adds the divergence to the loss.

    Kingma & Welling 2013 (https://arxiv.org/abs/1312.6114): code = mean + deviation * e with e from N(0, 1), and the
    Kullback-Leibler divergence from N(0, 1), 1/2 * sum(mean^2 + variance - 1 - log variance), appendix B. Its metric
    `kl` is the divergence of a whole code, in nats.

    Args:
        weight: of the divergence in the loss.
        seed: what codes are drawn from.
    """

    def __init__(self, weight: float, seed: int, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._weight = weight
        self.seed_generator = keras.random.SeedGenerator(seed)
        self._divergence = keras.metrics.Mean(name="kl")

    def call(self, mean: Any, log_variance: Any, training: bool = False) -> Any:
        """Codes, shape (samples, code), as `mean` and `log_variance` have it."""
        terms = ops.square(mean) + ops.exp(log_variance) - 1.0 - log_variance
        divergence = 0.5 * ops.sum(terms, axis=-1)
        self.add_loss(self._weight * ops.mean(divergence))
        self._divergence.update_state(divergence)
        if not training:
            return mean
        drawn = keras.random.normal(ops.shape(mean), seed=self.seed_generator)
        return mean + ops.exp(0.5 * log_variance) * drawn
