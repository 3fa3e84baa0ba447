"""What a launcher promises: runs get a slot or wait in the queue, take commands, and can be followed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from playground.runs.protocol.messages import Boundary, Command
from playground.runs.protocol.panels import Panels
from playground.runs.run import Run
from playground.spec.experiment import ExperimentSpec


@dataclass(frozen=True, slots=True)
class Update:
    """What is new of a run since a cursor.

    Attributes:
        cursor: to give back next time.
        reset: the points below are all there are, not a continuation (first call, or the history was thinned or
            superseded).
        epochs: epoch of each point, ascending.
        elapsed_s: seconds of training at each point.
        series: metric -> values, as long as `epochs`; None where an epoch has no such value or it is not finite.
        marks: (epoch, field, old, new) of each setting changed while training; all of them, every time.
        frame: the latest picture of the plane if it is newer than the cursor's, else None.
        panels: the latest panels if they are newer than the cursor's, else None.
        remark: what is to be known of how it computes, for people: why it is not XLA, what a precision costs; or "".
        views: what is to be said of the panels, for people: "opening the network"; or "".
        status: the run's status.
        reason: why it ended so.
        epoch: epochs complete.
        total_epochs: epochs asked for; None: until stopped.
        fraction: of the present epoch, 0 to 1.
        elapsed: seconds of training.
        left_s: estimated seconds to the end, or None.
        epochs_per_s: present speed.
        activity: what it does now, for people: "loading MNIST 34 %", "compiling", "training", "evaluating",
            "waiting (2nd in the queue)".
        thinned: points are fewer than epochs.
    """

    cursor: int
    reset: bool
    status: str
    reason: str
    epoch: int
    total_epochs: int | None
    fraction: float
    elapsed: float
    left_s: float | None
    epochs_per_s: float
    activity: str
    thinned: bool
    epochs: list[int] = field(default_factory=list)
    elapsed_s: list[float] = field(default_factory=list)
    series: dict[str, list[float | None]] = field(default_factory=dict)
    marks: list[tuple[int, str, object, object]] = field(default_factory=list)
    frame: Boundary | None = None
    panels: Panels | None = None
    views: str = ""
    remark: str = ""


class Launcher(Protocol):
    """Starts runs, queues them, hands on commands, and tells what is new. Safe for several threads."""

    def submit(self, spec: ExperimentSpec, *, group: str = "") -> Run:
        """A new run, started as soon as a slot is free."""

    def submit_together(self, specs: Sequence[ExperimentSpec], *, group: str) -> list[Run]:
        """Several runs that belong together."""

    def resume(self, run: str, *, extra_epochs: int = 0) -> None:
        """Go on with an ended run from its last checkpoint. Raises LaunchError if there is none, or it is open."""

    def command(self, run: str, command: Command) -> None:
        """Hand a command to the run's engine, wherever it is held. Raises LaunchError if the run is not live."""

    def cancel(self, run: str) -> None:
        """End a run: a queued one leaves the queue, a live one is stopped, and killed if it does not answer in 10 s."""

    def move(self, run: str, position: int) -> None:
        """Put a queued run at this place in the queue, from 1."""

    def follow(self, run: str, cursor: int = 0) -> Update:
        """What is new of the run since `cursor` (0: everything). Cheap: called ten times a second by each viewer."""

    def watch(self, run: str, viewer: str, rate: float) -> None:
        """A viewer wants this many frames a second; 0 when it looks away or leaves."""

    def look(self, run: str, choices: Mapping[str, str | float]) -> None:
        """A viewer chose something in the live views. A run that has ended is opened again for that, for a while."""

    def close(self) -> None:
        """Engines save a checkpoint and leave; their runs can be resumed."""
