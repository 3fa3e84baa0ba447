"""Two specifications -> how much of a live network the change between them leaves as it is."""

from __future__ import annotations

import re
from enum import IntEnum

from playground.spec.change import differences
from playground.spec.experiment import ExperimentSpec
from playground.spec.training.schedules import OF_FIXED_LENGTH

_LIVE = re.compile(
    r"name|version|seeds\..*"
    r"|training\.(learning_rate|pace|epochs|stop_at_loss|compile)"
    r"|network\.(layers\.\d+|output)\.(l1|l2)"
)
_REBUILT = re.compile(r"training\..*|network\.layers\.\d+\.dropout")
_DRAWN = re.compile(r"data\.(noise|samples|points|split\..*)")


class Change(IntEnum):
    """What a change asks for; a later one includes those before it, but for the data.

    Attributes:
        LIVE: the network goes on as it is.
        REBUILD: it is built again, with the same weights.
        GROW: it is built again, with more or fewer neurons or layers, and what the others have learned.
        ANEW: it begins anew.
    """

    LIVE = 0
    REBUILD = 1
    GROW = 2
    ANEW = 3


def classify(old: ExperimentSpec, new: ExperimentSpec) -> tuple[Change, bool]:
    """How much a change asks for.

    Returns:
        (what becomes of the network, whether data must be prepared).
    """
    paths = list(differences(old, new))
    before, after = old.seeds.drawn(), new.seeds.drawn()
    data = any(path.startswith("data.") for path in paths) or before[:2] != after[:2]
    if before.weights != after.weights or not all(_keeps_weights(path) for path in paths):
        return Change.ANEW, data
    fixed = isinstance(new.training.schedule, OF_FIXED_LENGTH)
    rebuilt = before.batches != after.batches or any(
        _REBUILT.fullmatch(path) and (not _LIVE.fullmatch(path) or (fixed and path == "training.epochs"))
        for path in paths
    )
    return Change.REBUILD if rebuilt else Change.LIVE, data


def _keeps_weights(path: str) -> bool:
    return any(pattern.fullmatch(path) for pattern in (_LIVE, _REBUILT, _DRAWN))
