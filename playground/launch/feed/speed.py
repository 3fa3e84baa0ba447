"""Where a training was when -> epochs a second at present, and the seconds left."""

from __future__ import annotations

from collections import deque

_WINDOW_S = 5.0
_SPACING_S = 0.05


class Speed:
    """Present speed, over the last seconds of training. Pauses do not count: training time stands still in them."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, float]] = deque()

    def note(self, elapsed_s: float, position: float) -> None:
        """After `elapsed_s` seconds of training, `position` epochs (with their fraction) were done."""
        if self._seen and (elapsed_s < self._seen[-1][0] or position < self._seen[-1][1]):
            self._seen.clear()
        if len(self._seen) >= 2 and elapsed_s - self._seen[-2][0] < _SPACING_S:
            self._seen.pop()
        self._seen.append((elapsed_s, position))
        while len(self._seen) > 2 and elapsed_s - self._seen[1][0] >= _WINDOW_S:
            self._seen.popleft()

    @property
    def epochs_per_s(self) -> float:
        """Epochs a second; 0 while it is unknown."""
        if len(self._seen) < 2:
            return 0.0
        (first_s, first), (last_s, last) = self._seen[0], self._seen[-1]
        return (last - first) / (last_s - first_s) if last_s > first_s else 0.0

    def left_s(self, epochs_left: float) -> float | None:
        """Seconds that so many epochs take; None while the speed is unknown."""
        speed = self.epochs_per_s
        return max(0.0, epochs_left) / speed if speed > 0 else None
