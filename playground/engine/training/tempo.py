"""Time that calls took -> how much the next call may do, so that a command is answered at once."""

from __future__ import annotations

#: seconds that one call of the training program takes, about
CALL_S = 0.03
_FIRST_STEPS = 16
#: seconds that a call of few steps may take: where steps are slow, what a call costs besides them would else be felt
LONGEST_CALL_S = 0.1
_FEWEST_STEPS = 8
#: over which a speed is counted
_WINDOW_S, _WINDOW_EPOCHS = 0.5, 4
_GROWTH = 16


class Tempo:
    """Chooses the number of steps of the next call from the time of the last ones.

    Args:
        call_s: seconds that a call is to take, about.
        longest_s: seconds that it may take for a few steps, where they are slow; at least `call_s`.
    """

    def __init__(self, call_s: float = CALL_S, longest_s: float = LONGEST_CALL_S) -> None:
        self._call_s, self._longest_s = call_s, longest_s
        self._step_s = 0.0
        self.steps = _FIRST_STEPS

    def took(self, steps: int, seconds: float) -> None:
        """A call of so many steps took so long."""
        step_s = max(seconds, 1e-9) / max(steps, 1)
        # the first call tells more of its own overhead than of the steps
        self._step_s = step_s if not self._step_s or steps >= self.steps // 2 else 0.5 * (self._step_s + step_s)
        few = min(_FEWEST_STEPS, int(self._longest_s / self._step_s))
        self.steps = max(1, min(max(int(self._call_s / self._step_s), few), self.steps * _GROWTH))

    def epochs_per_s(self, steps_per_epoch: int) -> float:
        """Present speed; 0 before the first call."""
        return 1 / (self._step_s * steps_per_epoch) if self._step_s else 0.0


class Speed:
    """Epochs a second as they pass, with all that is done between them.

    Args:
        now: seconds, when counting begins.
    """

    def __init__(self, now: float) -> None:
        self._since, self._count, self._value = now, 0, 0.0

    def read(self, epochs: int, now: float) -> float:
        """So many more epochs have ended by now. Returns the speed over the last half second, or over the last four."""
        self._count += epochs
        passed = now - self._since
        if passed > 0 and (not self._value or (passed >= _WINDOW_S and self._count >= _WINDOW_EPOCHS)):
            self._value = self._count / passed
            if passed >= _WINDOW_S:
                self._since, self._count = now, 0
        return self._value


class Stopwatch:
    """Seconds that it ran, pauses left out.

    Args:
        already: seconds on it from the start.
    """

    def __init__(self, already: float = 0.0) -> None:
        self._done, self._since = already, -1.0

    def start(self, now: float) -> None:
        """Run, or go on."""
        if self._since < 0:
            self._since = now

    def stop(self, now: float) -> None:
        """Pause."""
        if self._since >= 0:
            self._done, self._since = self.read(now), -1.0

    def read(self, now: float) -> float:
        """Seconds on it."""
        return self._done + (now - self._since if self._since >= 0 else 0.0)
