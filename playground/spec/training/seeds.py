"""Four seeds drawn from one, each settable by itself."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from playground.spec.field import Spec, setting

_MAX_SEED = 2**31 - 1


class DrawnSeeds(NamedTuple):
    """The four numbers a run is drawn from, each in [0, 2**31 - 1]."""

    data: int
    split: int
    weights: int
    batches: int


def _own(title: str, help: str) -> int | None:
    seed: int | None = setting(
        None,
        title=title,
        help=help + " Empty: drawn from the main seed.",
        ge=0,
        le=_MAX_SEED,
        labels={"None": "drawn from the main seed"},
    )
    return seed


class Seeds(Spec):
    """What is random in a run, and the numbers it is drawn from."""

    main: int = setting(
        42,
        title="Seed",
        help="The four others are drawn from it: the same seed gives the same run.",
        ge=0,
        le=_MAX_SEED,
        step=1,
    )
    data: int | None = _own("Data seed", "Draws the points of a generated data set.")
    split: int | None = _own("Split seed", "Chooses which rows are for training, validation and test.")
    weights: int | None = _own("Weights seed", "Draws the initial weights and dropped units.")
    batches: int | None = _own("Batch order seed", "Draws the order of the training samples in each epoch.")

    def drawn(self) -> DrawnSeeds:
        """All four numbers, each as set or drawn from the main seed."""
        return DrawnSeeds(*(self._draw(name) for name in DrawnSeeds._fields))

    def _draw(self, name: str) -> int:
        own = getattr(self, name)
        if own is not None:
            return int(own)
        digest = hashlib.sha256(f"{self.main}/{name}".encode()).digest()
        return int.from_bytes(digest[:4], "big") & _MAX_SEED
