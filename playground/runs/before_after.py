"""Runs -> a network that began with another one's layers beside the same from scratch: what both reached, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from playground.runs.run import Run
from playground.spec.from_scratch import is_from_scratch
from playground.spec.metrics import more_is_better

#: figures that are set side by side, as far as both runs have them
_FIGURES = ("test_accuracy", "val_accuracy", "test_r2", "test_mae", "test_loss")


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """Two runs that differ in nothing but where the base's weights come from."""

    carried: Run
    scratch: Run


def counterpart(run: Run, others: Sequence[Run]) -> BeforeAfter | None:
    """The run together with the first of the others that is the same from scratch, or begins with what a base knows
    where the run is from scratch; None if there is none.
    """
    for other in others:
        if other.id == run.id:
            continue
        if is_from_scratch(other.spec, run.spec):
            return BeforeAfter(run, other)
        if is_from_scratch(run.spec, other.spec):
            return BeforeAfter(other, run)
    return None


def before_after(runs: Sequence[Run]) -> BeforeAfter | None:
    """Of these runs the first two that are such a pair, or None."""
    return next((pair for run in runs if (pair := counterpart(run, runs)) is not None), None)


def whole_time_s(run: Run) -> float:
    """Seconds from the data to the trained network: what a frozen base makes of the samples is computed before the
    training begins, and to leave that out would flatter it.
    """
    return run.elapsed_s + run.seconds.get("build", 0.0) + run.seconds.get("compile", 0.0)


def before_after_table(pair: BeforeAfter) -> pd.DataFrame:
    """One row a figure that both have: columns `figure` (a metric's name, `seconds` or `epochs`), `carried` and
    `scratch`. Of the validation it is the best value, of test samples the one value that there is.
    """
    rows: list[tuple[Any, ...]] = []
    for name in _FIGURES:
        both = [run.metrics.get(name) for run in (pair.carried, pair.scratch)]
        if both[0] is not None and both[1] is not None:
            part = "best" if name.startswith("val_") else "last"
            rows.append((name, *(float(getattr(item, part)) for item in both)))
    rows.append(("seconds", whole_time_s(pair.carried), whole_time_s(pair.scratch)))
    rows.append(("epochs", float(pair.carried.epochs), float(pair.scratch.epochs)))
    return pd.DataFrame(rows, columns=["figure", "carried", "scratch"])


def better_side(figure: str, carried: float, scratch: float) -> str:
    """ "carried", "scratch" or "": whose figure is better; epochs are better nowhere."""
    if figure == "epochs" or carried == scratch:
        return ""
    return "carried" if (carried > scratch) == more_is_better(figure) else "scratch"
