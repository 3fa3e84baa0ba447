from __future__ import annotations

import json
import math
from dataclasses import dataclass

import pytest

from playground.runs.protocol.lines import Lines


@dataclass(frozen=True)
class Measured:
    what: str
    range: tuple[float, ...]
    value: float = 0.0


@dataclass(frozen=True)
class Ended:
    pass


PLAIN: Lines[Measured | Ended] = Lines("fact", "a fact", {"measured": Measured, "ended": Ended})
SPECIAL: Lines[Measured | Ended] = Lines("fact", "a fact", {"measured": Measured, "ended": Ended}, special=True)


def test_a_line_begins_with_the_name_of_its_kind() -> None:
    assert PLAIN.format(Measured("width", (0.5, 2), 1.25)) == (
        '{"fact":"measured","what":"width","range":[0.5,2],"value":1.25}'
    )
    assert PLAIN.format(Ended()) == '{"fact":"ended"}'
    assert PLAIN.name(Ended()) == "ended"


@pytest.mark.parametrize("value", [Measured("NaN", (1.0, -2.0), 3.5), Ended()])
def test_what_is_written_is_read_again(value: Measured | Ended) -> None:
    for lines in (PLAIN, SPECIAL):
        assert lines.parse(lines.format(value)) == value


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_numbers_that_are_not_finite_are_words_of_strict_json_or_refused(value: float) -> None:
    line = SPECIAL.format(Measured("x", (), value))
    json.loads(line, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    back = SPECIAL.parse(line)
    assert isinstance(back, Measured)
    assert back.value == value or (math.isnan(value) and math.isnan(back.value))
    with pytest.raises(ValueError, match="JSON"):
        PLAIN.format(Measured("x", (), value))


@pytest.mark.parametrize(
    "line",
    [
        "",
        "[]",
        "{}",
        '{"fact": "guessed"}',
        '{"fact": ["measured"]}',
        '{"fact": "measured"}',
        '{"fact": "ended", "more": 1}',
        '{"fact": "measured", "what": "x", "range": 3}',
        '{"fact": "measured", "what": "x", "range": [], "value": "much"}',
    ],
)
def test_any_other_line_is_refused_with_a_value_error(line: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        SPECIAL.parse(line)
