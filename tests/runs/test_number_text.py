"""Numbers as people write them."""

from __future__ import annotations

import math

import pytest

from playground.runs.number_text import figure_text, number_text, percent_text
from playground.spec.metrics import is_share


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (35580.4, "35,580"),
        (3558.04, "3,558"),
        (-1234567.8, "-1,234,568"),
        (355.804, "355.8"),
        (0.143567, "0.1436"),
        (12.0, "12"),
        (0.0, "0"),
        (0.00012345, "0.0001234"),
        (1.23e-9, "1.23e-09"),
        (1.5e18, "1.5e+18"),
        (math.nan, "NaN"),
        (-math.inf, "-∞"),
    ],
)
def test_large_numbers_have_no_powers_of_ten_and_small_ones_keep_their_digits(value: float, text: str) -> None:
    assert number_text(value) == text


def test_what_is_not_all_is_not_told_as_all() -> None:
    assert percent_text(0.97412) == "97.41 %"
    assert (percent_text(1.0), percent_text(0.0)) == ("100.00 %", "0.00 %")
    assert percent_text(0.99998) == "> 99.99 %"
    assert percent_text(0.00001) == "< 0.01 %"


def test_shares_are_told_in_percent_and_others_by_their_size() -> None:
    assert figure_text("test_f1 of spam", 0.931) == "93.10 %"
    assert figure_text("val_mae", 35580.4) == "35,580"
    assert not is_share("test_roc_auc")
