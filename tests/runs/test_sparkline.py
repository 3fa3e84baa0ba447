from __future__ import annotations

import json
import math

from playground.runs.sparkline import MOST, Sparkline


def test_a_short_curve_is_kept_whole() -> None:
    line = Sparkline()
    for epoch in range(1, MOST):
        line.add(epoch, float(epoch))
    assert line.values() == tuple(float(epoch) for epoch in range(1, MOST))


def test_a_long_curve_is_thinned_evenly_with_first_and_latest() -> None:
    line = Sparkline()
    for epoch in range(1, 5001):
        line.add(epoch, float(epoch))
        assert len(line.values()) <= MOST
        assert line.values()[-1] == epoch
    steps = [later - earlier for (earlier, _), (later, _) in zip(line.kept, line.kept[1:], strict=False)]
    assert set(steps) == {line.stride}
    assert line.values()[0] == 1.0
    assert len(line.values()) > MOST // 2


def test_a_curve_goes_on_after_it_was_stored() -> None:
    stored, whole = Sparkline(), Sparkline()
    for epoch in range(1, 500):
        for line in (stored, whole):
            line.add(epoch, 1.0 / epoch)
        stored = Sparkline.from_plain(json.loads(json.dumps(stored.to_plain())))
    assert stored == whole


def test_a_latest_value_that_is_nan_is_not_repeated() -> None:
    line = Sparkline()
    line.add(1, math.nan)
    assert len(Sparkline.from_plain(json.loads(json.dumps(line.to_plain()))).values()) == 1


def test_a_curve_without_points_is_empty() -> None:
    assert Sparkline().values() == ()
