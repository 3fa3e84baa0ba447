"""A row of the table of runs -> Run."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import RowMapping

from playground.runs.run import MetricSummary, Run
from playground.runs.sparkline import Sparkline
from playground.runs.store.text import load
from playground.spec.experiment import ExperimentSpec, load_spec


def run_of(row: RowMapping, metrics: dict[str, MetricSummary]) -> Run:
    """The snapshot of one row of `RUNS`."""
    return Run(
        id=row["id"],
        token=row["token"],
        name=row["name"],
        spec=_spec(row["spec"]),
        status=row["status"],
        reason=row["reason"],
        diagnosis=row["diagnosis"],
        group=row["group_name"],
        created=row["created"],
        started=row["started"],
        ended=row["ended"],
        epochs=row["epochs"],
        elapsed_s=row["elapsed_s"],
        parameters=row["parameters"],
        mode=row["mode"],
        metrics=metrics,
        sparkline=Sparkline.from_plain(load(row["sparkline"])).values(),
        checkpoint_epoch=row["checkpoint_epoch"],
        colour=row["colour"],
        starred=row["starred"],
        tags=tuple(load(row["tags"])),
        note=row["note"],
        deleted=row["deleted"],
        position=row["position"],
        seconds=load(row["seconds"]),
    )


@lru_cache(maxsize=4096)
def _spec(text: str) -> ExperimentSpec:
    # a specification never changes, and a list of runs is read again and again
    return load_spec(text)
