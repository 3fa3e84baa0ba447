"""Address of a tab <-> what a room plays."""

from __future__ import annotations

from dataclasses import dataclass

from playground.launch.rooms.setup import Setup
from playground.spec.play_link import decode_play, encode_play, parameters_of
from playground.spec.play_link import query_of as joined


@dataclass(frozen=True, slots=True)
class Read:
    """A link that was followed: the setup, and sentences on what of it could not be."""

    setup: Setup
    notices: tuple[str, ...] = ()


def read_link(link: str) -> Read:
    """What an address, a query or a hash says, ours or TensorFlow Playground's, as far as it holds."""
    found = decode_play(parameters_of(link))
    return Read(Setup(found.spec, found.view, found.preset), found.notices)


def query_of(setup: Setup) -> str:
    """The permalink's query."""
    return joined(encode_play(setup.spec, setup.view, setup.preset))
