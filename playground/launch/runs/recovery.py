"""Live runs of the store -> those whose process is gone, ended, so that none is shown as running that is not."""

from __future__ import annotations

from playground.launch.engines.owner import is_alive, this_process
from playground.runs.protocol.events import CheckpointSaved
from playground.runs.run import Run
from playground.runs.store.checkpoints import FILE, saved_epoch
from playground.runs.store.contract import Owner, Store

GONE = "The server ended while this run was training."
#: sequence of an event that is found out after the attempt has ended
_AFTER_ALL = 2**31 - 1


def lost_runs(store: Store, here: Owner) -> list[Run]:
    """Live runs whose holder has died, or is `here`, who knows best whether it holds them."""
    # a holder on another host is given only when its lease has run out
    return [
        run
        for run, owner in store.abandoned(here.host)
        if owner == here or owner.host != here.host or not is_alive(owner)
    ]


def end_lost_run(store: Store, run: Run) -> None:
    """Note the end of a run that nobody holds any more."""
    point = _found_checkpoint(store, run)
    store.set_status(run.id, "crashed", GONE, f"It can go on from epoch {point}." if point else "")


def _found_checkpoint(store: Store, run: Run) -> int | None:
    """The epoch of the last checkpoint. An engine saves one when its server is gone, and has nobody to tell."""
    epoch = saved_epoch(store.folder(run.id))
    if epoch is None or epoch == run.checkpoint_epoch:
        return run.checkpoint_epoch
    attempt = max((item.attempt for item in store.events(run.id)), default=1)
    store.append(run.id, attempt, [(_AFTER_ALL, CheckpointSaved(run.id, epoch, 0, FILE))])
    return epoch


def end_lost_runs(store: Store) -> None:
    """End the runs that nobody holds any more; for a process that holds none."""
    for run in lost_runs(store, this_process()):
        end_lost_run(store, run)
