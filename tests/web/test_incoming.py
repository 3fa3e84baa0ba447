from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from playground.web.incoming import MOST_BYTES, parse_object
from playground.web.messages import parse_request
from playground.web.play_messages import parse_said


@pytest.mark.parametrize("parse", [parse_object, parse_request, parse_said])
@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[" * MOST_BYTES, "nested so deeply"),
        ('{"a":' + "[" * 100 + "]" * 100 + "}", "nested so deeply"),
        ('{"a":' * 40 + "1" + "}" * 40, "nested so deeply"),
        ('{"rate":' + "9" * 400 + "}", "at most 20 digits"),
        ('{"ack":-' + "9" * 5000 + "}", "at most 20 digits"),
        ('{"a":"' + "x" * MOST_BYTES + '"}', "at most 16,384 bytes"),
        ("[]", "must be a JSON object"),
        ('{"a":', "Expecting value"),
    ],
)
def test_what_is_beyond_a_limit_is_refused_in_a_sentence(parse: Callable[[str], Any], text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        parse(text)


def test_what_is_within_them_is_parsed() -> None:
    inner = '{"a":' * 30 + "[12345678901234567890,1e300,true]" + "}" * 30
    value: Any = parse_object(inner)
    for _ in range(30):
        value = value["a"]
    assert value == [12345678901234567890, 1e300, True]
