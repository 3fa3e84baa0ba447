"""Commands to an engine while a network is played with, as JSON lines. What it answers: `runs.protocol.news`.

An engine whose first line is an `Open` does not train a run to its end, but holds one live network for one session: it
is played, paused, changed and looked at, until its stdin ends.

Layers are numbered as in `spec.drawing`: 0 the features, 1 to L the hidden layers, L + 1 the output; neurons from 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playground.runs.protocol.lines import Lines
from playground.runs.protocol.messages import COMMANDS, Command, Pause, Watch, format_command, parse_command


@dataclass(frozen=True, slots=True)
class Open:
    """First line: build this network, paused.

    Attributes:
        session: identifier of the session.
        spec: JSON of the ExperimentSpec.
        folder: absolute path of the session's folder, which exists; a checkpoint is left there when the engine leaves.
        number: given back with `opened`.
        resume: go on from the checkpoint in the folder, if there is one and it fits.
        keep: as of a `Configure`, where the checkpoint is of another specification.
    """

    session: str
    spec: str
    folder: str
    number: int = 0
    resume: bool = False
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Configure:
    """Another specification. What is live is changed in place; what only draws other points keeps the network; the rest
    begins anew, and goes on playing if it played. `reset`: begin anew in any case. `keep`: where neurons or layers are
    more or fewer, and all else is as it was, go on with what the others have learned.
    """

    spec: str
    number: int
    reset: bool = False
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Play:
    """Train."""


@dataclass(frozen=True, slots=True)
class Step:
    """Train to the end of the present epoch, or one batch (`unit` "epoch" or "batch"), then wait; "watched": one batch,
    and tell what happens in it.
    """

    unit: str = "epoch"


@dataclass(frozen=True, slots=True)
class Reset:
    """Back to the initial weights, the same ones, and epoch 0."""


@dataclass(frozen=True, slots=True)
class SetWeight:
    """`layer`, `neuron`: where it leads to; `source`: neuron of the layer before, -1 for the bias."""

    layer: int
    neuron: int
    source: int
    value: float


@dataclass(frozen=True, slots=True)
class SetNeuronState:
    """`how`: "freeze" (its weights and bias stay as they are), "thaw", "silence" (its output is 0), "voice", "renew"
    (new initial weights).
    """

    layer: int
    neuron: int
    how: str


@dataclass(frozen=True, slots=True)
class ShowNeuron:
    """Which neuron pictures show in full; `layer` 0 with a feature's number, or -1: none."""

    layer: int = -1
    neuron: int = 0


@dataclass(frozen=True, slots=True)
class Window:
    """Draw the neurons of a layer from this one on; of a layer that is drawn as a whole, all are."""

    layer: int
    first: int = 0


@dataclass(frozen=True, slots=True)
class Explain:
    """Tell the numbers of a neuron at the point (x1, x2); `target`: label or value there; None: of the training
    point that is nearest.
    """

    layer: int
    neuron: int
    x1: float
    x2: float
    target: float | None = None


@dataclass(frozen=True, slots=True)
class Bend:
    """Tell where each layer puts the points and a grid of the plane, as the network is now."""


@dataclass(frozen=True, slots=True)
class Rewind:
    """Show the state of the nearest epoch that is stored; -1: the newest. Training goes on from what is shown, as a new
    branch.
    """

    epoch: int


@dataclass(frozen=True, slots=True)
class Ack:
    """The browser has drawn the picture of this number."""

    number: int


@dataclass(frozen=True, slots=True)
class Keep:
    """Save the state shown as a run: its files go to `folder`, its events are told.

    `number`: of the `Open` or `Configure` whose network it must be; 0: whichever.
    """

    run: str
    folder: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Restore:
    """Go on from the checkpoint in `folder`, which is one of this specification."""

    folder: str


@dataclass(frozen=True, slots=True)
class TakeUp:
    """Go on from what a browser has trained by itself, of the specification in force. `took_up` is told before anything
    else of it.

    Attributes:
        epoch: epochs complete; `batch`: steps into the next one.
        elapsed_s: seconds of training.
        iterations: steps that the optimizer has taken.
        weights: base64 of little-endian float32: kernel (source by source) and biases of each layer, the output's last;
            biases of a layer without any are there, and 0.
        moments: of the optimizer, as `weights`: momentum of SGD, or both moments of Adam, one after the other; or "".
        points: JSON of the curve: `epochs`, `seconds` of training until then, and `series`: metric -> values as long.
    """

    epoch: int
    batch: int
    elapsed_s: float
    iterations: int
    weights: str
    moments: str = ""
    points: str = ""


@dataclass(frozen=True, slots=True)
class Save:
    """Save the state shown to `folder`, which exists, for a `Recall`."""

    folder: str


@dataclass(frozen=True, slots=True)
class Recall:
    """Be in the state saved in `folder`, paused, of the specification `spec`; "", or nothing there: at its start."""

    spec: str
    number: int
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Export:
    """Tell the Keras script and the data, and save the weights."""


PlayCommand = (
    Open
    | Configure
    | Play
    | Pause
    | Step
    | Reset
    | SetWeight
    | SetNeuronState
    | ShowNeuron
    | Window
    | Explain
    | Bend
    | Rewind
    | Watch
    | Ack
    | Keep
    | Restore
    | TakeUp
    | Save
    | Recall
    | Export
)

PLAY_COMMANDS: dict[str, type[Any]] = {
    "open": Open,
    "configure": Configure,
    "play": Play,
    "pause": Pause,
    "step": Step,
    "reset": Reset,
    "set_weight": SetWeight,
    "treat": SetNeuronState,
    "look": ShowNeuron,
    "window": Window,
    "explain": Explain,
    "bend": Bend,
    "rewind": Rewind,
    "watch": Watch,
    "ack": Ack,
    "keep": Keep,
    "restore": Restore,
    "take_up": TakeUp,
    "save": Save,
    "recall": Recall,
    "export": Export,
}
_OF_RUNS = frozenset(COMMANDS.values())
_LINES: Lines[PlayCommand] = Lines("play", "a command", PLAY_COMMANDS)


def play_name(command: PlayCommand) -> str:
    """Name of the command, as in JSON: `set_weight`."""
    return _LINES.name(command)


def format_play(command: PlayCommand) -> str:
    """One line of JSON, without the line's end: `{"play": "set_weight", ...}`."""
    return _LINES.format(command)


def parse_play(line: str) -> PlayCommand:
    """The command of one line; the inverse of `format_play`.

    Raises:
        ValueError: the line is no such command.
    """
    return _LINES.parse(line)


def format_line(command: Command | PlayCommand) -> str:
    """One line of JSON of a command to an engine of either kind, without the line's end."""
    kind: Any = command
    return format_command(kind) if type(command) in _OF_RUNS else format_play(kind)


def parse_line(line: str) -> Command | PlayCommand:
    """The inverse of `format_line`.

    Raises:
        ValueError: the line is no command.
    """
    return parse_play(line) if line.startswith('{"play"') else parse_command(line)
