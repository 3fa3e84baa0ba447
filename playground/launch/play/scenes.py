"""Data of a specification -> the message with its points, worked out once for all sessions."""

from __future__ import annotations

from playground.launch.play.by_spec import BySpec
from playground.launch.play.shapes import data_key
from playground.launch.play.tab import messages
from playground.settings import Settings
from playground.spec.data.kinds import DataSpec
from playground.spec.training.seeds import DrawnSeeds

#: characters of all messages together
_MOST = 30_000_000

_scenes: BySpec[str] = BySpec(_MOST, len)


def kept_scene(data: DataSpec, seeds: DrawnSeeds, settings: Settings) -> str:
    """See `messages.scene`.

    Raises:
        DataError: they cannot be prepared.
    """
    return _scenes.get(data_key(data, seeds, settings), lambda: messages.scene(data, seeds, settings))
