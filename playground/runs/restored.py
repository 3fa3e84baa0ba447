"""Why a training ended <-> whether the weights of its best epoch are back."""

from __future__ import annotations

import re

_SENTENCE = "The weights of epoch {epoch}, the best, were restored."
_RESTORED = re.compile(_SENTENCE.format(epoch=r"(\d+)"))


def tell_restored(reason: str, epoch: int) -> str:
    """Why a training ended, and that the weights of its best epoch are back; 0: they are not."""
    return f"{reason} {_SENTENCE.format(epoch=epoch)}".strip() if epoch else reason


def restored_epoch(reason: str) -> int:
    """The epoch whose weights are back, of what `tell_restored` gave; 0: those of the last."""
    found = _RESTORED.search(reason)
    return int(found[1]) if found else 0
