"""Figures of a run -> one sentence on how it stands beside simple models."""

from __future__ import annotations

import pytest

from playground.runs.baselines import own_figures, split_baseline, verdict_of


def of_accuracy(own: float, constant: float = 0.43, linear: float = 0.58, boosting: float = 0.683) -> dict[str, float]:
    others = {"constant": constant, "linear": linear, "gradient_boosting": boosting, "noise": 0.03}
    return {"test_accuracy": own, **{f"test_accuracy_{name}": value for name, value in others.items()}}


@pytest.mark.parametrize(
    ("own", "short", "sentence"),
    [
        (
            0.592,
            "9.1 points behind gradient boosting",
            "9.1 points behind gradient boosting (59.2 against 68.3 %): a network is not worth it here.",
        ),
        (
            0.66,
            "as good as gradient boosting",
            "About as good as gradient boosting (66.0 against 68.3 %): the test samples cannot tell them apart, and "
            "the simpler model would do.",
        ),
        (
            0.75,
            "6.7 points ahead of gradient boosting",
            "6.7 points ahead of gradient boosting, the best of the simple models (75.0 against 68.3 %): the network "
            "is worth it here.",
        ),
        (
            0.45,
            "no better than a constant guess",
            "No better than a constant guess (45.0 against 43.0 %): the network has learned nothing. Gradient "
            "boosting reaches 68.3 %.",
        ),
    ],
)
def test_a_network_is_told_where_it_stands(own: float, short: str, sentence: str) -> None:
    verdict = verdict_of(of_accuracy(own))
    assert verdict is not None
    assert (verdict.short, verdict.sentence) == (short, sentence)


def test_an_error_that_is_larger_than_that_of_the_last_value_is_told_in_percent() -> None:
    figures = {"test_rmse": 0.170, "test_rmse_last_value": 0.144, "test_rmse_seasonal_naive": 2.0}
    verdict = verdict_of(figures | {"test_rmse_noise": 0.004})
    assert verdict is not None
    assert verdict.short == "RMSE 18 % above that of repeating the last value"
    assert verdict.sentence == (
        "RMSE 18 % above that of repeating the last value (0.17 against 0.144): a network is not worth it here."
    )
    assert verdict.creeps
    # a run of before knows nothing of noise
    old = verdict_of(figures)
    assert old is not None
    assert old.standing == "behind"


def test_a_larger_multiple_is_told_as_one() -> None:
    verdict = verdict_of({"test_rmse": 50_000.0, "test_rmse_linear": 10_000.0, "test_rmse_noise": 1.0})
    assert verdict is not None
    assert verdict.sentence.startswith("RMSE 5.0 times that of a linear model (50,000 against 10,000)")


@pytest.mark.parametrize(
    ("own", "short"),
    [
        (9.96, "RMSE 10 times that of a linear model"),
        (35.4, "RMSE 35 times that of a linear model"),
        (1_000.0, "RMSE 1,000 times that of a linear model"),
        (734_354.5, "RMSE more than 1,000 times that of a linear model"),
        (1.002, "RMSE less than 1 % above that of a linear model"),
        (0.001, "RMSE more than 99 % below that of a linear model"),
    ],
)
def test_a_ratio_has_no_more_digits_than_are_read(own: float, short: str) -> None:
    verdict = verdict_of({"test_rmse": own, "test_rmse_linear": 1.0, "test_rmse_noise": 1e-4})
    assert verdict is not None
    assert verdict.short == short


def test_where_a_class_is_rare_macro_f1_decides() -> None:
    figures = of_accuracy(0.95, 0.94, 0.95, 0.96)
    del figures["test_accuracy_noise"]
    figures |= {"test_macro_f1": 0.7, "test_macro_f1_linear": 0.6, "test_macro_f1_noise": 0.02}
    verdict = verdict_of(figures)
    assert verdict is not None
    assert verdict.short == "10.0 points of macro F1 ahead of a linear model"


def test_nothing_is_said_where_nothing_was_compared() -> None:
    assert verdict_of({"test_accuracy": 0.9, "test_loss": 0.1, "val_accuracy_linear": 0.3}) is None
    assert verdict_of({"test_accuracy": float("nan"), "test_accuracy_linear": 0.3}) is None


def test_figures_of_baselines_are_told_apart_from_the_networks() -> None:
    named = {"test_rmse of linear": 1.0, "test_f1 of not_linear": 0.5, "loss": 2.0}
    assert own_figures(of_accuracy(0.5) | named) == {"test_accuracy": 0.5, **named}
    assert split_baseline("test_rmse_last_value") == ("test_rmse", "last_value")
