import math
from datetime import UTC, datetime

import pytest

from playground.launch.feed.feed import Feed, ordinal
from playground.runs.protocol import events as facts
from playground.runs.protocol.messages import Boundary
from playground.runs.protocol.panels import Panels
from playground.runs.run import Run
from playground.spec.experiment import ExperimentSpec


def snapshot(**changes):
    values = {
        "id": "0" * 12, "token": "t", "name": "n", "status": "starting", "reason": "", "diagnosis": "", "group": "",
        "spec": ExperimentSpec.model_validate({"training": {"epochs": 10}}), "created": datetime.now(UTC),
        "started": None, "ended": None, "epochs": 0, "elapsed_s": 0.0, "parameters": 0, "mode": "", "metrics": {},
        "sparkline": (), "checkpoint_epoch": None, "colour": 0, "starred": False, "tags": (), "note": "",
        "deleted": None, "position": 0, "seconds": {},
    }  # fmt: skip
    return Run(**values | changes)


@pytest.fixture
def feed():
    return Feed(snapshot(), limit=50)


def epoch(number, **metrics):
    return facts.EpochEnded("r", number, metrics or {"loss": 1 / number}, number / 10, 0.1)


def panels(epoch):
    return Panels("r", epoch, (), ())


def frame(low):
    return Boundary("r", 1, (0, 1), (0, 1), 1, 2, low, 1, "AA==")


def test_the_first_update_has_everything_and_the_next_only_what_is_new(feed):
    feed.apply(epoch(1))
    feed.apply(epoch(2))
    first = feed.update(0)
    assert first.reset
    assert first.epochs == [1, 2]
    feed.apply(epoch(3))
    second = feed.update(first.cursor)
    assert not second.reset
    assert second.epochs == [3]
    assert second.series == {"loss": [pytest.approx(1 / 3)]}
    assert feed.update(second.cursor).epochs == []


def test_thinning_resets_viewers(feed):
    for number in range(1, 51):
        feed.apply(epoch(number))
    before = feed.update(0)
    assert not before.thinned
    feed.apply(epoch(51))
    after = feed.update(before.cursor)
    assert after.reset
    assert after.thinned
    assert after.epochs[0] == 1
    assert after.epochs[-1] == 51
    assert len(after.epochs) < 51


def test_updates_add_up_to_the_whole_under_thinning(feed):
    cursor, epochs = 0, []
    for number in range(1, 500):
        feed.apply(epoch(number))
        if number % 7 == 0 or number == 499:
            update = feed.update(cursor)
            epochs = update.epochs if update.reset else epochs + update.epochs
            cursor = update.cursor
    assert epochs == feed.update(0).epochs


def test_a_cursor_of_another_feed_resets(feed):
    feed.apply(epoch(1))
    other = Feed(snapshot())
    other.apply(epoch(1))
    assert other.update(feed.update(0).cursor).reset


def test_the_latest_frame_wins_and_comes_once(feed):
    feed.put_frame(frame(1.0))
    feed.put_frame(frame(2.0))
    update = feed.update(0)
    assert update.frame == frame(2.0)
    assert feed.update(update.cursor).frame is None
    feed.put_frame(frame(3.0))
    assert feed.update(update.cursor).frame == frame(3.0)


def test_panels_and_the_plane_do_not_stand_in_each_others_way(feed):
    feed.put_frame(panels(1))
    feed.put_frame(frame(1.0))
    update = feed.update(0)
    assert (update.frame, update.panels) == (frame(1.0), panels(1))
    feed.put_frame(panels(2))
    later = feed.update(update.cursor)
    assert (later.frame, later.panels) == (None, panels(2))
    feed.put_frame(frame(2.0))
    last = feed.update(later.cursor)
    assert (last.frame, last.panels) == (frame(2.0), None)


def test_what_is_said_of_the_views_holds_until_they_come(feed):
    feed.say_of_views("Opening the network again …")
    assert feed.update(0).views == "Opening the network again …"
    feed.put_frame(frame(1.0))
    assert feed.update(0).views
    feed.put_frame(panels(2))
    assert feed.update(0).views == ""


