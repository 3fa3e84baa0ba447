"""Specification -> the weights that Keras begins with, drawn by NumPy alone, to the last bit.

TensorFlow's stateless draws are Philox 4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011),
whose key and counter it makes of the two seeds by one round of the same generator.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from playground.draws.seeds import seed_of
from playground.spec.network import DenseLayer, OutputLayer

Floats = npt.NDArray[np.float32]

#: initializers that are uniform between minus and plus a bound: numbers in and out -> the bound
_BOUNDS = {
    "glorot_uniform": lambda inputs, outputs: math.sqrt(3.0 / ((inputs + outputs) / 2.0)),
    "he_uniform": lambda inputs, outputs: math.sqrt(3.0 * 2.0 / inputs),
    "lecun_uniform": lambda inputs, outputs: math.sqrt(3.0 / inputs),
    "uniform": lambda inputs, outputs: 0.5,
}
#: those whose weights can be drawn here
DRAWN = frozenset({*_BOUNDS, "zeros"})

_MULTIPLIERS, _WEYL = (0xD2511F53, 0xCD9E8D57), (0x9E3779B9, 0xBB67AE85)
_ROUNDS = 10
#: by which TensorFlow scrambles seeds
_SCRAMBLER = (0x3EC8F720, 0x02461E29)
_LOW = 0xFFFFFFFF


def initial_weights(
    layers: Sequence[DenseLayer | OutputLayer], units: Sequence[int], seed: int
) -> list[tuple[Floats, Floats]]:
    """(kernel, bias) of each layer, shapes (inputs, units) and (units,); biases are 0 where there are none.

    Args:
        layers: hidden ones and the output, whose initializers are among `DRAWN`.
        units: of the features, of each hidden layer and of the output.
        seed: of all initial weights.
    """
    weights = []
    for number, (layer, inputs, outputs) in enumerate(zip(layers, units[:-1], units[1:], strict=True), 1):
        bias = np.full(outputs, layer.initial_bias if layer.use_bias else 0.0, np.float32)
        weights.append((_kernel(layer.initializer, (inputs, outputs), seed_of(seed, number, 0)), bias))
    return weights


def _kernel(initializer: str, shape: tuple[int, int], seed: int) -> Floats:
    if initializer == "zeros":
        return np.zeros(shape, np.float32)
    bound = _BOUNDS[initializer](*shape)
    # the arithmetic of tf.random.stateless_uniform, in float32
    low, high = np.float32(-bound), np.float32(bound)
    return (_uniform(math.prod(shape), seed) * (high - low) + low).reshape(shape)


def _uniform(count: int, seed: int) -> Floats:
    """Numbers in [0, 1), as of `tf.random.stateless_uniform` with the seeds (seed, 0)."""
    mixed = _philox(np.array([[seed & _LOW, seed >> 32, 0, 0]], np.uint64), _SCRAMBLER)[0]
    blocks = -(-count // 4)
    counter = np.zeros((blocks, 4), np.uint64)
    counter[:, 0] = np.arange(blocks)
    counter[:, 2:] = mixed[2:]
    bits = _philox(counter, (int(mixed[0]), int(mixed[1]))).reshape(-1)[:count].astype(np.uint32)
    # 23 bits behind the point of a number from 1 to 2
    return ((bits & np.uint32(0x7FFFFF)) | np.uint32(0x3F800000)).view(np.float32) - np.float32(1)


def _philox(counter: npt.NDArray[np.uint64], key: tuple[int, int]) -> npt.NDArray[np.uint64]:
    """Rows of four 32-bit numbers -> rows of four."""
    one, two, three, four = counter.T
    first, second = key
    for _ in range(_ROUNDS):
        left, right = one * np.uint64(_MULTIPLIERS[0]), three * np.uint64(_MULTIPLIERS[1])
        one, two, three, four = (
            (right >> np.uint64(32)) ^ two ^ np.uint64(first),
            right & np.uint64(_LOW),
            (left >> np.uint64(32)) ^ four ^ np.uint64(second),
            left & np.uint64(_LOW),
        )
        first, second = (first + _WEYL[0]) & _LOW, (second + _WEYL[1]) & _LOW
    return np.stack([one, two, three, four], axis=1)
