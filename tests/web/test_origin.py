from __future__ import annotations

import pytest

from playground.web.origin import same_origin


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://127.0.0.1:8501", "127.0.0.1:8501"),
        ("https://lab.example", "lab.example"),
        ("https://lab.example", "lab.example:443"),
        ("http://LAB.example", "lab.example:80"),
        ("http://[::1]:8501", "[::1]:8501"),
    ],
)
def test_a_page_of_the_same_host_is_let_in(origin: str, host: str) -> None:
    assert same_origin({"origin": origin, "host": host})


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://evil.example", "127.0.0.1:8501"),
        ("http://127.0.0.1:8502", "127.0.0.1:8501"),
        ("http://127.0.0.1:8501.evil.example", "127.0.0.1:8501"),
        ("http://evil.example#127.0.0.1:8501", "127.0.0.1:8501"),
        ("null", "127.0.0.1:8501"),
        ("file://", ""),
        ("", "127.0.0.1:8501"),
        ("http://127.0.0.1:99999999", "127.0.0.1:8501"),
        ("http://", ""),
    ],
)
def test_any_other_page_is_refused(origin: str, host: str) -> None:
    assert not same_origin({"origin": origin, "host": host})


def test_a_handshake_without_origin_is_refused() -> None:
    assert not same_origin({"host": "127.0.0.1:8501"})


def test_the_host_a_proxy_names_counts_too() -> None:
    headers = {
        "origin": "https://lab.example",
        "host": "10.0.0.7:8501",
        "x-forwarded-host": "lab.example, inner.example",
    }
    assert same_origin(headers)