def test_activity_follows_the_events(feed):
    said = [feed.update().activity]
    for event in (
        facts.RunStarted("r", 1, 1),
        facts.LoadProgressed("r", "loading MNIST", 0.34),
        facts.DataLoaded("r", "MNIST", 784, "multiclass", (), 1, 1, 1, 0.1),
        facts.ModelBuilt("r", 1, 1, "l", (), 1, 0.1),
        facts.Compiled("r", "xla", 0.1),
        facts.Paused("r", 0, 3),
        facts.Resumed("r", 0),
        epoch(10),
        facts.RunFinished("r", "done", "", 10),
    ):
        feed.apply(event)
        said.append(feed.update().activity)
    assert said == [
        "starting the engine",
        "loading the data",
        "loading MNIST 34 %",
        "building the network",
        "compiling",
        "training",
        "paused",
        "training",
        "evaluating",
        "done",
    ]
    assert feed.update().status == "done"


def test_a_batch_that_was_trained_by_itself_is_told_while_it_waits(feed):
    feed.apply(facts.RunStarted("r", 1, 1))
    said = []
    for event in (
        facts.Progressed("r", 0, 3 / 11, 0.1, 0.6, 5.0, 3, 11, 0.53412),
        facts.Paused("r", 0, 3),
        epoch(1),
        facts.Progressed("r", 1, 0.0, 0.1, 0.6, 5.0, 11, 11, None),
        facts.Paused("r", 1, 0),
        facts.Resumed("r", 1),
        facts.Paused("r", 1, 2),
        facts.Progressed("r", 1, 0.5, 0.2, 0.6, 5.0),
        facts.Paused("r", 1, 5),
    ):
        feed.apply(event)
        said.append(feed.update().activity)
    assert said[1] == "batch 3 of 11, its loss 0.5341"
    assert said[4] == "batch 11 of 11"
    assert said[6] == said[8] == "paused"


def test_what_is_to_be_known_of_the_computation_is_that_of_the_last_compilation(feed):
    assert feed.update().remark == ""
    feed.apply(facts.Compiled("r", "graph", 0.1, "XLA cannot compile it."))
    feed.apply(epoch(1))
    assert feed.update().remark == "XLA cannot compile it."
    feed.apply(facts.RunFinished("r", "done", "", 1))
    assert feed.update().remark == "XLA cannot compile it."
    feed.apply(facts.Compiled("r", "xla", 0.1))
    assert feed.update().remark == ""


def test_a_waiting_run_says_its_place():
    assert Feed(snapshot(status="queued", position=2)).update().activity == "waiting (2nd in the queue)"
    assert [ordinal(number) for number in (1, 3, 4, 11, 12, 13, 21, 102)] == [
        "1st", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd",
    ]  # fmt: skip


def test_time_left_comes_from_the_present_speed(feed):
    feed.apply(facts.RunStarted("r", 1, 1))
    assert feed.update().left_s is None
    for number in range(1, 6):
        feed.apply(epoch(number))
    update = feed.update()
    assert update.epochs_per_s == pytest.approx(10)
    assert update.left_s == pytest.approx(0.5)
    feed.apply(facts.Progressed("r", 5, 0.5, 0.55, 1.0, 10))
    assert feed.update().left_s == pytest.approx(0.45)
    assert feed.update().fraction == 0.5


def test_marks_and_a_changed_number_of_epochs_are_kept(feed):
    feed.apply(facts.SettingChanged("r", 2, "training.epochs", 10, 30))
    feed.apply(facts.SettingChanged("r", 3, "training.learning_rate", 0.1, 0.2))
    update = feed.update()
    assert update.total_epochs == 30
    assert update.marks[1] == (3, "training.learning_rate", 0.1, 0.2)


def test_going_on_from_a_checkpoint_takes_later_points_back(feed):
    for number in range(1, 6):
        feed.apply(epoch(number))
    feed.apply(facts.SettingChanged("r", 5, "training.learning_rate", 0.1, 0.2))
    cursor = feed.update().cursor
    feed.apply(facts.RunStarted("r", 1, 1, resumed_from=3))
    update = feed.update(cursor)
    assert update.reset
    assert update.epochs == [1, 2, 3]
    assert update.epoch == 3
    assert update.elapsed == pytest.approx(0.3)
    assert update.marks == []


def test_a_loss_that_is_no_number_is_none(feed):
    feed.apply(epoch(1, loss=math.nan))
    assert feed.update().series == {"loss": [None]}


def test_the_reason_of_an_end_without_event_is_shown(feed):
    feed.end("crashed", "The engine was ended by SIGKILL.")
    update = feed.update()
    assert (update.status, update.reason, update.activity) == ("crashed", "The engine was ended by SIGKILL.", "crashed")
