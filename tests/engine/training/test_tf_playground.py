"""The tf-playground preset trains as TensorFlow Playground's own engine (src/nn.ts) does, written here by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from playground.data.prepare import prepare
from playground.data.values.dataset import Dataset
from playground.engine.training.session import Session
from playground.settings import Settings
from playground.spec.change import with_changes
from playground.spec.experiment import ExperimentSpec
from playground.spec.links.tf_playground import from_tf_playground

pytestmark = pytest.mark.engine

EPOCHS = 40
Array = np.ndarray


class ByHand:
    """`Network` of nn.ts: nodes with accumulated input derivatives, links with accumulated error derivatives.

    Only what differs between nodes of a layer is kept in arrays; every formula is that of the source.
    """

    def __init__(self, weights: list[Array], regularization: str = "") -> None:
        self.kernels = [item.astype(np.float64) for item in weights[0::2]]
        self.biases = [item.astype(np.float64) for item in weights[1::2]]
        self.dead = [np.zeros(kernel.shape, bool) for kernel in self.kernels]
        self.regularization = regularization

    def forward(self, inputs: Array) -> list[Array]:
        outputs = [inputs.astype(np.float64)]
        for kernel, bias in zip(self.kernels, self.biases, strict=True):
            outputs.append(np.tanh(outputs[-1] @ kernel + bias))
        return outputs

    def back(self, inputs: Array, target: float) -> list[tuple[Array, Array]]:
        """(error derivative of each link, input derivative of each node), layer by layer, of one sample."""
        outputs = self.forward(inputs)
        output_der = outputs[-1] - target  # of 0.5 (output - target)^2
        found: list[tuple[Array, Array]] = []
        for layer in reversed(range(len(self.kernels))):
            input_der = output_der * (1 - outputs[layer + 1] ** 2)
            found.append((np.outer(outputs[layer], input_der), input_der))
            output_der = self.kernels[layer] @ input_der
        return found[::-1]

    def train(self, x: Array, labels: Array, epochs: int, batch: int, rate: float, penalty_rate: float) -> None:
        """`oneStep()` of playground.ts, so many times: after each batch the weights are updated."""
        accumulated: list[Any] = []
        for _ in range(epochs):
            for number, (inputs, label) in enumerate(zip(x, labels, strict=True), 1):
                accumulated.append(self.back(inputs, 1.0 if label else -1.0))
                if number % batch == 0:
                    self.update(accumulated, rate, penalty_rate)
                    accumulated = []  # where a batch is left at the end, it goes on with the next epoch

    def update(self, accumulated: list[Any], rate: float, penalty_rate: float) -> None:
        count = len(accumulated)
        for layer, (kernel, bias) in enumerate(zip(self.kernels, self.biases, strict=True)):
            bias -= rate / count * sum(sample[layer][1] for sample in accumulated)
            derivative = {"": 0 * kernel, "L1": np.sign(kernel), "L2": kernel}[self.regularization]
            moved = kernel - rate / count * sum(sample[layer][0] for sample in accumulated)
            after = moved - rate * penalty_rate * derivative
            if self.regularization == "L1":
                self.dead[layer] |= moved * after < 0
                after[self.dead[layer]] = 0  # and there it stays; Keras lets it change its sign
            kernel[:] = after


def experiment(**keys: str) -> tuple[ExperimentSpec, Dataset]:
    found = from_tf_playground({"dataset": "xor", "noise": "20", "percTrainData": "40", **keys})
    assert found.notices == ()
    spec = with_changes(found.spec, {"training.compile": "graph"})
    return spec, prepare(spec.data, spec.seeds.drawn(), Settings(None, "", 1, None))  # type: ignore[arg-type]


def both(**keys: str) -> tuple[list[Array], ByHand, Session]:
    """The weights that both begin with, and both after `EPOCHS` epochs."""
    spec, dataset = experiment(**keys)
    session = Session(spec, dataset)
    begin = [weight.copy() for weight in session.built.model.get_weights()]
    kind = keys.get("regularization", "")
    hand = ByHand(begin, kind)
    hand.train(
        dataset.train.x,
        dataset.train.y,
        EPOCHS,
        int(keys.get("batchSize", "10")),
        float(keys.get("learningRate", "0.03")),
        float(keys.get("regularizationRate", "0")),
    )
    session.compile()
    while session.position.epoch < EPOCHS:
        session.advance(EPOCHS * session.loop.steps, EPOCHS - session.position.epoch)
    return begin, hand, session


def largest_difference(hand: ByHand, session: Session) -> float:
    weights = session.built.model.get_weights()
    pairs = [*zip(hand.kernels, weights[0::2], strict=True), *zip(hand.biases, weights[1::2], strict=True)]
    return max(float(np.abs(mine - ours).max()) for mine, ours in pairs)


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {
            "networkShape": "8,8",
            "learningRate": "0.1",
            "batchSize": "4",
            "x": "true",
            "sinX": "true",
            "xTimesY": "true",
        },
        {"regularization": "L2", "regularizationRate": "0.01", "batchSize": "20"},
        {"regularization": "L2", "regularizationRate": "0.3"},
    ],
    ids=["as it opens", "wider, other features and batches", "L2", "much L2"],
)
def test_weights_are_those_of_its_own_formulas(keys: dict[str, str]) -> None:
    begin, hand, session = both(**keys)
    moved = max(float(np.abs(a - b).max()) for a, b in zip(begin, session.built.model.get_weights(), strict=True))
    assert moved > 0.1  # it has learned something
    assert largest_difference(hand, session) < 1e-4


def test_weights_begin_as_there() -> None:
    begin, _, _ = both(networkShape="8,8,8")
    kernels, biases = np.concatenate([item.ravel() for item in begin[0::2]]), np.concatenate(begin[1::2])
    assert np.abs(kernels).max() <= 0.5
    assert np.abs(kernels).max() > 0.45
    assert abs(kernels.mean()) < 0.1
    assert set(biases.tolist()) == {np.float32(0.1)}


def test_l1_is_the_same_until_a_weight_crosses_zero() -> None:
    _, hand, session = both(regularization="L1", regularizationRate="0.0003")
    assert not any(dead.any() for dead in hand.dead)
    assert largest_difference(hand, session) < 1e-4


def test_l1_that_takes_weights_across_zero_leaves_them_near_it_where_there_they_are_zero() -> None:
    _, hand, session = both(regularization="L1", regularizationRate="0.1")
    assert all(dead.all() for dead in hand.dead)
    step = 0.03 * 0.1
    assert max(float(np.abs(kernel).max()) for kernel in session.built.model.get_weights()[0::2]) < 5 * step


def test_the_loss_reads_twice_as_high_and_counts_the_same_points_right() -> None:
    spec, dataset = experiment()
    session = Session(spec, dataset)
    session.compile()
    session.advance(10 * session.loop.steps, 10)
    hand = ByHand(session.built.model.get_weights())
    outputs = np.array([hand.forward(point)[-1][0] for point in dataset.validation.x])
    targets = np.where(dataset.validation.y == 1, 1.0, -1.0)
    assert session.position.last["val_loss"] == pytest.approx(2 * np.mean(0.5 * (outputs - targets) ** 2), rel=1e-4)
    assert session.position.last["val_accuracy"] == pytest.approx(np.mean((outputs > 0) == (targets > 0)))
