import pytest

from playground.launch.feed.speed import Speed


def test_speed_is_unknown_at_first():
    speed = Speed()
    assert speed.epochs_per_s == 0
    assert speed.left_s(10) is None
    speed.note(1.0, 1)
    assert speed.left_s(10) is None


def test_speed_is_that_of_the_last_seconds():
    speed = Speed()
    for second in range(100):
        speed.note(float(second), 10.0 * second)
    for second in range(100, 120):
        speed.note(float(second), 990 + 2.0 * (second - 99))
    assert speed.epochs_per_s == pytest.approx(2.0)
    assert speed.left_s(20) == pytest.approx(10.0)


def test_thousands_of_epochs_a_second_cost_little_memory():
    speed = Speed()
    for epoch in range(10_000):
        speed.note(epoch / 5000, epoch)
    assert speed.epochs_per_s == pytest.approx(5000, rel=0.01)
    assert len(speed._seen) < 200


def test_speed_starts_anew_after_going_back():
    speed = Speed()
    speed.note(1.0, 10)
    speed.note(2.0, 20)
    speed.note(1.5, 5)
    assert speed.epochs_per_s == 0
