"""Numbers with what is counted, and the verb that goes with them."""

from __future__ import annotations

import pytest

from playground.spec.counted import are, counted, have, were


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (0, "0 rows are, have, were"),
        (1, "1 row is, has, was"),
        (2, "2 rows are, have, were"),
        (1_200, "1,200 rows are, have, were"),
    ],
)
def test_noun_and_verb_agree_with_their_number(number: int, sentence: str) -> None:
    assert f"{counted(number, 'row')} {are(number)}, {have(number)}, {were(number)}" == sentence


def test_a_plural_that_does_not_end_in_s_alone_is_given() -> None:
    assert counted(1, "series", "series") == "1 series"
    assert counted(3, "category", "categories") == "3 categories"
