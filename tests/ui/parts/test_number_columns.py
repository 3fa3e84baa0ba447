from __future__ import annotations

import math

import pytest

from playground.ui.parts.number_columns import number_format


@pytest.mark.parametrize(
    ("metric", "values", "format"),
    [
        ("val_accuracy", [0.5], "percent"),
        ("test_f1 of spam", [0.5], "percent"),
        ("val_loss", [0.5, math.nan], "%.4g"),
        ("val_mae", [35580.4, 34000.0], "%,.0f"),
        ("val_mae", [35580.4, 0.3, math.inf], "%,.2f"),
        ("val_mae", [], "%.4g"),
    ],
)
def test_a_column_of_large_numbers_has_no_powers_of_ten(metric: str, values: list[float], format: str) -> None:
    assert number_format(metric, values) == format
