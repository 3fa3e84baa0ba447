"""Against Keras's own initializers, to the last bit."""

from __future__ import annotations

import numpy as np
import pytest

from playground.draws.initial_weights import DRAWN, initial_weights
from playground.spec.network import DenseLayer, OutputLayer


@pytest.mark.engine
@pytest.mark.parametrize("name", sorted(DRAWN))
@pytest.mark.parametrize("seed", [0, 42, 2**31 - 1])
def test_weights_are_those_that_keras_draws(name: str, seed: int) -> None:
    from playground.engine.families.parts import initializer

    layers = [DenseLayer(initializer=name), DenseLayer(initializer=name, initial_bias=0.1), OutputLayer()]  # type: ignore[arg-type]
    units = [2, 7, 1, 3]
    found = initial_weights(layers, units, seed)
    for number, (layer, (kernel, bias)) in enumerate(zip(layers, found, strict=True), 1):
        shape = tuple(units[number - 1 : number + 1])
        wanted = np.asarray(initializer(layer.initializer, seed, number)(shape, "float32"))
        np.testing.assert_array_equal(kernel, wanted)
        assert kernel.dtype == bias.dtype == np.float32
        np.testing.assert_array_equal(bias, np.full(units[number], layer.initial_bias, np.float32))
