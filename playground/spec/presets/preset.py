"""A specification with a name."""

from __future__ import annotations

from dataclasses import dataclass

from playground.spec.experiment import ExperimentSpec


@dataclass(frozen=True, slots=True)
class Preset:
    """A specification with a name.

    Attributes:
        name: short, as in the command line and in links.
        title: for people.
        summary: one line: what it shows.
        spec: the specification; its own name is empty, so that a run is given a telling one.
    """

    name: str
    title: str
    summary: str
    spec: ExperimentSpec
