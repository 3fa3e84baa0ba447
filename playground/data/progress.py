"""How far something is that takes long."""

from __future__ import annotations

from collections.abc import Callable

#: called with what is being done and the fraction done, 0 to 1; what it raises ends the work
Progress = Callable[[str, float], None]
