"""What launch and engine say to each other, besides events: commands in, frames out. JSON lines on stdin and stdout.

An engine process is started as `python -m playground.engine --threads N`, loads TensorFlow, prints one line
`{"ready": its process id}` and waits for one `Start` or `OpenViews` line. From then on it prints events
(`runs.protocol.events`) and frames, one JSON object a line, and reads commands. When its stdin ends it saves a
checkpoint and leaves. Nothing but this protocol is ever printed on its stdout.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from playground.runs.protocol.lines import Lines
from playground.runs.protocol.panels import Panels, format_panels, parse_panels


@dataclass(frozen=True, slots=True)
class Start:
    """The run to train. First line an engine reads.

    Attributes:
        run: identifier of the run.
        spec: JSON of the ExperimentSpec.
        folder: absolute path of the run's folder, which exists; files of the run are written there.
        resume: go on from the checkpoint in the folder.
        extra_epochs: epochs to train beyond the specification's, for "train on".
        paused: begin paused, before the first step.
    """

    run: str
    spec: str
    folder: str
    resume: bool = False
    extra_epochs: int = 0
    paused: bool = False


@dataclass(frozen=True, slots=True)
class OpenViews:
    """Train nothing: answer each `ChooseViews` with a frame of panels, and leave when stdin ends. First line an engine
    reads, in place of `Start`. Nothing is reported but those frames, and why there is none (`CommandRefused`).

    Attributes:
        run: identifier of the run.
        spec: JSON of the ExperimentSpec.
        folder: absolute path of the run's folder.
        trained: take up the state that the run has left in its folder; otherwise its first.
    """

    run: str
    spec: str
    folder: str
    trained: bool = False


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait, after the present step."""


@dataclass(frozen=True, slots=True)
class Resume:
    """Go on."""


@dataclass(frozen=True, slots=True)
class StepEpoch:
    """Train to the end of the present epoch, then wait."""


@dataclass(frozen=True, slots=True)
class StepBatch:
    """Train one step, then wait."""


@dataclass(frozen=True, slots=True)
class Stop:
    """End: evaluate what there is, save it, leave. `evaluate` False: leave at once after the checkpoint."""

    evaluate: bool = True


@dataclass(frozen=True, slots=True)
class ChangeSetting:
    """Change a live setting. `field`: dotted path; `value`: plain JSON value."""

    field: str
    value: Any


@dataclass(frozen=True, slots=True)
class Watch:
    """How often frames are wanted: `rate` frames a second at most; 0 for none, because nobody looks."""

    rate: float


@dataclass(frozen=True, slots=True)
class ChooseViews:
    """What a user chose in the live views: name of a `panels.Choice` -> one of its options, or a number.

    Names and values that no choice knows are ignored. A frame of panels answers at once, where frames are wanted.
    """

    choices: dict[str, str | float]


Command = Start | OpenViews | Pause | Resume | StepEpoch | StepBatch | Stop | ChangeSetting | Watch | ChooseViews

COMMANDS: dict[str, type[Any]] = {
    "start": Start,
    "open_views": OpenViews,
    "pause": Pause,
    "resume": Resume,
    "step_epoch": StepEpoch,
    "step_batch": StepBatch,
    "stop": Stop,
    "change_setting": ChangeSetting,
    "watch": Watch,
    "look": ChooseViews,
}
_COMMAND_LINES: Lines[Command] = Lines("command", "a command", COMMANDS)


def command_name(command: Command) -> str:
    """Name of the command, as in JSON: `step_epoch`."""
    return _COMMAND_LINES.name(command)


def format_command(command: Command) -> str:
    """One line of JSON, without the line's end."""
    return _COMMAND_LINES.format(command)


def parse_command(line: str) -> Command:
    """The command of one line; the inverse of `format_command`.

    Raises:
        ValueError: the line is no command.
    """
    return _COMMAND_LINES.parse(line)


@dataclass(frozen=True, slots=True)
class Boundary:
    """The network's output over the plane: the frame of data with two features.

    Printed as `{"frame": "boundary", ...}`. Large, and only the latest matters.

    Attributes:
        run: identifier of the run.
        epoch: epochs complete.
        x: (low, high) of the first feature; column 0 of the grid is `low`.
        y: (low, high) of the second feature; row 0 of the grid is `low`.
        size: rows and columns of the grid.
        classes: number of classes; 0 for a regression.
        low: value of byte 0.
        high: value of byte 255. For two classes the grid holds the probability of class 1, low 0 and high 1; for a
            regression the output in the target's own unit.
        values: base64 of size * size bytes, row by row. For three classes or more: the most likely class in the
            upper 4 bits, its probability in the lower 4 (0 to 15).
    """

    run: str
    epoch: int
    x: tuple[float, float]
    y: tuple[float, float]
    size: int
    classes: int
    low: float
    high: float
    values: str


Frame = Boundary | Panels

_FRAME_LINES: Lines[Boundary] = Lines("frame", "a frame", {"boundary": Boundary})


def format_frame(frame: Frame) -> str:
    """One line of JSON, without the line's end."""
    return format_panels(frame) if isinstance(frame, Panels) else _FRAME_LINES.format(frame)


def parse_frame(line: str) -> Frame:
    """The frame of one line; the inverse of `format_frame`.

    Raises:
        ValueError: the line is no frame.
    """
    values = json.loads(line)
    if isinstance(values, dict) and values.get("frame") == "panels":
        return parse_panels(values)
    return _FRAME_LINES.parse(line)
