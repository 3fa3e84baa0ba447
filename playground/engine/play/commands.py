"""Commands as they wait in the inbox -> those that still count: where one replaces another, the last one does."""

from __future__ import annotations

import dataclasses

from playground.engine.wire.lines import EndOfInput, Inbox, Item
from playground.runs.protocol.messages import Pause, Watch
from playground.runs.protocol.play import Ack, Configure, Play, SetWeight, ShowNeuron

#: what may stand between two specifications without depending on the first of them
_INDIFFERENT = (Ack, ShowNeuron, Watch, Play, Pause)


def take_all(inbox: Inbox, timeout_s: float | None) -> list[Item]:
    """All that waits, if need be after waiting for the first one.

    Args:
        inbox: to be emptied.
        timeout_s: seconds to wait at most; None: for ever.
    """
    taken: list[Item] = []
    item = inbox.take(timeout_s)
    while item is not None:
        taken.append(item)
        if isinstance(item, EndOfInput):
            break
        item = inbox.take()
    return merged(taken)


def merged(items: list[Item]) -> list[Item]:
    """The same commands without those that a later one replaces."""
    kept: list[Item] = []
    for item in reversed(items):
        if isinstance(item, Configure) and (later := _next_configure(kept)) is not None:
            if item.reset and not kept[later].reset:  # type: ignore[union-attr]
                kept[later] = dataclasses.replace(kept[later], reset=True)  # type: ignore[type-var]
            continue
        last = kept[-1] if kept else None
        if isinstance(item, SetWeight) and isinstance(last, SetWeight) and _place(item) == _place(last):
            continue
        kept.append(item)
    return kept[::-1]


def _next_configure(later: list[Item]) -> int | None:
    """Position, in commands in reverse order, of the specification that follows with nothing that depends between."""
    for index in range(len(later) - 1, -1, -1):
        if isinstance(later[index], Configure):
            return index
        if not isinstance(later[index], _INDIFFERENT):
            return None
    return None


def _place(command: SetWeight) -> tuple[int, int, int]:
    return command.layer, command.neuron, command.source
