"""What a store promises, in words; one test suite (tests/runs) holds every implementation to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from playground.runs.protocol.events import Event
from playground.runs.protocol.messages import Command
from playground.runs.run import Run, Status
from playground.spec.experiment import ExperimentSpec

if TYPE_CHECKING:  # the server answers before pandas is imported
    import pandas as pd


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event with where it belongs: `attempt` from 1, `sequence` from 1 within it, `time` in UTC."""

    attempt: int
    sequence: int
    time: datetime
    event: Event


@dataclass(frozen=True, slots=True)
class Owner:
    """Who holds a run's attempt: host name, process id, and that process's start time (seconds since 1970), so that
    a process id used again is not mistaken for it."""

    host: str
    process: int
    started: float


class Store(Protocol):
    """Runs, their events and metric points; safe for several threads and processes."""

    def create_run(self, spec: ExperimentSpec, *, group: str = "", owner: Owner | None = None) -> Run:
        """A new run, `queued`, last in the queue. An empty name in the specification is replaced by a telling one.
        With an owner it is `starting` from the beginning, its first attempt held by `owner`, and nobody can take it
        from the queue."""

    def run(self, run: str) -> Run:
        """The run's snapshot. Raises StoreError for an unknown one."""

    def run_by_token(self, token: str) -> Run:
        """The run with this stream token. Raises StoreError for an unknown one."""

    def runs(
        self,
        *,
        statuses: Iterable[Status] | None = None,
        group: str | None = None,
        deleted: bool = False,
        limit: int | None = None,
    ) -> list[Run]:
        """Snapshots, newest first; a thousand in well under a second."""

    def queue(self) -> list[Run]:
        """Queued runs in the order in which they will start."""

    def move_in_queue(self, run: str, position: int) -> None:
        """Put a queued run at this place, from 1; beyond the end means last. Others keep their order."""

    def take_next(self, owner: Owner) -> tuple[Run, int] | None:
        """Take the first queued run: it becomes `starting`, with a new attempt held by `owner`. (run, attempt), or
        None. Two processes never take the same one."""

    def take(self, run: str, owner: Owner) -> int:
        """Take this run, queued or ended, for a new attempt held by `owner`: it becomes `starting`. The attempt's
        number.
        Raises StoreError if it is live."""

    def requeue(self, run: str) -> None:
        """Put an ended run at the end of the queue again, to be resumed. Raises StoreError if it is open."""

    def append(self, run: str, attempt: int, events: Sequence[tuple[int, Event]]) -> None:
        """Append (sequence, event) pairs in one transaction and bring the snapshot up to date. A pair stored before
        is ignored, so that a batch may be sent again. Status follows from the events: RunStarted -> running, Paused
        -> paused, Resumed -> running, RunFinished -> its status. Progressed and LoadProgressed are not kept, but
        epochs and time follow them. After a resume from a checkpoint, points of the earlier attempt later than the
        checkpoint's epoch are superseded: `points` leaves them out."""

    def set_status(self, run: str, status: Status, reason: str = "", diagnosis: str = "") -> None:
        """For what no event tells: cancelled, crashed. Ends the attempt; a run that has ended already is left as it
        is.
        """

    def heartbeat(self, owner: Owner) -> None:
        """Renew the lease of every attempt `owner` holds."""

    def abandoned(self, host: str, lease_s: float = 60.0) -> list[tuple[Run, Owner]]:
        """Live runs with their holders, where the holder is on `host` (its process is the caller's to check), or
        its lease has run out `lease_s` ago."""

    def points(self, run: str, after_epoch: int = 0) -> pd.DataFrame:
        """Metric points: one row an epoch, ascending, columns `epoch`, `elapsed_s`, `learning_rate` and one a
        metric (float64; NaN and infinities as they were)."""

    def many_points(self, runs: Sequence[str], metrics: Sequence[str]) -> pd.DataFrame:
        """Points of several runs in long form: columns `run`, `epoch`, `elapsed_s`, `metric`, `value`."""

    def events(self, run: str) -> list[StoredEvent]:
        """The timeline, in order: every event kept but EpochEnded."""

    def send_command(self, run: str, command: Command) -> None:
        """Leave a command for whichever process holds the run."""

    def take_commands(self, owner: Owner) -> list[tuple[str, Command]]:
        """Commands left for runs that `owner` holds, oldest first; each is given out once."""

    def rename(self, run: str, name: str) -> None:
        """Give the run another name, 1 to 120 characters. Raises StoreError otherwise."""

    def annotate(
        self, run: str, *, starred: bool | None = None, tags: Sequence[str] | None = None, note: str | None = None
    ) -> None:
        """Change what the user says of a run; None leaves it."""

    def delete(self, runs: Sequence[str]) -> None:
        """Mark runs as deleted. Raises StoreError if one is open."""

    def undelete(self, runs: Sequence[str]) -> None:
        """Take a deletion back."""

    def purge(self, older_than: datetime) -> list[str]:
        """Remove for good what was deleted before then; the identifiers, so that the folders can go too."""

    def folder(self, run: str) -> Path:
        """The run's folder of files; made if it is not there."""

    def close(self) -> None:
        """Give back connections."""
