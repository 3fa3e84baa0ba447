"""What a specification asks of initial weights and penalties is what Keras is given."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from playground.data.values.dataset import Dataset
from playground.engine.build.build import build
from tests.engine.conftest import spec_of

pytestmark = pytest.mark.engine


def weights(dataset: Dataset, **changes: Any) -> list[np.ndarray]:
    return build(spec_of(**changes), dataset.shape).model.get_weights()


def test_uniform_weights_lie_between_minus_and_plus_a_half(binary: Dataset) -> None:
    layers = [{"units": 400, "initializer": "uniform"}]
    kernel = weights(binary, network__layers=layers)[0]
    assert -0.5 <= kernel.min() < -0.48
    assert 0.48 < kernel.max() <= 0.5
    assert kernel.var() == pytest.approx(1 / 12, rel=0.1)


def test_the_same_seed_draws_the_same_uniform_weights_and_each_layer_its_own(binary: Dataset) -> None:
    layers = [{"units": 2, "initializer": "uniform"}, {"units": 2, "initializer": "uniform"}]
    first, again = (weights(binary, network__layers=layers, seeds__weights=7) for _ in range(2))
    other = weights(binary, network__layers=layers, seeds__weights=8)
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert not np.array_equal(first[0], other[0])
    assert not np.array_equal(first[0], first[2])


def test_biases_begin_with_the_value_asked_for(binary: Dataset) -> None:
    changes = {"network__layers": [{"units": 3, "initial_bias": 0.1}], "network__output__initial_bias": -2.5}
    _, hidden, _, output = weights(binary, **changes)
    assert hidden.tolist() == pytest.approx([0.1] * 3)
    assert output.tolist() == [-2.5]


def test_penalties_of_the_output_layer_are_added_to_the_loss(binary: Dataset) -> None:
    changes = {"network__output__l1": 0.5, "network__output__l2": 0.25}
    model = build(spec_of(**changes), binary.shape).model
    kernel = model.get_layer("output").get_weights()[0].astype(np.float64)
    (loss,) = model.losses
    assert float(loss) == pytest.approx(0.5 * np.abs(kernel).sum() + 0.25 * (kernel**2).sum(), rel=1e-6)
