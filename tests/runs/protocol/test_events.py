from __future__ import annotations

import dataclasses
import json
import math

import pytest

from playground.runs.protocol.events import (
    EVENTS,
    ArtifactSaved,
    CheckpointMissed,
    CheckpointSaved,
    CommandRefused,
    Compared,
    Compiled,
    DataLoaded,
    EpochEnded,
    Evaluated,
    Event,
    LoadProgressed,
    ModelBuilt,
    Paused,
    Progressed,
    Resumed,
    RunFinished,
    RunStarted,
    SettingChanged,
    event_name,
    format_event,
    parse_event,
)

EXAMPLES: list[Event] = [
    RunStarted("r", 4242, 2, resumed_from=7),
    LoadProgressed("r", "MNIST", 0.34),
    DataLoaded(
        "r", "iris", 4, "multiclass", ("setosa", "b\u00e9"), 105, 22, 23, 0.1, 1.5, 2.0, ("One row was left out.",)
    ),
    ModelBuilt("r", 337, 330, "huber", ("mae", "r2"), 11, 0.2),
    Compiled("r", "graph", 0.5, "XLA failed."),
    EpochEnded("r", 3, {"loss": 0.1, "val_loss": 1e-300}, 2.5, 0.001),
    Progressed("r", 4, 0.5, 2.6, 0.09, 1.25),
    SettingChanged("r", 3, "training.learning_rate", 0.1, None),
    Paused("r", 3, 5),
    Resumed("r", 3),
    CommandRefused("r", "change_setting", "`training.learning_rate` must be a number in (0, 10]; got 30."),
    CheckpointSaved("r", 3, 0, "checkpoint/3.npz"),
    CheckpointMissed("r", 4, "No space left on device"),
    ArtifactSaved("r", "weights", "model.weights.h5", "ab" * 32),
    Evaluated("r", {"test_loss": 0.2}),
    Compared("r", ("Gradient boosting was left out: there are 5,000 features.",), 0.7),
    RunFinished("r", "done", "", 3, {"loss": 0.1}, {"train": 2.5}, "Try a smaller learning rate.", "As good."),
]


@pytest.mark.parametrize("event", EXAMPLES, ids=event_name)
def test_an_event_comes_back_as_it_was(event: Event) -> None:
    line = format_event(event)
    assert "\n" not in line
    assert parse_event(line) == event
    assert json.loads(line)["event"] == event_name(event)


def test_every_kind_of_event_has_an_example_and_a_name_of_its_own() -> None:
    assert {type(event) for event in EXAMPLES} == set(EVENTS.values())
    assert len(set(EVENTS.values())) == len(EVENTS)


def test_numbers_that_are_not_finite_are_strict_json_and_come_back() -> None:
    metrics = {"a": math.nan, "b": math.inf, "c": -math.inf, "d": -0.0}
    line = format_event(EpochEnded("r", 1, metrics, math.inf, math.nan))
    values = json.loads(line, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert values["metrics"]["a"] == "NaN"
    back = parse_event(line)
    assert isinstance(back, EpochEnded)
    assert {name: repr(value) for name, value in back.metrics.items()} == {
        "a": "nan",
        "b": "inf",
        "c": "-inf",
        "d": "-0.0",
    }
    assert back.elapsed_s == math.inf
    assert math.isnan(back.learning_rate)


def test_text_of_any_kind_comes_back(naughty_strings: list[str]) -> None:
    for text in [*naughty_strings, "line\nbreak\u2028 \x00 \ud800"]:
        event = RunFinished(text, "failed", text, 1, {text: 1.0}, {}, text)
        line = format_event(event)
        assert line.isascii()
        assert len(line.splitlines()) == 1
        assert parse_event(line) == event


@pytest.mark.parametrize(
    "line",
    [
        "{}",
        "[]",
        "3",
        '{"event": "nothing_known", "run": "r"}',
        '{"event": "paused", "run": "r"}',
        '{"event": "resumed", "run": "r", "epoch": 1, "more": 2}',
        "{not json",
        "",
    ],
)
def test_a_line_that_is_no_event_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_event(line)


def test_events_are_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        EXAMPLES[0].run = "other"  # type: ignore[misc]
