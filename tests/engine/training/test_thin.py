from __future__ import annotations

import numpy as np

from playground.engine.training.thin import BURST, Thinner, kept


def told(epochs_per_call: int, calls: int, call_s: float) -> tuple[list[int], np.ndarray]:
    """Epochs told, and all rows, of a run whose every call trains so many epochs in so long."""
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(epochs_per_call * calls, 3))
    seen: list[int] = []
    thinner = Thinner(lambda epoch, row, elapsed: seen.append(epoch))
    for call in range(calls):
        numbers = np.arange(call * epochs_per_call, (call + 1) * epochs_per_call)
        now = 100.0 + (call + 1) * call_s
        thinner.add(numbers + 1, rows[numbers], now + numbers * 0.0, now)
    thinner.flush(now)
    return seen, rows


def test_under_twenty_epochs_a_second_every_epoch_is_told_at_once() -> None:
    seen: list[int] = []
    thinner = Thinner(lambda epoch, row, elapsed: seen.append(epoch))
    for epoch in range(1, 30):
        thinner.add(np.array([epoch]), np.zeros((1, 2)), np.array([0.0]), epoch / 19)
        assert epoch < 3 or seen[-1] == epoch
    assert seen == list(range(1, 30))


def test_thousands_of_epochs_a_second_are_thinned_to_two_hundred() -> None:
    seen, _ = told(250, 100, 0.03)
    assert 300 < len(seen) <= 200 * 3.1 + BURST
    assert seen == sorted(set(seen))


def test_first_last_and_the_extremes_of_every_metric_are_told() -> None:
    seen, rows = told(250, 100, 0.03)
    wanted = {1, len(rows), *(rows.argmin(axis=0) + 1), *(rows.argmax(axis=0) + 1)}
    assert wanted <= set(seen)


def test_values_that_are_not_numbers_do_not_hide_extremes() -> None:
    rows = np.arange(50.0).reshape(-1, 1)
    rows[20] = np.nan
    rows[30] = 1000.0
    assert {0, 30, 49} <= set(kept(rows, 5).tolist())


def test_a_run_that_is_over_at_once_keeps_every_epoch() -> None:
    seen, _ = told(300, 1, 0.03)
    assert seen == list(range(1, 301))
