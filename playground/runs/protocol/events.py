"""Facts of a run, in the past tense: frozen values, one JSON line each.

Events are small, ordered and never lost. `sequence` counts a run's events from 1 within one attempt.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playground.runs.protocol.lines import Lines


@dataclass(frozen=True, slots=True)
class Event:
    """What all events have.

    Attributes:
        run: the run's identifier.
    """

    run: str


@dataclass(frozen=True, slots=True)
class RunStarted(Event):
    """An engine took the run. `process`: its id. `threads`: TensorFlow's. `resumed_from`: epoch of the checkpoint,
    0 if none.
    """

    process: int
    threads: int
    resumed_from: int = 0


@dataclass(frozen=True, slots=True)
class LoadProgressed(Event):
    """Data are being fetched or read. `what`: for people. `fraction`: 0 to 1."""

    what: str
    fraction: float


@dataclass(frozen=True, slots=True)
class DataLoaded(Event):
    """Data are ready. Counts are samples; `seconds`: time taken; `notes`: sentences for the user."""

    name: str
    features: int
    task: str
    class_names: tuple[str, ...]
    train: int
    validation: int
    test: int
    seconds: float
    target_mean: float = 0.0
    target_scale: float = 1.0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelBuilt(Event):
    """The Keras model exists. `parameters`: weights in all; `trainable`: those that are trained; `loss`, `metrics`:
    as resolved.
    """

    parameters: int
    trainable: int
    loss: str
    metrics: tuple[str, ...]
    steps_per_epoch: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Compiled(Event):
    """The training function is compiled. `mode`: "xla" or "graph"; `reason`: why it fell back and what else is to be
    known of it, or "".
    """

    mode: str
    seconds: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class EpochEnded(Event):
    """An epoch's figures.

    Attributes:
        epoch: from 1.
        metrics: `loss`, `accuracy`, `val_loss`, ...; may hold NaN and infinities. A regression's mae, mse and rmse
            are in the target's own unit.
        elapsed_s: seconds of training so far, pauses left out, over all attempts.
        learning_rate: in force at the end of the epoch.
    """

    epoch: int
    metrics: dict[str, float]
    elapsed_s: float
    learning_rate: float


@dataclass(frozen=True, slots=True)
class Progressed(Event):
    """Where the training is, for long epochs, and after a single batch.

    Attributes:
        fraction: of the present epoch, 0 to 1.
        loss: running mean of it.
        batch: number of the batch that was trained by itself, from 1; 0 where it was not a single one.
        batches: of an epoch.
        batch_loss: loss of that batch alone, before the step that it led to; None where it is not known.
    """

    epoch: int
    fraction: float
    elapsed_s: float
    loss: float
    epochs_per_s: float
    batch: int = 0
    batches: int = 0
    batch_loss: float | None = None


@dataclass(frozen=True, slots=True)
class SettingChanged(Event):
    """A setting was changed while training. `epoch`: epochs complete then. `field`: dotted path."""

    epoch: int
    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Paused(Event):
    """The run waits. `epoch`: epochs complete; `batch`: steps into the next one."""

    epoch: int
    batch: int


@dataclass(frozen=True, slots=True)
class Resumed(Event):
    """The run goes on after a pause."""

    epoch: int


@dataclass(frozen=True, slots=True)
class CommandRefused(Event):
    """A command could not be followed. `sentence`: why, for the user."""

    command: str
    sentence: str


@dataclass(frozen=True, slots=True)
class CheckpointSaved(Event):
    """Weights, optimizer and position are on disk. `path`: relative to the run's folder."""

    epoch: int
    batch: int
    path: str


@dataclass(frozen=True, slots=True)
class CheckpointMissed(Event):
    """A checkpoint could not be saved; the training goes on, and tries again. Told once until one is saved.

    `reason`: the system's: "No space left on device".
    """

    epoch: int
    reason: str


@dataclass(frozen=True, slots=True)
class ArtifactSaved(Event):
    """A file was written. `kind`: "weights", "predictions", "boundary", "views"; `path`: relative to the run's folder;
    `sha256`: hex.
    """

    kind: str
    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Evaluated(Event):
    """Figures on the test samples: `test_loss`, `test_accuracy`, ... A regression's are in the target's own unit
    but for the loss.
    """

    metrics: dict[str, float]


@dataclass(frozen=True, slots=True)
class Compared(Event):
    """Simple models were fitted to the same samples; their figures are told by `Evaluated`.

    `notes`: sentences on those that learned from fewer samples, or were left out. `seconds`: time taken.
    """

    notes: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class RunFinished(Event):
    """The run's end, as an engine sees it.

    Attributes:
        status: "done", "stopped" or "failed".
        reason: one sentence: which stop criterion, or what failed; "" when all epochs were trained.
        epochs: epochs complete.
        metrics: the last epoch's figures and the test figures.
        seconds: `load`, `build`, `compile`, `train`, `evaluate`.
        diagnosis: what the user may try, for a loss that became NaN or memory that ran out; else "".
        verdict: how it stands beside simple models, a sentence; "" where nothing was compared.
    """

    status: str
    reason: str
    epochs: int
    metrics: dict[str, float] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    diagnosis: str = ""
    verdict: str = ""


Sink = Callable[[Event], None]

EVENTS: dict[str, type[Event]] = {
    "run_started": RunStarted,
    "load_progressed": LoadProgressed,
    "data_loaded": DataLoaded,
    "model_built": ModelBuilt,
    "compiled": Compiled,
    "epoch_ended": EpochEnded,
    "progressed": Progressed,
    "setting_changed": SettingChanged,
    "paused": Paused,
    "resumed": Resumed,
    "command_refused": CommandRefused,
    "checkpoint_saved": CheckpointSaved,
    "checkpoint_missed": CheckpointMissed,
    "artifact_saved": ArtifactSaved,
    "evaluated": Evaluated,
    "compared": Compared,
    "run_finished": RunFinished,
}
_LINES = Lines("event", "an event", EVENTS, special=True)


def event_name(event: Event) -> str:
    """Name of the event's kind, as in JSON: `epoch_ended`."""
    return _LINES.name(event)


def format_event(event: Event) -> str:
    """One line of strict JSON, without the line's end; numbers that are not finite become "NaN", "Infinity",
    "-Infinity".
    """
    return _LINES.format(event)


def parse_event(line: str) -> Event:
    """The event of one line; the inverse of `format_event`.

    Raises:
        ValueError: the line is no event.
    """
    return _LINES.parse(line)
