import math

from playground.launch.feed.points import CurvePoints


def filled(count, limit=100):
    points = CurvePoints(limit)
    for epoch in range(1, count + 1):
        dip = -5.0 if epoch == 333 else 0.0
        points.add(epoch, epoch / 10, {"loss": 1 / epoch + dip, "accuracy": 1 - 1 / epoch})
    return points


def test_few_points_are_all_kept():
    points = filled(100)
    assert points.epochs == list(range(1, 101))
    assert points.series["loss"][3] == 0.25
    assert points.elapsed_s[9] == 1.0


def test_many_points_are_thinned_but_first_last_and_best_stay():
    points = filled(1000)
    assert len(points) <= 100
    assert points.epochs[0] == 1
    assert points.epochs[-1] == 1000
    assert 333 in points.epochs
    assert points.epochs == sorted(set(points.epochs))
    assert {len(values) for values in points.series.values()} == {len(points)}
    widest = max(right - left for left, right in zip(points.epochs, points.epochs[1:], strict=False))
    assert widest <= 60  # evenly spread, not only new or only old; 1000 epochs in 50 to 100 points


def test_thinning_is_told_by_another_generation():
    points = CurvePoints(10)
    generation = points.generation
    for epoch in range(1, 11):
        points.add(epoch, 0, {"loss": epoch})
    assert points.generation == generation
    points.add(11, 0, {"loss": 11})
    assert points.generation != generation


def test_a_metric_that_comes_late_is_none_before():
    points = CurvePoints()
    points.add(1, 0.1, {"loss": 1.0})
    points.add(2, 0.2, {"loss": 0.5, "val_loss": 0.7})
    points.add(3, 0.3, {"loss": 0.4})
    assert points.series == {"loss": [1.0, 0.5, 0.4], "val_loss": [None, 0.7, None]}


def test_values_that_are_not_finite_become_none():
    points = CurvePoints()
    for epoch, value in enumerate((math.nan, math.inf, -math.inf, 1.0), 1):
        points.add(epoch, 0, {"loss": value})
    assert points.series["loss"] == [None, None, None, 1.0]


def test_an_epoch_trained_again_replaces_what_came_after_it():
    points = filled(10)
    generation = points.generation
    points.add(5, 9.9, {"loss": 7.0})
    assert points.epochs == [1, 2, 3, 4, 5]
    assert points.series["loss"][-1] == 7.0
    assert points.series["accuracy"][-1] is None
    assert points.generation != generation


def test_two_histories_share_no_generation():
    assert CurvePoints().generation != CurvePoints().generation
