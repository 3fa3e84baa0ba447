import pytest

from playground.errors import PlaygroundError
from playground.launch.play.pace import Pace


def test_more_than_so_many_a_minute_are_refused_with_the_time_to_wait():
    now = [0.0]
    pace = Pace(3, "runs can be kept", clock=lambda: now[0])
    for second in (0, 10, 20):
        now[0] = second
        pace.take()
    now[0] = 25
    with pytest.raises(PlaygroundError, match=r"^At most 3 runs can be kept a minute; wait 35 s\.$"):
        pace.take()
    now[0] = 60
    pace.take()
    with pytest.raises(PlaygroundError, match="wait 10 s"):
        pace.take()
