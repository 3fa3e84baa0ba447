from __future__ import annotations

import pytest

from playground.ui.shell.markdown import escaped, sentence


def test_a_name_is_shown_letter_by_letter() -> None:
    assert escaped("**b** :red[x]") == r"\*\*b\*\* \:red\[x\]"


def test_a_sentence_keeps_its_code_and_loses_no_letter() -> None:
    given = "`network.layers` must be rows such as 128 or 16:tanh*3; got 'a*b'."
    assert sentence(given) == r"`network.layers` must be rows such as 128 or 16:tanh\*3; got 'a\*b'."


@pytest.mark.parametrize(
    "plain", ["`epochs` must be a whole number in [1, 10,000], or empty; got 0.", "sigmoid for binary_crossentropy"]
)
def test_an_ordinary_sentence_stays_as_it_is(plain: str) -> None:
    assert sentence(plain) == plain


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("[l](http://x)", r"[l]\(http://x)"),
        (":red[x]", r"\:red[x]"),
        ("$a$ <b> _c_", r"\$a\$ \<b> \_c\_"),
    ],
)
def test_markup_in_a_value_is_no_markup(given: str, shown: str) -> None:
    assert sentence(given) == shown
