from __future__ import annotations

from streamlit.testing.v1 import AppTest

from playground.errors import PlaygroundError, Problem
from playground.web.failure import UNEXPECTED, show_failure


def page() -> None:
    import streamlit as st

    from playground.web.failure import show_failure

    show_failure(st.session_state["failure"])


def shown(error: Exception) -> str:
    test = AppTest.from_function(page, default_timeout=60)
    test.session_state["failure"] = error
    test.run()
    (message,) = test.error
    return str(message.value)


def test_an_error_of_the_users_is_shown_as_it_stands() -> None:
    assert shown(PlaygroundError(Problem("x", "x must be 1; got 2."))) == "x must be 1; got 2."


def test_any_other_error_is_one_sentence_without_details() -> None:
    assert shown(KeyError("secret")) == UNEXPECTED


def test_streamlit_shows_no_more() -> None:
    assert show_failure(ValueError("secret")) is True
