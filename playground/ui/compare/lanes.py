"""Draft -> two to six variants of it, side by side: each with a network and a training of its own, all with the same
data, split and seeds.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from playground.runs.run import Run
from playground.spec.experiment import ExperimentSpec
from playground.spec.presets import DEFAULT_PRESET
from playground.spec.variants import FEWEST, MOST
from playground.ui.compare.names import distinguishing_names
from playground.ui.shell.draft import Draft, DraftSlot

_NUMBERS = "compare:lanes"
_LAST = "compare:last"
_NUMBERED = re.compile(r" \(\d+\)$")


def common() -> DraftSlot:
    """The draft whose data and seeds all variants share."""
    return DraftSlot("compare:common")


def lanes() -> list[DraftSlot]:
    """The variants, from left to right; empty while none are set up."""
    return [DraftSlot(f"compare:{number}") for number in st.session_state.get(_NUMBERS, ())]


def set_up(specs: Sequence[ExperimentSpec], preset: str = DEFAULT_PRESET) -> None:
    """Put these side by side; data and seeds are taken from the first.

    Args:
        specs: two to six.
        preset: name of the preset they started from.
    """
    common().draft = Draft(specs[0], preset)
    st.session_state[_NUMBERS] = ()
    for spec in specs[:MOST]:
        _add(spec, preset)


def clear() -> None:
    """Take all variants away."""
    st.session_state[_NUMBERS] = ()


def duplicate(lane: DraftSlot) -> None:
    """Put a copy to the right of a variant; beyond six nothing happens."""
    numbers = list(st.session_state[_NUMBERS])
    if len(numbers) >= MOST:
        return
    spec = lane.spec
    name = free_name(spec.name, [other.spec.name for other in lanes()])
    number = _add(spec.model_copy(update={"name": name}), lane.draft.preset)
    place = [slot.slot for slot in lanes()].index(lane.slot) + 1
    numbers.insert(place, number)
    st.session_state[_NUMBERS] = tuple(numbers)


def remove(lane: DraftSlot) -> None:
    """Take a variant away; the last two stay."""
    numbers = st.session_state[_NUMBERS]
    if len(numbers) > FEWEST:
        st.session_state[_NUMBERS] = tuple(number for number in numbers if f"compare:{number}" != lane.slot)


def share() -> None:
    """Give every variant the common data and seeds."""
    shared = common().spec
    for lane in lanes():
        if lane.spec.data != shared.data or lane.spec.seeds != shared.seeds:
            spec = lane.spec.model_copy(update={"data": shared.data, "seeds": shared.seeds})
            lane.draft = replace(lane.draft, spec=spec)


def as_variants(runs: Sequence[Run]) -> list[ExperimentSpec]:
    """What to edit of runs that raced; a name that only tells what sets a run apart is left out, so that it follows
    when that is changed.
    """
    plain = [run.spec.model_copy(update={"name": ""}) for run in runs[:MOST]]
    return [
        spec if run.name == name else spec.model_copy(update={"name": run.name})
        for run, spec, name in zip(runs, plain, distinguishing_names(plain), strict=False)
    ]


def race_specs() -> list[ExperimentSpec]:
    """What is raced: the variants with the common data and seeds, each with a name of its own."""
    share()
    specs: list[ExperimentSpec] = []
    variants = [lane.spec for lane in lanes()]
    for spec, name in zip(variants, distinguishing_names(variants), strict=True):
        specs.append(spec.model_copy(update={"name": free_name(name, [other.name for other in specs])}))
    return specs


def free_name(name: str, taken: Sequence[str]) -> str:
    """`name`, or `name (2)`, `name (3)`, ... where it is taken."""
    if not name or name not in taken:
        return name
    stem = _NUMBERED.sub("", name)[:110]
    return next(fresh for count in itertools.count(2) if (fresh := f"{stem} ({count})") not in taken)


def _add(spec: ExperimentSpec, preset: str) -> int:
    number: int = st.session_state.get(_LAST, 0) + 1
    st.session_state[_LAST] = number
    st.session_state[_NUMBERS] = (*st.session_state.get(_NUMBERS, ()), number)
    DraftSlot(f"compare:{number}").draft = Draft(spec, preset)
    return number
