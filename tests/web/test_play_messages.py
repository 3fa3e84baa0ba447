from __future__ import annotations

import json

import pytest

from playground.launch.play.requests import Action, Hello, PlayRequest
from playground.runs.protocol.play import Explain, Play, Rewind, SetNeuronState, SetWeight, ShowNeuron, Step, TakeUp
from playground.web.play_messages import Said, parse_said


def said(**values: object) -> Said:
    return parse_said(json.dumps(values))


def test_hello_and_what_comes_with_it() -> None:
    assert said(hello={"key": None, "query": "a=1", "hash": "b"}, visible=True, ack=3) == Said(
        Hello(None, "a=1", "b"), ack=3, visible=True
    )
    assert Hello(None, "a=1", "b=2").link == "?a=1#b=2"


def test_several_things_in_one_message_are_one_request_and_deeds_come_last() -> None:
    message = said(do="play", change={"data.noise": 0.1}, put={"network": {}}, view={"surface": True}, preset="x")
    assert message.requests == (
        PlayRequest(preset="x", put={"network": {}}, change={"data.noise": 0.1}, view={"surface": True}),
        PlayRequest(do=Play()),
    )
    assert said(link="?preset=xor").requests == (PlayRequest(link="?preset=xor"),)
    assert said().requests == ()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"do": "step"}, Step("epoch")),
        ({"do": "step", "unit": "batch"}, Step("batch")),
        ({"do": "set_weight", "layer": 1, "neuron": 0, "source": -1, "value": 2}, SetWeight(1, 0, -1, 2.0)),
        ({"do": "treat", "layer": 1, "neuron": 0, "how": "freeze", "more": 1}, SetNeuronState(1, 0, "freeze")),
        ({"do": "look"}, ShowNeuron()),
        ({"do": "explain", "layer": 1, "neuron": 0, "x1": 1, "x2": 0.5, "target": None}, Explain(1, 0, 1.0, 0.5)),
        ({"do": "rewind", "epoch": -1}, Rewind(-1)),
        ({"do": "keep"}, Action("keep")),
        ({"do": "restore", "run": "abc"}, Action("restore", "abc")),
        ({"do": "paste", "text": "1,2,a"}, Action("paste", "1,2,a")),
        ({"do": "orders", "first": "65,250"}, Action("orders", "65,250")),
        (
            {"do": "take_up", "epoch": 3, "batch": 0, "elapsed_s": 1, "iterations": 75, "weights": "AAAA"},
            TakeUp(3, 0, 1.0, 75, "AAAA"),
        ),
    ],
)
def test_everything_that_can_be_done(values: dict[str, object], expected: object) -> None:
    assert said(**values).requests == (PlayRequest(do=expected),)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "values",
    [
        {"do": "fly"},
        {"do": 3},
        {"do": "open"},
        {"do": "watch", "rate": 1000},
        {"do": "rewind"},
        {"do": "rewind", "epoch": 1.5},
        {"do": "rewind", "epoch": True},
        {"do": "step", "unit": 3},
        {"do": "set_weight", "layer": 1, "neuron": 0, "source": 0, "value": "2"},
        {"do": "explain", "layer": 1, "neuron": 0, "x1": None, "x2": 1},
        {"do": "restore"},
        {"do": "orders", "first": 65},
        {"do": "take_up", "epoch": 3},
        {"do": "take_up", "epoch": "3", "batch": 0, "elapsed_s": 1, "iterations": 75, "weights": "AAAA"},
        {"do": "paste", "text": ["1"]},
        {"change": [1]},
        {"put": "network"},
        {"preset": 3},
        {"ack": "1"},
        {"ack": True},
        {"visible": 1},
    ],
)
def test_what_is_no_message_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        said(**values)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999"])
def test_numbers_that_are_none_are_refused(number: str) -> None:
    with pytest.raises(ValueError, match="value must be a number"):
        parse_said(f'{{"do": "set_weight", "layer": 1, "neuron": 0, "source": 0, "value": {number}}}')


def test_a_number_of_400_digits_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 20 digits"):
        parse_said(f'{{"do": "set_weight", "layer": 1, "neuron": 0, "source": 0, "value": {"9" * 400}}}')


def test_part_of_a_text_is_no_request() -> None:
    assert said(part="1,2,a") == Said(part="1,2,a")
