from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from playground.charts.gap import gap_sentence, gap_table


def points(loss, val_loss=None) -> pd.DataFrame:
    frame = pd.DataFrame({"epoch": np.arange(1, len(loss) + 1), "elapsed_s": 0.1, "learning_rate": 0.01, "loss": loss})
    return frame if val_loss is None else frame.assign(val_loss=val_loss)


def sentence(loss, val_loss=None) -> str:
    return gap_sentence(gap_table(points(loss, val_loss)))


FALLING = np.linspace(1.0, 0.1, 41)


def test_gap_is_validation_minus_training_loss() -> None:
    table = gap_table(points([3.0, 2.0, 1.0], [3.5, 2.0, np.nan]))
    assert list(table.columns) == ["epoch", "loss", "val_loss", "gap"]
    np.testing.assert_array_equal(table["gap"], [0.5, 0.0, np.nan])
    assert list(table["epoch"]) == [1, 2, 3]


def test_without_validation_the_table_is_empty() -> None:
    assert gap_table(points([1.0, 2.0])).empty
    assert list(gap_table(pd.DataFrame({"epoch": []})).columns) == ["epoch", "loss", "val_loss", "gap"]


def test_a_rising_validation_loss_is_overfitting_and_says_since_when() -> None:
    val_loss = np.concatenate([np.linspace(1.0, 0.5, 21), np.linspace(0.52, 0.8, 20)])
    verdict = sentence(FALLING, val_loss)
    assert verdict.startswith("Overfitting:")
    assert "after epoch 21 (0.5)" in verdict


def test_close_curves_are_no_overfitting() -> None:
    assert sentence(FALLING, FALLING + 0.01).startswith("Hardly any overfitting")


def test_a_lower_validation_loss_is_no_overfitting() -> None:
    assert sentence(FALLING, FALLING * 0.8).startswith("No overfitting:")


def test_a_wide_gap_that_does_not_grow_is_some_overfitting() -> None:
    assert sentence(FALLING, np.linspace(1.2, 0.6, 41)).startswith("Some overfitting")


def test_both_losses_rising_is_not_overfitting() -> None:
    both = np.concatenate([np.linspace(1, 0.2, 20), np.linspace(0.2, 1.5, 21)])
    assert sentence(both, both + 0.05).startswith("Not converged")


def test_one_noisy_last_epoch_decides_nothing() -> None:
    val_loss = np.repeat(FALLING, 5)
    val_loss[-1] *= 1.3
    assert not sentence(np.repeat(FALLING, 5), val_loss).startswith("Overfitting")


def noisy(values, share: float, seed: int = 0):
    return values * (1 + share * np.random.default_rng(seed).normal(size=len(values)))


@pytest.mark.parametrize("place", [-1, -2])
@pytest.mark.parametrize("epochs", [5, 6, 12, 30, 60])
def test_one_epoch_decides_nothing_however_many_there_are(epochs: int, place: int) -> None:
    val_loss = np.linspace(1.0, 0.4, epochs)
    val_loss[place] *= 1.5
    assert not sentence(np.linspace(1.0, 0.39, epochs), val_loss).startswith(("Overfitting", "Not converged"))


@pytest.mark.parametrize("seed", range(10))
def test_a_loss_that_varies_by_chance_alone_has_not_risen(seed: int) -> None:
    fallen = np.concatenate([np.linspace(1.0, 0.3, 10), np.full(30, 0.3)])
    verdict = sentence(np.linspace(1.0, 0.25, 40), noisy(fallen, 0.1, seed))
    assert not verdict.startswith(("Overfitting", "Not converged"))


@pytest.mark.parametrize("seed", range(10))
def test_a_rise_above_the_noise_is_overfitting(seed: int) -> None:
    val_loss = np.concatenate([np.linspace(1.0, 0.3, 10), np.linspace(0.3, 0.6, 30)])
    assert sentence(np.linspace(1.0, 0.05, 40), noisy(val_loss, 0.05, seed)).startswith("Overfitting")


def test_small_ups_of_a_network_that_knows_nearly_all_are_no_failure() -> None:
    # as of 98.7 % of the digits: both losses end a little above their lowest, and far below where they began
    loss = np.concatenate([np.geomspace(0.4, 0.004, 15), np.linspace(0.004, 0.006, 10)])
    val_loss = np.concatenate([np.geomspace(0.3, 0.045, 15), np.linspace(0.045, 0.050, 10)])
    assert not sentence(loss, val_loss).startswith(("Overfitting", "Not converged"))


def test_what_was_restored_counts() -> None:
    val_loss = np.concatenate([np.linspace(1.0, 0.5, 21), np.linspace(0.52, 0.8, 20)])
    verdict = gap_sentence(gap_table(points(FALLING, val_loss)), restored=21)
    assert verdict.startswith("The network began to overfit after epoch 21 (the validation loss rose from 0.5 to 0.7")
    assert "the weights of epoch 21 were restored" in verdict
    # nothing had risen: what is judged are the losses of that epoch
    kept = gap_sentence(gap_table(points(FALLING, FALLING + 0.01)), restored=21)
    assert kept == (
        "Hardly any overfitting: the validation loss (0.56) stays close to the training loss (0.55), at epoch 21, "
        "whose weights were restored."
    )


@pytest.mark.parametrize(
    ("loss", "val_loss", "start"),
    [
        ([1.0, 0.5], None, "Without validation loss"),
        ([1.0, 0.5], [np.nan, np.nan], "Without validation loss"),
        ([1.0, np.inf, np.inf], [1.0, np.inf, np.inf], "The losses are no longer finite"),
        ([1.0, 0.5, 0.4, np.nan], [1.0, 0.6, 0.5, np.nan], "The losses are no longer finite"),
        ([0.5], [0.6], "After one epoch"),
        ([0.5, 0.4], [0.6, 0.5], "After 2 epochs"),
    ],
)
def test_what_cannot_be_judged_is_said(loss, val_loss, start: str) -> None:
    assert sentence(loss, val_loss).startswith(start)


@pytest.mark.parametrize("loss", [FALLING, np.zeros(5), -FALLING])
def test_every_verdict_is_one_sentence(loss) -> None:
    for val_loss in (loss, loss + 0.5, loss[::-1]):
        for restored in (0, 3):
            verdict = gap_sentence(gap_table(points(loss, val_loss)), restored)
            assert verdict.endswith(".")
            assert ". " not in verdict
