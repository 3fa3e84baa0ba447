"""Address of a tab <-> what a session plays."""

from __future__ import annotations

from dataclasses import dataclass

from playground.errors import Problem, SpecError
from playground.launch.play.setup import Setup
from playground.spec.links.link_reader import shown
from playground.spec.links.play_link import decode_play, encode_play, is_play_link, parameters_of
from playground.spec.links.play_link import query_of as joined


@dataclass(frozen=True, slots=True)
class Read:
    """A link that was followed: the setup, and sentences on what of it could not be."""

    setup: Setup
    notices: tuple[str, ...] = ()


def read_link(link: str) -> Read:
    """What an address, a query or a hash says, ours or TensorFlow Playground's, as far as it holds."""
    found = decode_play(parameters_of(link))
    return Read(Setup(found.spec, found.view, found.preset), found.notices)


def opened(link: str) -> Read:
    """The same of a link that a user gave: one that says nothing would throw away what is played.

    Raises:
        SpecError: there is no setting in it.
    """
    if not is_play_link(parameters_of(link)):
        rule = "`link` must be a link of this page or of TensorFlow Playground, with its settings"
        raise SpecError(Problem("link", f"{rule}; got {shown(link.strip())}."))
    return read_link(link)


def query_of(setup: Setup) -> str:
    """The permalink's query."""
    return joined(encode_play(setup.spec, setup.view, setup.preset))
