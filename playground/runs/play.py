"""What rooms and engine say to each other while a network is played with: commands in, news out. JSON lines.

An engine whose first line is an `Open` does not train a run to its end, but holds one live network for one room: it is
played, paused, changed and looked at, until its stdin ends. It prints news, one JSON object a line, beginning with
`{"news": NAME, ...`. News are for the browser: rooms hand their lines on as they are, but for `event` (for the store).

Layers are numbered as in `spec.drawing`: 0 the features, 1 to L the hidden layers, L + 1 the output; neurons from 0.

News, by name:

- `opened`: `number` of the `Open` or `Configure` it answers (of several that waited, only the last is), `reset` (the
  network began anew), `parameters`, `task`, `class_names`, `drawing` (`[[layer, units, [neurons...]], ...]`), `loss`,
  `metrics`, `optimizer`, `notes`.
- `state`: `status` ("preparing", "idle": not yet trained, "running", "paused", "finished": a stop criterion holds,
  "failed"), `epoch`, `batch`, `reason` (why finished or failed, with what may be tried), `mode` ("graph" or "xla"),
  `epochs_per_s`.
- `picture`: see `Picture`. The next one is sent when this one was acknowledged.
- `curve`: `reset` (what follows is all there is), `epochs`, `series` (metric -> values as long as `epochs`; null: not
  finite); `branches`, only when `reset`: earlier curves that were left by going back: `[{"epochs", "series"}]`.
- `timeline`: `epochs` that can be gone back to, ascending; `shown`: the epoch shown, null: the newest.
- `scores`: of the state shown: `part` ("test", or "training" where nothing is held out), `metrics` (accuracy, r2, ...),
  `confusion` (rows are true classes; [] for a regression), `class_names`; `samples` scored of the `of` there are.
- `touched`: `frozen`, `silenced`: `[[layer, neuron], ...]`; `edits`: number of edits so far.
- `explained`: the numbers of one neuron at one point. `layer`, `neuron`, `point` [x1, x2], `target`, `goal` (the target
  as a single output learns it, else the class); `inputs`: of each `name`, `source`, `value`, `weight`, `gradient` (of
  the loss at this point), `update` (what the next step would add, were it made of this point alone); `rest`: {`count`,
  `sum`} of what the inputs left out add; `bias`: {`value`, `gradient`, `update`}; `sum`, `normalized` (null where it is
  not), `activation`, `output`, `upstream` (of the loss by the output), `delta` (by the sum), `loss`; `frozen`,
  `silenced`.
- `exported`: `script` (Python source), `data` (CSV text), `weights` (name of a file in the room's folder).
- `event`: `event`: a run's event as `runs.events.format_event` gives it, of a state being kept.
- `kept`: `run`, `epoch`, `metrics`.
- `refused`: `command`, `field`, `sentence`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from playground.runs.lines import Lines


@dataclass(frozen=True, slots=True)
class Open:
    """First line: build this network, paused.

    Attributes:
        room: identifier of the room.
        spec: JSON of the ExperimentSpec.
        folder: absolute path of the room's folder, which exists; a checkpoint is left there when the engine leaves.
        number: given back with `opened`.
        resume: go on from the checkpoint in the folder, if there is one and it fits.
    """

    room: str
    spec: str
    folder: str
    number: int = 0
    resume: bool = False


@dataclass(frozen=True, slots=True)
class Configure:
    """Another specification. What is live is changed in place; what only draws other points keeps the network; the rest
    begins anew, and goes on playing if it played. `reset`: begin anew in any case.
    """

    spec: str
    number: int
    reset: bool = False


@dataclass(frozen=True, slots=True)
class Play:
    """Train."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait."""


@dataclass(frozen=True, slots=True)
class Step:
    """Train to the end of the present epoch, or one batch (`unit` "epoch" or "batch"), then wait."""

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
class Treat:
    """`how`: "freeze" (its weights and bias stay as they are), "thaw", "silence" (its output is 0), "voice", "renew"
    (new initial weights).
    """

    layer: int
    neuron: int
    how: str


@dataclass(frozen=True, slots=True)
class Look:
    """Which neuron pictures show in full; `layer` 0 with a feature's number, or -1: none."""

    layer: int = -1
    neuron: int = 0


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
class Rewind:
    """Show the state of the nearest epoch that is stored; -1: the newest. Training goes on from what is shown, as a new
    branch.
    """

    epoch: int


@dataclass(frozen=True, slots=True)
class Watch:
    """Pictures a second, at most; 0 for none."""

    rate: float


@dataclass(frozen=True, slots=True)
class Ack:
    """The browser has drawn the picture of this number."""

    number: int


@dataclass(frozen=True, slots=True)
class Keep:
    """Save the state shown as a run: its files go to `folder`, its events are told."""

    run: str
    folder: str


@dataclass(frozen=True, slots=True)
class Restore:
    """Go on from the checkpoint in `folder`, which is one of this specification."""

    folder: str


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
    | Treat
    | Look
    | Explain
    | Rewind
    | Watch
    | Ack
    | Keep
    | Restore
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
    "treat": Treat,
    "look": Look,
    "explain": Explain,
    "rewind": Rewind,
    "watch": Watch,
    "ack": Ack,
    "keep": Keep,
    "restore": Restore,
    "export": Export,
}
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


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that is drawn of a network at one moment.

    Attributes:
        number: of the picture, from 1.
        epoch: epochs complete; `batch`: steps into the next one.
        status: as in the news `state`.
        metrics: of this moment: `loss`, `val_loss`, `accuracy`, ...; None: not finite.
        size: rows and columns of `output` and `looked`, 100.
        classes: number of classes; 0 for a regression.
        low: value of byte 0 of `output`; `high`: of byte 255.
        output: base64 of size * size bytes, row by row, row 0 the lowest, as in `protocol.Boundary`: two classes: the
            probability of class 1; three or more: the most likely class in the upper 4 bits, its probability in the
            lower 4; a regression: the output, in the target's own unit.
        tile: rows and columns of a tile.
        tiles: base64 of the outputs of all neurons drawn, hidden and output, in the order of the drawing; tile * tile
            bytes each, row 0 the lowest; -1 is byte 0 and 1 byte 255, clipped. Probabilities p are 2 p - 1.
        look: [layer, neuron] of `looked`, or None.
        looked: base64 of size * size bytes, coded as tiles are; "" without `look`.
        weights: base64 of little-endian float32. For each two neighbours in the drawing whose numbers follow each
            other: the weights from the neurons drawn to the neurons drawn (source by source), then the latter's biases
            (0 where there are none). Where layers are left out between the two: the latter's biases only.
        dropped: [layer, neuron] of hidden neurons drawn that dropout switches off in this picture.
    """

    number: int
    epoch: int
    batch: int
    status: str
    metrics: dict[str, float | None]
    size: int
    classes: int
    low: float
    high: float
    output: str
    tile: int
    tiles: str
    look: tuple[int, int] | None
    looked: str
    weights: str
    dropped: list[tuple[int, int]]


def format_news(name: str, values: dict[str, Any]) -> str:
    """One line of JSON, without the line's end. Numbers that are not finite must be given as None.

    Raises:
        ValueError: a number is not finite.
    """
    return json.dumps({"news": name, **values}, allow_nan=False, separators=(",", ":"))


def news_name(line: str) -> str:
    """Name of the news in a line, without reading the whole of it; "" if it is none."""
    head, _, rest = line.partition(":")
    return rest[1 : rest.index('"', 1)] if head == '{"news"' and rest.startswith('"') else ""
