"""What a tab asks of its session, in plain values that were checked for their form only."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from playground.runs.protocol.play import Bend, Explain, PlayCommand, Rewind, SetWeight, ShowNeuron, Window


@dataclass(frozen=True, slots=True)
class Hello:
    """A tab's first words.

    Attributes:
        key: of the session it had, or of the one it is to have; None: any.
        query: of the address it shows.
        hash: of the address it shows.
        page: unguessable name of the page, the same until it is loaded again.
        again: the page had this session before, and lost the connection: its address says nothing new.
        fresh: nobody had a session of this key before.
    """

    key: str | None
    query: str = ""
    hash: str = ""
    page: str = ""
    again: bool = False
    fresh: bool = False

    @property
    def link(self) -> str:
        """What the address says, its hash on top of its query."""
        return f"?{self.query}#{self.hash}"


@dataclass(frozen=True, slots=True)
class Action:
    """Something the session does itself: `regenerate`, `new_weights`, `keep`, `restore` (a run), `paste` (a text),
    `undo`, `redo`, `visit` (the number of a step, and the query that was shown then), `orders` (a first epoch and how
    many samples there are, with a comma between).
    """

    name: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class PlayRequest:
    """What is to become different; what is empty stays.

    Attributes:
        link: an address, a query or a hash that was pasted.
        preset: name of the preset to begin from.
        put: part of the specification -> its plain values.
        change: dotted path -> value.
        view: field of the ViewSpec -> value.
        do: what is to happen.
        ask: number that the tab gave to this; it is told when that is answered, whether followed or refused.
    """

    link: str = ""
    preset: str = ""
    put: Mapping[str, Any] = field(default_factory=dict)
    change: Mapping[str, Any] = field(default_factory=dict)
    view: Mapping[str, Any] = field(default_factory=dict)
    do: PlayCommand | Action | None = None
    ask: int = 0

    @property
    def only_changes(self) -> bool:
        """It sets single values, so that a later one of the kind may stand for both."""
        return self.do is None and not (self.link or self.preset or self.put)

    @property
    def what(self) -> Hashable:
        """What is set, equal for requests that set the same; None: it stands for itself."""
        if self.only_changes:
            return tuple(sorted(self.change))
        return ("weight", *_what(self.do)) if isinstance(self.do, SetWeight) else None

    def then(self, later: PlayRequest) -> PlayRequest | None:
        """One request for this one and the next, of which the later value holds, as while something is dragged; None
        where both are to be followed.
        """
        if self.only_changes and later.only_changes:
            return replace(
                self,
                change={**self.change, **later.change},
                view={**self.view, **later.view},
                ask=later.ask or self.ask,
            )
        return later if self.do is not None and _what(self.do) == _what(later.do) else None


def _what(do: PlayCommand | Action | None) -> Any:
    """What a command sets that the next one may set instead: equal for both; or what equals nothing."""
    match do:
        case SetWeight():
            return do.layer, do.neuron, do.source
        case Window():
            return Window, do.layer
        case ShowNeuron() | Explain() | Bend() | Rewind():
            return type(do)
    return object()
