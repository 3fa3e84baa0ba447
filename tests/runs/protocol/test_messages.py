from __future__ import annotations

import base64
import json

import numpy as np
import pytest

from playground.runs.protocol.messages import (
    COMMANDS,
    Boundary,
    ChangeSetting,
    ChooseViews,
    Command,
    OpenViews,
    Pause,
    Resume,
    Start,
    StepBatch,
    StepEpoch,
    Stop,
    Watch,
    command_name,
    format_command,
    format_frame,
    parse_command,
    parse_frame,
)
from playground.runs.protocol.panels import Choice, Figures, Panels
from playground.spec.experiment import ExperimentSpec, dump_spec, load_spec

EXAMPLES: list[Command] = [
    Start("r", dump_spec(ExperimentSpec()), "/tmp/folder", resume=True, extra_epochs=5, paused=True),
    OpenViews("r", dump_spec(ExperimentSpec()), "/tmp/folder", trained=True),
    Pause(),
    Resume(),
    StepEpoch(),
    StepBatch(),
    Stop(evaluate=False),
    ChangeSetting("training.batch_size", None),
    Watch(12.5),
    ChooseViews({"layer": "Dense 3", "sample": 4, "angle": 0.5}),
]
FRAME = Boundary("r", 3, (-6.0, 6.0), (-1.5, 2.5), 2, 3, 0.0, 1.0, base64.b64encode(bytes([0, 255, 17, 34])).decode())


@pytest.mark.parametrize("command", EXAMPLES, ids=command_name)
def test_a_command_comes_back_as_it_was(command: Command) -> None:
    line = format_command(command)
    assert "\n" not in line
    assert parse_command(line) == command


def test_every_command_has_an_example() -> None:
    assert {type(command) for command in EXAMPLES} == set(COMMANDS.values())


def test_a_specification_survives_the_way_to_the_engine() -> None:
    command = parse_command(format_command(EXAMPLES[0]))
    assert isinstance(command, Start)
    assert load_spec(command.spec) == ExperimentSpec()


@pytest.mark.parametrize("text", ["line\nbreak", "\u2028", "\x00", "\u00e9\N{SNOWMAN}", '"}{'])
def test_values_of_any_kind_stay_on_one_line(text: str) -> None:
    line = format_command(ChangeSetting(text, [text, {"a": text}]))
    assert len(line.splitlines()) == 1
    assert parse_command(line) == ChangeSetting(text, [text, {"a": text}])


@pytest.mark.parametrize(
    "line",
    ["{}", "[]", "null", '{"command": "dance"}', '{"command": "pause", "now": true}', '{"command": "watch"}', "{", ""],
)
def test_a_line_that_is_no_command_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_command(line)


def test_a_frame_comes_back_as_it_was() -> None:
    line = format_frame(FRAME)
    assert "\n" not in line
    assert json.loads(line)["frame"] == "boundary"
    back = parse_frame(line)
    assert back == FRAME
    assert base64.b64decode(back.values) == bytes([0, 255, 17, 34])


def test_panels_are_a_frame_too() -> None:
    figures = Figures("scores", "Scores", "", ("a",), np.array([0.5], np.float32))
    line = format_frame(Panels("r", 3, (Choice("layer", "Layer", "one", ("one", "two")),), (figures,)))
    assert "\n" not in line
    back = parse_frame(line)
    assert isinstance(back, Panels)
    assert back.choices == (Choice("layer", "Layer", "one", ("one", "two")),)
    assert back.panels[0].values.tolist() == [0.5]


@pytest.mark.parametrize(
    "line", ["{}", "[]", '{"frame": "picture"}', '{"frame": "panels"}', '{"event": "paused"}', "{"]
)
def test_a_line_that_is_no_frame_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_frame(line)
