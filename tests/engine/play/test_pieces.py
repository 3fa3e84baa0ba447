"""The parts of a player by themselves, with clocks and states made by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from playground.runs.protocol.messages import Pause
from playground.runs.protocol.play import Ack, Configure, Play, SetWeight, Step
from playground.spec.change import with_changes
from playground.spec.experiment import ExperimentSpec
from tests.engine.play.conftest import play_spec


class TestShutter:
    def test_it_keeps_to_the_rate_and_to_a_third_of_the_time(self) -> None:
        from playground.engine.play.frame_scheduler import FrameScheduler

        scheduler = FrameScheduler(rate=20.0)
        scheduler.acknowledge(scheduler.take())
        scheduler.taken(10.0, 10.002)
        assert scheduler.due_in(10.01) is None  # nothing new
        scheduler.freshen()
        assert scheduler.due_in(10.01) == pytest.approx(0.04)
        assert scheduler.due_in(10.05) == 0
        scheduler.acknowledge(scheduler.take())
        scheduler.taken(10.05, 10.15)  # a slow one
        scheduler.freshen()
        assert scheduler.due_in(10.15) == pytest.approx(0.2)  # twice as long as it took

    def test_a_picture_that_nobody_took_for_long_delays_the_next_one_for_a_moment_only(self) -> None:
        from playground.engine.play.frame_scheduler import LOST_S, FrameScheduler

        scheduler = FrameScheduler(rate=20.0)
        scheduler.take()
        scheduler.taken(10.0, 40.0)  # the pipe was full: the server did not answer
        scheduler.acknowledge(1)
        scheduler.freshen()
        due = scheduler.due_in(40.0)
        assert due is not None
        assert due <= 3 * LOST_S

    def test_a_picture_under_way_is_waited_for_but_not_for_ever(self) -> None:
        from playground.engine.play.frame_scheduler import LOST_S, FrameScheduler

        scheduler = FrameScheduler()
        first = scheduler.take()
        scheduler.taken(0.9, 0.9)
        scheduler.change()
        assert scheduler.due_in(1.0) == 0  # one is drawn while the next travels
        scheduler.take()
        scheduler.taken(1.0, 1.0)
        scheduler.change()
        assert scheduler.due_in(1.1) == pytest.approx(LOST_S - 0.1)
        scheduler.acknowledge(first)
        assert scheduler.due_in(1.1) == 0
        scheduler.watch(0.0)
        assert scheduler.due_in(9.0) is None

    def test_what_a_command_has_changed_does_not_wait_for_the_rate(self) -> None:
        from playground.engine.play.frame_scheduler import FrameScheduler

        scheduler = FrameScheduler(rate=1.0)
        scheduler.acknowledge(scheduler.take())
        scheduler.taken(1.0, 1.0)
        scheduler.change()
        assert scheduler.due_in(1.001) == 0


def snapshot(epoch: int, entries: int = 4) -> Any:
    from playground.engine.build.checkpoint import Position
    from playground.engine.play.timeline import Snapshot

    return Snapshot(Position(epoch=epoch), {"w": np.full(entries, epoch, np.float32)}, {}, {}, {})


class TestTimeline:
    def test_it_stays_small_and_evenly_spread(self) -> None:
        from playground.engine.play.timeline import MOST, Timeline

        timeline = Timeline()
        for epoch in range(5001):
            if timeline.wants(epoch, float(epoch)):
                timeline.add(snapshot(epoch), float(epoch), float(epoch))
        epochs = timeline.epochs
        assert MOST / 3 < len(epochs) <= MOST
        assert epochs[0] == 0
        gaps = np.diff(epochs)
        assert gaps.max() <= 2 * gaps[:-1].min()
        assert timeline.nearest(2500).values["w"][0] == pytest.approx(2500, abs=float(gaps.max()))  # type: ignore[union-attr]

    def test_large_networks_are_kept_less_often(self) -> None:
        from playground.engine.play.timeline import MOST_BYTES, Timeline

        timeline, entries = Timeline(), MOST_BYTES // 4 // 10
        values = snapshot(0, entries)
        for epoch in range(40):
            timeline.add(type(values)(snapshot(epoch).position, values.values, {}, {}, {}), 0.0, 0.0)
        assert len(timeline.epochs) <= 10
        assert timeline.epochs[0] == 0
        assert timeline.epochs[-1] == 39

    def test_a_snapshot_replaces_what_came_after_it(self) -> None:
        from playground.engine.play.timeline import Timeline

        timeline = Timeline()
        for epoch in (0, 1, 2, 3, 1):
            timeline.add(snapshot(epoch), 0.0, 0.0)
        assert timeline.epochs == [0, 1]
        assert timeline.nearest(-1).position.epoch == 1  # type: ignore[union-attr]


class TestCurve:
    def test_it_is_told_once_and_thinned_evenly(self) -> None:
        from playground.engine.play.curve import MOST_POINTS, Curve

        curve, names = Curve(), ("learning_rate", "loss", "val_loss")
        told: dict[str, Any] = {"epochs": []}
        for first in range(1, 20_001, 50):
            epochs = np.arange(first, first + 50)
            curve.add(epochs, np.stack([epochs, 1 / epochs, 2 / epochs], axis=1).astype(float), names, 0.0)
            news = curve.news()
            if news is None:
                continue
            told = news if news["reset"] else told | {"epochs": told["epochs"] + news["epochs"]}
        assert len(curve.points) <= MOST_POINTS
        assert told["epochs"] == [point.epoch for point in curve.points]
        assert len(set(np.diff(told["epochs"][:-1]))) == 1
        assert curve.news() is None

    def test_what_is_left_by_going_back_becomes_a_branch_and_three_are_kept(self) -> None:
        from playground.engine.play.curve import Curve, Point

        curve = Curve()
        for start in (9.0, 8.0, 7.0, 6.0, 5.0):
            for epoch in range(1, 6):
                curve.put(Point(epoch + 1, 0.0, {"loss": start}))
            curve.cut(2)
        news = curve.news()
        assert news is not None
        assert len(news["branches"]) == 3
        assert news["branches"][-1] == {"epochs": [2, 3, 4, 5, 6], "series": {"loss": [5.0] * 5}}
        assert news["epochs"] == [2]

    def test_a_loss_that_is_no_number_is_told_as_none(self) -> None:
        from playground.engine.play.curve import Curve, Point

        curve = Curve()
        curve.put(Point(1, 0.0, {"loss": float("nan")}))
        assert curve.news()["series"] == {"loss": [None]}  # type: ignore[index]


def test_speed_is_what_passes_on_the_clock() -> None:
    from playground.engine.training.tempo import Speed

    speed = Speed(0.0)
    assert speed.read(0, 0.01) == 0
    assert speed.read(30, 0.1) == pytest.approx(300)
    for tick in range(1, 40):
        value = speed.read(10, 0.1 + tick / 10)
    assert value == pytest.approx(100, rel=0.2)


class TestCommands:
    def test_of_specifications_in_a_row_the_last_one_counts(self) -> None:
        from playground.engine.play.commands import merged

        items = [Configure("a", 1, reset=True), Ack(1), Play(), Configure("b", 2), Pause()]
        assert merged(items) == [Ack(1), Play(), Configure("b", 2, reset=True), Pause()]

    def test_lines_for_players_and_for_runs_are_told_apart(self) -> None:
        from playground.runs.protocol.messages import format_command
        from playground.runs.protocol.play import format_line, format_play, parse_line

        assert parse_line(format_line(Pause())) == Pause()
        assert parse_line(format_line(Step())) == Step()
        assert parse_line(format_play(Pause())) == Pause()
        assert parse_line(format_command(Pause())) == Pause()
        with pytest.raises(ValueError, match="not a command"):
            parse_line('{"play": "dance"}')

    def test_what_depends_on_a_specification_keeps_it(self) -> None:
        from playground.engine.play.commands import merged

        items = [Configure("a", 1), Step(), Configure("b", 2), SetWeight(1, 0, 0, 1.0), SetWeight(1, 0, 0, 2.0)]
        assert merged(items) == [*items[:3], items[4]]
        assert merged([SetWeight(1, 0, 0, 1.0), SetWeight(1, 0, 1, 2.0)]) == [
            SetWeight(1, 0, 0, 1.0),
            SetWeight(1, 0, 1, 2.0),
        ]


@pytest.mark.parametrize(
    ("changes", "change", "data"),
    [
        ({"training.learning_rate": 0.5, "training.pace": 3}, "LIVE", False),
        ({"training.epochs": 5, "training.stop_at_loss": 0.1}, "LIVE", False),
        ({"network.layers.0.l2": 0.1, "network.output.l1": 0.2}, "LIVE", False),
        ({"network.layers.0.dropout": 0.5}, "REBUILD", False),
        ({"training.optimizer": "adam"}, "REBUILD", False),
        ({"training.batch_size": 3}, "REBUILD", False),
        ({"training.shuffle": False}, "REBUILD", False),
        ({"training.schedule": {"name": "cosine"}, "training.epochs": 9}, "REBUILD", False),
        ({"data.noise": 0.4}, "LIVE", True),
        ({"seeds.data": 4}, "LIVE", True),
        ({"seeds.split": 4}, "LIVE", True),
        ({"data.samples": 100, "data.split.validation": 0.5}, "LIVE", True),
        ({"data.name": "xor"}, "ANEW", True),
        ({"data.features": ["x1", "x2", "x1^2"]}, "ANEW", True),
        ({"network.layers": [3, 3]}, "ANEW", False),
        ({"network.layers.0.activation": "relu"}, "ANEW", False),
        ({"seeds.weights": 4}, "ANEW", False),
        ({"seeds.main": 4}, "ANEW", True),
        ({"name": "other"}, "LIVE", False),
    ],
)
def test_a_change_asks_for_no_more_than_it_must(changes: dict[str, Any], change: str, data: bool) -> None:
    from playground.engine.play.changes import classify

    before: ExperimentSpec = play_spec()
    found, prepared = classify(before, with_changes(before, changes))
    assert (found.name, prepared) == (change, data)


def test_programs_are_shared_by_all_that_differs_only_in_values() -> None:
    from playground.engine.play.network_cache import key_of
    from playground.spec.shape import DataShape

    shape = DataShape(2, "binary", 2, 45, 15, 0)
    key = key_of(play_spec(), shape)
    assert key == key_of(play_spec(seeds__weights=3, training__learning_rate=1.0, data__noise=0.1), shape)
    assert key != key_of(play_spec(training__optimizer="adam"), shape)
    assert key != key_of(play_spec(), DataShape(2, "binary", 2, 44, 15, 0))


def test_growth_is_of_the_whole_process_whatever_has_taken_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    from playground.engine.play import memory_watch

    monkeypatch.setattr(memory_watch, "_ENOUGH", 150_000_000)
    monkeypatch.setattr(memory_watch, "_REST_S", 0.0)
    watched = memory_watch.MemoryWatch()
    assert watched.leaves_in(playing=False) is None
    taken = np.ones(40_000_000)  # 320 MB
    assert watched.leaves_in(playing=False) == 0
    assert watched.leaves_in(playing=True) is None
    monkeypatch.setattr(memory_watch, "_TOO_MUCH", 200_000_000)
    assert watched.leaves_in(playing=True) == 0
    del taken
    assert watched.leaves_in(playing=True) is None
