from __future__ import annotations

from typing import get_args

import pytest

from playground.spec.metrics import METRICS, metric_of, metrics_of
from playground.spec.training.training import MetricName


def test_every_metric_that_can_be_asked_for_is_declared() -> None:
    assert [name for name, metric in METRICS.items() if metric.tasks] == list(get_args(MetricName))
    assert metrics_of("regression")[0] == "mae"
    assert metrics_of("multiclass") == ("accuracy", "top_3_accuracy")


@pytest.mark.parametrize(
    ("name", "title", "share", "more"),
    [
        ("val_accuracy", "accuracy", True, True),
        ("test_f1 of spam", "F1", True, True),
        ("auc", "AUC", False, True),
        ("val_rmse", "RMSE", False, False),
        ("generator_loss", "generator loss", False, False),
    ],
)
def test_what_is_known_of_a_name(name: str, title: str, share: bool, more: bool) -> None:
    metric = metric_of(name)
    assert (metric.title, metric.share, metric.more_is_better) == (title, share, more)


def test_units_are_powers_of_the_targets() -> None:
    assert {name: metric.unit_power for name, metric in METRICS.items() if metric.unit_power} == {
        "mae": 1,
        "mse": 2,
        "rmse": 1,
    }
