"""What a session needs of the tab that looks at it."""

from __future__ import annotations

from typing import Protocol


class TabConnection(Protocol):
    """A tab. Called from any thread; never waits."""

    def tell(self, line: str) -> None:
        """A message; none is lost, and their order is kept."""

    def show(self, picture: str) -> None:
        """A picture; a later one may overtake it."""

    def leave(self, reason: str) -> None:
        """The session is closed, and takes no more requests."""
