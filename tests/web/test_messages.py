from __future__ import annotations

import json
import math

import numpy as np
import pytest

from playground.launch.contract import Update
from playground.runs.protocol.messages import Boundary
from playground.runs.protocol.panels import Choice, Figures, Panels, format_panels, parse_panels
from playground.web.messages import FASTEST, StreamRequest, format_updates, parse_request


def test_a_request_leaves_what_it_does_not_name() -> None:
    assert parse_request('{"ack": 3}') == StreamRequest(ack=3)
    assert parse_request('{"runs": ["t"], "rate": 5, "visible": true}') == StreamRequest(("t",), 5.0, True, None)


def test_the_rate_is_kept_within_bounds() -> None:
    assert parse_request('{"rate": 1000}').rate == FASTEST
    assert parse_request('{"rate": -1}').rate == 0


def test_what_was_chosen_is_taken_as_it_is() -> None:
    look = {"aaa": {"layer": "Dense 3", "sample": 4}, "bbb": {}}
    assert parse_request(json.dumps({"look": look})) == StreamRequest(look=look)


@pytest.mark.parametrize(
    "text",
    [
        "no JSON",
        "[]",
        '{"runs": "t"}',
        '{"runs": [1]}',
        json.dumps({"runs": ["t"] * 13}),
        '{"rate": "fast"}',
        '{"rate": NaN}',
        '{"rate": true}',
        '{"visible": 1}',
        '{"ack": 1.5}',
        '{"look": "aaa"}',
        '{"look": {"aaa": "layer"}}',
        '{"look": {"aaa": {"layer": ["one"]}}}',
        '{"look": {"aaa": {"layer": true}}}',
        '{"look": {"aaa": {"layer": NaN}}}',
        '{"look": {"aaa": {"layer": 1e300}}}',
        json.dumps({"look": {"aaa": {"layer": "x" * 201}}}),
        json.dumps({"look": {"aaa": {str(number): 1 for number in range(41)}}}),
    ],
)
def test_what_is_no_request_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  JSON's own error is one, too
        parse_request(text)


def test_panels_are_sent_as_they_came() -> None:
    figures = Figures("f", "F", "", ("a",), np.array([math.nan], np.float32))
    panels = Panels("aaa", 3, (Choice("layer", "Layer", "one", ("one",)),), (figures,))
    update = Update(7, True, "running", "", 2, None, 0.5, 1.0, None, 2.0, "training", False, panels=panels)
    message = json.loads(format_updates(4, {"aaa": update}), parse_constant=lambda name: pytest.fail(name))
    values = message["updates"]["aaa"]["panels"]
    assert format_panels(parse_panels(values)) == format_panels(panels)


def test_numbers_that_are_not_finite_become_null(boundary: Boundary) -> None:
    update = Update(
        7, True, "running", "", 2, None, 0.5, 1.0, math.inf, 2.0, "training", False,
        epochs=[1, 2], elapsed_s=[0.5, 1.0], series={"loss": [None, math.inf]},
        marks=[(1, "training.batch_size", 10, math.nan)], frame=boundary,
    )  # fmt: skip
    message = json.loads(format_updates(4, {"aaa": update}), parse_constant=lambda name: pytest.fail(name))
    assert message["number"] == 4
    (values,) = message["updates"].values()
    assert values["series"] == {"loss": [None, None]}
    assert values["marks"] == [[1, "training.batch_size", 10, None]]
    assert values["left_s"] is None
    assert values["frame"]["values"] == boundary.values
    assert "cursor" not in values
