"""How many steps a call takes follows from the time that steps took."""

from __future__ import annotations

import pytest

from playground.engine.training.tempo import CALL_S, LONGEST_CALL_S, Tempo


def settled(step_s: float, tempo: Tempo) -> int:
    for _ in range(20):
        tempo.took(tempo.steps, tempo.steps * step_s)
    return tempo.steps


@pytest.mark.parametrize("step_s", [1e-5, 1e-4, 1e-3])
def test_quick_steps_fill_the_time_of_a_call(step_s: float) -> None:
    assert settled(step_s, Tempo()) * step_s == pytest.approx(CALL_S, rel=0.05)


@pytest.mark.parametrize(("step_s", "steps"), [(0.008, 8), (0.0125, 8), (0.03, 3), (0.09, 1), (2.0, 1)])
def test_slow_steps_are_a_few_a_call_as_long_as_commands_need_not_wait(step_s: float, steps: int) -> None:
    assert settled(step_s, Tempo()) == steps
    assert steps == 1 or steps * step_s <= LONGEST_CALL_S


def test_who_plays_waits_for_no_few_steps() -> None:
    assert settled(0.01, Tempo(0.015, 0.015)) == 1
