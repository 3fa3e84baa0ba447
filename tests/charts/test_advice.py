"""What is said of a network that has learned little."""

from __future__ import annotations

import pandas as pd
import pytest

from playground.charts.advice import advice_sentence
from playground.spec.training.training import TrainingSpec


def advice(
    losses: list[float], rate: float = 0.001, optimizer: str = "adam", nothing: bool = False, **more: float
) -> str:
    points = pd.DataFrame({"epoch": range(1, len(losses) + 1), "loss": losses, **more})
    training = TrainingSpec.model_validate({"learning_rate": rate, "optimizer": optimizer})
    return advice_sentence(points, training, learned_nothing=nothing)


def test_a_large_learning_rate_that_teaches_nothing_is_told() -> None:
    told = advice([12.0, 30.0, 14.0, 25.0, 13.0, 22.0], 10.0, accuracy=0.54)
    assert told == ("The training loss has risen (12 to 13). A learning rate of 10 is large for Adam: try 0.001.")


def test_a_loss_that_stays_where_it_was_is_told() -> None:
    told = advice([0.70, 0.69, 0.69, 0.69, 0.69], accuracy=0.54)
    assert told.startswith("The training loss has hardly fallen (0.7 to 0.69).")
    assert "more units or layers" in told
    assert "is small for SGD: try 0.01" in advice([0.70, 0.70, 0.70, 0.70, 0.70], 1e-5, "sgd")


def test_a_rate_that_is_too_large_is_told_where_a_constant_guess_does_as_well() -> None:
    losses = [30.0, 8.0, 5.0, 4.0, 4.0]
    assert advice(losses, 10.0) == ""
    assert "large for Adam" in advice(losses, 10.0, nothing=True)


@pytest.mark.parametrize(
    ("losses", "more"),
    [
        ([1.0, 0.5, 0.3, 0.2], {}),
        ([0.02, 0.02, 0.02, 0.02], {"accuracy": 0.99}),
        ([0.3, 0.3, 0.3, 0.3], {"r2": 0.8}),
        ([1.0], {}),
    ],
)
def test_nothing_is_said_of_a_network_that_learns_or_knows_enough(losses: list[float], more: dict[str, float]) -> None:
    assert advice(losses, 10.0, **more) == ""
