"""One suite for what `runs.contract.Store` promises, run on SQLite in memory, SQLite on disk and PostgreSQL."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from playground.errors import StoreError
from playground.runs.protocol.events import (
    ArtifactSaved,
    CheckpointSaved,
    Compiled,
    DataLoaded,
    EpochEnded,
    Evaluated,
    LoadProgressed,
    ModelBuilt,
    Paused,
    Progressed,
    Resumed,
    RunFinished,
    RunStarted,
    SettingChanged,
)
from playground.runs.protocol.messages import ChangeSetting, Pause, Stop
from playground.runs.run import MetricSummary, Run
from playground.runs.store.contract import Owner
from playground.runs.store.open_store import SqlStore
from playground.spec.change import with_changes
from playground.spec.experiment import ExperimentSpec

ELSEWHERE = Owner("elsewhere", 7, 5.5)


def epoch_ended(run: Run, epoch: int, **metrics: float) -> EpochEnded:
    return EpochEnded(run.id, epoch, metrics or {"loss": 1.0 / epoch}, elapsed_s=epoch * 0.5, learning_rate=0.01)


@pytest.fixture
def taken(store: SqlStore, spec: ExperimentSpec, owner: Owner) -> Run:
    store.create_run(spec)
    run, attempt = store.take_next(owner)
    assert attempt == 1
    return run


@pytest.fixture
def trained(store: SqlStore, taken: Run) -> Run:
    """Started, three epochs, done."""
    epochs = [epoch_ended(taken, epoch, loss=1.0 / epoch, accuracy=0.3 * epoch) for epoch in (1, 2, 3)]
    events = [RunStarted(taken.id, 1, 1), *epochs, RunFinished(taken.id, "done", "", 3, {}, {"train": 1.5})]
    store.append(taken.id, 1, list(enumerate(events, 1)))
    return store.run(taken.id)


class TestCreating:
    def test_a_new_run_is_queued_and_can_be_read_back(self, store: SqlStore, spec: ExperimentSpec) -> None:
        named = with_changes(spec, {"name": "My run", "training.epochs": 7})
        run = store.create_run(named, group="race")
        assert store.run(run.id) == run
        assert store.run_by_token(run.token) == run
        assert (run.name, run.spec, run.status, run.group, run.position) == ("My run", named, "queued", "race", 1)
        assert (run.epochs, run.metrics, run.sparkline, run.checkpoint_epoch) == (0, {}, (), None)
        assert run.created.utcoffset() == timedelta(0)
        assert abs(run.created - datetime.now(UTC)) < timedelta(minutes=1)
        assert len(run.id) == 12
        assert int(run.id, 16) >= 0

    def test_a_run_without_a_name_gets_a_telling_one_that_is_not_taken(
        self, store: SqlStore, spec: ExperimentSpec
    ) -> None:
        names = [store.create_run(with_changes(spec, {"name": name})).name for name in ("", "  ", "")]
        assert names == ["Spiral 16-16", "Spiral 16-16 (2)", "Spiral 16-16 (3)"]

    def test_a_run_created_for_an_owner_is_never_in_the_queue(
        self, store: SqlStore, spec: ExperimentSpec, owner: Owner
    ) -> None:
        run = store.create_run(spec, owner=owner)
        assert (run.status, run.position) == ("starting", 0)
        assert store.queue() == []
        assert store.take_next(owner) is None
        store.append(run.id, 1, [(1, RunFinished(run.id, "stopped", "Kept.", 3))])
        assert store.run(run.id).status == "stopped"

    def test_colours_go_round_the_palette(self, store: SqlStore, spec: ExperimentSpec) -> None:
        assert [store.create_run(spec).colour for _ in range(12)] == [*range(10), 0, 1]

    def test_unknown_runs_are_refused(self, store: SqlStore, owner: Owner) -> None:
        unknown = "0123456789ab"
        for ask in (
            lambda: store.run(unknown),
            lambda: store.run_by_token("x"),
            lambda: store.points(unknown),
            lambda: store.many_points([unknown], ["loss"]),
            lambda: store.events(unknown),
            lambda: store.artifacts(unknown),
            lambda: store.append(unknown, 1, [(1, RunStarted(unknown, 1, 1))]),
            lambda: store.take(unknown, owner),
            lambda: store.requeue(unknown),
            lambda: store.move_in_queue(unknown, 1),
            lambda: store.set_status(unknown, "crashed"),
            lambda: store.send_command(unknown, Pause()),
            lambda: store.rename(unknown, "x"),
            lambda: store.annotate(unknown, starred=True),
            lambda: store.delete([unknown]),
            lambda: store.undelete([unknown]),
            lambda: store.folder("../../etc"),
        ):
            with pytest.raises(StoreError, match=r"There is no .* in the store"):
                ask()


class TestListing:
    def test_runs_come_newest_first_and_can_be_filtered(
        self, store: SqlStore, spec: ExperimentSpec, owner: Owner
    ) -> None:
        first, second, third = (store.create_run(spec, group=group) for group in ("a", "b", "a"))
        store.take(second.id, owner)
        assert [run.id for run in store.runs()] == [third.id, second.id, first.id]
        assert [run.id for run in store.runs(statuses=["starting"])] == [second.id]
        assert [run.id for run in store.runs(group="a")] == [third.id, first.id]
        assert [run.id for run in store.runs(limit=1)] == [third.id]
        assert store.runs(statuses=[]) == []
        assert store.runs(deleted=True) == []

    def test_a_list_holds_the_same_snapshots_as_single_reads(
        self, store: SqlStore, spec: ExperimentSpec, trained: Run
    ) -> None:
        for _ in range(3):
            store.create_run(spec)
        assert store.runs() == [store.run(run.id) for run in store.runs()]
        assert store.runs()[-1] == trained


class TestQueue:
    def test_runs_start_in_the_order_of_the_queue(self, store: SqlStore, spec: ExperimentSpec, owner: Owner) -> None:
        ids = [store.create_run(spec).id for _ in range(3)]
        assert [(run.id, run.position) for run in store.queue()] == list(zip(ids, (1, 2, 3), strict=True))
        run, attempt = store.take_next(owner)
        assert (run.id, run.status, run.position, attempt) == (ids[0], "starting", 0, 1)
        assert run.started is not None
        assert [(run.id, run.position) for run in store.queue()] == [(ids[1], 1), (ids[2], 2)]

    @pytest.mark.parametrize(
        ("moved", "position", "order"),
        [(0, 3, "1203"), (3, 1, "3012"), (1, 99, "0231"), (2, 0, "2013"), (1, 2, "0123"), (0, 2, "1023")],
    )
    def test_a_queued_run_can_be_moved(
        self, store: SqlStore, spec: ExperimentSpec, moved: int, position: int, order: str
    ) -> None:
        ids = [store.create_run(spec).id for _ in range(4)]
        store.move_in_queue(ids[moved], position)
        assert [(run.id, run.position) for run in store.queue()] == [(ids[int(k)], n) for n, k in enumerate(order, 1)]

    def test_only_a_queued_run_can_be_moved(self, store: SqlStore, taken: Run) -> None:
        with pytest.raises(StoreError, match="Only a waiting run can be moved"):
            store.move_in_queue(taken.id, 1)

    def test_an_empty_queue_gives_nothing(self, store: SqlStore, owner: Owner) -> None:
        assert store.take_next(owner) is None

    def test_a_run_can_be_taken_out_of_turn(self, store: SqlStore, spec: ExperimentSpec, owner: Owner) -> None:
        first, second = store.create_run(spec), store.create_run(spec)
        assert store.take(second.id, owner) == 1
        assert [(run.id, run.position) for run in store.queue()] == [(first.id, 1)]

    def test_a_live_run_cannot_be_taken(self, store: SqlStore, taken: Run) -> None:
        with pytest.raises(StoreError, match="is starting; only a waiting or ended run can be taken"):
            store.take(taken.id, ELSEWHERE)

    def test_an_ended_run_can_be_taken_again(self, store: SqlStore, trained: Run, owner: Owner) -> None:
        assert store.take(trained.id, owner) == 2
        again = store.run(trained.id)
        assert (again.status, again.ended, again.started) == ("starting", None, trained.started)

    def test_an_ended_run_can_be_queued_again(
        self, store: SqlStore, spec: ExperimentSpec, trained: Run, owner: Owner
    ) -> None:
        first = store.create_run(spec)
        store.requeue(trained.id)
        assert [run.id for run in store.queue()] == [first.id, trained.id]
        with pytest.raises(StoreError, match="is waiting; only an ended run can be started again"):
            store.requeue(trained.id)
        store.take_next(owner)
        assert store.take_next(owner)[1] == 2

    def test_a_cancelled_run_leaves_the_queue(self, store: SqlStore, spec: ExperimentSpec) -> None:
        ids = [store.create_run(spec).id for _ in range(3)]
        store.set_status(ids[1], "cancelled", "Cancelled before it started.")
        assert [(run.id, run.position) for run in store.queue()] == [(ids[0], 1), (ids[2], 2)]
        run = store.run(ids[1])
        assert (run.status, run.reason, run.position, run.ended is None) == (
            "cancelled",
            "Cancelled before it started.",
            0,
            False,
        )

    def test_a_run_may_go_back_to_the_queue(self, store: SqlStore, spec: ExperimentSpec, taken: Run) -> None:
        store.create_run(spec)
        store.set_status(taken.id, "queued")
        assert store.run(taken.id).position == 2
        assert store.abandoned("here") == []


class TestHolding:
    def test_runs_held_on_this_host_are_listed_with_their_holder(
        self, store: SqlStore, taken: Run, owner: Owner
    ) -> None:
        assert [(run.id, holder) for run, holder in store.abandoned("here")] == [(taken.id, owner)]
        assert store.abandoned("elsewhere") == []

    def test_a_lease_that_ran_out_is_listed_everywhere_until_it_is_renewed(
        self, store: SqlStore, taken: Run, owner: Owner
    ) -> None:
        assert [run.id for run, _ in store.abandoned("elsewhere", lease_s=-3600)] == [taken.id]
        before = store.abandoned("elsewhere", lease_s=0)
        store.heartbeat(owner)
        assert len(before) == 1
        assert store.abandoned("elsewhere", lease_s=60) == []

    def test_an_ended_run_is_held_by_nobody(self, store: SqlStore, trained: Run) -> None:
        assert store.abandoned("here") == []

    def test_a_crash_ends_the_run_and_keeps_what_is_known(self, store: SqlStore, taken: Run) -> None:
        store.append(taken.id, 1, [(1, RunStarted(taken.id, 1, 1)), (2, epoch_ended(taken, 1))])
        store.set_status(taken.id, "crashed", "The engine was killed.", "Resume from epoch 1.")
        run = store.run(taken.id)
        assert (run.status, run.reason, run.diagnosis) == ("crashed", "The engine was killed.", "Resume from epoch 1.")
        assert (run.epochs, len(store.points(run.id))) == (1, 1)
        assert run.ended is not None

    def test_a_run_that_has_ended_keeps_its_end(self, store: SqlStore, trained: Run) -> None:
        store.set_status(trained.id, "crashed", "Too late.")
        assert store.run(trained.id) == trained

    def test_late_events_of_a_run_that_has_ended_are_kept_but_do_not_revive_it(
        self, store: SqlStore, taken: Run
    ) -> None:
        store.set_status(taken.id, "cancelled", "Enough.")
        events = [
            RunStarted(taken.id, 1, 1),
            epoch_ended(taken, 1),
            Resumed(taken.id, 1),
            RunFinished(taken.id, "done", "", 1),
        ]
        store.append(taken.id, 1, list(enumerate(events, 1)))
        run = store.run(taken.id)
        assert (run.status, run.reason, run.epochs) == ("cancelled", "Enough.", 1)


class TestAppending:
    def test_status_follows_from_the_events(self, store: SqlStore, taken: Run) -> None:
        steps = [
            (RunStarted(taken.id, 1, 1), "running"),
            (Paused(taken.id, 2, 0), "paused"),
            (Resumed(taken.id, 2), "running"),
            (RunFinished(taken.id, "failed", "The loss became NaN.", 2, {}, {}, "Lower the learning rate."), "failed"),
        ]
        for sequence, (event, status) in enumerate(steps, 1):
            store.append(taken.id, 1, [(sequence, event)])
            assert store.run(taken.id).status == status
        run = store.run(taken.id)
        assert (run.reason, run.diagnosis, run.epochs) == ("The loss became NaN.", "Lower the learning rate.", 2)
        assert run.ended is not None

    def test_the_snapshot_adds_up_what_happened(self, store: SqlStore, taken: Run) -> None:
        events = [
            RunStarted(taken.id, 1, 1),
            DataLoaded(taken.id, "spiral", 2, "binary", ("a", "b"), 350, 75, 75, seconds=0.25),
            ModelBuilt(taken.id, 337, 337, "binary_crossentropy", ("accuracy",), 11, seconds=0.5),
            Compiled(taken.id, "xla", seconds=0.75),
            epoch_ended(taken, 1, loss=0.7, val_loss=0.9, accuracy=0.5),
            epoch_ended(taken, 2, loss=0.6, val_loss=0.8, accuracy=0.6),
            epoch_ended(taken, 3, loss=0.5, val_loss=0.85, accuracy=0.55),
            CheckpointSaved(taken.id, 3, 0, "checkpoint.npz"),
            ArtifactSaved(taken.id, "weights", "model.weights.h5", "ab" * 32),
            Evaluated(taken.id, {"test_loss": 0.4, "test_accuracy": 0.9}),
            RunFinished(taken.id, "done", "", 3, {"loss": 0.5, "test_loss": 0.4}, {"train": 1.5, "evaluate": 0.1}),
        ]
        store.append(taken.id, 1, list(enumerate(events, 1)))
        run = store.run(taken.id)
        assert run.metrics == {
            "loss": MetricSummary(0.5, 0.5, 3),
            "val_loss": MetricSummary(0.85, 0.8, 2),
            "accuracy": MetricSummary(0.55, 0.6, 2),
            "test_loss": MetricSummary(0.4, 0.4, 3),
            "test_accuracy": MetricSummary(0.9, 0.9, 3),
        }
        assert run.sparkline == (0.9, 0.8, 0.85)
        assert (run.epochs, run.elapsed_s, run.parameters, run.mode) == (3, 1.5, 337, "xla")
        assert run.checkpoint_epoch == 3
        assert run.seconds == {"load": 0.25, "build": 0.5, "compile": 0.75, "train": 1.5, "evaluate": 0.1}
        assert store.artifacts(run.id) == [events[8]]
        kept = store.events(run.id)
        assert [item.event for item in kept] == [event for event in events if not isinstance(event, EpochEnded)]
        assert [item.sequence for item in kept] == [1, 2, 3, 4, 8, 9, 10, 11]
        assert all(item.attempt == 1 and item.time.utcoffset() == timedelta(0) for item in kept)

    def test_progress_is_not_kept_but_epochs_and_time_follow_it(self, store: SqlStore, taken: Run) -> None:
        events = [LoadProgressed(taken.id, "MNIST", 0.5), Progressed(taken.id, 8, 0.5, 12.5, 0.3, 0.6)]
        store.append(taken.id, 1, list(enumerate(events, 1)))
        run = store.run(taken.id)
        assert (run.epochs, run.elapsed_s, store.events(run.id)) == (7, 12.5, [])

    def test_points_are_read_as_they_were_written(self, store: SqlStore, taken: Run) -> None:
        store.append(taken.id, 1, [(n, epoch_ended(taken, n, loss=1.0 / n, val_loss=2.0 / n)) for n in (1, 2, 3)])
        points = store.points(taken.id)
        assert list(points) == ["epoch", "elapsed_s", "learning_rate", "loss", "val_loss"]
        assert points["epoch"].tolist() == [1, 2, 3]
        assert points["elapsed_s"].tolist() == [0.5, 1.0, 1.5]
        assert points["learning_rate"].tolist() == [0.01] * 3
        assert points["loss"].tolist() == [1.0, 1 / 2, 1 / 3]
        assert store.points(taken.id, after_epoch=2)["val_loss"].tolist() == [2 / 3]
        assert [str(kind) for kind in points.dtypes] == ["int64"] + ["float64"] * 4

    def test_a_run_without_points_has_an_empty_table(self, store: SqlStore, taken: Run) -> None:
        points = store.points(taken.id)
        assert list(points) == ["epoch", "elapsed_s", "learning_rate"]
        assert points.empty
        long = store.many_points([taken.id], ["loss"])
        assert list(long) == ["run", "epoch", "elapsed_s", "metric", "value"]
        assert long.empty

    def test_what_is_not_finite_stays_what_it_is(self, store: SqlStore, taken: Run) -> None:
        values = [math.nan, math.inf, -math.inf, 0.5, math.nan]
        events = [epoch_ended(taken, n, loss=value, accuracy=value) for n, value in enumerate(values, 1)]
        store.append(taken.id, 1, [*enumerate(events, 1), (6, Evaluated(taken.id, {"test_r2": math.nan}))])
        assert [repr(value) for value in store.points(taken.id)["loss"].tolist()] == [
            "nan",
            "inf",
            "-inf",
            "0.5",
            "nan",
        ]
        long = store.many_points([taken.id], ["accuracy"])
        assert [repr(value) for value in long["value"].tolist()] == ["nan", "inf", "-inf", "0.5", "nan"]
        run = store.run(taken.id)
        assert math.isnan(run.metrics["loss"].last)
        assert (run.metrics["loss"].best, run.metrics["loss"].best_epoch) == (-math.inf, 3)
        assert (run.metrics["accuracy"].best, run.metrics["accuracy"].best_epoch) == (math.inf, 2)
        assert [repr(value) for value in run.sparkline] == ["nan", "inf", "-inf", "0.5", "nan"]
        assert math.isnan(store.events(taken.id)[0].event.metrics["test_r2"])

    def test_nan_is_never_best(self, store: SqlStore, taken: Run) -> None:
        store.append(taken.id, 1, [(1, epoch_ended(taken, 1, loss=math.nan, r2=math.nan))])
        only_nan = store.run(taken.id).metrics["loss"]
        assert math.isnan(only_nan.best)
        assert only_nan.best_epoch == 0
        store.append(
            taken.id, 1, [(2, epoch_ended(taken, 2, loss=3.0, r2=-3.0)), (3, epoch_ended(taken, 3, loss=math.nan))]
        )
        metrics = store.run(taken.id).metrics
        assert (metrics["loss"].best, metrics["loss"].best_epoch) == (3.0, 2)
        assert metrics["r2"] == MetricSummary(-3.0, -3.0, 2)

    def test_a_batch_may_be_sent_again(self, store: SqlStore, taken: Run) -> None:
        batch = list(enumerate([RunStarted(taken.id, 1, 1), epoch_ended(taken, 1), Paused(taken.id, 1, 0)], 1))
        store.append(taken.id, 1, batch)
        store.append(taken.id, 1, [(4, Resumed(taken.id, 1)), (5, epoch_ended(taken, 2))])
        before = store.run(taken.id), store.events(taken.id), store.points(taken.id)
        store.append(taken.id, 1, batch)
        assert store.run(taken.id) == before[0]
        assert store.events(taken.id) == before[1]
        assert store.points(taken.id).equals(before[2])

    def test_a_batch_that_overlaps_an_earlier_one_adds_what_is_new(self, store: SqlStore, taken: Run) -> None:
        events = list(enumerate([epoch_ended(taken, n) for n in range(1, 6)], 1))
        store.append(taken.id, 1, events[:3])
        store.append(taken.id, 1, events[1:])
        assert store.points(taken.id)["epoch"].tolist() == [1, 2, 3, 4, 5]
        assert len(store.run(taken.id).sparkline) == 5

    def test_a_batch_that_was_overtaken_is_kept(self, store: SqlStore, taken: Run) -> None:
        store.append(taken.id, 1, [(3, epoch_ended(taken, 2))])
        store.append(taken.id, 1, [(1, RunStarted(taken.id, 1, 1)), (2, epoch_ended(taken, 1))])
        assert store.points(taken.id)["epoch"].tolist() == [1, 2]
        assert len(store.events(taken.id)) == 1

    def test_nothing_to_append_is_no_error(self, store: SqlStore, taken: Run) -> None:
        store.append(taken.id, 1, [])

    def test_an_unknown_attempt_is_refused(self, store: SqlStore, taken: Run) -> None:
        with pytest.raises(StoreError, match="has no attempt 2; it has 1"):
            store.append(taken.id, 2, [(1, epoch_ended(taken, 1))])

    def test_a_sparkline_has_at_most_40_values_and_ends_with_the_latest(self, store: SqlStore, taken: Run) -> None:
        for start in range(1, 1000, 97):
            store.append(taken.id, 1, [(n, epoch_ended(taken, n, loss=float(n))) for n in range(start, start + 97)])
            line = store.run(taken.id).sparkline
            assert 20 <= len(line) <= 40
            assert (line[0], line[-1]) == (1.0, float(start + 96))
            assert list(line) == sorted(line)

    def test_many_runs_are_read_in_long_form(self, store: SqlStore, spec: ExperimentSpec, owner: Owner) -> None:
        runs = [store.create_run(spec) for _ in range(2)]
        for run in runs:
            store.take(run.id, owner)
            store.append(run.id, 1, [(n, epoch_ended(run, n, loss=1.0 / n, accuracy=0.1 * n)) for n in (1, 2)])
        long = store.many_points([runs[1].id, runs[0].id], ["accuracy", "loss", "nothing"])
        assert long["run"].tolist() == [runs[1].id] * 4 + [runs[0].id] * 4
        assert long["metric"].tolist() == ["accuracy", "accuracy", "loss", "loss"] * 2
        assert long["epoch"].tolist() == [1, 2] * 4
        assert long["elapsed_s"].tolist() == [0.5, 1.0] * 4
        assert long["value"].tolist() == [0.1, 0.2, 1.0, 0.5] * 2


class TestResuming:
    @pytest.fixture
    def resumed(self, store: SqlStore, taken: Run, owner: Owner) -> Run:
        """Crashed after epoch 5 with the best values in epoch 4, resumed from the checkpoint after epoch 3."""
        losses = [0.9, 0.8, 0.7, 0.1, 0.6]
        events = [RunStarted(taken.id, 1, 1), *(epoch_ended(taken, n, loss=loss) for n, loss in enumerate(losses, 1))]
        store.append(taken.id, 1, list(enumerate(events, 1)))
        store.set_status(taken.id, "crashed", "Killed.")
        store.requeue(taken.id)
        assert store.take_next(owner)[1] == 2
        store.append(taken.id, 2, [(1, RunStarted(taken.id, 2, 1, resumed_from=3))])
        return store.run(taken.id)

    def test_later_points_of_the_earlier_attempt_are_superseded(self, store: SqlStore, resumed: Run) -> None:
        assert store.points(resumed.id)["epoch"].tolist() == [1, 2, 3]
        store.append(resumed.id, 2, [(2, epoch_ended(resumed, 4, loss=0.5)), (3, epoch_ended(resumed, 5, loss=0.4))])
        assert store.points(resumed.id)["loss"].tolist() == [0.9, 0.8, 0.7, 0.5, 0.4]
        assert store.many_points([resumed.id], ["loss"])["value"].tolist() == [0.9, 0.8, 0.7, 0.5, 0.4]
        assert store.points(resumed.id, after_epoch=3)["loss"].tolist() == [0.5, 0.4]
        assert store.run(resumed.id).metrics["loss"] == MetricSummary(0.4, 0.4, 5)

    def test_the_snapshot_goes_back_to_the_checkpoint(self, resumed: Run) -> None:
        assert (resumed.status, resumed.reason, resumed.epochs, resumed.elapsed_s) == ("running", "", 3, 1.5)
        assert resumed.metrics == {"loss": MetricSummary(0.7, 0.7, 3)}
        assert resumed.sparkline == (0.9, 0.8, 0.7)

    def test_the_timeline_keeps_both_attempts(self, store: SqlStore, resumed: Run) -> None:
        assert [(item.attempt, item.sequence) for item in store.events(resumed.id)] == [(1, 1), (2, 1)]

    def test_late_points_of_the_earlier_attempt_do_not_count(self, store: SqlStore, resumed: Run) -> None:
        store.append(
            resumed.id, 1, [(7, epoch_ended(resumed, 6, loss=0.01)), (8, RunFinished(resumed.id, "done", "", 6))]
        )
        assert store.points(resumed.id)["epoch"].tolist() == [1, 2, 3]
        run = store.run(resumed.id)
        assert (run.status, run.epochs, run.metrics["loss"].best) == ("running", 3, 0.7)

    def test_starting_again_from_nothing_supersedes_everything(
        self, store: SqlStore, resumed: Run, owner: Owner
    ) -> None:
        store.set_status(resumed.id, "crashed")
        attempt = store.take(resumed.id, owner)
        store.append(resumed.id, attempt, [(1, RunStarted(resumed.id, 3, 1)), (2, epoch_ended(resumed, 1, loss=2.0))])
        assert store.points(resumed.id)["loss"].tolist() == [2.0]
        run = store.run(resumed.id)
        assert (run.epochs, run.metrics, run.sparkline) == (1, {"loss": MetricSummary(2.0, 2.0, 1)}, (2.0,))

    @pytest.mark.parametrize("begun", [False, True])
    def test_what_cannot_go_on_keeps_what_it_was(
        self, store: SqlStore, trained: Run, owner: Owner, begun: bool
    ) -> None:
        store.requeue(trained.id)
        attempt = store.take(trained.id, owner)
        start = [RunStarted(trained.id, attempt, 1, resumed_from=3)] if begun else []
        end = RunFinished(trained.id, "failed", "t.csv was deleted.", 3)
        store.append(trained.id, attempt, list(enumerate([*start, end], 1)))

        run = store.run(trained.id)
        assert (run.status, run.reason) == ("done", "It could not go on. t.csv was deleted.")
        assert run.metrics["accuracy"] == trained.metrics["accuracy"]

    def test_what_fails_after_it_went_on_has_failed(self, store: SqlStore, trained: Run, owner: Owner) -> None:
        store.requeue(trained.id)
        attempt = store.take(trained.id, owner)
        events = [RunStarted(trained.id, attempt, 1, resumed_from=3), epoch_ended(trained, 4, loss=0.1)]
        store.append(trained.id, attempt, list(enumerate(events, 1)))
        store.append(trained.id, attempt, [(3, RunFinished(trained.id, "failed", "Full.", 4))])
        assert store.run(trained.id).status == "failed"

    def test_training_on_keeps_all_points_and_the_test_figures(
        self, store: SqlStore, trained: Run, owner: Owner
    ) -> None:
        store.take(trained.id, owner)
        store.append(trained.id, 2, [(1, RunStarted(trained.id, 2, 1, resumed_from=3)), (2, epoch_ended(trained, 4))])
        assert store.points(trained.id)["epoch"].tolist() == [1, 2, 3, 4]
        assert store.run(trained.id).metrics["accuracy"] == trained.metrics["accuracy"]


class TestCommands:
    def test_a_command_is_given_once_to_the_holder_alone(self, store: SqlStore, taken: Run, owner: Owner) -> None:
        sent = [Pause(), ChangeSetting("training.learning_rate", 0.1), Stop(evaluate=False)]
        for command in sent:
            store.send_command(taken.id, command)
        assert store.take_commands(ELSEWHERE) == []
        assert store.take_commands(replace(owner, started=1.0)) == []
        assert store.take_commands(owner) == [(taken.id, command) for command in sent]
        assert store.take_commands(owner) == []

    def test_a_command_for_an_earlier_attempt_does_not_reach_the_next(
        self, store: SqlStore, trained: Run, owner: Owner
    ) -> None:
        store.send_command(trained.id, Stop())
        assert store.take_commands(owner) == []
        store.take(trained.id, owner)
        assert store.take_commands(owner) == []


class TestAnnotating:
    def test_what_the_user_says_is_kept(self, store: SqlStore, trained: Run) -> None:
        store.rename(trained.id, "  Better name ")
        store.annotate(trained.id, starred=True, tags=["b", "a", "b", " "], note="# Why")
        run = store.run(trained.id)
        assert run == replace(trained, name="Better name", starred=True, tags=("b", "a"), note="# Why")
        store.annotate(trained.id, note="")
        store.annotate(trained.id)
        assert store.run(trained.id) == replace(run, note="")

    @pytest.mark.parametrize("name", ["", "   ", "x" * 121, "\x00"])
    def test_a_name_must_have_1_to_120_characters(self, store: SqlStore, trained: Run, name: str) -> None:
        with pytest.raises(StoreError, match=r"`name` must be 1 to 120 characters; got \d+\."):
            store.rename(trained.id, name)
        assert store.run(trained.id).name == trained.name

    def test_a_name_of_120_characters_is_allowed(self, store: SqlStore, trained: Run) -> None:
        store.rename(trained.id, "\N{SNOWMAN}" * 120)
        assert store.run(trained.id).name == "\N{SNOWMAN}" * 120

    def test_naughty_strings_are_kept_as_they_are(
        self, store: SqlStore, taken: Run, naughty_strings: list[str]
    ) -> None:
        strings = [text for text in naughty_strings if text.strip()]
        for text in strings:
            if len(text.strip()) <= 120:
                store.rename(taken.id, text)
                assert store.run(taken.id).name == text.strip()
        store.annotate(taken.id, tags=strings, note="\n".join(strings))
        run = store.run(taken.id)
        assert list(run.tags) == list(dict.fromkeys(text.strip() for text in strings))
        assert run.note == "\n".join(strings)
        metrics = {text: float(n) for n, text in enumerate(strings)}
        changed = SettingChanged(taken.id, 0, strings[0], strings[1], strings)
        store.append(taken.id, 1, [(1, epoch_ended(taken, 1, **metrics)), (2, changed)])
        assert {name: summary.last for name, summary in store.run(taken.id).metrics.items()} == metrics
        assert store.points(taken.id).iloc[0, 3:].to_dict() == metrics
        assert store.many_points([taken.id], list(metrics))["metric"].tolist() == list(metrics)
        assert store.events(taken.id)[0].event == changed

    def test_nul_characters_and_half_surrogates_do_no_harm(
        self, store: SqlStore, spec: ExperimentSpec, owner: Owner
    ) -> None:
        bad = "a\x00b\ud800c"
        run = store.create_run(with_changes(spec, {"name": "a\x00b"}), group=bad)
        assert (run.name, run.group, run.spec.name) == ("ab", "ab?c", "a\x00b")
        assert [found.id for found in store.runs(group=bad)] == [run.id]
        store.annotate(run.id, tags=[bad], note=bad)
        attempt = store.take(run.id, replace(owner, host=bad))
        store.append(
            run.id, attempt, [(1, epoch_ended(run, 1, **{bad: 0.5})), (2, ArtifactSaved(run.id, bad, bad, "0"))]
        )
        store.send_command(run.id, ChangeSetting(bad, bad))
        assert store.take_commands(replace(owner, host=bad)) == [(run.id, ChangeSetting(bad, bad))]
        store.set_status(run.id, "crashed", bad, bad)
        after = store.run(run.id)
        assert (after.tags, after.note, after.reason, after.diagnosis) == (("ab?c",), "ab?c", "ab?c", "ab?c")
        assert list(after.metrics) == ["ab?c"]
        assert store.many_points([run.id], [bad])["value"].tolist() == [0.5]
        with pytest.raises(StoreError):
            store.run(bad)


class TestDeleting:
    def test_a_deletion_can_be_undone(self, store: SqlStore, trained: Run) -> None:
        store.delete([trained.id, trained.id])
        assert store.runs() == []
        gone = store.run(trained.id)
        assert gone.deleted is not None
        assert store.runs(deleted=True) == [gone]
        store.undelete([trained.id])
        assert store.runs() == [trained]

    def test_an_open_run_is_not_deleted_nor_are_those_beside_it(
        self, store: SqlStore, spec: ExperimentSpec, trained: Run
    ) -> None:
        waiting = store.create_run(spec)
        with pytest.raises(StoreError, match="is waiting; only an ended run can be deleted"):
            store.delete([trained.id, waiting.id])
        assert len(store.runs()) == 2

    def test_a_deleted_run_is_not_trained(self, store: SqlStore, trained: Run, owner: Owner) -> None:
        store.delete([trained.id])
        with pytest.raises(StoreError, match="was deleted"):
            store.take(trained.id, owner)
        with pytest.raises(StoreError, match="was deleted"):
            store.requeue(trained.id)

    def test_a_purge_removes_what_was_deleted_before_then_alone(
        self, store: SqlStore, spec: ExperimentSpec, trained: Run, owner: Owner
    ) -> None:
        other = store.create_run(spec)
        store.send_command(trained.id, Stop())
        store.delete([trained.id])
        assert store.purge(datetime.now(UTC) - timedelta(hours=1)) == []
        assert store.purge(datetime.now(UTC) + timedelta(seconds=1)) == [trained.id]
        with pytest.raises(StoreError):
            store.run(trained.id)
        assert [run.id for run in store.runs()] == [other.id]
        assert store.folder(trained.id).is_dir()


def test_a_run_has_a_folder(store: SqlStore, taken: Run) -> None:
    folder = store.folder(taken.id)
    assert folder.is_dir()
    assert folder.is_absolute()
    assert folder == store.folder(taken.id)
    assert folder.name == taken.id
