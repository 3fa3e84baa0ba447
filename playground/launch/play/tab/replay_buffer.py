"""News of an engine -> what a tab that comes back is told, so that it sees what it saw before."""

from __future__ import annotations

import json
from typing import Any

#: latest news that are told again, in the order in which they are; the curve comes in many pieces, and pictures last
_KEPT = ("opened", "state", "timeline", "scores", "touched")
#: pieces of a curve, until they are put together
_MOST_PIECES = 400


class ReplayBuffer:
    """The latest news of each kind. Not safe for several threads."""

    def __init__(self) -> None:
        self._latest: dict[str, str] = {}
        self._curve: list[str] = []
        self.picture = ""

    def note(self, name: str, line: str) -> None:
        """Take a line of news into account."""
        if name == "picture":
            self.picture = line
        elif name == "curve":
            if '"reset":true' in line:
                self._curve.clear()
            self._curve.append(line)
            if len(self._curve) > _MOST_PIECES:
                self._curve = [_joined(self._curve)]
        elif name in _KEPT:
            self._latest[name] = line

    def lines(self) -> list[str]:
        """All that is to be told again but the picture, in order."""
        return [*(self._latest[name] for name in _KEPT if name in self._latest), *self._curve]

    def stop(self) -> str:
        """The engine has left: what was running is paused. The line that says so, or ""."""
        line = self._latest.get("state")
        state: dict[str, Any] = json.loads(line) if line else {}
        if state.get("status") not in ("running", "preparing"):
            return ""
        line = json.dumps({**state, "status": "paused", "epochs_per_s": 0}, separators=(",", ":"))
        self._latest["state"] = line
        return line


def _joined(pieces: list[str]) -> str:
    first, *rest = map(json.loads, pieces)
    for piece in rest:
        length = len(first["epochs"])
        first["epochs"] += piece["epochs"]
        for name in {*first["series"], *piece["series"]}:
            known = first["series"].setdefault(name, [None] * length)
            known += piece["series"].get(name) or [None] * len(piece["epochs"])
    return json.dumps(first, separators=(",", ":"))
